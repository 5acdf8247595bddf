import Settings
import Testing
import YAML

/// If these fail, a server of an MCP client's file is not found, or runs as another program than the client would.
struct ClientFileTests {
    private func node(_ text: String) throws(YAMLError) -> YAMLNode {
        do throws(YAMLError) {
            return try YAMLNode(parsing: Array(text.utf8), file: "mcp.json")
        } catch {
            return try YAMLNode(parsing: withoutComments(Array(text.utf8)), file: "mcp.json")
        }
    }

    /// One line for each entry.
    private func lines(_ text: String, at path: String = "/home/me/project/mcp.json") throws(YAMLError) -> [String] {
        let file = try ClientFile(try node(text), path: path) { ["HOME": "/home/me", "KEY": "s3cret"][$0] }
        return file.entries.map { entry in
            switch entry.kind {
            case .stdio(let server):
                let variables = server.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                return
                    ([server.name, "in", server.directory ?? "-", "runs"] + server.command + variables
                    + server.environmentFiles).joined(separator: " ")
            case .remote(let server):
                let headers = server.headers.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                return (["\(server.name) is at \(server.url ?? "-")", "\(server.health.kind)"] + headers)
                    .joined(separator: " ")
            case .disabled: return "\(entry.title) is off"
            case .refused(let reason): return "\(entry.title) is refused: \(reason)"
            }
        }
    }

