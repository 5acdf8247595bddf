import ArgumentParser
import Format
import Registry

/// `roost apply`.
struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Make the servers of a file run as it says, and change nothing else.",
        discussion: """
            Servers that are missing or stopped are started, each after those that it comes after; of running ones, only \
            what differs is changed: health, checks, timeouts, restart policy and the like while they run on; command, \
            directory, environment, address and limits by a restart. Nothing is done when nothing differs. Variables are \
            shown by name only, and arguments not at all. What runs elsewhere (a url in mcp.json) is watched by the agent.

            Signs: + started, ~ changed, = unchanged, - removed, ! failed, ? no longer in the file.

            Examples:
              roost apply -c roost.yaml --dry-run
              roost apply -c roost.yaml --profile production --prune
            """)

    @Option(name: [.short, .long], help: "The file or folder, as for 'roost serve'.", completion: .file())
    var config: String

    @Option(help: "Which profile of the file holds (default: $ROOST_PROFILE, else none).")
    var profile: String?

    @Flag(help: "Show what would be done, and do nothing.")
    var dryRun = false

    @Flag(help: "Stop and remove the servers that came from this file and are no longer in it.")
    var prune = false

    @Flag(help: "Write JSON.")
    var json = false

    func run() throws {
        let list = try ServerList(config, profile: profile)
        let home = try Home()
        let lock = try dryRun ? nil : ApplyLock(home.folder)
        let plan = try ServerPlan(list, in: home, reach: prune ? .prune : .converge)
        let report = ApplyReport(
            isJSON: json, isDryRun: dryRun,
            width: (plan.steps.map(\.name) + list.asides.map(\.name) + plan.stale).map(\.count).max() ?? 0)
        let failures: [Failure]
        if dryRun {
            for step in plan.steps { report.tell(step, nil) }
            failures = plan.steps.compactMap { step in
                if case .fail(let failure) = step.action { failure } else { nil }
            }
        } else {
            let run = PlanRun(plan, in: home, report: report.tell)
            run.run()
            failures = run.failures
        }
        _ = consume lock
        report.finish(list, plan)
        try list.refuseUnstarted()
        guard failures.isEmpty else {
            throw Failure(.failed, "\(failures.count) of \(plan.steps.count) servers failed")
        }
    }
}

/// One `apply` at a time, as two would each change what the other has just compared.
private struct ApplyLock: ~Copyable {
    private let lock: FileLock

    init(_ home: StateFolder) throws {
        lock = try reportingFolderErrors {
            try makeFolder(home.path)
            guard let lock = try FileLock(trying: home.applyLock) else {
                throw Failure(
                    .conflict, "another 'roost apply' is at work on this state folder; try again when it is done")
            }
            return lock
        }
    }
}
