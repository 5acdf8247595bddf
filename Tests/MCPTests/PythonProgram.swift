import Glibc
import Synchronization
import TestSupport

/// A program of `scripts/test-servers`, in the Python environment that `scripts/test-venvs` made for it.
struct PythonProgram {
    /// The environment: `mcp2`, `mcp1`, `fastmcp`.
    let environment: String
    let script: String

    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    private static let root = String(#filePath.dropLast("/Tests/MCPTests/PythonProgram.swift".count))

    func commandLine(_ arguments: String) throws -> String {
        let python = "\(Self.root)/.venv-\(environment)/bin/python"
        guard access(python, X_OK) == 0 else {
            throw Missing(description: "\(python) is missing: run scripts/test-venvs")
        }
        return "exec '\(python)' -B '\(Self.root)/scripts/test-servers/\(script)' \(arguments)"
    }
}

/// A real MCP server in a process of its own, which is killed when the test lets go of it.
final class PythonServer: Sendable {
    let url: String
    let port: Int
    // Read by the initialiser alone, and closed once, as `isRunning` sees to.
    nonisolated(unsafe) private let stream: UnsafeMutablePointer<FILE>
    let pid: pid_t
    private let isRunning = Mutex(true)

    /// Returns once the server listens; port 0 takes any that is free.
    /// `script` is the server's, where it is not called as its environment is.
    static func start(
        _ environment: String, port: Int = 0, script: String? = nil, transport: String = "streamable-http"
    ) async throws -> PythonServer {
        try await onThread {
            try PythonServer(environment, port: port, script: script ?? environment, transport: transport)
        }
    }

    private init(_ environment: String, port: Int, script: String, transport: String) throws {
        let program = PythonProgram(environment: environment, script: "\(script)_server.py")
        let option = transport == "streamable-http" ? "" : "--transport \(transport)"
        // What it says later is read and dropped: a server whose pipe is full waits for ever.
        let python = try program.commandLine("--port \(port) \(option)").replacing("\"", with: "\\\"")
        let command =
            "echo $$; exec bash -c \"\(python) > >(sed -u '/running on/q'; exec cat >/dev/null) 2>&1\""
        guard let stream = popen(command, "r") else {
            throw PythonProgram.Missing(description: "cannot run \(command)")
        }
        self.stream = stream
        pid = pid_t(Self.line(of: stream)?.dropLast() ?? "") ?? 0
        var said = ""
        while let line = Self.line(of: stream) {
            said += line
            if let match = line.firstMatch(of: /running on http:\/\/127\.0\.0\.1:(\d+)/), let port = Int(match.1) {
                self.port = port
                url = "http://127.0.0.1:\(port)/\(transport == "sse" ? "sse" : "mcp")"
                return
            }
        }
        pclose(stream)
        throw PythonProgram.Missing(description: "the server ended: \(said)")
    }

    deinit { kill() }

    func kill() {
        let wasRunning = isRunning.withLock { isRunning in
            defer { isRunning = false }
            return isRunning
        }
        guard wasRunning else { return }
        Glibc.kill(pid, SIGKILL)
        pclose(stream)
    }

    private static func line(of stream: UnsafeMutablePointer<FILE>) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        guard fgets(&buffer, Int32(buffer.count), stream) != nil else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
