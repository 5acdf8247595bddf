internal import Format
internal import Model
internal import PromQL

extension QueryAPI {
    /// The most points of a series that a range query may ask for, as in Prometheus: a screen has no more.
    private static let resolution: Int64 = 11_000

    /// The value of an expression at one time.
    func query(_ parameters: Parameters) throws(APIError) -> APIAnswer {
        let limit = try parameters.limit()
        let time = try parameters.time("time") ?? time.now()
        let engine = try engine(parameters)
        let expression = try expression(parameters)
        let start = ContinuousClock.now
        var annotations = QueryAnnotations()
        let value: QueryValue
        do throws(EvaluationError) {
            value = try engine.instant(expression, at: time, in: storage, annotations: &annotations)
        } catch {
            throw APIError(error)
        }
        return Self.answer(value, limit, annotations, Statistics(parameters, since: start, annotations))
    }

    /// The values of an expression from one time through another.
    func queryRange(_ parameters: Parameters) throws(APIError) -> APIAnswer {
        let limit = try parameters.limit()
        let start = try parameters.requiredTime("start")
        let end = try parameters.requiredTime("end")
        guard end >= start else { throw .parameter("end", "end timestamp must not be before start time") }
        guard let step = try parameters.duration("step") else {
            throw .parameter("step", "cannot parse \"\" to a valid duration")
        }
        guard step > 0 else {
            throw .parameter(
                "step", "zero or negative query resolution step widths are not accepted. Try a positive integer")
        }
        guard (end - start) / step <= Self.resolution else {
            throw APIError(
                .badData,
                "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution "
                    + "(?step=XX)")
        }
        let engine = try engine(parameters)
        let expression = try expression(parameters)
        guard expression.type == .scalar || expression.type == .vector else {
            throw APIError(
                .badData,
                "invalid expression type \"\(expression.type.rawValue)\" for range query, must be Scalar or instant Vector"
            )
        }
        let begun = ContinuousClock.now
        var annotations = QueryAnnotations()
        let series: [SeriesColumns]
        do throws(EvaluationError) {
            series = try engine.range(
                expression, from: start, through: end, step: step, in: storage, annotations: &annotations)
        } catch {
            throw APIError(error)
        }
        return Self.answer(.matrix(series), limit, annotations, Statistics(parameters, since: begun, annotations))
    }

    private func engine(_ parameters: Parameters) throws(APIError) -> Engine {
        var options = options
        if let timeout = try parameters.duration("timeout") {
            options.timeout = min(options.timeout, .milliseconds(timeout))
        }
        if let lookback = try parameters.duration("lookback_delta"), lookback > 0 { options.lookback = lookback }
        return Engine(options: options)
    }

    private static func answer(
        _ value: QueryValue, _ limit: Int?, _ annotations: QueryAnnotations, _ statistics: Statistics?
    ) -> APIAnswer {
        let (value, isCut) = value.cut(to: limit ?? .max)
        var writer = ResultWriter()
        writer.write(value, statistics?.document)
        let warnings = annotations.warnings + (isCut ? ["results truncated due to limit"] : [])
        return APIAnswer(writer, warnings: warnings, infos: annotations.infos)
    }
}

/// What a query took, for whoever asks for `stats`.
private struct Statistics {
    private let seconds: Double
    private let annotations: QueryAnnotations

    /// Nil when nobody has asked.
    init?(_ parameters: Parameters, since start: ContinuousClock.Instant, _ annotations: QueryAnnotations) {
        guard parameters.text("stats") != nil else { return nil }
        seconds = (ContinuousClock.now - start) / .seconds(1)
        self.annotations = annotations
    }

    /// Under the names of Prometheus, as far as the same is known; all steps are evaluated together, so that nothing is told
    /// of each.
    var document: JSONValue {
        [
            "timings": [
                "evalTotalTime": .number(seconds), "innerEvalTime": .number(seconds), "execTotalTime": .number(seconds),
            ],
            "samples": [
                "totalQueryableSamples": .integer(Int64(annotations.loadedSamples)),
                "peakSamples": .integer(Int64(annotations.heldSamples)),
            ],
        ]
    }
}

extension QueryValue {
    /// The first results, and whether there were more.
    fileprivate func cut(to limit: Int) -> (QueryValue, isCut: Bool) {
        switch self {
        case .vector(let samples) where samples.count > limit: (.vector(Array(samples.prefix(limit))), true)
        case .matrix(let series) where series.count > limit: (.matrix(Array(series.prefix(limit))), true)
        default: (self, false)
        }
    }
}

extension APIError {
    fileprivate init(_ error: EvaluationError) {
        switch error.reason {
        case .execution, .tooManySamples: self.init(.execution, error.message)
        case .timeout: self.init(.timeout, error.message)
        case .cancelled: self.init(.canceled, error.message)
        }
    }
}
