import CLinux
import Glibc
import Registry

extension Checkup {
    /// What the kernel can do with a process that is held by a descriptor, found out on processes of our own.
    func processDescriptors() -> [Finding] {
        let subject = "pidfd"
        let number = clinux_pidfd_open(getpid())
        guard number >= 0 else {
            return [
                Finding(
                    .error, subject,
                    "the kernel does not give descriptors of processes: \(String(cString: strerror(errno)))",
                    advice: "use Linux 5.3 or newer, or let the container's seccomp profile allow pidfd_open")
            ]
        }
        let descriptor = Descriptor(owning: number)
        let copy = clinux_pidfd_getfd(descriptor.number, STDERR_FILENO)
        guard copy >= 0 || errno == EBADF else {
            return [
                Finding(
                    .note, subject,
                    "pidfd_getfd: \(String(cString: strerror(errno))); an adopted server's socket cannot be recovered",
                    advice: "use Linux 5.6 or newer, or let the container's seccomp profile allow pidfd_getfd")
            ]
        }
        if copy >= 0 { close(copy) }
        guard Self.canReadExits else {
            return [
                Finding(
                    .note, subject,
                    "the kernel does not tell how an adopted server ended (Linux 6.15 does): it is shown as unknown")
            ]
        }
        return [Finding(.ok, subject, "signals, sockets and exits of adopted servers")]
    }

    /// Whether the exit of a process can be read by others than its parent: tried on one that ends at once.
    private static var canReadExits: Bool {
        var pid: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sh"), strdup("-c"), strdup("exit 7"), nil]
        defer { for argument in arguments { free(argument) } }
        guard posix_spawn(&pid, "/bin/sh", nil, nil, &arguments, environ) == 0 else { return false }
        let descriptor = Descriptor(owning: clinux_pidfd_open(pid))
        waitpid(pid, nil, 0)
        var status: Int32 = 0
        return clinux_pidfd_status(descriptor.number, &status) == 1 && status == 7 << 8
    }
}
