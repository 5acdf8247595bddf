import Format
import Glibc
import Model
import Registry

/// The state folder of this run, with errors as commands report them.
struct Home {
    let folder: StateFolder

    /// The folder named on the command line, else the environment's.
    init(_ path: String? = nil) throws {
        do throws(RegistryError) {
            folder = try StateFolder(
                environment: { name in name == "ROOST_HOME" && path != nil ? path : environmentValue(name) },
                isRoot: geteuid() == 0)
        } catch {
            throw Failure(.stateFolder, error.description)
        }
    }

    /// All servers, by name; what cannot be understood is reported and left out.
    func servers(isRunning: (ProcessIdentity) -> Bool = { $0.isRunning }) throws -> [RegisteredServer] {
        try reportingFolderErrors {
            let (servers, problems) = try folder.registeredServers(isRunning: isRunning)
            for problem in problems { printError(problem.description) }
            return servers
        }
    }

    /// The servers of those names, in that order, each once.
    func servers(
        named names: [String], isRunning: (ProcessIdentity) -> Bool = { $0.isRunning }
    ) throws -> [RegisteredServer] {
        let all = try servers(isRunning: isRunning)
        var met: Set<String> = []
        return try names.filter { met.insert($0).inserted }.map { name in
            guard let server = all.first(where: { $0.name.description == name }) else {
                let names = all.map(\.name.description)
                let advice =
                    nearest(to: name, among: names).map { "did you mean '\($0)'?" } ?? "see 'roost status --all'"
                throw Failure(.noSuchServer, "there is no server '\(name)'; \(advice)")
            }
            return server
        }
    }
}

/// Turns the registry's errors into failures of the command.
func reportingFolderErrors<Result: ~Copyable>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as RegistryError {
        if case .invalidName = error { throw Failure(.usage, error.description) }
        throw Failure(.stateFolder, error.description)
    }
}

/// The value of an environment variable.
func environmentValue(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

/// All environment variables.
func allEnvironment() -> [String: String] {
    var variables: [String: String] = [:]
    var pointer = environ
    while let entry = pointer.pointee {
        let text = String(cString: entry)
        if let split = text.firstIndex(of: "=") {
            variables[String(text[..<split])] = String(text[text.index(after: split)...])
        }
        pointer += 1
    }
    return variables
}

/// A path without symbolic links; as it is when there is no such file.
func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
}

/// The path of a program that was installed beside this one.
func siblingProgram(_ name: String) -> String {
    let own = linkTarget("/proc/self/exe") ?? ""
    return own[...(own.lastIndex(of: "/") ?? own.startIndex)] + name
}

/// The name of this machine.
func hostName() -> String {
    var name = utsname()
    uname(&name)
    return withUnsafeBytes(of: &name.nodename) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
}
