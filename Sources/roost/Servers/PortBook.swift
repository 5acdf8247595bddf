import Glibc
import Registry
import Settings

/// Who has which port: the registered servers, whether they run or not, and those that are about to be started.
struct PortBook {
    private struct Claim {
        let name: String
        let host: String
        let port: UInt16
        let state: String
        let isRunning: Bool
    }

    private var claims: [Claim]
    /// The addresses that their servers give up before they are needed, or keep.
    private let released: [Claim]
    /// Ports that are asked for by number, and so are not chosen for others.
    private let asked: Set<UInt16>
    /// Where free ports are chosen from: below those that the kernel gives to outgoing connections.
    private static let choice: Range<UInt16> = 8080..<10_080

    /// The ports of `registered`, and those that `wanted` asks for; what servers of the names in `replaced` have now
    /// counts as given up.
    init(_ registered: [RegisteredServer], replacing replaced: Set<String>, wanted: [ServerSettings]) {
        let all = registered.compactMap { server in
            server.spec.port.map { port in
                Claim(
                    name: server.name.description, host: server.spec.host, port: port,
                    state: server.word, isRunning: server.isRunning)
            }
        }
        claims = all.filter { !replaced.contains($0.name) }
        released = all.filter { replaced.contains($0.name) }
        asked = Set(wanted.compactMap(\.port).map(UInt16.init(clamping:)))
    }

    /// The port that a server gets, which is taken for others from then on; 0 asks for a free one, which is the one
    /// that the server had before, if it can still be had.
    mutating func take(_ wanted: UInt16, on host: String, for name: String) throws -> UInt16 {
        let port: UInt16
        if wanted != 0 {
            if let conflict = conflict(wanted, on: host) { throw conflict }
            port = wanted
        } else {
            let earlier = released.first { $0.name == name }?.port
            // By chance, so that two that choose at the same time do not choose the same.
            let candidates = [earlier].compactMap { $0 } + Self.choice.shuffled()
            let free = candidates.first { candidate in
                !asked.contains(candidate) && !claims.contains { $0.port == candidate }
                    && conflict(candidate, on: host) == nil
            }
            guard let free else {
                throw Failure(.conflict, "no free port on \(host); is it an address of this machine?")
            }
            port = free
        }
        claims.append(Claim(name: name, host: host, port: port, state: "starting", isRunning: false))
        return port
    }

    /// Why a server could not listen there; nil when it could.
    private func conflict(_ port: UInt16, on host: String) -> Failure? {
        if let code = ListeningPort.bindError(port, on: host), !isReleased(port) {
            guard code == EADDRINUSE else {
                return Failure(.conflict, "cannot listen on \(host):\(port): \(String(cString: strerror(code)))")
            }
            return Failure(.conflict, "port \(port) is in use by \(holder(of: port)); choose another port")
        }
        guard let claim = claims.first(where: { $0.port == port && addressesCollide($0.host, host) }) else {
            return nil
        }
        let remedy = claim.isRunning ? "" : ", or run 'roost remove \(claim.name)'"
        return Failure(
            .conflict,
            "port \(port) belongs to the server '\(claim.name)', which is \(claim.state); choose another port\(remedy)")
    }

    private func isReleased(_ port: UInt16) -> Bool { released.contains { $0.port == port && $0.isRunning } }

    private func holder(of port: UInt16) -> String {
        guard let holder = PortHolder(ofPort: port) else { return "a process that may not be looked into" }
        return "\(holder.command) (pid \(holder.pid)\(holder.server.map { ", the server '\($0)'" } ?? ""))"
    }
}

extension PortHolder {
    /// The name of the Roost server that the process belongs to, which its environment tells.
    fileprivate var server: String? { variable("ROOST_SERVER") }

    /// Whether the process is the server, its keeper or a descendant of it.
    func isPart(of server: RegisteredServer, in home: StateFolder) -> Bool {
        if pid == server.state.keeper.pid && server.standing == .kept || pid == server.state.process?.pid {
            return true
        }
        return variable("ROOST_SERVER") == server.name.description && variable("ROOST_HOME") == home.path
    }

    private func variable(_ name: String) -> String? {
        guard let bytes = try? AtomicFile.read("/proc/\(pid)/environ") else { return nil }
        let prefix = "\(name)="
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            .first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }
}
