internal import Format
internal import HTTP
internal import Registry
internal import Synchronization

extension InstanceProber {
    /// The most of a body that is read, in bytes.
    private static var bodyLimit: Int { 256 << 10 }

    /// Asks with a GET. `complaint` says why an answer is not the one that is expected; where `check` expects something of
    /// the body, that is what counts, and not what the body says of the server's health.
    func askHTTP(
        _ path: String, _ check: HealthCheck = HealthCheck(.http),
        complaint: @Sendable (_ status: Int, _ body: [UInt8]) -> String?
    ) async -> (ProbeReport, ProbeVerdict) {
        let request = request(path, isWholeBodyNeeded: check.expectsText)
        do throws(HTTPTransportError) {
            let response = try await transport.send(request)
            let isOwnWord = !check.body.isEmpty || check.expectsText
            let document = HealthDocument(response.body)
            var note = complaint(response.status, response.body)
            if note == nil, !isOwnWord, document?.status == .fail { note = "GET \(path): it says that it fails" }
            // 503 is how health endpoints say that all is not well.
            let isHealthPage = response.status == 503 || (200..<300).contains(response.status) && document != nil
            let verdict = note == nil || isHealthPage ? ProbeVerdict.understood : .foreign
            let mismatch = check.expectsText ? patterns.complaint(of: response.body) : nil
            if note == nil { note = mismatch.map { "GET \(path): \($0)" } }
            let isSuccess = note == nil
            note = [note, document?.note].compactMap { $0 }.joined(separator: "; ")
            var report = ProbeReport(
                .http, isSuccess: isSuccess, status: response.status, timing: response.timing,
                note: note?.isEmpty == true ? nil : note)
            report.figures = RequestFigures(body: response.body)
            report.healthStatus = document?.status
            report.failedByPattern = check.expectsText ? mismatch != nil : nil
            await take(response.certificateExpiry, isBad: false, into: &report)
            return (report, verdict)
        } catch {
            var report = ProbeReport(.http, isSuccess: false, note: error.message)
            if error.reason == .tls { await take(nil, isBad: true, into: &report) }
            return (report, ProbeVerdict(error.reason))
        }
    }

    private func request(_ path: String, isWholeBodyNeeded: Bool) -> HTTPRequest {
        var request = HTTPRequest(
            url: spec.localURL(path), headers: [("Accept", "*/*"), ("User-Agent", "roost/\(settings.version)")],
            timeout: settings.probeTimeout, bodyLimit: Self.bodyLimit, freshConnection: true)
        if !isWholeBodyNeeded {
            // A body is read only while it may become a JSON document: any other tells nothing, and may never end.
            let document = DocumentWatch()
            request.isComplete = document.isComplete
        }
        request.tls = tls
        return request
    }
}

/// Sees when no more of a body is worth waiting for.
private final class DocumentWatch: Sendable {
    private let scanner = Mutex(JSONScanner())

    /// Whether the body is no part of a JSON object, or a whole one.
    func isComplete(_ body: [UInt8]) -> Bool {
        switch scanner.withLock({ $0.read(body) }) {
        case .nothing, .partial: false
        case .whole, .other: true
        }
    }
}
