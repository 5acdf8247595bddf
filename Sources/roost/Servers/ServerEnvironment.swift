import Registry
import Settings

/// The environment that a server gets at its first start, and so at every later one.
struct ServerEnvironment {
    private(set) var variables: [String: String]
    /// The names that came along unasked.
    private(set) var ambient: Set<String>

    /// Begins with what of this command's environment goes along: for a server of a file only what every program
    /// expects, so that it is the same from every terminal; for a command line all but what belongs to the session.
    init(isOfFile: Bool) {
        variables = allEnvironment().filter { name, _ in isOfFile ? Self.isUsual(name) : !Self.isOfSession(name) }
        ambient = Set(variables.keys)
    }

    /// Takes variables of this command's environment; one that is not set is left out.
    mutating func inherit(_ names: [String]) {
        for name in names { set(name, environmentValue(name)) }
    }

    /// Sets variables that were asked for.
    mutating func set(_ variables: [String: String]) {
        for (name, value) in variables { set(name, value) }
    }

    private mutating func set(_ name: String, _ value: String?) {
        variables[name] = value
        ambient.remove(name)
    }

    private static func isUsual(_ name: String) -> Bool {
        usual.contains(name) || name.hasPrefix("LC_")
    }

    private static let usual: Set = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "XDG_CONFIG_HOME",
        "XDG_CONFIG_DIRS", "XDG_DATA_HOME", "XDG_DATA_DIRS", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR",
    ]

    private static func isOfSession(_ name: String) -> Bool {
        session.contains(name) || sessionPrefixes.contains { name.hasPrefix($0) }
    }

    /// What describes a shell, a terminal or the unit that this command was started by, and would mislead a server.
    private static let session: Set = [
        "_", "PWD", "OLDPWD", "SHLVL", "PS1", "PS2", "PROMPT_COMMAND", "COLUMNS", "LINES", "TERM", "COLORTERM",
        "LS_COLORS", "STY", "WINDOW", "WINDOWID", "VTE_VERSION", "GPG_TTY", "SSH_CLIENT", "SSH_CONNECTION", "SSH_TTY",
        "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "INVOCATION_ID", "JOURNAL_STREAM", "LISTEN_PID", "LISTEN_FDS",
        "LISTEN_FDNAMES", "ROOST_PROFILE",
    ]
    private static let sessionPrefixes = ["TERM_", "TMUX", "SUDO_", "XDG_SESSION_", "XDG_SEAT", "XDG_VTNR"]
}
