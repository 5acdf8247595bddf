internal import Format
internal import Glibc
internal import HTTP
internal import Registry

/// Whether a server answers a GET as it should: by its status, and by what a JSON body says.
final class HTTPCheck: CheckRun {
    private static let bodyLimit = 256 << 10

    private let check: HealthCheck
    private let exchange: HTTPExchange

    init(_ check: HealthCheck, of target: CheckTarget) {
        self.check = check
        // Without expectations of the body, whatever follows the head may never end.
        let needsBody = !check.body.isEmpty
        let request = HTTPRequest(
            url: target.url(check.path ?? "/health"), headers: [("Accept", "*/*"), ("User-Agent", "roost-keeper")],
            bodyLimit: Self.bodyLimit, isComplete: { _ in !needsBody })
        exchange = HTTPExchange(request, to: target)
    }

    var waitsFor: [pollfd] { exchange.waitsFor }

    func advance() -> CheckOutcome? {
        switch exchange.advance() {
        case nil: nil
        case .failed(let error): .failed("GET \(check.path ?? "/health"): \(error.message)")
        case .response(let response): Self.outcome(of: check, response)
        }
    }

    /// Holds an answer against what is expected.
    static func outcome(of check: HealthCheck, _ response: HTTPResponse) -> CheckOutcome {
        let isExpected =
            check.statuses.isEmpty ? (200..<400).contains(response.status) : check.statuses.contains(response.status)
        let path = check.path ?? "/health"
        guard isExpected else { return .failed("GET \(path) answered with status \(response.status)") }
        guard !check.body.isEmpty else { return .passed }
        guard let json = try? JSONValue(parsing: response.body) else {
            return .failed("GET \(path): the body is no JSON")
        }
        for (place, expected) in check.body.sorted(by: { $0.key < $1.key }) {
            let value = place.split(separator: ".").reduce(json as JSONValue?) { $0?[String($1)] }
            guard let value else { return .failed("GET \(path): the body has no \(place)") }
            let found = Self.text(of: value)
            guard found == expected else { return .failed("GET \(path): \(place) is \(found), not \(expected)") }
        }
        return .passed
    }

    private static func text(of value: JSONValue) -> String {
        let text = value.string ?? String(decoding: value.encoded(), as: UTF8.self)
        return text.utf8.count > 100 ? "\(text.prefix(100))…" : text
    }
}
