import Format
import Glibc
import TestSupport
import Testing

/// What servers can be served from, through the built programs. If these fail, a file that others wrote starts another
/// server than it describes, or none without a word.
@Suite(.serialized) struct SourcesStoryTests {
    private static let root = String(#filePath.dropLast("/Tests/EndToEndTests/SourcesStoryTests.swift".count))
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    private static let server = "python3 -m http.server {port} --bind {host}"

    private func environment(of name: String) throws -> [Substring] {
        shell("tr '\\0' '\\n' </proc/\(try roost.pid(name))/environ").output.split(separator: "\n")
    }

    // MARK: MCP clients' files

    @Test("a stdio server of a client's file is put behind a bridge, and a real client uses it")
    func bridge() async throws {
        let folder = "\(Self.root)/.venv-mcp-proxy/bin"
        try #require(access("\(folder)/mcp-proxy", X_OK) == 0, "\(folder)/mcp-proxy is missing: run scripts/test-venvs")
        let file = roost.home.write(
            """
            {
              // As an editor keeps it.
              "mcpServers": {
                "Doubling Server": {
                  "command": "\(folder)/python", "args": ["\(Self.root)/scripts/test-servers/stdio_server.py"],
                  "env": {"API_KEY": "s3cret"},
                },
                "hosted": {"type": "http", "url": "https://mcp.example.com/s3cret"},
                "later": {"command": "x", "disabled": true},
              },
            }
            """, to: "mcp.json")
        let started = shell("PATH='\(folder)':$PATH \(roost.command("serve -d -c \(file)")) 2>&1")
        #expect(started.status == 0, "\(started)")
        #expect(started.output.contains("Doubling-Server is ready on 127.0.0.1:"), "\(started)")
        #expect(started.output.contains("hosted is watched at https://mcp.example.com:443\n"), "\(started)")
        #expect(started.output.contains("later is switched off in the file") && !started.output.contains("s3cret"))
        let port = try #require(try roost.status("Doubling-Server")?["port"]?.integer)
        let answer = shell(
            "'\(folder)/python' -B '\(Self.root)/scripts/test-servers/mcp1_client.py' http://127.0.0.1:\(port)/mcp")
        let document = try JSONValue(parsing: answer.output)
        #expect(
            document["server"]?.string == "stdio-sample" && document["called"]?["result"]?.integer == 42, "\(answer)")
        // The server itself has the variable, not only its bridge.
        let children = shell("pgrep -P \(try roost.pid("Doubling-Server"))").output.split(separator: "\n")
        #expect(children.contains { shell("tr '\\0' '\\n' </proc/\($0)/environ").output.contains("API_KEY=s3cret") })

        // Without the bridge on PATH, apply says so and leaves what runs alone.
        let without = shell("PATH=/usr/bin:/bin \(roost.command("apply -c \(file) --prune")) 2>&1")
        #expect(
            without.status == 1 && without.output.contains("install one with 'pipx install mcp-proxy'"), "\(without)")
        #expect(try roost.status("Doubling-Server")?["instance"]?.integer == 1)
        // Switched off, it is stopped, and stays known.
        _ = roost.home.write(
            #"{"mcpServers": {"Doubling Server": {"command": "x", "disabled": true}}}"#, to: "mcp.json")
        let off = roost("apply -c \(file) --prune")
        #expect(off.output.contains("- Doubling-Server  stopped: the file switches it off"), "\(off)")
        #expect(try roost.status("Doubling-Server")?["state"]?.string == "stopped")
    }

