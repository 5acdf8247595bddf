package import Format
package import HTTP
package import HTTPConfig
internal import Model

/// An integration that tells by HTTP requests, mostly by one.
package protocol HTTPIntegration: Integration {
    /// The request that tells a notification.
    func request(for notification: Notification, by renderer: Renderer) throws(DeliveryError) -> HTTPRequest
    /// What follows it, each once the one before was taken.
    func furtherRequests(
        for notification: Notification, by renderer: Renderer
    ) throws(DeliveryError) -> [HTTPRequest]
    /// What of its settings stands in the body of a request and is not to be shown.
    var bodySecrets: [Secret] { get }
    /// What a response to one of them means.
    func outcome(of response: HTTPResponse, at now: Timestamp) -> DeliveryOutcome
    /// What of a response the next notification of the group needs; nil for what the last one needed.
    func receiverData(from response: HTTPResponse) -> [String: String]?
}

extension HTTPIntegration {
    /// Sends the requests until one is not taken, and says what the last response means.
    package func tell(_ notification: Notification, by means: DeliveryMeans) async -> DeliveryReport {
        let requests: [HTTPRequest]
        let renderer = Renderer(notification, library: means.library, at: means.time.now())
        do {
            let first = try request(for: notification, by: renderer)
            requests = [first] + (try furtherRequests(for: notification, by: renderer))
        } catch {
            return DeliveryReport(.rejected(error))
        }
        let secrets = bodySecrets.compactMap { try? renderer.secret($0, "secret") }
        var outcome = DeliveryOutcome.delivered
        var receiverData: [String: String]?
        for request in requests {
            do {
                let response = try await means.transport.send(request)
                outcome = self.outcome(of: response.hidingSecrets(of: request, and: secrets), at: means.time.now())
                receiverData = self.receiverData(from: response)
            } catch {
                outcome = DeliveryOutcome(error)
            }
            guard case .delivered = outcome else { break }
        }
        return DeliveryReport(outcome, payload: requests.flatMap(\.body), receiverData: receiverData)
    }

    /// None.
    package func furtherRequests(
        for notification: Notification, by renderer: Renderer
    ) throws(DeliveryError) -> [HTTPRequest] { [] }

    /// None.
    package var bodySecrets: [Secret] { [] }

    /// 2xx is success; 408, 425, 429 and 5xx may pass, so they are tried again; whatever else is refused for good.
    package func outcome(of response: HTTPResponse, at now: Timestamp) -> DeliveryOutcome {
        DeliveryOutcome(response, at: now)
    }

    /// Nothing: most providers know a group by its key.
    package func receiverData(from response: HTTPResponse) -> [String: String]? { nil }
}

extension HTTPRequest {
    /// The most bytes of a response that are read.
    static let responseLimit = 4096

    /// A request that posts JSON, as `http` wants requests to be made.
    init(
        posting body: JSONValue, to url: String, headers: [(name: String, value: String)] = [], by http: HTTPConfig,
        timeout: Duration? = nil
    ) throws(DeliveryError) {
        try self.init(
            posting: body.encoded(), of: "application/json", to: url, headers: headers, by: http, timeout: timeout)
    }

    /// A request that posts something of a content type, as `http` wants requests to be made.
    init(
        posting body: [UInt8], of type: String, to url: String, headers: [(name: String, value: String)] = [],
        by http: HTTPConfig, timeout: Duration? = nil
    ) throws(DeliveryError) {
        self.init(
            method: "POST", url: url, headers: [("Content-Type", type), ("User-Agent", "roost")] + headers, body: body,
            timeout: timeout ?? .seconds(10), bodyLimit: Self.responseLimit)
        // Who has said that it took the notification would be told twice.
        needsWholeBody = false
        do {
            try http.apply(to: &self)
        } catch {
            throw DeliveryError(.settings, error.description)
        }
    }
}

extension Secret {
    /// The secret of a key, from its file where it has one.
    func revealed(_ key: String) throws(DeliveryError) -> String {
        do {
            return try reveal()
        } catch {
            throw DeliveryError(.settings, "cannot read the \(key)_file \(self): make it a file that Roost may read")
        }
    }
}

extension DeliveryOutcome {
    /// What a status means where a provider says nothing else of it.
    init(_ response: HTTPResponse, at now: Timestamp) {
        switch response.status {
        case 200..<300: self = .delivered
        case 408, 425, 429, 500..<600:
            self = .failed(DeliveryError(response), retryAfter: RetryAfter.milliseconds(response, at: now))
        default: self = .rejected(DeliveryError(response))
        }
    }

    /// What it means that there is no response.
    init(_ error: HTTPTransportError) {
        switch error.reason {
        case .invalidRequest: self = .rejected(DeliveryError(.settings, error.message))
        case .timeout: self = .failed(DeliveryError(.timeout, error.message), retryAfter: nil)
        default: self = .failed(DeliveryError(.network, error.message), retryAfter: nil)
        }
    }
}

extension HTTPResponse {
    /// Shorter words of a request are no secrets that anyone would choose, in bytes.
    private static let shortestSecret = 8
    /// What is known to be secret is hidden when it is shorter, but not every single letter of the text.
    private static let shortestKnownSecret = 3

    /// The same without what of its request may be secret: servers quote what they were asked.
    fileprivate func hidingSecrets(of request: HTTPRequest, and known: [String]) -> HTTPResponse {
        guard !body.isEmpty else { return self }
        let target = (try? WebAddress(request.url))?.target ?? ""
        let credentials =
            request.headers.filter { !["Content-Type", "User-Agent"].contains($0.name) }.map(\.value)
            + [authorization].compactMap(\.self)
        let words =
            target.split(whereSeparator: { "/?&=:".contains($0) })
            + credentials.flatMap { $0.split(separator: " ") }
        let secrets =
            ([target] + credentials + words.map(String.init)).filter { $0.utf8.count >= Self.shortestSecret }
            + (known + request.userInfo).filter { $0.utf8.count >= Self.shortestKnownSecret }
        var response = self
        let text = secrets.sorted { $0.utf8.count > $1.utf8.count }
            .reduce(String(decoding: body, as: UTF8.self)) { text, secret in text.replacing(secret, with: "<secret>") }
        response.body = Array(text.utf8)
        return response
    }
}

extension HTTPRequest {
    /// Who asks, where the URL says so: as it stands there, and as a header says it.
    fileprivate var userInfo: [String] {
        guard let authority = url.firstRange(of: "://").map({ url[$0.upperBound...].prefix { !"/?#".contains($0) } }),
            let end = authority.lastIndex(of: "@")
        else { return [] }
        let decoded = percentDecoded(authority[..<end])
        return [String(authority[..<end]), decoded, base64Encoded(Array(decoded.utf8))]
            + decoded.split(separator: ":").map(String.init)
    }
}

extension DeliveryError {
    /// How much of a response's body is shown, in characters.
    private static let excerptLength = 120

    /// That a response says no, with the beginning of what it says.
    init(_ response: HTTPResponse) {
        let text = String(decoding: response.body.prefix(4 * Self.excerptLength), as: UTF8.self)
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(Self.excerptLength)
        let excerpt = line.filter { !$0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
        let kind: Kind =
            switch response.status {
            case 429: .rateLimited
            case 500..<600: .serverError
            default: .clientError
            }
        self.init(kind, "it answered with status \(response.status)" + (excerpt.isEmpty ? "" : ": \(excerpt)"))
    }
}
