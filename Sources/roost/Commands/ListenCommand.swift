import ArgumentParser
import Format
import Glibc
import HTTP
import Logging
import Model
import WebServer

/// `roost listen`.
struct ListenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen",
        abstract: "Receive webhooks and print them, to see what a receiver gets.",
        discussion: """
            Every POST, on any path, is answered with 200 and printed; nothing is kept.

            Examples:
              roost listen --port 9099
              roost listen --json | jq .body.alerts[].labels
            """)

    @Option(name: [.short, .long], help: "Where to listen; 0 takes a free port.")
    var port = 9099

    @Flag(help: "Print each webhook as one line of JSON with the time it was received.")
    var json = false

    func run() async throws {
        let host = "127.0.0.1"
        let isJSON = json
        let hasColour = Terminal().hasColour
        let receiver = Route("POST", Route.anyPath) { request in
            let now = SystemTime().now()
            if isJSON {
                let body =
                    (try? JSONValue(parsing: request.body)) ?? .string(String(decoding: request.body, as: UTF8.self))
                let record: JSONValue = [
                    "received_at_ms": .integer(now), "status": body["status"] ?? .null, "body": body,
                ]
                printLine(String(decoding: record.encoded(), as: UTF8.self))
            } else {
                writeAll(WebhookPrinter.text(for: request.body, colour: hasColour), to: STDOUT_FILENO)
            }
            return WebResponse()
        }
        let server = WebServer(
            at: .port(host: host, port: port), routes: [receiver], hosts: HostPolicy(boundTo: host), bodyLimit: 8 << 20,
            logger: .roost)
        let service = WebService(server: server, port: port) { port in
            printError("listening on http://\(host):\(port)/ for webhooks; Ctrl-C ends it")
        }
        try await runServices([service], logger: .quiet)
    }
}
