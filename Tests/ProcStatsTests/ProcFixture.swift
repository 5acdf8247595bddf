import Glibc
import ProcStats
import TestSupport

/// A proc file system of files, as far as it is read.
final class ProcFixture {
    private let folder: TemporaryFolder
    let proc: ProcFolder

    init() {
        let folder = TemporaryFolder()
        guard let proc = ProcFolder(folder.path) else { fatalError("cannot open \(folder.path)") }
        self.folder = folder
        self.proc = proc
    }

    var path: String { folder.path }

    func write(_ text: String, to name: String) {
        var parent = folder.path
        for part in name.split(separator: "/").dropLast() {
            parent += "/\(part)"
            mkdir(parent, 0o755)
        }
        folder.write(text, to: name)
    }

    func remove(_ name: String) {
        let target = "\(folder.path)/removed-\(name.replacing("/", with: "-"))"
        if rename("\(folder.path)/\(name)", target) != 0 { fatalError("cannot remove \(name)") }
    }

    /// A process with figures that are told apart: each is a multiple of `size`. `inherited` is the user time of children
    /// that it waited for.
    func process(
        _ pid: Int, parent: Int, state: String = "S", start: Int = 100, size: Int = 1, inherited: Int = 0,
        descriptors: Int = 3, limit: String = "1024", hasIO: Bool = true
    ) {
        write(
            "\(pid) (a (b) c) \(state) \(parent) \(pid) \(pid) 0 -1 4194304 \(10 * size) 0 \(20 * size) 0 \(30 * size) "
                + "\(40 * size) \(inherited) 0 20 0 \(2 * size) 0 \(start) \(1000 * size) 77 18446744073709551615 1 1 0 0\n",
            to: "\(pid)/stat")
        write(
            "Name:\tx\nVmPeak:\t   99 kB\nVmRSS:\t    \(50 * size) kB\nRssAnon:\t       \(3 * size) kB\nVmSwap:\t       \(size) kB\n"
                + "Threads:\t1\nvoluntary_ctxt_switches:\t\(60 * size)\nnonvoluntary_ctxt_switches:\t\(70 * size)\n",
            to: "\(pid)/status")
        write(
            "Limit                     Soft Limit           Hard Limit           Units     \n"
                + "Max processes             95834                95834                processes \n"
                + "Max open files            \(limit)                 1048576              files     \n",
            to: "\(pid)/limits")
        if hasIO {
            write(
                "rchar: \(81 * size)\nwchar: \(82 * size)\nsyscr: \(83 * size)\nsyscw: \(84 * size)\n"
                    + "read_bytes: \(80 * size)\nwrite_bytes: \(90 * size)\n"
                    + "cancelled_write_bytes: 5\n", to: "\(pid)/io")
        }
        write(
            "00400000-7fff0000 ---p 00000000 00:00 0   [rollup]\nRss: 9 kB\nPss:    \(7 * size) kB\nPss_Anon: 1 kB\n"
                + "SwapPss:    \(size) kB\nLocked: 0 kB\n", to: "\(pid)/smaps_rollup")
        for number in 0..<descriptors { write("", to: "\(pid)/fd/\(number)") }
    }
}
