import HTTP
import Synchronization
import WebClient

/// The real HTTP client, with a memory of what was asked of it and what came back.
final class RecordingTransport: HTTPTransport {
    struct Exchange: Sendable {
        let request: HTTPRequest
        let status: Int?

        func header(_ name: String) -> String? { request.headers.first { $0.name == name }?.value }
    }

    private let client = WebClient()
    private let log = Mutex<[Exchange]>([])

    var exchanges: [Exchange] { log.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        do throws(HTTPTransportError) {
            let response = try await client.send(request)
            log.withLock { $0.append(Exchange(request: request, status: response.status)) }
            return response
        } catch {
            log.withLock { $0.append(Exchange(request: request, status: nil)) }
            throw error
        }
    }
}
