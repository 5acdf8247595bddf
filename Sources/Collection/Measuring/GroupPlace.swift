internal import Glibc
internal import ProcStats
internal import Registry

extension InstanceMeter.GroupPlace {
    private static let mount = "/sys/fs/cgroup"

    /// Looks up an instance's control groups. A group is the server's own when it is not that of whoever started it.
    init(of meter: borrowing InstanceMeter, _ proc: borrowing ProcFolder, _ buffer: inout ProcBuffer) {
        guard let process = proc.process(meter.process.pid), let place = ControlGroupFile(process, &buffer) else {
            return
        }
        memoryLimit = MemoryLimit(place, cgroups: Self.mount, &buffer)?.bytes
        guard let path = place.unified, path != "/", let starter = proc.process(meter.keeper ?? getpid()),
            let other = ControlGroupFile(starter, &buffer)?.unified, other != path
        else { return }
        // Where both versions are in use, the tree of version 2 is one of several.
        own = ["", "/unified"].map { Self.mount + $0 }
            .first { access("\($0)/cgroup.controllers", F_OK) == 0 }
            .map { $0 + path }
    }
}
