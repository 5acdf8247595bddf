internal import Glibc
internal import Registry

/// Watches for the readiness of one instance. Times are monotonic, in milliseconds.
///
/// Without a check of its own, a server is ready when its port accepts connections and belongs to one of its own
/// processes, or, without a port, when it has not ended at once: on a busy machine its program may not have run yet, so
/// it must have had its time of a processor, or wait for something.
final class Readiness {
    /// Milliseconds between two looks, which grow from the one to the other.
    private static let shortest: Int64 = 2
    private static let longest: Int64 = 250
    /// What a server without a port must outlive.
    private static let survival: Int64 = 50
    /// When a single look is given up.
    private static let patience: Int64 = 5000
    /// How long somebody else on the server's port is waited out. After that it is taken for a helper of the server,
    /// such as a container's proxy, as the port was free when the server was asked for.
    private static let strangerPatience: Int64 = 3000

    private let checker: Checker?
    private let pattern: LinePattern?
    /// The port that must belong to the server before anything is asked; nil when it need not, or does.
    private var unclaimedPort: UInt16?
    /// The server's own process, where nothing shows that it is ready but that it lives.
    private let survivor: pid_t?
    private let processes: () -> [pid_t]
    private var strangerSince: Int64?
    private var interval = shortest
    private var nextLook: Int64
    private var run: (run: any CheckRun, until: Int64)?
    private var hasMatched = false
    /// Why the newest look failed; nil when none did.
    private(set) var lastFailure: String?

    /// Begins to watch an instance that was spawned at `now` as `process`, all of whose processes `processes` tells;
    /// `steer` as for `CheckTarget`.
    init(
        of spec: ServerSpec, process: pid_t, processes: @escaping () -> [pid_t], steer: ((UInt16) -> Void)?,
        at now: Int64
    ) {
        self.processes = processes
        let check = spec.readiness ?? HealthCheck(spec.port == nil ? .none : .tcp)
        pattern = check.kind == .log ? check.pattern.flatMap(LinePattern.init) : nil
        let asksPort = [.mcp, .http, .tcp, .auto].contains(check.kind) && spec.port != nil
        checker = check.kind == .log || check.kind == .none ? nil : Checker(check, of: spec, steer: steer)
        // No stranger can have a socket that the keeper holds.
        unclaimedPort = asksPort && !spec.inheritsSocket ? spec.port : nil
        survivor = check.kind == .none && spec.readiness == nil ? process : nil
        nextLook = survivor == nil ? now : now + Self.survival
    }

    /// What it waits for, and until when at most; nil for as long as it takes.
    var waitsFor: [pollfd] { run?.run.waitsFor ?? [] }
    var dueAt: Int64? {
        guard let run else { return pattern == nil ? nextLook : nil }
        return run.run.waitsFor.isEmpty && run.run.child == nil ? nextLook : run.until
    }

    /// The check under way.
    var current: (any CheckRun)? { run?.run }

    /// The checker, for one who goes on asking the same question: what it has found out, and the session it may have.
    func checker(asking check: HealthCheck?) -> Checker? {
        guard let checker, let check, checker.asks(check) else { return nil }
        return checker
    }

    /// What is left to be said to the server once it is ready.
    func farewell() -> (any CheckRun)? { checker?.farewell() }

    /// Takes in what the server has written.
    func read(_ bytes: [UInt8]) {
        if pattern?.read(bytes) == true { hasMatched = true }
    }

    /// Looks, where it is time to; whether the server is ready.
    func isReady(at now: Int64) -> Bool {
        guard pattern == nil else { return hasMatched }
        guard let checker else { return now >= nextLook && hasSurvived(at: now) }
        if let (current, until) = run {
            switch current.advance() {
            case .passed: return isClaimed(at: now)
            case .failed(let reason): fail(reason, at: now)
            case nil where now >= until: fail("no answer within \(Self.patience / 1000)s", at: now)
            case nil:
                if current.waitsFor.isEmpty { nextLook = now + Self.shortest }
                return false
            }
        }
        guard now >= nextLook else { return false }
        // Before a stranger is asked anything, it is seen whose the port is.
        let next = unclaimedPort == nil ? checker.begin() : checker.beginConnection()
        run = (next, now + Self.patience)
        switch next.advance() {
        case .passed: return isClaimed(at: now)
        case .failed(let reason): fail(reason, at: now)
        case nil: if next.waitsFor.isEmpty { nextLook = now + Self.shortest }
        }
        return false
    }

    /// Whether a server that is asked nothing has got beyond its beginning.
    private func hasSurvived(at now: Int64) -> Bool {
        guard let survivor else { return true }
        let ticks = UInt64(Self.survival) * UInt64(sysconf(Int32(_SC_CLK_TCK))) / 1000
        if let stat = ProcessStat(survivor) {
            switch stat.state {
            case UInt8(ascii: "Z"), UInt8(ascii: "X"): break
            case UInt8(ascii: "R"), UInt8(ascii: "D"): if stat.usedTicks >= ticks { return true }
            default: return true
            }
        }
        fail("it has not had \(Self.survival) ms of a processor yet", at: now)
        return false
    }

    /// A stranger on the port must not be taken for the server. Where the kernel hides the socket, it is not known.
    private func isClaimed(at now: Int64) -> Bool {
        guard let port = unclaimedPort else { return true }
        let isOurs =
            PortHolder.listeningSockets(onPort: port).isEmpty
            || PortHolder(ofPort: port, among: processes()) != nil
        let since = strangerSince ?? now
        strangerSince = isOurs ? nil : since
        guard isOurs || now - since >= Self.strangerPatience else {
            fail("port \(port) belongs to another process", at: now)
            return false
        }
        unclaimedPort = nil
        guard checker?.asksMore == true else { return true }
        run = nil
        interval = Self.shortest
        nextLook = now
        return isReady(at: now)
    }

    private func fail(_ reason: String, at now: Int64) {
        run = nil
        lastFailure = reason
        nextLook = now + interval
        interval = min(interval * 2, Self.longest)
    }
}
