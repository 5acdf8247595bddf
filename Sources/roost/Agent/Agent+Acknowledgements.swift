import Format
import Model
import Notify
import Registry
import WebServer

extension Agent {
    /// Where `roost alerts ack` says that somebody looks after alerts; `docs/alerts.md` says what each member means.
    static let acknowledgementPath = "/api/roost/v1/alerts/acknowledge"

    /// Notes that someone looks after alerts that fire, or that nobody does any more.
    func acknowledge(_ request: WebRequest) async -> WebResponse {
        do throws(AcknowledgementRequest.Refusal) {
            let order = try AcknowledgementRequest(request, at: time.now())
            let alerts = await notifier.acknowledge(order.acknowledgement) { labels in
                order.matchers.allSatisfy { $0.accepts(labels) }
            }
            let document: JSONValue = [
                "alerts": .array(alerts.map { ["labels": $0.labels.document, "starts_at": .time($0.startsAt)] })
            ]
            return WebResponse(contentType: "application/json", body: document.encoded())
        } catch {
            let document: JSONValue = ["error": .string(error.reason)]
            return WebResponse(status: error.status, contentType: "application/json", body: document.encoded())
        }
    }
}

/// Which alerts someone looks after.
private struct AcknowledgementRequest {
    /// Why a request is not met.
    struct Refusal: Error {
        let status: Int
        let reason: String
    }

    /// How many bytes the texts may have.
    private static let sizeLimit = 16_384

    let matchers: [Matcher]
    /// Nil when nobody looks after them any more.
    let acknowledgement: Acknowledgement?

    init(_ request: WebRequest, at now: Timestamp) throws(Refusal) {
        // A form of a foreign page could not say so.
        guard (request.header("content-type") ?? "").lowercased().hasPrefix("application/json") else {
            throw Refusal(status: 415, reason: "send it as application/json")
        }
        guard let document = try? JSONValue(parsing: request.body), let filters = document["filter"]?.array else {
            throw Refusal(status: 400, reason: "the body must be an object with a list of matchers as \"filter\"")
        }
        var matchers: [Matcher] = []
        for filter in filters {
            do {
                matchers += try MatcherParser.matchers(filter.string ?? "")
            } catch {
                throw Refusal(status: 400, reason: "bad matcher \(quoted(filter.string ?? "")): \(error.message)")
            }
        }
        guard matchers.contains(where: { !$0.accepts("") }) else {
            throw Refusal(status: 400, reason: "at least one matcher must ask for a label that is not empty")
        }
        self.matchers = matchers
        guard document["acknowledged"] != .bool(false) else {
            acknowledgement = nil
            return
        }
        guard let by = document["by"]?.string, !by.isEmpty else {
            throw Refusal(status: 400, reason: "\"by\" must say who looks after the alerts")
        }
        let comment = document["comment"]?.string ?? ""
        guard by.utf8.count + comment.utf8.count <= Self.sizeLimit else {
            throw Refusal(status: 400, reason: "\"by\" and \"comment\" may have \(Self.sizeLimit) bytes")
        }
        acknowledgement = Acknowledgement(by: by, comment: comment, at: now)
    }
}
