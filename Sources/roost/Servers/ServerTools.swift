import Format
import MCP
import Model
import ProcStats
import Registry

/// The tools of the built-in MCP server.
struct ServerTools {
    let home: Home

    var all: [MCPTool] { [listServers, serverStatus] }

    private var listServers: MCPTool {
        MCPTool(
            name: "list_servers",
            description: "Lists the servers that Roost keeps on this machine or watches elsewhere, with their states.",
            inputSchema: ["type": "object", "properties": [:], "additionalProperties": false],
            outputSchema: [
                "type": "object", "properties": ["servers": ["type": "array", "items": Self.statusSchema]],
                "required": ["servers"],
            ],
            isReadOnly: true
        ) { [home] _ async throws(MCPToolError) in
            let statuses = try Self.statuses(in: home)
            return ["servers": .array(statuses.map(Self.publicJSON))]
        }
    }

    private var serverStatus: MCPTool {
        MCPTool(
            name: "server_status",
            description:
                "Tells how one server is: state, address, uptime, restarts, last exit, health, requests, what it uses.",
            inputSchema: [
                "type": "object",
                "properties": ["name": ["type": "string", "description": "The server's name, from list_servers."]],
                "required": ["name"], "additionalProperties": false,
            ],
            outputSchema: Self.statusSchema, isReadOnly: true
        ) { [home] arguments async throws(MCPToolError) in
            let name = arguments["name"]?.string ?? ""
            let statuses = try Self.statuses(in: home)
            guard let status = statuses.first(where: { $0.name == name }) else {
                let known = statuses.map(\.name).joined(separator: ", ")
                throw MCPToolError("there is no server '\(name)'; the servers are: \(known)")
            }
            return Self.publicJSON(status)
        }
    }

    /// What `publicJSON` gives; the members that every server has.
    private static let statusSchema: JSONValue = [
        "type": "object",
        "properties": [
            "name": ["type": "string"], "state": ["type": "string"], "running": ["type": "boolean"],
            "restarts": ["type": ["integer", "null"]],
        ],
        "required": ["name", "state", "running", "restarts"],
    ]

    private static func statuses(in home: Home) throws(MCPToolError) -> [ServerStatus] {
        var reader = StatusReader(home.folder, depth: .ordinary)
        do throws(RegistryError) {
            return reader.read(try home.folder.registeredServers().servers, at: SystemTime().now())
        } catch {
            throw MCPToolError(error.description)
        }
    }

    /// A command line may carry secrets, and a model has no use for it, nor for paths of this machine.
    private static func publicJSON(_ status: ServerStatus) -> JSONValue {
        .object((status.json.members ?? []).filter { !["command", "source", "log"].contains($0.name) })
    }
}
