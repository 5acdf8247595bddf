import Model
import Testing

@testable import Exposition

struct SnapshotTests {
    private static func points(servers: Int, families: Int) -> [MetricPoint] {
        (0..<servers).flatMap { server in
            (0..<families).map { number in
                MetricPoint(
                    MetricFamily("f\(number)", .gauge, help: "H."), ["server": "\(server)"], Double(server * number))
            }
        }
    }

    /// A page that is in memory as a whole doubles what the agent needs.
    @Test("A page comes in pieces of a bounded size, which together are the page")
    func pieces() {
        let snapshot = ExpositionSnapshot(Self.points(servers: 500, families: 40))
        for format in [ExpositionFormat.fallback, .openMetrics(version: .v1)] {
            let pieces = Array(ExpositionChunks(snapshot, as: format))
            #expect(pieces.count > 4)
            #expect(pieces.allSatisfy { $0.count < 1 << 17 })
            let page = Array(pieces.joined())
            #expect(page == snapshot.page(as: format))
            let series = page.split(separator: UInt8(ascii: "\n")).filter { $0.first != UInt8(ascii: "#") }
            #expect(series.count == 20_000)
            #expect(Set(series).count == 20_000)
        }
    }

    @Test("Only the families that are asked for are kept, also by the names of their samples")
    func keeping() {
        let points = EveryShape.points
        let wanted: Set = ["roost_test_up", "roost_test_requests_total", "roost_test_size_bytes", "roost_test_build"]
        let kept = ExpositionSnapshot(points).keeping(wanted).page(as: .fallback)
        let types = String(decoding: kept, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
        #expect(
            types == [
                "# TYPE roost_test_build_info gauge", "# TYPE roost_test_requests_total counter",
                "# TYPE roost_test_size_bytes histogram", "# TYPE roost_test_up gauge",
            ])
    }

    @Test("With a clock counters and histograms tell since when they count")
    func created() throws {
        let registry = MetricRegistry(time: StoppedTime())
        registry.counter(MetricFamily("c", .counter, help: "H.")).add(1, ["a": "b"])
        registry.histogram(MetricFamily("h", .histogram, help: "H."), bounds: []).observe(1)
        registry.gauge(MetricFamily("g", .gauge, help: "H.")).set(1)
        let page = ExpositionSnapshot(registry.points()).page(as: .openMetrics(version: .v1))
        let lines = String(decoding: page, as: UTF8.self).split(separator: "\n").filter { $0.contains("_created") }
        #expect(lines == [#"c_created{a="b"} 12.5"#, "h_created 12.5"])
        _ = try OpenMetricsCheck.families(of: page)
    }

    private struct StoppedTime: TimeSource {
        func now() -> Int64 { 12_500 }
        func sleep(for duration: Duration) async throws {}
    }

    /// Two scrapers at once must not cost twice.
    @Test("Who asks for what is being made waits for it, who asks for something else does not")
    func sharing() async {
        let work = SharedWork<String, Int>()
        let (hasStarted, started) = AsyncStream.makeStream(of: Void.self)
        let (mayEnd, end) = AsyncStream.makeStream(of: Void.self)
        await withTaskGroup(of: Int.self) { group in
            group.addTask {
                await work.value(for: "page") {
                    started.finish()
                    for await _ in mayEnd {}
                    return 1
                }
            }
            for await _ in hasStarted {}
            for _ in 0..<8 { group.addTask { await work.value(for: "page") { 100 } } }
            #expect(await work.value(for: "other") { 7 } == 7)
            while work.waiters(for: "page") < 8 { await Task.yield() }
            end.finish()
            for await value in group { #expect(value == 1) }
        }
        #expect(await work.value(for: "page") { 2 } == 2)
    }
}