    @Test(
        "what cannot be started is told with the reason, and the exit code says whether anything could",
        arguments: [
            (
                #"{"mcpServers": {"a": {"command": "cat"}}}"#, 1,
                "a was not started: it speaks over standard input and output, and no bridge is on PATH"
            ),
            (#"{"servers": {"a": {"type": "sse", "url": "http://h:1/sse"}}}"#, 0, "a is watched at http://h:1\n"),
            (
                #"{"mcpServers": {"a": {"command": "x", "args": ["${input:key}"]}}}"#, 1,
                "it asks for \"key\" when it starts"
            ),
            (#"{"mcpServers": {"a": {"args": []}}}"#, 2, "mcp.json:1:17: server \"a\" needs \"command\" or \"url\""),
            ("{\"mcpServers\": {\"a\": {\"command\": \"x\",,}}}", 2, "mcp.json:1:"),
            ("{}", 2, "has no servers"),
        ])
    func refused(_ text: String, _ status: Int32, _ message: String) {
        let file = roost.home.write(text, to: "mcp.json")
        let result = shell("PATH=/usr/bin:/bin \(roost.command("serve -d -c \(file)")) 2>&1")
        #expect(result.status == status && result.output.contains(message), "\(result)")
        #expect(roost.processes == [])
    }

    // MARK: Converted packages

    /// A folder as openapi-mcp-swagger makes it, with a server that takes its address as the generated one does.
    private func package(_ name: String, settings: String) -> String {
        _ = shell("mkdir -p '\(roost.home.path)/\(name)/config' '\(roost.home.path)/\(name)/data'")
        roost.home.write(settings, to: "\(name)/config/server.yaml")
        roost.home.write(
            """
            import http.server, os
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    body = (os.environ["MCP_DATABASE_PATH"] + " " + os.getcwd()).encode()
                    self.send_response(200 if self.path == "/healthz" else 404)
                    self.end_headers()
                    self.wfile.write(body)
            print("starting")
            address = (os.environ["MCP_HOST"], int(os.environ["MCP_PORT"]))
            http.server.HTTPServer(address, Handler).serve_forever()
            """, to: "\(name)/server.py")
        return "\(roost.home.path)/\(name)"
    }

    @Test("a converted package is served as its folder and as its file, with its own Python")
    func convertedPackage() throws {
        let port = try freePort()
        let folder = package(
            "petstore-mcp-server",
            settings: """
                server: {host: localhost, port: \(port), name: Petstore API}
                api: {title: Petstore, version: 1.0.0}
                database: {path: data/mcp_server.db}
                features: {health_check: {enabled: true, endpoint: /healthz}}
                """)
        _ = shell("mkdir -p '\(folder)/.venv/bin' && ln -s $(which python3) '\(folder)/.venv/bin/python'")
        let result = shell("cd '\(roost.home.path)' && \(roost.command("serve -d -c ./petstore-mcp-server/")) 2>&1")
        #expect(
            result.status == 0 && result.output.hasPrefix("Petstore-API is ready on 127.0.0.1:\(port)"), "\(result)")
        #expect(get("http://127.0.0.1:\(port)/healthz") == "\(folder)/data/mcp_server.db \(folder)")
        #expect(try roost.status("Petstore-API")?["command"]?.array?.first?.string == "\(folder)/.venv/bin/python")
        #expect(roost("logs Petstore-API").output.contains("starting"))
        let spec = try JSONValue(parsing: shell("cat '\(roost.home.path)/servers/Petstore-API/spec.json'").output)
        #expect(spec["health"]?["path"]?.string == "/healthz")
        #expect(roost("apply -c \(folder)").output == "= Petstore-API  unchanged\n")
        #expect(roost("apply -c \(folder)/config/server.yaml").output == "= Petstore-API  unchanged\n")
    }

    @Test("a server-config.yaml works where its server.py is, and elsewhere is told what it lacks")
    func packageFile() throws {
        let folder = package("p", settings: "api: {}\nserver: {}")
        let file = roost.home.write("server: {host: 127.0.0.1, port: \(try freePort())}", to: "p/server-config.yaml")
        #expect(roost("serve -d -n p -c \(file)").output.hasPrefix("p is ready"))
        #expect(roost("stop p").status == 0)
        // Without a port a free one is chosen, and in the foreground there is no -d.
        #expect(roost("serve -d -c \(folder)").output.hasPrefix("p is ready on 127.0.0.1:"))
        let lonely = roost.home.write("server: {port: 8080}", to: "server-config.yaml")
        let result = roost("serve -d -c \(lonely)")
        #expect(
            result.status == 2 && result.output.contains("there is no \(roost.home.path)/server.py"), "\(result)")
        let empty = roost("serve -d -c \(roost.home.path)/p/data")
        #expect(empty.status == 2 && empty.output.contains("there is nothing to serve in the folder"), "\(empty)")
    }

