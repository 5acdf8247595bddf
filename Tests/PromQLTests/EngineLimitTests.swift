import Format
import Model
import PromQL
import Testing

@Suite("Engine limits")
struct EngineLimitTests {
    private func reason(
        _ query: String, options: EngineOptions = .init(), through end: Timestamp = 0, step: Int64 = 1
    ) throws -> EvaluationError.Reason? {
        let storage = try storage("a 0+1x100", "b 0+1x100")
        let expression = try Expression(parsing: query)
        let error = #expect(throws: EvaluationError.self) {
            try Engine(options: options).range(expression, from: 0, through: end, step: step, in: storage)
        }
        return error?.reason
    }

    @Test(
        "a query that would hold more samples than allowed ends before it does",
        arguments: ["a + b", "sum_over_time(a[1h])", "sum_over_time((1 * a)[1h:1ms])", "1", "vector(1)"]
    )
    func samples(query: String) throws {
        var options = EngineOptions()
        options.maxSamples = 50
        #expect(try reason(query, options: options, through: 6_000_000, step: 1000) == .tooManySamples)
    }

    @Test("a step of a millisecond over a million years is refused, not tried")
    func steps() throws {
        #expect(try reason("1", through: 1 << 60) == .tooManySamples)
        #expect(try reason("max_over_time(a[106751d:1ms])") == .tooManySamples)
    }

    @Test(
        "times at the edge of what can be said do not overflow",
        arguments: [
            "a @ 9223372036854775.0", "a @ -9223372036854775.0 offset 290y", "rate(a[290y] offset -290y)",
            "sum_over_time(a[290y:290y] @ -9223372036854775.0)", "a offset (-290y * 1e6)", "a[NaN]",
            "sum_over_time(a[0.0001:0.0001])",
        ]
    )
    func extremes(query: String) throws {
        guard let expression = try? Expression(parsing: query) else { return }
        for time in [Timestamp.min, -(1 << 61), 0, 1 << 61, .max] {
            _ = try? Engine().instant(expression, at: time, in: storage("a 0+1x100"))
            _ = try? Engine().range(expression, from: time, through: .max, step: .max, in: storage("a 0+1x100"))
        }
    }

    @Test("a query out of time ends")
    func timeout() throws {
        var options = EngineOptions()
        options.timeout = .zero
        #expect(try reason("a + b", options: options) == .timeout)
    }

    @Test("a cancelled query ends")
    func cancellation() async throws {
        let storage = try storage("a 1")
        let expression = try Expression(parsing: "a")
        let reason = await withTaskGroup(of: EvaluationError.Reason?.self) { group in
            group.cancelAll()
            group.addTask {
                do throws(EvaluationError) {
                    _ = try Engine().instant(expression, at: 0, in: storage)
                    return nil
                } catch {
                    return error.reason
                }
            }
            return await group.next().flatMap(\.self)
        }
        #expect(reason == .cancelled)
    }

    @Test("a query needs a step above zero and a value at each step")
    func misuse() throws {
        #expect(try reason("a", step: 0) == .execution)
        #expect(try reason("a[5m]") == .execution)
        #expect(try reason("\"a\"") == .execution)
    }
}
