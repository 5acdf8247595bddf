import Format
import HTTP

// The request for a token and the answer that is none (RFC 6749, sections 2.3.1, 4.4.2 and 5.2).

extension ClientCredentials {
    /// The longest answer that is read, in bytes.
    private static let answerLimit = 64 << 10

    /// What a server may say of a refusal; what else it says might quote the secret.
    private static let errors: Set = [
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
        "invalid_scope",
    ]

    /// The request for a token, which names the client in its form or in its header; by the same program as another.
    func question(isInForm: Bool, like other: HTTPRequest) -> HTTPRequest {
        var form = ["grant_type": "client_credentials"]
        if !scopes.isEmpty { form["scope"] = scopes.joined(separator: " ") }
        form.merge(parameters) { _, own in own }
        var headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json")]
        headers += other.headers.filter { $0.name == "User-Agent" }
        if isInForm {
            form["client_id"] = clientID
            if !clientSecret.isEmpty { form["client_secret"] = clientSecret }
        } else {
            let pair = "\(percentEncoded(clientID)):\(percentEncoded(clientSecret))"
            headers.append(("Authorization", "Basic \(base64Encoded(Array(pair.utf8)))"))
        }
        let body = form.sorted { $0.key < $1.key }.map { "\(percentEncoded($0.key))=\(percentEncoded($0.value))" }
        var request = HTTPRequest(
            method: "POST", url: tokenURL, headers: headers, body: Array(body.joined(separator: "&").utf8),
            bodyLimit: Self.answerLimit)
        request.tls = tls
        request.proxy = proxy
        return request
    }

    /// What is wrong with an answer, without anything that may be secret.
    func complaint(of answer: HTTPResponse) -> String {
        let origin = (try? WebAddress(tokenURL))?.origin ?? "the token's server"
        guard !(200..<300).contains(answer.status) else { return "\(origin): its answer holds none" }
        let error = (try? JSONValue(parsing: answer.body))?["error"]?.string
        let known = error.flatMap { Self.errors.contains($0) ? ": \($0)" : nil } ?? ""
        return "\(origin): it answered with status \(answer.status)\(known)"
    }
}
