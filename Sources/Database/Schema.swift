/// The tables of one part of the agent, as the steps that led to them: a new version of Roost adds steps at the end.
package struct Schema: Sendable {
    package let name: String
    /// Each step is a list of statements.
    let steps: [[String]]

    package init(_ name: String, steps: [[String]]) {
        self.name = name
        self.steps = steps
    }

    /// Makes the tables, or brings them up to date.
    func apply(to connection: Connection, path: String) throws(DatabaseError) {
        let found = try connection.rows("SELECT version FROM schemas WHERE name = ?", .text(name)) {
            Int($0.integer(0))
        }
        let version = found.first ?? 0
        guard version <= steps.count else {
            throw .tooNew(schema: name, version: version, known: steps.count, path: path)
        }
        for statement in steps[version...].joined() { try connection.run(statement) }
        try connection.run(
            "INSERT OR REPLACE INTO schemas (name, version) VALUES (?, ?)", .text(name), .integer(Int64(steps.count)))
    }
}
