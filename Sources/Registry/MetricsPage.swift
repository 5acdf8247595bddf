internal import Format

/// Where a server shows metrics of its own.
package enum MetricsPage: Hashable, Sendable {
    /// To be found out.
    case auto
    /// Nowhere.
    case none
    /// A path, maybe with a query, on the port of the server.
    case path(String)
    /// An http or https URL, which may hold secrets.
    case url(String)

    /// Reads it as `roost.yaml` has it: `auto`, `none`, a path or a URL; nil when the text is none of these.
    package init?(_ text: String) {
        switch text {
        case "auto": self = .auto
        case "none": self = .none
        case _ where text.hasPrefix("/"):
            guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
            self = .path(text)
        default:
            guard (try? WebAddress(text)) != nil else { return nil }
            self = .url(text)
        }
    }

    /// The same text.
    package var text: String {
        switch self {
        case .auto: "auto"
        case .none: "none"
        case .path(let text), .url(let text): text
        }
    }

    /// What of it may be shown.
    var publicText: String {
        switch self {
        case .auto, .none: text
        case .path(let path): String(path.prefix { $0 != "?" })
        case .url(let url): (try? WebAddress(url))?.origin ?? ""
        }
    }
}
