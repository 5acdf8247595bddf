import Glibc
import Registry
import TestSupport
import Testing

@testable import Supervision

/// Control groups in a folder that looks like the kernel's hierarchy: this machine may have none to give.
@Suite struct ControlGroupTests {
    let root = TemporaryFolder()

    /// A hierarchy with a service below, whose keeper is in a group of its own.
    private func hierarchy(controllers: String, enabled: String = "") {
        for folder in ["", "/roost.service", "/roost.service/keepers"] {
            mkdir("\(root.path)\(folder)", 0o755)
            root.write(controllers, to: "\(folder)/cgroup.controllers")
            root.write(enabled, to: "\(folder)/cgroup.subtree_control")
        }
        // The kernel makes a group's files with the group.
        let group = "/roost.service/roost-s"
        mkdir("\(root.path)\(group)", 0o755)
        for file in ["memory.max", "cpu.max", "pids.max", "cgroup.procs"] { root.write("", to: "\(group)/\(file)") }
    }

    private func limits() -> ResourceLimits {
        var limits = ResourceLimits()
        limits.memory = 512 << 20
        limits.cpus = 1.5
        limits.processes = 20
        return limits
    }

    @Test("limits are written beside the keeper's own group, with the controllers handed down")
    func written() throws {
        hierarchy(controllers: "cpu io memory pids\n")
        let group = try ControlGroup(named: "s", limits: limits(), root: root.path, own: "/roost.service/keepers")
        #expect(group.processes == "\(root.path)/roost.service/roost-s/cgroup.procs" && group.warnings == [])
        let folder = "\(root.path)/roost.service"
        #expect(shell("cat \(folder)/roost-s/memory.max").output == "536870912")
        #expect(shell("cat \(folder)/roost-s/cpu.max").output == "150000 100000")
        #expect(shell("cat \(folder)/roost-s/pids.max").output == "20")
        #expect(shell("cat \(folder)/cgroup.subtree_control").output == "+cpu +memory +pids")
    }

    @Test("a limit that cannot be set is said, and the others hold")
    func partly() throws {
        hierarchy(controllers: "cpu memory pids", enabled: "cpu memory pids")
        unlink("\(root.path)/roost.service/roost-s/memory.max")
        let group = try ControlGroup(named: "s", limits: limits(), root: root.path, own: "/roost.service/keepers")
        #expect(group.warnings.count == 1 && group.warnings[0].contains("memory.max could not be set to 536870912"))
    }

    @Test("where there is no hierarchy, no controller or no delegation, the reason is said")
    func refused() {
        #expect(throws: ControlGroupError.self) {
            try ControlGroup(named: "s", limits: limits(), root: "\(root.path)/none", own: "/x")
        }
        hierarchy(controllers: "io")
        let error = #expect(throws: ControlGroupError.self) {
            try ControlGroup(named: "s", limits: limits(), root: root.path, own: "/roost.service/keepers")
        }
        #expect(error?.description.contains("the controller cpu is not available") == true)
    }
}
