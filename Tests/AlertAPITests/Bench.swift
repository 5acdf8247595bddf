import Format
import HTTP
import Model
import Notify
import TestSupport

@testable import AlertAPI

/// The API over a notifier whose receivers nobody hears.
struct Bench {
    private struct Silent: HTTPTransport {
        func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
            throw HTTPTransportError(.timeout, "nobody")
        }
    }

    let time = ManualTime(1_785_231_000_000)
    let notifier: Notifier
    let api: AlertAPI

    init() throws {
        let severe = Route(
            receiver: "pager", groupBy: .labels(["alertname"]), matchers: [Matcher("severity", equals: "page")],
            continues: true, key: "{}/{severity=\"page\"}")
        let config = NotificationConfig(
            route: Route(receiver: "team.a", routes: [severe, Route(receiver: "log", key: "{}/{}")]),
            receivers: ["team.a", "pager", "log"].map { Receiver(name: $0, integrations: []) })
        notifier = Notifier(config, transport: Silent(), time: time, events: RecordedEvents())
        api = AlertAPI(notifier, time: time, startedAt: time.now() - 250, version: "1.2.3")
    }

    /// The status and the body of an answer: `200 [{"name":"x"}]`.
    func callAsFunction(
        _ operation: AlertAPI.Operation, _ query: [(name: String, value: String)] = [], body: String? = nil,
        contentType: String = "application/json"
    ) async -> String {
        let request = AlertAPIRequest(
            parameters: query, contentType: body == nil ? "" : contentType, body: Array((body ?? "").utf8))
        let answer = await api.answer(operation, request)
        let text = answer.document.map { " \(String(decoding: $0.encoded(), as: UTF8.self))" } ?? ""
        return "\(answer.status)\(text)"
    }

    /// The document of an answer.
    func document(_ operation: AlertAPI.Operation, _ query: [(name: String, value: String)] = []) async -> JSONValue {
        await api.answer(operation, AlertAPIRequest(parameters: query)).document ?? .null
    }

    /// Makes a silence; its ID.
    func silence(
        _ matchers: String, from start: String = "2026-07-28T09:00:00Z", to end: String = "2026-07-28T11:00:00Z",
        id: String = "", more: String = ""
    ) async throws -> String {
        let list = try MatcherParser.matchers(matchers).map { matcher in
            let isRegex = matcher.operation == .matches || matcher.operation == .matchesNot
            let isEqual = matcher.operation == .matches || matcher.operation == .equal
            return
                #"{"name":"\#(matcher.name)","value":"\#(matcher.value)","isRegex":\#(isRegex),"isEqual":\#(isEqual)}"#
        }
        let body = """
            {"id":"\(id)","matchers":[\(list.joined(separator: ","))],"startsAt":"\(start)","endsAt":"\(end)",
            "createdBy":"me","comment":"why"\(more)}
            """
        let request = AlertAPIRequest(contentType: "application/json", body: Array(body.utf8))
        let answer = await api.answer(.postSilence, request)
        return try present(answer.document?["silenceID"]?.string, "\(answer)")
    }
}
