internal import Format
internal import Glibc
internal import Registry

extension Keeper {
    // MARK: Requests

    /// Restarts the server, or says why not.
    func restart(_ request: ControlRequest, isRolling: Bool) {
        if deferWhileRetiring(request) { return }
        guard isRolling else { return restart() }
        guard spec.port == nil || socket != nil else {
            let reason =
                "a rolling restart needs two instances on one port at once: let the server inherit its socket "
                + "('socket: inherit', --inherit-socket), or restart it without --rolling"
            return listener.answer(.failed(reason: reason)) { $0 == request }
        }
        handle(.roll)
    }

    /// Keeps the server to another specification from now on.
    func apply(_ new: ServerSpec, _ request: ControlRequest) {
        if deferWhileRetiring(request) { return }
        let isOtherAddress = spec.port != new.port || spec.host != new.host
        let changes = spec.changes(to: new)
        let needsRestart = changes.contains(where: \.needsRestart)
        let since = uncommittedSince ?? (needsRestart ? lifecycle.record.instance : nil)
        do {
            var otherLock: PortLock?
            if isOtherAddress, let port = new.port {
                otherLock = try PortLock(new, port: port, name: folder.name, home: home)
            }
            // Until an instance runs by them, a keeper that takes over must not believe that one does.
            try AtomicFile.replace(
                since == nil ? folder.spec : folder.pendingSpec, with: new.json.encoded(indentation: 2))
            if isOtherAddress { portLock = otherLock }
            uncommittedSince = since
            FaultStep.keeperApplying.reach()
        } catch {
            let reply = error is PortTaken ? ControlReply.conflict(reason: "\(error)") : .failed(reason: "\(error)")
            return listener.answer(reply) { $0 == request }
        }
        append(
            HistoryEvent(
                .applied, at: Self.now().wall, instance: lifecycle.record.instance,
                reason: changes.map(\.field).joined(separator: ", ")))
        let keepsSocket = socket != nil && !isOtherAddress && new.inheritsSocket
        guard needsRestart else {
            keep(to: new)
            watchAnew()
            return listener.answer(.applied) { $0 == request }
        }
        if keepsSocket, lifecycle.isSteady { specBeforeRoll = spec }
        keep(to: new)
        if keepsSocket { return handle(.roll) }
        socket = nil
        nextSocket = nil
        restart()
    }

    private func keep(to new: ServerSpec) {
        spec = new
        lifecycle.spec = new
        log.apply(new.logs, at: Self.now().wall)
        tree.compressor = log.compressor
    }

    /// The running instance goes on by its own settings, as the new ones did not work.
    private func goBack(to old: ServerSpec) {
        specBeforeRoll = nil
        keep(to: old)
        note("its settings are those from before again")
        forgetUncommitted()
        watchAnew()
    }

    /// Forgets settings by which no instance has run.
    func forgetUncommitted() {
        uncommittedSince = nil
        unlink(folder.pendingSpec)
    }

    /// Two instances at a time are enough: the one that was replaced last may finish first.
    private func deferWhileRetiring(_ request: ControlRequest) -> Bool {
        guard retiring != nil else { return false }
        deferredRequests.append(request)
        return true
    }

    private func restart() {
        if lifecycle.isSteady, let port = spec.port, socket == nil {
            gap = GapMeter(of: port, at: Self.now().monotonic)
        }
        handle(.restart)
    }

    // MARK: Answers

    /// Tells everyone who waits for it that the server is ready.
    func announceReady() {
        note("instance \(lifecycle.record.instance) is ready")
        let closed = gap?.gap(at: Self.now().monotonic) ?? (socket == nil ? nil : 0)
        gap = nil
        specBeforeRoll = nil
        tellStarter(.ready(gap: nil))
        listener.answer(.ready(gap: closed)) { !$0.isStop }
        if mode != .attached { starter = nil }
    }

    /// Tells everyone who waits for it why the server is not ready.
    func announceFailure(_ reason: String) {
        let full = slownessReason.map { "\(reason) (\($0))" } ?? reason
        slownessReason = nil
        note(full)
        gap = nil
        if let old = specBeforeRoll, lifecycle.isSteady { goBack(to: old) }
        tellStarter(.failed(reason: full))
        listener.answer(.failed(reason: full)) { !$0.isStop }
        if mode != .attached || !hasRegistered || hasGivenUp { starter = nil }
    }

    /// Forgets a server that has never been ready and that nobody knew before.
    func giveUp() {
        hasGivenUp = true
        guard !hadRegistration else { return }
        unlink(folder.spec)
        unlink(folder.state)
    }

    /// Answers the command that started this keeper, if it still waits.
    func tellStarter(_ reply: ControlReply) {
        guard let number = starter?.number else { return }
        let line = reply.line
        _ = send(number, line, line.count, Int32(MSG_NOSIGNAL))
    }
}
