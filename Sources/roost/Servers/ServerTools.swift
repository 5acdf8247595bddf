import Format
import MCP
import Model
import Registry

/// The tools of the built-in MCP server.
struct ServerTools {
    let home: Home

    var all: [MCPTool] { [listServers, serverStatus] }

    private var listServers: MCPTool {
        MCPTool(
            name: "list_servers", description: "Lists the servers that Roost keeps on this machine, with their states.",
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
            name: "server_status", description: "Tells how one server is: state, address, uptime, restarts, last exit.",
            inputSchema: [
                "type": "object",
                "properties": ["name": ["type": "string", "description": "The server's name, from list_servers."]],
                "required": ["name"], "additionalProperties": false,
            ],
            outputSchema: Self.statusSchema, isReadOnly: true
        ) { [home] arguments async throws(MCPToolError) in
            let name = arguments["name"]?.string ?? ""
            let statuses = try Self.statuses(in: home)
            guard let status = statuses.first(where: { $0.server.name.description == name }) else {
                let known = statuses.map(\.server.name.description).joined(separator: ", ")
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
            "restarts": ["type": "integer"],
        ],
        "required": ["name", "state", "running", "restarts"],
    ]

    private static func statuses(in home: Home) throws(MCPToolError) -> [ServerStatus] {
        let now = SystemTime().now()
        do throws(RegistryError) {
            return try home.folder.registeredServers().servers.map { ServerStatus(server: $0, now: now) }
        } catch {
            throw MCPToolError(error.description)
        }
    }

    /// A command line may carry secrets, which a model has no use for.
    private static func publicJSON(_ status: ServerStatus) -> JSONValue {
        .object((status.json.members ?? []).filter { $0.name != "command" })
    }
}