    @Test(
        "the files of clients",
        arguments: [
            // Claude Desktop.
            (
                #"{"globalShortcut": "", "mcpServers": {"fs": {"command": "npx", "args": ["-y", "server-fs", "/tmp"]}}}"#,
                ["fs in /home/me/project runs npx -y server-fs /tmp"]
            ),
            // Claude Code.
            (
                #"{"mcpServers": {"a": {"type": "stdio", "command": "${HOME}/a", "args": ["${PORT:-1}"], "env": {"K": "${KEY}"}}}}"#,
                ["a in /home/me/project runs /home/me/a 1 K=s3cret"]
            ),
            (
                #"{"mcpServers": {"r": {"type": "http", "url": "https://me:pw@mcp.example.com:8443/key/s3cret?k=1"}}}"#,
                ["r is at https://me:pw@mcp.example.com:8443/key/s3cret?k=1 mcp"]
            ),
            (
                #"{"mcpServers": {"My API": {"type": "sse", "url": "http://${HOST:-h}/sse", "headers": {"Authorization": "Bearer ${KEY}", "N": 5, "O": null}}}}"#,
                ["My-API is at http://h/sse http Authorization=Bearer s3cret N=5"]
            ),
            (
                #"{"servers": {"r": {"type": "streamable-http", "url": "https://h/${env:KEY}", "headers": {"X": "${env:KEY}"}}}}"#,
                ["r is at https://h/s3cret mcp X=s3cret"]
            ),
            (
                #"{"mcpServers": {"a": {"url": "https://h/${MISSING}"}, "b": {"url": "https://h", "headers": {"X": "${MISSING}"}}}}"#,
                [
                    "a is refused: the variable MISSING is not set: set it in the environment that roost runs in",
                    "b is refused: the variable MISSING is not set: set it in the environment that roost runs in",
                ]
            ),
            (
                #"{"mcpServers": {"a": {"type": "ws", "url": "http://h"}, "b": {"url": "ftp://me:s3cret@h"}, "c": {"url": "http://h", "headers": {"X": "s3cret\nY: 1"}}, "d": {"url": "http://h", "headers": {"s3cret x": "1"}}}}"#,
                [
                    #"a is refused: "ws" is no transport that can be watched: those are http, streamable-http and sse"#,
                    "b is refused: its URL does not start with http:// or https://",
                    "c is refused: its header X holds a line end or another control character",
                    "d is refused: the name of one of its headers has characters that no header can have",
                ]
            ),
            // Cursor, Cline, Windsurf.
            (#"{"mcpServers": {"a": {"command": "x", "disabled": true, "autoApprove": ["t"]}}}"#, ["a is off"]),
            (
                #"{"mcpServers": {"w": {"serverUrl": "http://127.0.0.1:1/sse"}}}"#,
                ["w is at http://127.0.0.1:1/sse auto"]
            ),
            (#"{"mcpServers": {}}"#, []),
            (
                #"{"mcpServers": {"My Server! (1)": {"command": "x", "cwd": "sub", "env": {"N": 5, "O": null}}}}"#,
                ["My-Server-1 in /home/me/project/sub runs x N=5"]
            ),
            (
                #"{"mcpServers": {"a": {"command": "x", "args": ["${nothing-known}"]}}}"#,
                [#"a is refused: nothing is known of "${nothing-known}": write its value in its place"#]
            ),
            (
                #"{"mcpServers": {"a": {"command": "x", "env": {"A": "${MISSING}"}}, "b": {"command": "y"}}}"#,
                [
                    "a is refused: the variable MISSING is not set: set it in the environment that roost runs in",
                    "b in /home/me/project runs y",
                ]
            ),
        ])
    func clients(_ text: String, _ expected: [String]) throws {
        #expect(ClientFile.isOne(try node(text)))
        #expect(try lines(text) == expected)
    }

    @Test func anEditorsFileHasCommentsAndItsWorkspace() throws {
        let text = #"""
            // A comment with "quotes".
            {
            	"inputs": [{"type": "promptString", "id": "key"}], /* more */
            	"servers": {
            		"a": {
            			"type": "stdio", // "http"
            			"command": "${workspaceFolder}/bin/a", "args": ["http://x//y", "\ud83d\ude00\n"],
            			"env": {"K": "${env:KEY}"}, "envFile": "${workspaceFolder}/.env",
            		},
            		"b": {"command": "b", "args": ["${input:key}"]},
            	},
            }
            """#
        #expect(
            try lines(text, at: "/w/p/.vscode/mcp.json") == [
                "a in /w/p runs /w/p/bin/a http://x//y 😀\n K=s3cret /w/p/.env",
                #"b is refused: it asks for "key" when it starts, and nobody is there to answer: write ${env:NAME} in its "#
                    + "place and set that variable",
            ])
    }

    @Test(
        "mistakes are told with their place",
        arguments: [
            (#"{"mcpServers": {"a": {}}}"#, #"mcp.json:1:17: server "a" needs "command" or "url""#),
            (
                #"{"mcpServers": {"a": 1}}"#,
                #"mcp.json:1:22: server "a" must be a mapping of keys to values, not a single value"#
            ),
            (#"{"mcpServers": {"a": {"command": ""}}}"#, "mcp.json:1:34: command must name a program"),
            (
                #"{"mcpServers": {"a": {"command": "x", "url": "http://h"}}}"#,
                #"mcp.json:1:46: server "a" has a command and a url: remove one of them"#
            ),
            (
                #"{"mcpServers": {"a": {"command": "x", "args": "y"}}}"#,
                "mcp.json:1:47: args must be a list, not a single value"
            ),
            (
                #"{"mcpServers": {"a b": {"command": "x"}, "a-b": {"command": "x"}}}"#,
                #"mcp.json:1:42: "a-b" would be called a-b here, as "a b" is: rename one of them"#
            ),
            (
                #"{"mcpServers": {"a b": {"url": "http://h"}, "a-b": {"command": "x"}}}"#,
                #"mcp.json:1:45: "a-b" would be called a-b here, as "a b" is: rename one of them"#
            ),
            (
                #"{"mcpServers": {"…": {"command": "x"}}}"#,
                #"mcp.json:1:17: "…" has no letter or digit to name a server by: rename it"#
            ),
            (
                #"{"mcpServers": {"a": {"command": "x", "env": {"A-B": "s3cret"}}}}"#,
                #"mcp.json:1:47: "A-B" cannot name a variable: use letters, digits and "_""#
            ),
        ])
    func mistakes(_ text: String, _ message: String) {
        let error = #expect(throws: YAMLError.self) { try lines(text) }
        #expect(error?.description == message)
    }

    @Test(
        "Roost's own files are not taken for a client's",
        arguments: [
            ("servers: {a: {command: x}}", false), ("servers: {a: {command: [x, y], env: {A: 1}}}", false),
            ("a", false),
            ("{}", false), ("servers: {a: {url: http://h}}", true), ("mcpServers: {a: {command: x}}", true),
        ])
    func recognised(_ text: String, _ isOne: Bool) throws {
        #expect(ClientFile.isOne(try node(text)) == isOne)
    }

    @Test(
        "comments are blanked, and nothing else moves",
        arguments: [
            ("a/b", "a/b"), ("1//x\n2", "1   \n2"), ("1/*x\ny*/2", "1   \n   2"), (#""//" /**/"#, #""//"     "#),
            ("/*", "  "),
            (#""\"//""#, #""\"//""#), ("/", "/"), (#""\"#, #""\"#), (#""\ud83d""#, #""\ud83d""#),
            (#""\ud83d\u0041""#, #""\ud83d\u0041""#),
        ])
    func comments(_ text: String, _ expected: String) {
        #expect(String(decoding: withoutComments(Array(text.utf8)), as: UTF8.self) == expected)
    }
}
