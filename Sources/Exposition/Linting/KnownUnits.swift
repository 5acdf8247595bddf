/// The units that Prometheus' linter knows.
enum KnownUnits {
    /// What stands short for a unit, and should not.
    static let abbreviations = ["s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d"]

    /// The first unit in a name, and the base unit to use in its place, which may be the same.
    static func find(in name: String) -> (unit: String, base: String)? {
        for word in name.split(separator: "_") {
            if let base = base(of: word) { return (String(word), base) }
        }
        return nil
    }

    private static func base(of word: Substring) -> String? {
        if let base = bases[word] { return base }
        // Of several prefixes that fit, one must leave a unit.
        return prefixes.lazy.filter(word.hasPrefix).compactMap { bases[word.dropFirst($0.count)] }.first
    }

    private static let prefixes = [
        "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega", "mibi", "giga",
        "gibi", "tera", "tebi", "peta", "pebi",
    ]

    private static let bases: [Substring: String] = [
        "amperes": "amperes", "bytes": "bytes", "celsius": "celsius", "grams": "grams", "joules": "joules",
        "kelvin": "kelvin", "meters": "meters", "metres": "metres", "seconds": "seconds", "volts": "volts",
        "minutes": "seconds", "hours": "seconds", "days": "seconds", "weeks": "seconds",
        "kelvins": "kelvin", "fahrenheit": "celsius", "rankine": "celsius",
        "inches": "meters", "yards": "meters", "miles": "meters",
        "bits": "bytes", "calories": "joules", "pounds": "grams", "ounces": "grams",
    ]
}
