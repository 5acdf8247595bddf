import Glibc
import Registry
import Settings

/// What there is to do until the servers of a file run as it says.
struct ServerPlan {
    /// How far a plan goes.
    enum Reach {
        /// Servers that run are left as they are.
        case start
        /// Servers that run are changed to what the file says.
        case converge
        /// Servers of the file that are no longer in it are removed as well.
        case prune

        var changesRunning: Bool { self != .start }
    }

    /// What is to be done with one server.
    enum Action {
        /// It does not run. nil for one that has never been registered.
        case start(ServerSpec, earlier: RegisteredServer?)
        case change(ServerSpec, [SpecChange], now: RegisteredServer)
        /// It runs elsewhere and is to be watched; what ran here under the name ends. No changes for one that was not
        /// watched before.
        case watch(ServerSpec, [SpecChange], earlier: RegisteredServer?)
        /// It is as the file says, or is not to be touched.
        case leave(RegisteredServer)
        /// It runs, and the file switches it off.
        case stop(RegisteredServer)
        /// It came from this file, which does not have it any more, or switches it off while it is only watched.
        case remove(RegisteredServer)
        /// It cannot be done, for that reason.
        case fail(Failure)
    }

    /// A server of the plan, and what is to be done with it.
    struct Step {
        let name: String
        /// The servers that must be ready before.
        let after: [String]
        let action: Action
    }

    /// What is to be ended first, then the servers in the order of the file.
    let steps: [Step]
    /// The names that came from this file, are no longer in it, and stay.
    let stale: [String]
    /// What is ready though it is not in the plan, so that servers can come after it.
    let readyElsewhere: Set<String>

    /// Compares the file with what is registered.
    init(_ list: ServerList, in home: Home, reach: Reach) throws {
        let registered = try home.servers()
        let names = Set(list.requests.map(\.settings.name))
        let planned = registered.filter { names.contains($0.name.description) }
        let own = registered.filter { $0.spec.source == list.source && !names.contains($0.name.description) }
        let off = reach.changesRunning ? own.filter { list.has($0.name, as: .off) && $0.isOn } : []
        let dropped = own.filter { !list.has($0.name, as: .off) && !list.has($0.name, as: .refused) }
        let left = reach.changesRunning ? [] : planned.filter(\.isUp)
        let replaced = (planned + off + (reach == .prune ? dropped : [])).map(\.name.description)
        var ports = PortBook(
            registered, replacing: Set(replaced).subtracting(left.map(\.name.description)),
            wanted: list.requests.map(\.settings))
        var steps = off.map {
            Step(name: $0.name.description, after: [], action: $0.spec.isWatched ? .remove($0) : .stop($0))
        }
        if reach == .prune {
            steps += dropped.map { Step(name: $0.name.description, after: [], action: .remove($0)) }
        }
        for request in list.requests {
            let now = planned.first { $0.name.description == request.settings.name }
            let action: Action
            do {
                action = try Self.action(for: request, now: now, reach, home, &ports)
            } catch let failure as Failure {
                action = .fail(failure)
            }
            steps.append(Step(name: request.settings.name, after: request.settings.after, action: action))
        }
        self.steps = steps
        stale = reach == .prune ? [] : dropped.map(\.name.description)
        readyElsewhere = Set(registered.filter { $0.isRunning && $0.state.phase == .ready }.map(\.name.description))
    }

    private static func action(
        for request: ServeRequest, now: RegisteredServer?, _ reach: Reach, _ home: Home, _ ports: inout PortBook
    ) throws -> Action {
        let isThere = now.map { $0.isUp || $0.spec.isWatched && request.settings.url != nil } ?? false
        if let now, isThere, !reach.changesRunning { return .leave(now) }
        if let now { try refuseForeign(now, for: request) }
        let (_, spec) = try request.resolved(in: home.folder, ports: &ports, earlier: now?.spec)
        if spec.isWatched {
            let changes = now?.spec.isWatched == true ? now?.spec.changes(to: spec) : nil
            if let now, changes == [] { return .leave(now) }
            return .watch(spec, changes ?? [], earlier: now)
        }
        guard let now, now.isUp else { return .start(spec, earlier: now) }
        // What another terminal finds in its environment is used at a restart, and is no reason for one.
        let kept = Self.kept(spec, for: request, now.spec)
        let changes = now.spec.changes(to: kept)
        if changes.isEmpty { return .leave(now) }
        guard changes.contains(where: \.needsRestart) else { return .change(kept, changes, now: now) }
        return .change(spec, now.spec.changes(to: spec), now: now)
    }

    /// A specification with what it has from this command's environment, the place of its program included, as the running
    /// server has it.
    private static func kept(_ spec: ServerSpec, for request: ServeRequest, _ now: ServerSpec) -> ServerSpec {
        var kept = spec.keepingAmbientVariables(of: now)
        if spec.ambientVariables.contains("PATH"), let name = request.settings.command.first, !name.contains("/"),
            now.command[0].hasSuffix("/\(name)"), access(now.command[0], X_OK) == 0
        {
            kept.command[0] = now.command[0]
        }
        return kept
    }

    /// Two files must not pull at one server. A file that is gone, or a command line, lets go of it.
    private static func refuseForeign(_ server: RegisteredServer, for request: ServeRequest) throws {
        guard let other = server.spec.source, other != request.source, access(other, F_OK) == 0, server.isOn else {
            return
        }
        throw Failure(
            .conflict,
            "the server '\(server.name)' belongs to \(other): choose another name here, or remove it there first")
    }
}

extension ServerList {
    /// Whether the file has something of that name that is not started, for that reason.
    fileprivate func has(_ name: ServerName, as kind: Aside.Kind) -> Bool {
        asides.contains { $0.name == name.description && $0.kind == kind }
    }
}

extension RegisteredServer {
    /// Whether it runs, or is kept and about to.
    var isUp: Bool { isRunning || standing == .kept && state.phase.isKept }

    /// Whether it is up or watched, so that nobody else may have its name.
    var isOn: Bool { isUp || spec.isWatched }
}

extension ServerPlan.Action {
    /// What the server is to be; nil when it stays as it is.
    var spec: ServerSpec? {
        switch self {
        case .start(let spec, _), .change(let spec, _, _), .watch(let spec, _, _): spec
        case .leave, .stop, .remove, .fail: nil
        }
    }

    /// Whether the server is to be there afterwards, so that others can come after it.
    var isOfFile: Bool {
        switch self {
        case .stop, .remove: false
        case .start, .change, .watch, .leave, .fail: true
        }
    }

    var isStart: Bool { if case .start = self { true } else { false } }
}
