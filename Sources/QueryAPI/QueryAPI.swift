internal import Format
package import Model
package import PromQL

/// Prometheus' HTTP API for queries, over whatever can be queried: requests come as their parameters, answers go as
/// JSON. Queries run on threads of their own, so that none holds up what else the program does.
package final class QueryAPI: Sendable {
    let options: EngineOptions
    private let allowsExperimental: Bool
    let storage: any Queryable & ExemplarQueryable
    let time: any TimeSource
    private let threads: WorkThreads

    /// Of `concurrency` queries at a time, others wait; when too many wait, they are refused.
    package init(
        _ storage: any Queryable & ExemplarQueryable, options: EngineOptions = EngineOptions(),
        allowsExperimental: Bool = false,
        time: any TimeSource, concurrency: Int = 4
    ) {
        self.allowsExperimental = allowsExperimental
        self.storage = storage
        self.options = options
        self.time = time
        threads = WorkThreads(concurrency: concurrency, waitingLimit: 200)
    }

    /// What can be asked for that takes nothing but the store.
    package enum Endpoint: Sendable {
        case query, queryRange, series, labels
        /// The values of a label.
        case values(String)
        case formatQuery
        case queryExemplars
        /// The query as a tree.
        case parseQuery
    }

    /// Answers a request.
    package func answer(_ endpoint: Endpoint, _ parameters: Parameters) async -> APIAnswer {
        let answer = await threads.run { [self] in
            do throws(APIError) {
                return try answerNow(endpoint, parameters)
            } catch {
                return APIAnswer(error)
            }
        }
        return answer ?? APIAnswer(APIError(.unavailable, "too many queries wait: ask again later"))
    }

    private func answerNow(_ endpoint: Endpoint, _ parameters: Parameters) throws(APIError) -> APIAnswer {
        switch endpoint {
        case .query: try query(parameters)
        case .queryRange: try queryRange(parameters)
        case .series: try series(parameters)
        case .labels: try labelNames(parameters)
        case .values(let name): try labelValues(name, parameters)
        case .formatQuery: APIAnswer(.string(try expression(parameters).description))
        case .queryExemplars: try exemplars(parameters)
        case .parseQuery: APIAnswer(try expression(parameters).root.document)
        }
    }

    /// The expression that is asked about.
    func expression(_ parameters: Parameters) throws(APIError) -> Expression {
        do throws(ParseError) {
            return try Expression(
                parsing: parameters.text("query") ?? "", allowsExperimental: allowsExperimental)
        } catch {
            throw .parameter("query", error.description)
        }
    }
}
