import Format
import Glibc
import Registry
import Settings
import WebServer
import YAML

/// Configuration files, with errors as commands report them.
enum ServerFile {
    /// No configuration file is larger, in bytes.
    private static let sizeLimit = 8 << 20

    /// All settings of a `roost.yaml`.
    static func settings(of path: String) throws -> Settings {
        let bytes = try read(path)
        return try reportingBadFiles { () throws(YAMLError) in try Settings(parsing: bytes, file: path) }
    }

    /// How an HTTP port is guarded.
    static func webConfig(of path: String) throws -> WebConfig {
        let bytes = try read(path)
        return try reportingBadFiles { () throws(YAMLError) in try WebConfig(parsing: bytes, file: path) }
    }

    /// The variables of an `env_file`.
    static func variables(of path: String) throws -> [String: String] {
        let bytes = try read(path)
        do throws(EnvironmentFileError) {
            return try EnvironmentFile(parsing: bytes, file: path).variables
        } catch {
            throw Failure(.configuration, error.description)
        }
    }

    /// All bytes of a file.
    static func read(_ path: String) throws -> [UInt8] {
        do throws(RegistryError) {
            if let bytes = try AtomicFile.read(path, limit: sizeLimit) { return bytes }
        } catch {
            throw Failure(.configuration, error.description)
        }
        throw Failure(.configuration, "cannot read \(path): \(String(cString: strerror(ENOENT)))")
    }
}

/// Turns what is wrong with a file into a failure of the command.
func reportingBadFiles<Result>(_ body: () throws(YAMLError) -> Result) throws -> Result {
    do throws(YAMLError) {
        return try body()
    } catch {
        throw Failure(.configuration, error.description)
    }
}
