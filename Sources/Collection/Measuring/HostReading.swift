internal import ProcStats

/// What the whole machine uses now. What cannot be read is nil.
struct HostReading: Sendable {
    var stat: HostStatFile?
    var memory: MeminfoFile?
    var load: LoadavgFile?
    var oomKills: UInt64?
    var network: NetstatFile?
    var pressure: Pressures?
    var clock: HostClock
    /// Of the file system that the state folder is on.
    var space: FilesystemSpace?

    /// Reads all of it.
    init(stateFolder: String) {
        clock = HostClock()
        space = FilesystemSpace(of: stateFolder)
        var buffer = ProcBuffer()
        guard let proc = ProcFolder("/proc") else { return }
        stat = HostStatFile(proc, &buffer)
        memory = MeminfoFile(proc, &buffer)
        load = LoadavgFile(proc, &buffer)
        oomKills = VMStatFile(proc, &buffer)?.oomKills
        network = NetstatFile(proc, &buffer)
        let pressure = Pressures(proc, &buffer)
        if pressure.cpu != nil || pressure.io != nil || pressure.memory != nil { self.pressure = pressure }
    }

    /// Whether each kind of figures was found.
    var successes: [(collector: String, isSuccess: Bool)] {
        [
            ("clock", clock.isSynchronised != nil), ("cpu", stat != nil), ("filesystem", space != nil),
            ("load", load != nil), ("memory", memory != nil), ("netstat", network != nil),
            ("pressure", pressure != nil), ("vmstat", oomKills != nil),
        ]
    }
}
