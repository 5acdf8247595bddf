import Glibc

/// The whole terminal, taken over until this value is let go of: the alternate screen, no cursor, keys as they come.
/// Whatever ends the program gives the terminal back, but for SIGKILL, which nothing survives. One at a time.
struct Screen: ~Copyable {
    /// What wakes who waits.
    enum Event: Equatable {
        case input([UInt8])
        /// Another size, or the foreground again: everything is to be drawn anew.
        case redraw
        /// A signal asks for the end.
        case end(Int32)
    }

    private var shown: [String] = []
    private var hasKeys = true

    /// Takes the terminal of standard output; keys come from standard input, when that is a terminal too.
    init() throws {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw Failure(.failed, "cannot make a socket: \(String(cString: strerror(errno)))")
        }
        signals = (ends[0], ends[1])
        hasKeys = isatty(STDIN_FILENO) == 1
        atexit(restoreTerminal)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH] {
            signal(number) { number in
                let code = errno
                var byte = UInt8(truncatingIfNeeded: number)
                write(signals.writer, &byte, 1)
                errno = code
            }
        }
        for number in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] {
            signal(number) { number in
                restoreTerminal()
                signal(number, SIG_DFL)
                raise(number)
            }
        }
        take()
    }

    deinit { restoreTerminal() }

    /// The size of the terminal now.
    var size: (columns: Int, rows: Int) { Terminal.size(of: STDOUT_FILENO) }

    /// Shows lines from the top, none longer than the terminal is wide. Only what has changed is written, at once; a
    /// terminal that takes nothing now is left to the next frame.
    mutating func draw(_ lines: [String]) {
        var polled = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        guard lines != shown, poll(&polled, 1, 0) == 1 else { return }
        // Terminals that know it show all of a frame at the same time; the others pass over it.
        var text = "\u{1B}[?2026h"
        for (row, line) in lines.enumerated() where row >= shown.count || shown[row] != line {
            text += "\u{1B}[\(row + 1);1H\(line)\u{1B}[K"
        }
        if lines.count < shown.count { text += "\u{1B}[\(lines.count + 1);1H\u{1B}[J" }
        shown = lines
        writeAll(text + "\u{1B}[?2026l", to: STDOUT_FILENO)
    }

    /// Waits until something happens, for that long at most; nil when nothing did.
    mutating func wait(milliseconds: Int32) -> Event? {
        // A negative number is passed over.
        var polled = [signals.reader, hasKeys ? STDIN_FILENO : -1].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { return nil }
        if polled[0].revents != 0 { return nextSignal() }
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = read(STDIN_FILENO, &buffer, buffer.count)
        // The terminal is gone.
        guard count > 0 else { return count < 0 && errno == EINTR ? nil : .end(SIGHUP) }
        return .input(Array(buffer[..<count]))
    }

    private mutating func nextSignal() -> Event? {
        var byte: UInt8 = 0
        guard read(signals.reader, &byte, 1) == 1 else { return nil }
        switch Int32(byte) {
        case SIGWINCH: return redraw()
        case SIGTSTP:
            restoreTerminal()
            raise(SIGSTOP)
            return nil
        case SIGCONT:
            take()
            return redraw()
        case let number: return .end(number)
        }
    }

    private mutating func redraw() -> Event {
        shown = []
        writeAll("\u{1B}[2J", to: STDOUT_FILENO)
        return .redraw
    }

    private func take() {
        if hasKeys { isRaw = setRaw() }
        // The alternate screen, the cursor hidden, lines cut at the right edge.
        isTaken = true
        writeAll("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J", to: STDOUT_FILENO)
    }

    /// Keys come one by one and are not shown; Ctrl-C and Ctrl-Z go on to be signals.
    private func setRaw() -> Bool {
        var mode = termios()
        guard tcgetattr(STDIN_FILENO, &mode) == 0 else { return false }
        if !isTaken { modeBefore = mode }
        mode.c_lflag &= ~tcflag_t(ICANON | ECHO)
        return tcsetattr(STDIN_FILENO, TCSANOW, &mode) == 0
    }
}

// Set by the thread that makes the screen, before any handler that reads them is there.
nonisolated(unsafe) private var signals: (reader: Int32, writer: Int32) = (-1, -1)
// Read and written by the thread that has the screen, and by what runs instead of it when that thread ends the program.
nonisolated(unsafe) private var isTaken = false
// As `isTaken`.
nonisolated(unsafe) private var isRaw = false
// As `isTaken`.
nonisolated(unsafe) private var modeBefore = termios()

/// Gives the terminal back as it was; a second call does nothing. Fit for signal handlers.
private func restoreTerminal() {
    guard isTaken else { return }
    isTaken = false
    if isRaw { tcsetattr(STDIN_FILENO, TCSANOW, &modeBefore) }
    // To the last line first, where the prompt belongs on a terminal that has no other screen.
    let sequence: StaticString = "\u{1B}[0m\u{1B}[?7h\u{1B}[999;1H\r\n\u{1B}[?25h\u{1B}[?1049l"
    write(STDOUT_FILENO, sequence.utf8Start, sequence.utf8CodeUnitCount)
}
