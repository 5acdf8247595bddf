/// Which integration of a receiver is which after its settings have changed: others may have come before it or gone, and
/// what it was told is known by its position.
struct IntegrationMatch: Sendable {
    /// The new positions by the former ones.
    private let places: [Int: Int]
    private let formers: [Int: Int]
    /// The new positions of those whose settings are as they were.
    private let unchanged: Set<Int>
    /// Whether all are where they were, and nothing has come.
    let isIdentity: Bool

    /// Matches integrations by their marks. One whose settings are other ones is taken for the one of its kind that had the
    /// same place among these, as Alertmanager does. Nothing is known of former ones that are nil: all are where they were.
    init(from former: [String]?, to new: [String]) {
        guard let former, former != new else {
            places = Dictionary(uniqueKeysWithValues: new.indices.map { ($0, $0) })
            formers = places
            unchanged = Set(new.indices)
            isIdentity = true
            return
        }
        var places: [Int: Int] = [:]
        var open = Set(new.indices)
        for (index, mark) in former.enumerated() {
            guard let place = new.indices.first(where: { open.contains($0) && new[$0] == mark }) else { continue }
            places[index] = place
            open.remove(place)
        }
        unchanged = Set(places.values)
        let (formerSeats, newSeats) = (Self.seats(of: former), Self.seats(of: new))
        for index in former.indices where places[index] == nil {
            guard let place = open.first(where: { newSeats[$0] == formerSeats[index] }) else { continue }
            places[index] = place
            open.remove(place)
        }
        self.places = places
        formers = Dictionary(uniqueKeysWithValues: places.map { ($1, $0) })
        isIdentity = false
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
    func place(of former: Int) -> Int? { places[former] }

    /// Where the integration of a position was; nil when it is new.
    func former(of place: Int) -> Int? { formers[place] }

    /// Whether the integration of a new position has the settings that it had.
    func isUnchanged(_ place: Int) -> Bool { unchanged.contains(place) }
}
