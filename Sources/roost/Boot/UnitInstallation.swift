import Glibc
import Registry

/// Puts the agent's unit in its place and lets systemd know, or takes it away again; each step is told.
struct UnitInstallation {
    let scope: UnitScope
    let path: String

    init(_ scope: UnitScope) throws {
        self.scope = scope
        guard let path = scope.unitPath else {
            throw Failure(.usage, "no place for the unit: set HOME or XDG_CONFIG_HOME")
        }
        self.path = path
    }

    /// Writes the unit where it is not or differs, and starts the agent by it now and at every boot.
    func install(_ unit: AgentUnit) throws {
        let text = unit.text
        let installed = AgentUnit.Installed(path)
        try tellDifference(from: installed, to: text)
        if let installed, installed.text == text {
            printLine("\(path) is there already")
        } else {
            try refuseForeign(installed, goal: "overwritten")
            try write(text)
            printLine("\(path) written")
        }
        let start = ["start", "restart"][installed == nil || installed?.text == text ? 0 : 1]
        try tellSystemd(of: unit.home, start: start)
        if scope == .user { tellLinger() }
    }

    /// Shows what an installation would write and change, and does nothing.
    func preview(_ unit: AgentUnit) throws {
        writeAll(unit.text, to: STDOUT_FILENO)
        let installed = AgentUnit.Installed(path)
        switch installed {
        case nil: printError("would write \(path)")
        case let installed? where installed.text == unit.text: printError("\(path) is there already")
        case _?:
            try tellDifference(from: installed, to: unit.text)
            try refuseForeign(installed, goal: "overwritten")
            printError("would replace \(path)")
        }
    }

    /// Stops the agent, not the servers, and deletes the unit.
    func uninstall() throws {
        guard let installed = AgentUnit.Installed(path) else {
            printLine("\(path) is not there")
            return
        }
        guard installed.isOurs else { throw foreign("deleted") }
        if scope.isRunning { try systemctl("disable", "--now", UnitScope.unitName) }
        guard unlink(path) == 0 else { throw RegistryError.io("delete", path: path, errno: errno) }
        printLine("\(path) deleted")
        if scope.isRunning { try systemctl("daemon-reload") }
        printLine("Servers run on under their keepers, unwatched: 'roost status' lists them.")
    }

    private func write(_ text: String) throws {
        let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        do throws(RegistryError) {
            try makeFolder(String(folder))
            try AtomicFile.replace(path, with: Array(text.utf8))
        } catch {
            let advice = scope == .system ? "; run it as root, or with --user" : ""
            throw Failure(.failed, "cannot write \(path): \(error.cause)\(advice)")
        }
        // Others may read what the machine starts.
        chmod(path, 0o644)
    }

    private func refuseForeign(_ installed: AgentUnit.Installed?, goal: String) throws {
        guard let installed, !installed.isUnchanged else { return }
        throw foreign(goal)
    }

    private func foreign(_ goal: String) -> Failure {
        Failure(
            .conflict,
            "\(path) was written or changed by somebody else, and is not \(goal): move it away, and say what shall be "
                + "different in '\((scope.systemctl + ["edit", UnitScope.unitName]).joined(separator: " "))'")
    }

    private func tellDifference(from installed: AgentUnit.Installed?, to text: String) throws {
        guard let installed, installed.text != text else { return }
        printError("\(path) differs:")
        writeAll(
            LineDifference(from: installed.text, to: text).rendered(for: Terminal(STDERR_FILENO)) + "\n",
            to: STDERR_FILENO)
    }

    private func tellSystemd(of home: StateFolder, start: String) throws {
        let commands = [["daemon-reload"], ["enable", UnitScope.unitName], [start, UnitScope.unitName]]
        guard scope.isRunning else {
            printLine("No systemd is reached from here. Left to do where it runs:")
            for command in commands { printLine("  " + (scope.systemctl + command).joined(separator: " ")) }
            return
        }
        for command in commands.dropLast() { try systemctl(command) }
        if let stranger = AgentLock.holder(of: home), !isOfUnit(stranger) {
            printLine(
                "An agent that systemd did not start runs already (pid \(stranger)). Left to do: stop it, then "
                    + (scope.systemctl + [start, UnitScope.unitName]).joined(separator: " "))
            return
        }
        try systemctl(commands[2])
        printLine("The agent runs, and comes back at every boot; with it the servers of 'roost enable NAME'.")
    }

    private func isOfUnit(_ pid: pid_t) -> Bool {
        let groups = (try? AtomicFile.read("/proc/\(pid)/cgroup")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return groups.contains("/\(UnitScope.unitName)\n") || groups.contains("/\(UnitScope.unitName)/")
    }

    private func tellLinger() {
        guard let user = lingerlessUser() else { return }
        printLine(
            "Left to do: 'loginctl enable-linger \(user)'. Until then your systemd, and with it the agent and its servers, "
                + "starts when you log in and ends when you log out.")
    }

    private func systemctl(_ arguments: String...) throws { try systemctl(arguments) }

    private func systemctl(_ arguments: [String]) throws {
        let words = scope.systemctl + arguments
        let code = runProgram(words)
        let command = words.joined(separator: " ")
        guard code == 0 else { throw Failure(.failed, "'\(command)' failed (exit code \(code))") }
        printLine(command)
    }
}

extension RegistryError {
    /// What the system said, without the path and the advice about the state folder.
    fileprivate var cause: String {
        if case .io(_, _, let code) = self { return String(cString: strerror(code)) }
        return description
    }
}
