import Format
import FoundationEssentials

/// A place whose clocks are meant, by its name in the tz database: `Europe/Berlin`.
package struct Location: Hashable, Sendable {
    package static let utc = Location(name: "UTC", rules: .utc)

    private static let folder = "/usr/share/zoneinfo/"

    package let name: String
    private let rules: ZoneRules

    private init(name: String, rules: ZoneRules) {
        self.name = name
        self.rules = rules
    }

    /// The place of that name; nil when the system's tz database has none.
    package init?(named name: String) {
        if name == Self.utc.name {
            self = .utc
            return
        }
        let isName = name.utf8.allSatisfy { byte in
            Unicode.Scalar(byte).properties.isAlphabetic || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || "/_+-".utf8.contains(byte)
        }
        guard isName, !name.isEmpty, !name.hasPrefix("/"), name.utf8.count < 100,
            let bytes = FileManager.default.contents(atPath: Self.folder + name),
            let rules = ZoneRules(parsing: Array(bytes))
        else { return nil }
        self.init(name: name, rules: rules)
    }

    /// The place that Go's names mean: none is UTC, and `Local` is where this machine is.
    init?(ofGo name: String) {
        switch name {
        case "": self = .utc
        case "Local": self = .here { _ in nil }
        default: self.init(named: name)
        }
    }

    /// The place that this machine's clock is set to; UTC when it does not say.
    package static func here(environment: (String) -> String?) -> Location {
        if let name = environment("TZ"), let location = Location(named: String(name.drop { $0 == ":" })) {
            return location
        }
        let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/etc/localtime")
        let name = target.flatMap { target in
            target.firstRange(of: "zoneinfo/").map { String(target[$0.upperBound...]) }
        }
        return name.flatMap { Location(named: $0) } ?? .utc
    }

    /// What the clocks there show, as if it were a time of UTC.
    func clock(at time: Timestamp) -> Timestamp { time + rules.offset(at: time) }

    /// The times at which the clocks there show that.
    func times(atClock clock: Timestamp) -> [Timestamp] {
        let day: Int64 = 86_400_000
        let offsets = Set([clock - day, clock + day].map { rules.offset(at: $0) })
        return offsets.map { clock - $0 }.filter { self.clock(at: $0) == clock }
    }

    /// When the clocks there are turned next.
    func nextTurn(after time: Timestamp) -> Timestamp? { rules.nextTurn(after: time) }
}
