internal import Glibc
package import Model
package import Registry

/// A server has ended an instance without being asked to.
package struct ServerCrashed: Event {
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

/// A server offers other tools over MCP than before.
package struct ToolsChanged: Event {
    package let server: ServerName
    let change: ToolChange

    package var level: EventLevel { .warning }
    package var message: String {
        "server \(server) offers other tools than before: \(change.text). Clients' models obey what tools say: "
            + "see that somebody meant this"
    }
}

/// The tools of a server that speaks MCP could not be read.
package struct ToolsUnread: Event {
    package let server: ServerName
    package let reason: String

    package var level: EventLevel { .warning }
    package var message: String { "the tools of server \(server) could not be read: \(reason)" }
}

/// Which tools a server offers could not be written down.
package struct ToolsUnwritten: Event {
    package let server: ServerName
    package let error: RegistryError

    package var level: EventLevel { .warning }
    package var message: String {
        "the tools of server \(server) are not remembered, so that a change while no agent runs is missed: \(error)"
    }
}
