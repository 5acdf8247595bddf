internal import Glibc
package import Model
package import Registry

/// A server has ended an instance without being asked to.
package struct ServerCrashed: Event {
    package static let counter: MetricFamily? = MetricFamily(
        "roost_server_crashes_seen", .counter, help: "Ends of servers that nobody asked for, as the agent saw them.")

    package let server: ServerName
    /// How it ended, when that is known.
    package let reason: String?
    package let isRunningAgain: Bool

    package var level: EventLevel { .warning }
    package var labels: Labels { ["server": server.description] }
    package var message: String {
        "server \(server) ended: \(reason ?? "nobody saw how")\(isRunningAgain ? "; it is running again" : "")"
    }
}

/// The files of a server cannot be understood.
package struct ServerUnreadable: Event {
    package static let counter: MetricFamily? = MetricFamily(
        "roost_registry_errors", .counter, help: "Files of the state folder that could not be read.")

    package let error: RegistryError

    package var level: EventLevel { .error }
    package var message: String { error.description }
}

/// The kernel does not report changes of a folder, so that they are only found by looking.
package struct WatchUnavailable: Event {
    package let path: String
    package let errno: Int32

    package var level: EventLevel { .warning }
    package var message: String {
        "cannot watch \(path): \(String(cString: strerror(errno))); what changes there is found late, "
            + "by looking now and then. Raise fs.inotify.max_user_instances and fs.inotify.max_user_watches"
    }
}

/// What was found out about a server's health could not be written down for others.
package struct HealthUnwritten: Event {
    package let server: ServerName
    package let error: RegistryError

    package var level: EventLevel { .warning }
    package var message: String { "'roost status' cannot tell the health of \(server): \(error)" }
}
