internal import Format
internal import Glibc

extension ServerSpec {
    /// What can be told of a server by its process, when its specification is lost. It is not started again by itself.
    init?(of pid: pid_t, registeredAt: Timestamp) {
        let command = Self.words("/proc/\(pid)/cmdline")
        guard !command.isEmpty, let directory = linkTarget("/proc/\(pid)/cwd") else { return nil }
        var environment: [String: String] = [:]
        for entry in Self.words("/proc/\(pid)/environ") {
            guard let split = entry.firstIndex(of: "=") else { continue }
            let name = String(entry[..<split])
            if !ServerMark.variables.contains(name) { environment[name] = String(entry[entry.index(after: split)...]) }
        }
        self.init(
            command: command, directory: directory, environment: environment, restart: .never,
            registeredAt: registeredAt)
    }

    private static func words(_ path: String) -> [String] {
        ((try? AtomicFile.read(path)) ?? []).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}