    // MARK: The command line

    @Test("what the command line says of a server is taken, and wins over a file")
    func overrides() throws {
        let variables = roost.home.write("A=file\nB='from a file'\n", to: "variables")
        let result = shell(
            "SHLVL=7 TERM=x SSH_TTY=y KEPT=1 "
                + roost.command(
                    "serve -d -n s --env A=1 --env 'C=x=y z' --env-file \(variables) --directory / --ready log:up --live exec:true "
                        + "--restart never --start-timeout 9s --stop-timeout 8s --enable -- sh -c 'echo up; exec sleep 1000'"
                ))
        #expect(result.status == 0, "\(result)")
        let environment = try environment(of: "s")
        #expect(Set(environment).isSuperset(of: ["A=1", "B=from a file", "C=x=y z", "KEPT=1", "ROOST_SERVER=s"]))
        let spec = try JSONValue(parsing: shell("cat '\(roost.home.path)/servers/s/spec.json'").output)
        for name in ["SHLVL", "TERM", "SSH_TTY", "PWD", "_"] { #expect(spec["environment"]?[name] == nil) }
        #expect(spec["directory"]?.string == "/" && spec["restart"]?.string == "never" && spec["enabled"]?.bool == true)
        #expect(spec["readiness"]?["pattern"]?.string == "up" && spec["liveness"]?["kind"]?.string == "exec")
        #expect(spec["start_timeout_ms"]?.integer == 9000 && spec["stop_timeout_ms"]?.integer == 8000)

        let file = roost.home.write(
            "servers: {f: {command: sleep 1000, env: {A: 2, D: 3}, restart: always}}", to: "roost.yaml")
        #expect(roost("serve -d -c \(file) --env A=1 --restart on-failure").status == 0)
        let ofFile = try self.environment(of: "f")
        #expect(ofFile.contains("A=1") && ofFile.contains("D=3") && !ofFile.contains { $0.hasPrefix("KEPT") })
    }

    @Test("a server inherits its socket when that is asked for")
    func socket() throws {
        let program =
            "import http.server, socket; s = socket.socket(fileno={fd}); h = http.server.HTTPServer(s.getsockname(), "
            + "http.server.SimpleHTTPRequestHandler, False); h.socket = s; h.serve_forever()"
        let result = roost("serve -d -n s --inherit-socket -- python3 -c '\(program)'")
        #expect(result.status == 0, "\(result)")
        let port = try #require(try roost.status("s")?["port"]?.integer)
        #expect(get("http://127.0.0.1:\(port)/") != "")
        #expect(try environment(of: "s").contains("LISTEN_FDS=1"))
    }

    @Test(
        "a bad word on the command line is told",
        arguments: [
            ("--env 'A B=s3cret' -- sleep 1", "--env takes NAME=VALUE"),
            ("--env s3cret -- sleep 1", "--env takes NAME=VALUE"),
            (
                "--ready auto -- sleep 1",
                "--ready: readiness must be one of mcp, http, tcp, exec, log, none, not \"auto\""
            ),
            ("--ready http:/x -- sleep 1", "--ready: readiness http needs the server's port: add -p"),
            ("--live log:x -- sleep 1", "--live: liveness must be one of"),
            ("--ready 'log:(' -- sleep 1", "--ready: pattern"),
            ("--start-timeout soon -- sleep 1", "--start-timeout takes a duration such as 15s, not 'soon'"),
            ("--profile p -- sleep 1", "--profile chooses among the profiles of a file: add --config"),
            ("-- ./x --fd {fd}", "{fd} in the command stands for a socket that is inherited: add --inherit-socket"),
            ("--directory /no/such -- sleep 1", "cannot run in /no/such: No such file or directory"),
        ])
    func badWords(_ arguments: String, _ message: String) {
        let result = roost("serve -d -n s \(arguments)")
        #expect(result.status == 64 && result.output.contains(message), "\(result)")
        #expect(!result.output.contains("s3cret") && roost.processes == [])
    }

    @Test("checks of a file are those that the keeper asks")
    func checks() async throws {
        let program = roost.home.write(
            """
            import http.server, json, os, sys
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    state = "connected" if os.path.exists("up") else "away"
                    self.send_response(200 if self.path == "/ready" else 404)
                    self.end_headers()
                    self.wfile.write(json.dumps({"database": {"state": state}}).encode())
            http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
            """, to: "server.py")
        let file = roost.home.write(
            """
            servers:
              s:
                command: [python3, \(program), "{port}"]
                readiness: {kind: http, path: /ready, status: 200, body: {database.state: connected}}
                liveness: {kind: exec, command: "test ! -e dead", interval: 100ms, failures: 2}
                start_timeout: 1s
            """, to: "roost.yaml")
        let early = roost("serve -d -c \(file)")
        #expect(early.status == 1 && early.output.contains("it was not ready within 1s"), "\(early)")
        roost.home.write("", to: "up")
        #expect(roost("serve -d -c \(file)").status == 0)
        let pid = try roost.pid("s")
        roost.home.write("", to: "dead")
        #expect(try await holds { try roost.status("s")?["restarts"]?.integer ?? 0 > 0 })
        unlink("\(roost.home.path)/dead")
        #expect(try await holds { try roost.status("s")?["state"]?.string == "running" && roost.pid("s") != pid })
    }

    // MARK: Profiles, order and ports

    @Test("a profile is chosen by an option or a variable")
    func profile() throws {
        let file = roost.home.write(
            """
            servers: {s: {command: sleep 1000, env: {LEVEL: debug}}}
            profiles: {production: {env: {LEVEL: info}}, other: {env: {KEY: "${NOT_SET}"}}}
            """, to: "roost.yaml")
        #expect(roost("serve -d -c \(file) --profile production").status == 0)
        #expect(try environment(of: "s").contains("LEVEL=info"))
        #expect(shell("ROOST_PROFILE=production \(roost.command("apply -c \(file)"))").output == "= s  unchanged\n")
        #expect(roost("apply -c \(file)").output.hasPrefix("~ s  env ~LEVEL (restarts)"))
        let unknown = roost("serve -d -c \(file) --profile prod")
        #expect(unknown.status == 2 && unknown.output.contains("it has production, other"), "\(unknown)")
        let unset = roost("apply -c \(file) --profile other")
        #expect(unset.status == 2 && unset.output.contains("the variable ${NOT_SET} is not set"), "\(unset)")
    }

    @Test("servers of a file are started in order, and a single one not before what it comes after")
    func order() throws {
        let file = roost.home.write(
            """
            servers:
              web: {command: "sh -c 'ls \(roost.home.path)/up && exec sleep 1000'", after: [db]}
              db: {command: "sh -c 'sleep 0.3; touch \(roost.home.path)/up; echo up; exec sleep 1000'", readiness: log:up}
            """, to: "roost.yaml")
        let alone = roost("serve -d -n web -c \(file)")
        #expect(alone.status == 1 && alone.output.contains("it comes after 'db', which is not ready"), "\(alone)")
        #expect(roost("serve -d -c \(file)").status == 0)
        #expect(try roost.status("web")?["restarts"]?.integer == 0)
    }

    @Test("a port of a server that does not run is its own until that is removed")
    func portOfAStoppedServer() throws {
        let port = try freePort()
        roost("serve -d -n first -p \(port)")
        roost("stop first")
        let result = roost("serve -d -n second -p \(port)")
        #expect(result.status == 3)
        #expect(
            result.output.contains(
                "port \(port) belongs to the server 'first', which is stopped; choose another port, or run 'roost remove first'"
            ),
            "\(result)")
        #expect(roost("serve -d -n first -p \(port)").status == 0)
    }

    @Test("of many that ask for one port at once, one gets it")
    func onePort() throws {
        let port = try freePort()
        let ask = roost.command("serve -d -p \(port)").replacing("'", with: "")
        let codes = shell("seq 4 | xargs -P 4 -I{} sh -c '\(ask) -n s{} >/dev/null 2>&1; echo $?'").output
            .split(separator: "\n").sorted()
        #expect(codes == ["0", "3", "3", "3"])
    }
}
