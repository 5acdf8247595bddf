import Format
import Registry
import Settings

extension ServerSpec {
    /// Takes what settings say that needs no looking up.
    mutating func take(_ settings: ServerSettings) {
        health = HealthCheck(settings.health)
        metrics = settings.metrics.flatMap(MetricsPage.init) ?? .auto
        readiness = settings.readiness.map(HealthCheck.init)
        liveness = settings.liveness.map(LivenessCheck.init)
        restart =
            switch settings.restart {
            case .always: .always
            case .onFailure: .onFailure
            case .never: .never
            }
        inheritsSocket = settings.inheritsSocket
        limits = ResourceLimits(settings.limits)
        maxMemory = settings.maxMemory
        logs = LogLimits(settings.logs)
        after = settings.after
    }
}

extension HealthCheck {
    init(_ settings: CheckSettings) {
        let kind: Kind =
            switch settings.kind {
            case .auto: .auto
            case .mcp: .mcp
            case .http: .http
            case .tcp: .tcp
            case .exec: .exec
            case .log: .log
            case .none: .none
            }
        self.init(kind, path: settings.path)
        statuses = settings.statuses
        body = settings.body
        bodyMatches = settings.bodyMatches
        bodyMatchesNot = settings.bodyMatchesNot
        isSecure = settings.scheme == .https
        skipsVerification = settings.skipsVerification
        if let interval = settings.toolsInterval { toolsInterval = interval > .zero ? interval.milliseconds : nil }
        auditsOrigin = settings.audit == .origin
        command = settings.command
        pattern = settings.pattern
    }
}

extension LivenessCheck {
    fileprivate init(_ settings: LivenessSettings) {
        self.init(HealthCheck(settings.check))
        interval = settings.interval.milliseconds
        timeout = settings.timeout.milliseconds
        failures = Int64(settings.failures)
    }
}

extension ResourceLimits {
    fileprivate init(_ settings: LimitSettings) {
        self.init()
        openFiles = settings.openFiles.map(Int64.init)
        coreSize = settings.coreSize
        nice = settings.nice.map(Int64.init)
        oomScoreAdjust = settings.oomScoreAdjust.map(Int64.init)
        memory = settings.memory
        cpus = settings.cpus
        processes = settings.processes.map(Int64.init)
    }
}

extension LogLimits {
    fileprivate init(_ settings: LogSettings) {
        self.init()
        if let size = settings.maxSize { fileSize = size }
        fileAge = settings.maxAge?.milliseconds
        // What is said of the one must not contradict what is usual for the other.
        totalSize = settings.maxTotal ?? max(totalSize, fileSize)
        fileSize = min(fileSize, totalSize)
    }
}
