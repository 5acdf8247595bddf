import Glibc
import Registry
import TestSupport

/// Documents that somebody has torn, at every byte.
let tornRows = ["spec.json", "state.json"].flatMap { document in
    [
        FaultRow(
            "\(document) torn, with a keeper",
            "\(document) of a running server is cut at every length, then it is stopped",
            holds: "what is left is set aside and kept; the server runs on, once; its keeper writes the document again"
        ) { trial in
            trial.serve("s", "waiting")
            try trial.tear(document, expecting: .kept)
            trial.runsOnce("s")
        },
        FaultRow(
            "\(document) torn, without a keeper",
            "\(document) of an orphan is cut at every length, then it is restarted",
            holds: "what is left is set aside and kept; the orphan is known by its processes, and never started twice"
        ) { trial in
            trial.serve("s", "waiting")
            trial.end(try trial.roost.keeper("s"))
            try trial.tear(document, expecting: .orphaned)
            let orphan = try trial.server("s")
            trial.run("restart s")
            trial.must("the orphan is left", !orphan.isRunning)
            trial.runsOnce("s")
        },
        FaultRow(
            "\(document) torn, by commands",
            "\(document) is torn before each of status, serve, restart and stop, twice",
            holds: "each works at once, with a keeper and without"
        ) { trial in
            for hasKeeper in [true, false] {
                let file = trial.describe("s", "waiting")
                trial.run("serve -d -c \(file)")
                func tear() throws { try trial.cut(document, to: 100) }
                func endKeeper() throws { if !hasKeeper { trial.end(try trial.roost.keeper("s")) } }
                try endKeeper()
                let server = try trial.server("s")
                try tear()
                let status = trial.roost("status s")
                trial.must("status says \(status)", status.status == 0 && status.output.contains("\(server.pid)"))
                try tear()
                _ = trial.roost("serve -d -n s -- /bin/sleep 100000")
                trial.must("it was ended by another serve", server.isRunning)
                trial.must("it was doubled", trial.copies(of: "s") == [server.pid])
                try tear()
                trial.run("restart s")
                trial.runsOnce("s")
                try endKeeper()
                try tear()
                trial.run("stop s")
                trial.must("a process is left", trial.marked("s").isEmpty)
            }
        },
    ]
}

extension Trial {
    /// Cuts a document of the server `s` at every length, and looks at what a reader makes of it.
    fileprivate func tear(_ document: String, expecting standing: RegisteredServer.Standing) throws {
        let folder = try folder("s")
        let server = try server("s")
        let path = "\(folder.path)/\(document)"
        let whole = try present(try AtomicFile.read(path), "\(path) is missing")
        for length in 0..<whole.count where violations.isEmpty {
            let torn = Array(whole.prefix(length))
            try AtomicFile.replace(path, with: torn, surviving: .processes)
            must("cut to \(length) bytes it is not \(standing)", within: 5) {
                let found = try RegisteredServer(in: folder)
                return found?.standing == standing && found?.state.process == server
            }
            let asides = (folderEntries(folder.path) ?? []).filter { $0.hasPrefix("\(document).unreadable-") }
            must("cut to \(length) bytes it is not set aside", asides.count == 1)
            for name in asides {
                must("what was set aside is not what was there", try AtomicFile.read("\(folder.path)/\(name)") == torn)
                unlink("\(folder.path)/\(name)")
            }
            if standing == .kept {
                must("cut to \(length) bytes it is not written again") { try AtomicFile.read(path) != nil }
            }
        }
        must("the server was ended", server.isRunning)
    }

    /// Cuts a document of the server `s`, whose keeper may be about to write it again.
    fileprivate func cut(_ document: String, to length: Int) throws {
        let path = "\(try folder("s").path)/\(document)"
        var whole: [UInt8] = []
        // Without a keeper it stays set aside: then it is torn already.
        must("\(document) is not written again", within: 1) {
            whole = try AtomicFile.read(path) ?? []
            return !whole.isEmpty || roost.keepers.isEmpty
        }
        try AtomicFile.replace(path, with: Array(whole.prefix(length)), surviving: .processes)
    }
}
