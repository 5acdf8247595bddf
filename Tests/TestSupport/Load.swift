package import Format
import Glibc

/// Requests at a steady rate, each over a new connection, until they are ended: an MCP server is asked what it is, or,
/// with a path, any server for that.
package final class Load {
    private let input: UnsafeMutablePointer<FILE>
    private let output: String

    package init(port: Int, rate: Int, path: String = "", in folder: TemporaryFolder) throws {
        output = "\(folder.path)/load.json"
        let command = "python3 \(RoostRun.root)/scripts/test-servers/load.py \(port) \(rate) \(path) >\(output)"
        input = try present(popen(command, "w"), "cannot run \(command)")
    }

    /// What became of them: how many were `answered`, and for what reasons others were `lost`.
    package func end() throws -> JSONValue {
        pclose(input)
        return try JSONValue(parsing: shell("cat \(output)").output)
    }
}
