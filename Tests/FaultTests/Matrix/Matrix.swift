import Format
import Glibc
import TestSupport
import Testing

/// Plays rows and keeps the account that `make test-faults` prints.
enum Matrix {
    /// Plays one row of a group. What it violates are issues of the running test.
    static func play(_ row: FaultRow, in group: String) async throws {
        let start = ContinuousClock.now
        let violations = try await onThread {
            let trial = try Trial()
            do {
                try row.play(trial)
            } catch {
                trial.violated("it could not be played: \(error)")
            }
            trial.close()
            return trial.violations
        }
        for violation in violations { Issue.record("\(row.name): \(violation)") }
        account(row, group, violations, took: ContinuousClock.now - start)
    }

    /// Appends the row to the file that `ROOST_FAULT_MATRIX` names: a line of JSON, written at once.
    private static func account(_ row: FaultRow, _ group: String, _ violations: [String], took: Duration) {
        guard let path = getenv("ROOST_FAULT_MATRIX"), let file = fopen(path, "a") else { return }
        let line: JSONValue = [
            "group": .string(group), "name": .string(row.name), "done": .string(row.done),
            "promise": .string(row.promise), "violations": .array(violations.map { .string($0) }),
            "seconds": .number(took / .seconds(1)),
        ]
        fputs(String(decoding: line.encoded(), as: UTF8.self) + "\n", file)
        fclose(file)
    }
}
