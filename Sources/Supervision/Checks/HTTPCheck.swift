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
            url: target.url(check.path ?? HealthCheck.usualPath),
            headers: [("Accept", "*/*"), ("User-Agent", "roost-keeper")],
            bodyLimit: Self.bodyLimit, isComplete: { _ in !needsBody })
        exchange = HTTPExchange(request, to: target)
    }

    var waitsFor: [pollfd] { exchange.waitsFor }

    func advance() -> CheckOutcome? {
        switch exchange.advance() {
        case nil: nil
        case .failed(let error): .failed("GET \(check.path ?? HealthCheck.usualPath): \(error.message)")
        case .response(let response):
            check.complaint(ofStatus: response.status, body: response.body).map { .failed($0) } ?? .passed
        }
    }
}
