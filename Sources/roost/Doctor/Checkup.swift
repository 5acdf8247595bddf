import Format
import Glibc
import Registry

/// All that `roost doctor` looks at. Nothing is changed by looking.
struct Checkup {
    let home: StateFolder
    let servers: [RegisteredServer]
    /// What of the state folder could not be understood.
    let problems: [RegistryError]
    let now: Timestamp
    /// What stands before `/proc` and `/sys`: nothing, or a folder that holds copies of them.
    var root = ""

    /// Every check, in the order in which its findings are shown: what the others stand on comes first.
    static let checks: [@Sendable (Checkup) async -> [Finding]] = [
        { $0.stateFolder() }, { $0.fileSystem() }, { $0.registry() }, { $0.leftovers() }, { $0.programs() },
        { await $0.agent() }, { $0.unit() }, { $0.serverStates() }, { $0.ports() }, { $0.logSizes() },
        { $0.processLimits() }, { $0.kernelLimits() }, { $0.processDescriptors() }, { $0.processVisibility() },
        { $0.controlGroups() }, { $0.pressure() }, { $0.clock() },
    ]

    /// What all checks find.
    func findings() async -> [Finding] {
        var findings: [Finding] = []
        for check in Self.checks { findings += await check(self) }
        return findings
    }

    /// The text of a file of the kernel, without the white space at its end; nil when there is none.
    func kernelText(_ path: String) -> String? {
        guard let bytes = try? AtomicFile.read(root + path) else { return nil }
        let end = bytes.lastIndex { $0 > UInt8(ascii: " ") }.map { $0 + 1 } ?? bytes.startIndex
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// A number of the kernel's; nil when there is none.
    func kernelNumber(_ path: String) -> Int64? { kernelText(path).flatMap { Int64($0) } }
}
