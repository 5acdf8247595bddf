import Format
import GoTemplate
import HTTPConfig
import YAML

/// Where a webhook goes. The path and the query may be a template. The host may be one only where `allowed_hosts`, Roost's
/// own key, says who can be meant: whoever names a label would else aim the request, at a private address too.
struct WebhookURL: Sendable {
    let template: Secret
    /// In small letters.
    private let allowedHosts: [String]

    /// A URL that is no template.
    init(_ url: Secret) {
        template = url
        allowedHosts = []
    }

    /// Reads `url` or `url_file`, and `allowed_hosts`. Only a URL without templates can be judged.
    init(_ reader: inout ConfigReader) throws(YAMLError) {
        let secret = try reader.requiredSecret("url")
        allowedHosts = try reader.fields.strings("allowed_hosts").map { $0.lowercased() }
        guard case .text(let text) = secret, let node = reader.fields.value("url") else {
            template = secret
            return
        }
        guard text.contains("{{") else {
            template = .text(try reader.checkedURL(text, of: "url", at: node))
            return
        }
        do {
            _ = try Template(text, name: "url", library: .notifications)
        } catch {
            throw node.error("url of \(reader.fields.subject) is a template that cannot be read: check its {{ and }}")
        }
        template = secret
        if Self.hasOpenHost(text), allowedHosts.isEmpty {
            reader.context.unsupported.append(node.error("url of \(reader.fields.subject): \(Self.refusal)"))
        }
    }

    /// The URL for a notification.
    func address(by renderer: Renderer) throws(DeliveryError) -> String {
        let text = try renderer.secret(template, "url")
        let address = text.utf8.contains { !(0x21...0x7E).contains($0) } ? text.firstWord : text
        guard !address.isEmpty else { throw DeliveryError(.settings, "the url is empty once its template is rendered") }
        guard try Self.hasOpenHost(template.revealed("url")) else { return address }
        guard !allowedHosts.isEmpty else { throw DeliveryError(.settings, Self.refusal) }
        guard let host = (try? WebAddress(address))?.host, allowedHosts.contains(host) else {
            throw DeliveryError(.settings, "the url leads to a host that allowed_hosts does not name")
        }
        return address
    }

    private static let refusal =
        "its host is a template, so that labels would say who is called: name those who may be in allowed_hosts"

    /// Whether a template stands before the path begins.
    private static func hasOpenHost(_ template: String) -> Bool {
        guard template.contains("{{") else { return false }
        guard let scheme = template.firstRange(of: "://") else { return true }
        let path = template[scheme.upperBound...].firstIndex { "/?#".contains($0) } ?? template.endIndex
        return template[..<path].contains("{{")
    }
}

extension String {
    /// The first piece between white space; empty when there is none.
    fileprivate var firstWord: String { split(whereSeparator: \.isWhitespace).first.map(String.init) ?? "" }
}
