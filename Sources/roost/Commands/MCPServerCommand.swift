import ArgumentParser
import HTTP
import Logging
import MCP
import Model
import Registry
import WebServer

/// `roost mcp-server`: what `roost serve` runs under a keeper when it is given no command.
struct MCPServerCommand: AsyncParsableCommand {
    static let name = "mcp-server"
    static let configuration = CommandConfiguration(
        commandName: name, abstract: "Run the built-in MCP server in this process.", shouldDisplay: false)

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 0

    func run() async throws {
        let policy = HostPolicy(boundTo: host)
        let mcp = MCPServer(
            name: "roost", version: Version.text,
            instructions: "Tells which servers Roost keeps on this machine, and how they are.",
            tools: try ServerTools(home: Home()).all, hosts: policy)
        let route = Route(nil, "/mcp") { request in
            let reply = await mcp.handle(method: request.method, headers: request.headers, body: request.body)
            return WebResponse(status: reply.status, headers: reply.headers, body: reply.body)
        }
        let health = Route("GET", "/health") { _ in
            WebResponse(contentType: "application/json", body: Array(#"{"status":"healthy"}"#.utf8))
        }
        let server = WebServer(
            at: .port(host: host, port: port), routes: [route, health], hosts: policy, bodyLimit: 1 << 20,
            logger: .roost)
        let service = WebService(server: server, port: port) { [host] port in
            printLine("MCP server listening on http://\(host):\(port)/mcp")
        }
        try await runServices([service], logger: .quiet)
    }
}
