import Format
import Glibc

/// What `--watch` shows on the whole terminal, anew each second.
@MainActor protocol LiveView {
    /// Looks at things as they are now.
    mutating func refresh() async throws
    /// Follows a key that is not the one that quits.
    mutating func press(_ key: WatchKey)
    /// The lines of a screen of that many rows.
    mutating func frame(for terminal: Terminal, rows: Int) -> [String]
}

extension LiveView {
    /// Fails where there is no terminal to draw on; `otherwise` is the command that does there instead.
    static func requireTerminal(otherwise command: String) throws {
        guard isatty(STDOUT_FILENO) == 1 else {
            throw Failure(.usage, "--watch draws on a terminal; elsewhere call '\(command)' again and again")
        }
        guard let type = environmentValue("TERM"), type != "dumb" else {
            throw Failure(.usage, "--watch needs a terminal whose cursor can be moved, and TERM does not name one")
        }
    }

    /// Shows it until q is pressed or a signal ends it.
    mutating func run() async throws {
        let style = Terminal()
        var keys = WatchKeyReader()
        var next = ContinuousClock.now
        var end: Int32?
        do {
            var screen = try Screen()
            while end == nil {
                if ContinuousClock.now >= next {
                    try await refresh()
                    next = max(next + .seconds(1), .now)
                }
                let size = screen.size
                let terminal = Terminal(hasColour: style.hasColour, hasUnicode: style.hasUnicode, width: size.columns)
                screen.draw(frame(for: terminal, rows: size.rows))
                switch screen.wait(milliseconds: Int32(clamping: max(.zero, next - .now).milliseconds + 1)) {
                case .input(let bytes):
                    for key in keys.keys(in: bytes) { if key == .quit { end = SIGINT } else { press(key) } }
                case .end(let signal): end = signal
                case .redraw, nil: break
                }
            }
        }
        // The terminal is back: what ends by a signal says so, but for Ctrl-C, which here is a way to quit.
        guard let end, end != SIGINT else { return }
        signal(end, SIG_DFL)
        raise(end)
    }
}
