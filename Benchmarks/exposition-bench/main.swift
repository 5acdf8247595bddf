import Exposition
import Format
import Glibc
import Model

/// A page as the agent makes it: many servers, each with points of the same families; half of the values whole.
func manyPoints(servers: Int, families: Int) -> [MetricPoint] {
    let families = (0..<families).map { number in
        MetricFamily(
            "roost_bench_family_\(number)_bytes", number.isMultiple(of: 2) ? .gauge : .counter, unit: "bytes",
            help: "What is measured of each server, number \(number).")
    }
    return (0..<servers).flatMap { server in
        families.enumerated().map { number, family in
            let labels: Labels = [
                "server": "server-\(server + 10000)", "mode": number.isMultiple(of: 3) ? "user" : "system",
            ]
            let value = Double(server * 1000 + number)
            return MetricPoint(family, labels, number.isMultiple(of: 2) ? value : value / 1000)
        }
    }
}

/// The median of some runs, in seconds.
func seconds(_ work: () -> Void) -> Double {
    let clock = ContinuousClock()
    let runs = (0..<7).map { _ in clock.measure(work) / .seconds(1) }
    return runs.sorted()[runs.count / 2]
}

/// The most memory that the process has held so far, in bytes.
func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Int(usage.ru_maxrss) * 1024
}

let points = manyPoints(servers: 1000, families: 100)
let format = ExpositionFormat.openMetrics(version: .v1)
var size = 0

// Rendered piece by piece, as it goes to a socket, and before anything is rendered whole.
let before = peakMemory()
let rendering = seconds {
    size = 0
    for piece in ExpositionChunks(ExpositionSnapshot(points), as: format) { size += piece.count }
}
let after = peakMemory()
let packing = seconds { _ = ExpositionPage(ExpositionSnapshot(points), as: PageVariant(format, isPacked: true)) }

let page = ExpositionSnapshot(points).page(as: format)
var samples = 0
let reading = seconds {
    samples = 0
    var reader = ExpositionReader(page, as: .openMetrics)
    while let entry = try? reader.next() {
        if case .sample = entry { samples += 1 }
    }
}
let decoding = seconds {
    var reader = ExpositionReader(page, as: .openMetrics)
    while let entry = try? reader.next() {
        if case .sample(let sample) = entry { _ = try? reader.labels(of: sample) }
    }
}

let record: JSONValue = [
    "series": .integer(Int64(points.count)), "samples": .integer(Int64(samples)), "bytes": .integer(Int64(size)),
    "memory_before": .integer(Int64(before)), "memory_after": .integer(Int64(after)),
    "render_seconds": .number(rendering), "pack_seconds": .number(packing), "read_seconds": .number(reading),
    "decode_seconds": .number(decoding),
]
print(String(decoding: record.encoded(), as: UTF8.self))
