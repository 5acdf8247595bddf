import Format
import Model
import Notify

/// The agent's silences, as commands see and change them.
struct SilenceAccess {
    /// An alert that fires, and the silences in force for it.
    struct FiringAlert {
        let document: JSONValue
        let name: String
        /// Without `alertname`.
        let labelText: String
        let silencedBy: [Silence.ID]
    }

    private let agent: AgentAccess

    init() throws {
        agent = try AgentAccess(Home().folder, because: "it is the agent that silences alerts")
    }

    /// Those that all of the matchers are among the matchers of, in the agent's order.
    func silences(with matchers: [Matcher] = [], expired: Bool) async throws -> [Silence] {
        let parameters = Self.filter(matchers) + [("expired", "\(expired)")]
        return try await agent.document("/api/v2/silences", parameters).array?.map { document in
            do throws(SilenceError) {
                return try Silence(document: document)
            } catch {
                throw Failure(.failed, "the agent's answer cannot be read: \(error)")
            }
        } ?? []
    }

    /// The silence whose ID begins so.
    func silence(_ id: String) async throws -> Silence {
        let all = try await silences(expired: true)
        if let exact = all.first(where: { $0.id == id }) { return exact }
        let found = all.filter { $0.id.hasPrefix(id.lowercased()) }
        switch found.count {
        case 1 where id.utf8.count >= 4: return found[0]
        case 0:
            throw Failure(.failed, "there is no silence '\(id)'; 'roost silence list --all' shows them")
        default:
            throw Failure(.failed, "'\(id)' could be one of \(found.count) silences: give more of the ID")
        }
    }

    /// Makes a silence, or changes one; its ID.
    func set(_ silence: Silence) async throws -> Silence.ID {
        do throws(SilenceError) {
            try silence.validate()
        } catch {
            throw Failure(.usage, error.description)
        }
        var document = silence.document(at: 0)
        // Said, so that it is taken away where there was one.
        if silence.recurrence == nil, case .object(var members) = document {
            members.append(.init("recurring", .null))
            document = .object(members)
        }
        return try await agent.change("POST", "/api/v2/silences", document)["silenceID"]?.string ?? ""
    }

    /// Ends a silence.
    func expire(_ id: Silence.ID) async throws {
        _ = try await agent.change("DELETE", "/api/v2/silence/\(percentEncoded(id))")
    }

    /// The alerts that fire and that all of the matchers accept.
    func alerts(with matchers: [Matcher] = []) async throws -> [FiringAlert] {
        let documents = try await agent.document("/api/v2/alerts", Self.filter(matchers)).array ?? []
        return documents.map { document in
            let labels = (document["labels"]?.members ?? []).map { ($0.name, $0.value.string ?? "") }
            return FiringAlert(
                document: document, name: labels.first { $0.0 == "alertname" }?.1 ?? "",
                labelText: labels.filter { $0.0 != "alertname" }.map { "\($0.0)=\($0.1)" }.joined(separator: " "),
                silencedBy: (document["status"]?["silencedBy"]?.array ?? []).compactMap(\.string))
        }.sorted { ($0.name, $0.labelText) < ($1.name, $1.labelText) }
    }

    private static func filter(_ matchers: [Matcher]) -> [(String, String)] {
        matchers.map { ("filter", $0.filterText) }
    }
}
