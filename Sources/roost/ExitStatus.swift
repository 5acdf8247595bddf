/// The exit codes of every command; `docs/exit-codes.md` says the same.
enum ExitStatus: Int32, CaseIterable {
    case success = 0
    /// What was asked for did not come about.
    case failed = 1
    /// A configuration or rule file is not good.
    case configuration = 2
    /// A name or port is taken, or an agent runs already.
    case conflict = 3
    case noSuchServer = 4
    /// The state folder cannot be read or written.
    case stateFolder = 5
    /// The command line is not good.
    case usage = 64

    private var meaning: String {
        switch self {
        case .success: "done"
        case .failed: "failed"
        case .configuration: "bad configuration"
        case .conflict: "name, port or agent taken"
        case .noSuchServer: "no such server"
        case .stateFolder: "state folder not usable"
        case .usage: "bad command line"
        }
    }

    /// One line for help texts.
    static var summary: String { allCases.map { "\($0.rawValue) \($0.meaning)" }.joined(separator: ", ") }
}

/// Why a command ends without having done what it was asked to.
struct Failure: Error, CustomStringConvertible {
    let status: ExitStatus
    /// One sentence: what, where, and what to do.
    let message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    var description: String { message }
}
