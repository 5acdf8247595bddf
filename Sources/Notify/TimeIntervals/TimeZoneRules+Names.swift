import Format
import FoundationEssentials

extension TimeZoneRules {
    /// The zone of that name in the system's database, as Go finds it: `Local` is where this machine is.
    init?(named name: String) {
        switch name {
        case "", "UTC": self = .utc
        case "Local": self.init(file: "/etc/localtime")
        default:
            // A name leads nowhere else.
            guard !name.hasPrefix("/"), !name.contains("\\"), !name.split(separator: "/").contains("..") else {
                return nil
            }
            self.init(file: "/usr/share/zoneinfo/\(name)")
        }
    }

    private init?(file: String) {
        guard let bytes = FileManager.default.contents(atPath: file) else { return nil }
        self.init(parsing: Array(bytes))
    }
}
