/// Which integration of a receiver is which after its settings have changed: others may have come before it or gone, and
/// what it was told is known by its position.
struct IntegrationMatch: Sendable {
    private struct Moves {
        /// The new positions by the former ones, and the other way round.
        let places: [Int: Int]
        let formers: [Int: Int]
        /// The new positions of those whose settings are as they were.
        let unchanged: Set<Int>
    }

    /// Nil where all are where they were, and nothing has come: each group asks, so that nothing is made then.
    private let moves: Moves?

    /// Whether all are where they were, and nothing has come.
    var isIdentity: Bool { moves == nil }

    /// Matches integrations by their marks. One whose settings are other ones is taken for the one of its kind that had the
    /// same place among these, as Alertmanager does. Nothing is known of former ones that are nil: all are where they were.
    init(from former: [String]?, to new: [String]) {
        guard let former, former != new else {
            moves = nil
            return
        }
        var places: [Int: Int] = [:]
        var open = Set(new.indices)
        for (index, mark) in former.enumerated() {
            guard let place = new.indices.first(where: { open.contains($0) && new[$0] == mark }) else { continue }
            places[index] = place
            open.remove(place)
        }
        let unchanged = Set(places.values)
        let (formerSeats, newSeats) = (Self.seats(of: former), Self.seats(of: new))
        for index in former.indices where places[index] == nil {
            guard let place = open.first(where: { newSeats[$0] == formerSeats[index] }) else { continue }
            places[index] = place
            open.remove(place)
        }
        moves = Moves(
            places: places, formers: Dictionary(uniqueKeysWithValues: places.map { ($1, $0) }), unchanged: unchanged)
    }

    /// Each one's kind, and its place among those of the kind: `webhook 1`.
    private static func seats(of marks: [String]) -> [String] {
        var counts: [Substring: Int] = [:]
        return marks.map { mark in
            let kind = mark.prefix { $0 != ":" }
            defer { counts[kind, default: 0] += 1 }
            return "\(kind) \(counts[kind, default: 0])"
        }
    }

    /// Where the integration of a former position is now; nil when it is gone.
    func place(of former: Int) -> Int? { moves == nil ? former : moves?.places[former] }

    /// Where the integration of a position was; nil when it is new.
    func former(of place: Int) -> Int? { moves == nil ? place : moves?.formers[place] }

    /// Whether the integration of a new position has the settings that it had.
    func isUnchanged(_ place: Int) -> Bool { moves?.unchanged.contains(place) ?? true }
}
