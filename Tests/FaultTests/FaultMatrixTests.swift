import Registry
import Testing

/// The fault matrix: the rows of a group are played one after the other, the groups at the same time.
@Suite struct FaultMatrixTests {
    @Test(.serialized, arguments: identityRows) func identity(_ row: FaultRow) async throws {
        try await Matrix.play(row, in: "Numbers of processes")
    }

    @Test(.serialized, arguments: treeRows) func processes(_ row: FaultRow) async throws {
        try await Matrix.play(row, in: "Processes that servers start")
    }

    @Test(.serialized, arguments: keeperRows) func keepers(_ row: FaultRow) async throws {
        try await Matrix.play(row, in: "Keepers and commands")
    }

    @Test(.serialized, arguments: restartRows) func restarts(_ row: FaultRow) async throws {
        try await Matrix.play(row, in: "Restarts")
    }

    @Test(.serialized, arguments: logRows) func logs(_ row: FaultRow) async throws {
        try await Matrix.play(row, in: "Logs")
    }

    @Test(.serialized, arguments: diskRows) func disk(_ row: FaultRow) async throws {
        try await Matrix.play(row, in: "A full disk")
    }

    @Test(.serialized, arguments: tornRows) func documents(_ row: FaultRow) async throws {
        try await Matrix.play(row, in: "Torn documents")
    }

    @Test(.serialized, arguments: clockRows) func clock(_ row: FaultRow) async throws {
        try await Matrix.play(row, in: "A clock that jumps")
    }

    @Test(.serialized, arguments: oddServerRows) func servers(_ row: FaultRow) async throws {
        try await Matrix.play(row, in: "Servers that misbehave")
    }

    @Test(.serialized, arguments: crowdRows) func crowd(_ row: FaultRow) async throws {
        try await Matrix.play(row, in: "Very many servers")
    }

    @Test(.serialized, arguments: deathRows([.serve, .crash, .loss, .lateStop]))
    func deathAmidStarts(_ row: FaultRow) async throws {
        try await Matrix.play(row, in: "Death amid a start")
    }

    @Test(.serialized, arguments: deathRows([.stop, .forcedStop, .orphanStop]))
    func deathAmidStops(_ row: FaultRow) async throws {
        try await Matrix.play(row, in: "Death amid a stop")
    }

    @Test(.serialized, arguments: deathRows([.restart, .roll, .apply, .adoption, .agentAdoption]))
    func deathAmidChanges(_ row: FaultRow) async throws {
        try await Matrix.play(row, in: "Death amid a restart or an adoption")
    }

    @Test("every step is part of a story: else nobody dies there")
    func steps() {
        // Those of a log's compression have a test beside it.
        let steps = FaultStep.allCases.filter { !$0.rawValue.hasPrefix("compression-") }
        #expect(Set(steps).subtracting(Story.allCases.flatMap(\.steps)) == [])
    }
}
