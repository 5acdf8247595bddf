import Format
import HTTP
import Testing

@testable import MCP

/// A server with a tool that answers and one that refuses.
let sampleServer = MCPServer(
    name: "sample", version: "1.2.3", instructions: "For tests.",
    tools: [
        MCPTool(
            name: "double", description: "Twice a number.",
            inputSchema: [
                "type": "object", "properties": ["value": ["type": "integer"]], "required": ["value"],
                "additionalProperties": false,
            ],
            outputSchema: ["type": "object", "properties": ["twice": ["type": "integer"]], "required": ["twice"]],
            isReadOnly: true
        ) { arguments in ["twice": .integer(2 * (arguments["value"]?.integer ?? 0))] },
        MCPTool(name: "fail", description: "Fails.", inputSchema: ["type": "object"]) { _ throws(MCPToolError) in
            throw MCPToolError("no such server 'x'")
        },
    ], hosts: HostPolicy(boundTo: "127.0.0.1"))

private let meta = #"""
    "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}
    """#

/// What a client sends: headers that are nil are left out.
private struct Sent: Sendable, CustomTestStringConvertible {
    var body: String
    var version: String?
    var method: String?
    var name: String?

    var testDescription: String { "\(version ?? "-") \(method ?? "-") \(body)" }

    static func legacy(_ method: String, _ parameters: String = "{}", version: String? = "2025-11-25") -> Sent {
        Sent(body: #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(parameters)}"#, version: version)
    }

    static func modern(_ method: String, _ more: String = "", name: String? = nil) -> Sent {
        let body = #"{"jsonrpc":"2.0","id":"a","method":"\#(method)","params":{\#(meta)\#(more)}}"#
        return Sent(body: body, version: "2026-07-28", method: method, name: name)
    }

    func with(version: String?) -> Sent {
        var copy = self
        copy.version = version
        return copy
    }

    func with(method: String?) -> Sent {
        var copy = self
        copy.method = method
        return copy
    }

    var headers: [(name: String, value: String)] {
        var headers = [
            ("host", "localhost:9640"), ("content-type", "application/json"),
            ("accept", "application/json, text/event-stream"),
        ]
        if let version { headers.append(("mcp-protocol-version", version)) }
        if let method { headers.append(("mcp-method", method)) }
        if let name { headers.append(("mcp-name", name)) }
        return headers
    }

    func reply() async -> (status: Int, document: JSONValue?) {
        let reply = await sampleServer.handle(method: "POST", headers: headers, body: Array(body.utf8))
        return (reply.status, try? JSONValue(parsing: reply.body))
    }
}

/// What the specification demands of a server of both eras. If one failed, some client could not use the server.
@Suite struct MCPServerTests {
    @Test(
        arguments: [
            (Sent(body: "{"), 400, -32700),
            (Sent(body: "[]"), 400, -32600),
            (Sent(body: "7"), 400, -32600),
            (Sent(body: #"{"id":1,"method":"ping"}"#), 400, -32600),
            (Sent(body: #"{"jsonrpc":"2.0","id":null,"method":"ping"}"#), 400, -32600),
            (Sent(body: #"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#), 400, -32600),
            (Sent(body: #"{"jsonrpc":"2.0","id":1}"#), 400, -32600),
            (Sent(body: #"{"jsonrpc":"2.0"}"#), 400, -32600),
            (Sent(body: #"{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}"#), 400, -32602),
            (.legacy("ping", version: "1999-01-01"), 400, -32022),
            (.legacy("ping", version: "2025-03-26"), 400, -32022),
            (Sent(body: #"{"jsonrpc":"2.0","method":"notifications/x"}"#, version: "1999-01-01"), 400, -32022),
            (.legacy("initialize"), 200, -32602),
            (.legacy("resources/list"), 200, -32601),
            (.legacy("tools/call", #"{"name":"none"}"#), 200, -32602),
            (.legacy("tools/call"), 200, -32602),
            (.legacy("tools/call", #"{"name":"double","arguments":[]}"#), 200, -32602),
            (.legacy("tools/list", #"{"cursor":"2"}"#), 200, -32602),
            (.legacy("server/discover", version: nil), 400, -32020),
            (.legacy("server/discover", version: "2026-07-28"), 400, -32020),
            (.modern("server/discover").with(version: nil), 400, -32020),
            (.modern("server/discover").with(version: "2025-11-25"), 400, -32020),
            (.modern("server/discover").with(method: nil), 400, -32020),
            (.modern("server/discover").with(method: "tools/list"), 400, -32020),
            (.modern("initialize"), 404, -32601),
            (.modern("ping"), 404, -32601),
            (.modern("subscriptions/listen"), 404, -32601),
            (.modern("tools/call", #","name":"double""#), 400, -32020),
            (.modern("tools/call", #","name":"double""#, name: "fail"), 400, -32020),
            (.modern("tools/call", #","name":"double""#, name: "=?base64?!!!!?="), 400, -32020),
            (.modern("tools/call", #","name":"none""#, name: "none"), 200, -32602),
        ] as [(Sent, Int, Int64)])
    private func refusals(sent: Sent, status: Int, code: Int64) async {
        let reply = await sent.reply()
        #expect(reply.status == status)
        #expect(reply.document?["error"]?["code"]?.integer == code)
        #expect(reply.document?["error"]?["message"]?.string?.isEmpty == false)
    }

    @Test func aModernRequestWithoutItsMetadataIsMalformed() async {
        let body = #"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}"#
        let reply = await Sent(body: body, version: "2026-07-28", method: "tools/list").reply()
        #expect(reply.status == 400)
        #expect(reply.document?["error"]?["code"]?.integer == -32602)
    }

    @Test func aVersionToComeIsRefusedWithThoseSpoken() async {
        var sent = Sent.modern("server/discover").with(version: "2099-01-01")
        sent.body = sent.body.replacing("2026-07-28", with: "2099-01-01")
        let reply = await sent.reply()
        #expect(reply.status == 400)
        let error = reply.document?["error"]
        #expect(error?["code"]?.integer == -32022)
        #expect(error?["data"]?["supported"] == ["2026-07-28", "2025-11-25", "2025-06-18"])
        #expect(error?["data"]?["requested"] == "2099-01-01")
        #expect(reply.document?["id"] == "a")
    }

    @Test(arguments: [
        ("2025-11-25", "2025-11-25"), ("2025-06-18", "2025-06-18"), ("2024-11-05", "2025-11-25"),
        ("2099-01-01", "2025-11-25"),
    ])
    func initialize(asked: String, agreed: String) async {
        let parameters = #"{"protocolVersion":"\#(asked)","capabilities":{},"clientInfo":{"name":"c","version":"1"}}"#
        let reply = await Sent.legacy("initialize", parameters, version: nil).reply()
        #expect(reply.status == 200)
        let result = reply.document?["result"]
        #expect(result?["protocolVersion"]?.string == agreed)
        #expect(result?["serverInfo"] == ["name": "sample", "version": "1.2.3"])
        #expect(result?["capabilities"]?["tools"] != nil)
    }

    @Test func pingAndNotifications() async {
        #expect(await Sent.legacy("ping").reply().document?["result"] == [:])
        #expect(await Sent.legacy("ping", version: nil).reply().status == 200)
        let notification = #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#
        let reply = await Sent(body: notification, version: "2025-11-25").reply()
        #expect(reply.status == 202)
        #expect(reply.document == nil)
    }

    @Test func discover() async {
        let reply = await Sent.modern("server/discover").reply()
        #expect(reply.status == 200)
        #expect(reply.document?["id"] == "a")
        let result = reply.document?["result"]
        #expect(result?["resultType"] == "complete")
        #expect(result?["supportedVersions"] == ["2026-07-28"])
        #expect(result?["_meta"]?["io.modelcontextprotocol/serverInfo"] == ["name": "sample", "version": "1.2.3"])
        #expect(result?["ttlMs"]?.integer != nil)
        #expect(result?["cacheScope"] == "public")
    }

    @Test func toolsAreListedAlikeInBothEras() async throws {
        let legacy = await Sent.legacy("tools/list").reply().document?["result"]
        let modern = await Sent.modern("tools/list").reply().document?["result"]
        #expect(legacy?["tools"]?.array?.map { $0["name"]?.string } == ["double", "fail"])
        #expect(legacy?["tools"] == modern?["tools"])
        #expect(legacy?["tools"]?.array?.map { $0["annotations"]?["readOnlyHint"] } == [true, false])
        #expect(legacy?["tools"]?.array?.map { $0["outputSchema"] != nil } == [true, false])
        #expect(legacy?["resultType"] == nil)
        #expect(modern?["resultType"] == "complete")
    }

    @Test(arguments: [
        Sent.legacy("tools/call", #"{"name":"double","arguments":{"value":21}}"#),
        .legacy("tools/call", #"{"name":"double","arguments":{"value":21}}"#, version: nil),
        .modern("tools/call", #","name":"double","arguments":{"value":21}"#, name: "double"),
        .modern("tools/call", #","name":"double","arguments":{"value":21}"#, name: "=?base64?ZG91Ymxl?="),
    ])
    private func aToolIsCalled(sent: Sent) async {
        let result = await sent.reply().document?["result"]
        #expect(result?["structuredContent"] == ["twice": 42])
        #expect(result?["content"] == [["type": "text", "text": #"{"twice":42}"#]])
        #expect(result?["isError"] == false)
    }

    @Test(arguments: [
        (#"{"name":"fail"}"#, "no such server 'x'"),
        (#"{"name":"double"}"#, "missing argument 'value'"),
        (#"{"name":"double","arguments":{"value":"x"}}"#, "argument 'value' must be of type integer"),
        (#"{"name":"double","arguments":{"value":1,"valeu":1}}"#, "unknown argument 'valeu'; did you mean 'value'?"),
    ])
    func whatAToolRefusesTheModelGetsToRead(parameters: String, message: String) async {
        let result = await Sent.legacy("tools/call", parameters).reply().document?["result"]
        #expect(result?["isError"] == true)
        #expect(result?["content"]?.array?.first?["text"]?.string == message)
    }

    @Test(
        arguments: [
            ("GET", [], 405), ("DELETE", [], 405), ("PUT", [], 405),
            ("POST", [("host", "evil.example")], 421),
            ("POST", [("origin", "https://evil.example")], 403),
            ("GET", [("origin", "https://evil.example")], 403),
            ("POST", [("origin", "null")], 403),
            ("POST", [("origin", "http://localhost:6274")], 200),
            ("POST", [("content-type", "text/plain")], 415),
            ("POST", [("content-type", "Application/JSON; charset=utf-8")], 200),
            ("POST", [("accept", "text/html")], 406),
            ("POST", [("accept", "text/event-stream")], 406),
            ("POST", [("accept", "*/*")], 200),
        ] as [(String, [(String, String)], Int)])
    func theTransportIsGuarded(method: String, changed: [(String, String)], status: Int) async {
        let sent = Sent.legacy("ping")
        let headers = sent.headers.filter { header in !changed.contains { $0.0 == header.name } } + changed
        let reply = await sampleServer.handle(method: method, headers: headers, body: Array(sent.body.utf8))
        #expect(reply.status == status)
        if status == 405 { #expect(reply.headers.contains { $0 == ("allow", "POST") }) }
    }

    @Test func aRequestWithoutHostIsRefused() async {
        let reply = await sampleServer.handle(method: "POST", headers: [], body: [])
        #expect(reply.status == 421)
    }
}

/// If these failed, a client's tool name could be taken for another, or a right one be refused.
@Suite struct ServerHeadersTests {
    @Test(
        arguments: [
            ("plain", "plain"), ("=?base64?SGVsbG8sIOS4lueVjA==?=", "Hello, 世界"),
            ("=?base64?IHBhZGRlZCA=?=", " padded "),
            ("=?base64?bGluZTEKbGluZTI=?=", "line1\nline2"),
            ("=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=", "=?base64?literal?="),
            ("=?base64??=", ""), ("=?base64?AAA?=", nil), ("=?base64?A===?=", nil), ("=?base64?/w==?=", nil),
            ("=?BASE64?QQ==?=", "=?BASE64?QQ==?="), ("=?base64?=", "=?base64?="),
        ] as [(String, String?)])
    func decoding(header: String, text: String?) {
        #expect(ServerHeaders.decoded(header) == text)
    }
}

/// If these failed, a tool would run on arguments that it does not understand.
@Suite struct ToolArgumentsTests {
    private static let schema: JSONValue = [
        "type": "object",
        "properties": [
            "name": ["type": "string"], "count": ["type": "integer"], "state": ["enum": ["up", "down"]],
        ],
        "required": ["name"], "additionalProperties": false,
    ]

    @Test(
        arguments: [
            (["name": "a"], nil),
            (["name": "a", "count": 3, "state": "up"], nil),
            (["name": "a", "count": .number(3)], nil),
            ([:], "missing argument 'name'"),
            (["name": 1], "argument 'name' must be of type string"),
            (["name": "a", "count": .number(1.5)], "argument 'count' must be of type integer"),
            (["name": "a", "state": "left"], #"argument 'state' must be one of "up", "down""#),
            (["name": "a", "zzzzzz": 1], "unknown argument 'zzzzzz'; it takes name, count, state"),
        ] as [(JSONValue, String?)])
    func problems(arguments: JSONValue, problem: String?) {
        #expect(ToolArguments.problem(in: arguments, schema: Self.schema) == problem)
    }
}
