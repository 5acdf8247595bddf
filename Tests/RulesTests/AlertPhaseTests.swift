import Testing

@testable import Rules

/// If these fail, an alert's life is not the table that `AlertPhase` shows: every cell of it is here.
struct AlertPhaseTests {
    /// The moment of the evaluation; all other times are told from here, in minutes.
    private static let now: Int64 = 1_000_000_000

    private static func minutes(_ minutes: Int64) -> Int64 { now + minutes * 60_000 }

    struct Cell: CustomTestStringConvertible {
        let phase: AlertPhase
        /// Since when the series is there, in minutes from now; nil when it is not seen.
        let seenSince: Int64?
        var holdMinutes: Int64 = 5
        var keepMinutes: Int64 = 0
        let next: AlertPhase?

        var testDescription: String { "\(phase) \(seenSince.map { "seen since \($0)" } ?? "unseen") -> \(next as Any)" }
    }

    @Test(arguments: [
        Cell(phase: .pending, seenSince: -4, next: .pending),
        Cell(phase: .pending, seenSince: -5, next: .firing),
        Cell(phase: .pending, seenSince: 0, holdMinutes: 0, next: .firing),
        Cell(phase: .pending, seenSince: nil, keepMinutes: 10, next: nil),
        Cell(phase: .pending, seenSince: nil, next: nil),

        Cell(phase: .firing, seenSince: -4, next: .firing),
        Cell(phase: .firing, seenSince: -5, next: .firing),
        Cell(phase: .firing, seenSince: nil, keepMinutes: 10, next: .keptFiring(since: now)),
        Cell(phase: .firing, seenSince: nil, next: .resolved(at: now)),

        Cell(phase: .keptFiring(since: minutes(-9)), seenSince: -4, keepMinutes: 10, next: .firing),
        Cell(phase: .keptFiring(since: minutes(-9)), seenSince: -30, keepMinutes: 10, next: .firing),
        Cell(
            phase: .keptFiring(since: minutes(-9)), seenSince: nil, keepMinutes: 10,
            next: .keptFiring(since: minutes(-9))),
        Cell(phase: .keptFiring(since: minutes(-10)), seenSince: nil, keepMinutes: 10, next: .resolved(at: now)),
        Cell(phase: .keptFiring(since: minutes(-20)), seenSince: nil, keepMinutes: 10, next: .resolved(at: now)),

        Cell(phase: .resolved(at: minutes(-1)), seenSince: 0, next: .pending),
        Cell(phase: .resolved(at: minutes(-1)), seenSince: 0, holdMinutes: 0, next: .firing),
        Cell(phase: .resolved(at: minutes(-1)), seenSince: nil, keepMinutes: 10, next: .resolved(at: minutes(-1))),
        Cell(phase: .resolved(at: minutes(-15)), seenSince: nil, next: .resolved(at: minutes(-15))),
        Cell(phase: .resolved(at: minutes(-16)), seenSince: nil, next: nil),
    ])
    func cell(_ cell: Cell) {
        let observation = AlertPhase.Observation(
            isSeen: cell.seenSince != nil, now: Self.now, activeSince: Self.minutes(cell.seenSince ?? -60),
            terms: AlertTerms(holdDuration: cell.holdMinutes * 60_000, keepFiringFor: cell.keepMinutes * 60_000))
        #expect(cell.phase.after(observation) == cell.next)
    }
}
