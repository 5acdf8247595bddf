internal import Format
internal import Glibc
internal import Registry

extension Keeper {
    /// How long to wait before a state that could not be written is tried again, in milliseconds.
    private static let republishInterval: Int64 = 1000

    /// Takes the server's port among those of the state folder, and the socket that the server is to inherit.
    func takePort() throws {
        guard let port = spec.port else { return }
        portLock = try PortLock(spec, port: port, name: folder.name, home: home)
        guard spec.inheritsSocket, let address = NumericAddress(host: spec.host, port: port) else { return }
        let record = lifecycle.record
        if mode == .adopt, let held = record.socket, let process = record.process, process.isRunning {
            socket = ListeningSocket.taken(from: process, held)
            if socket == nil { note("its listening socket could not be taken over; its next restart makes a new one") }
        } else {
            socket = try ListeningSocket(at: address, named: spec.address ?? "")
        }
    }

    /// Makes the lifecycle's record the state that others read, and its specification the registered one.
    func publish() {
        do throws(RegistryError) {
            // That of the instance that the record speaks of: the next one's while it takes its place.
            let isNextRecorded = next != nil && next?.identity == lifecycle.record.process
            lifecycle.inherit(isNextRecorded ? nextSocket?.record ?? socket?.record : socket?.record)
            let record = lifecycle.record
            // While a keeper is there, the state speaks of processes, which no power cut survives.
            try AtomicFile.replace(
                folder.state, with: record.json.encoded(indentation: 2),
                surviving: record.phase.isKept ? .processes : .power)
            FaultStep.keeperPublished.reach()
            if !hasRegistered || uncommittedSince.map({ record.instance > $0 }) == true {
                try AtomicFile.commit(folder.pendingSpec, as: folder.spec)
                hasRegistered = true
                uncommittedSince = nil
            }
            unwritten = nil
            republishAt = nil
        } catch {
            if unwritten == nil { note("\(error)") }
            unwritten = "\(error)"
            republishAt = Self.now().monotonic + Self.republishInterval
        }
    }

    /// Writes again what somebody has taken away. A torn file is set aside by whoever reads it.
    func restoreFiles() {
        guard hasRegistered, !isFinished else { return }
        if access(folder.spec, F_OK) != 0 {
            note("spec.json was taken away and is written again")
            try? AtomicFile.replace(folder.spec, with: spec.json.encoded(indentation: 2))
        }
        if access(folder.state, F_OK) != 0 {
            note("state.json was taken away and is written again")
            publish()
        }
    }

    /// The last word on a server is worth some patience when the disk is full.
    func retryLastPublish() {
        for _ in 0..<10 where republishAt != nil {
            usleep(200_000)
            publish()
        }
    }

    /// Writes down what has happened to the server.
    func append(_ event: HistoryEvent) {
        do throws(RegistryError) {
            try folder.append(event)
        } catch {
            note("\(error)")
        }
    }

    /// Writes a remark into the server's log.
    func note(_ text: String) {
        log.note(text, at: Self.now().wall)
        tree.compressor = log.compressor
    }
}
