extension Checkup {
    /// Whether the kernel tells how much programs wait for memory, disks and processors.
    func pressure() -> [Finding] {
        if kernelText("/proc/pressure/memory") != nil { return [Finding(.ok, "pressure", "the kernel tells (PSI)")] }
        return [Finding(.note, "pressure", "the kernel does not tell (PSI); booting it with psi=1 may let it")]
    }
}
