import Exposition
import Format
import Glibc
import Model
import TSDB

/// What the store costs: `store-bench fill FOLDER SERIES ROUNDS` writes samples 15 seconds apart up to now, and ends without
/// a checkpoint, as a crash does; `store-bench open FOLDER` reads them again; `store-bench pages FOLDER PAGE…` stores pages
/// of exporters, one after the other; `store-bench load FOLDER PAGE` stores a page of OpenMetrics with times.
@main
enum StoreBench {
    static let interval: Timestamp = 15_000
    /// Series in one append, as a target has them.
    static let batch = 500

    static func main() throws {
        let arguments = CommandLine.arguments
        let figures: JSONValue =
            switch arguments[1] {
            case "fill": try fill(arguments[2], series: Int(arguments[3]) ?? 0, rounds: Int(arguments[4]) ?? 0)
            case "open": try open(arguments[2])
            case "load": try load(arguments[2], page: arguments[3])
            default: try pages(arguments[2], Array(arguments[3...]))
            }
        print(String(decoding: figures.encoded(), as: UTF8.self))
    }

    private static func fill(_ folder: String, series count: Int, rounds: Int) throws -> JSONValue {
        let before = privateMemory()
        let series = manySeries(count)
        let store = try Store(folder: folder)
        var values = Values()
        var places = series.map { _ in SeriesPlace.unknown }
        let end = Timestamp(time(nil)) * 1000
        var appending = 0.0
        var checkpoints = 0.0
        var pending = 0
        for round in 0..<rounds {
            let now = end - Timestamp(rounds - 1 - round) * interval
            for start in stride(from: 0, to: count, by: batch) {
                let range = start..<min(count, start + batch)
                let samples = range.map {
                    LabeledSample(labels: series[$0], timestamp: now, value: values.next($0, round: round))
                }
                var own = Array(places[range])
                appending += cpuSeconds { store.append(samples, at: &own) }
                places.replaceSubrange(range, with: own)
            }
            pending += count
            if pending >= Store.checkpointSamples, round < rounds - 1 {
                checkpoints += cpuSeconds { try? store.checkpoint() }
                pending = 0
            }
        }
        let statistics = store.diskStatistics
        return [
            "samples": .integer(Int64(count * rounds)), "append_seconds": .number(appending),
            "checkpoint_seconds": .number(checkpoints), "memory": .integer(Int64(privateMemory() - before)),
            "stored_samples": .integer(Int64(statistics?.samples ?? 0)),
            "stored_bytes": .integer(Int64(chunkBytes(folder))),
        ]
    }

    private static func open(_ folder: String) throws -> JSONValue {
        let clock = ContinuousClock()
        var store: Store?
        let elapsed = try clock.measure { store = try Store(folder: folder) } / .seconds(1)
        store = nil
        // The same without a log, so that what it takes to read that is the difference.
        let copy = "\(folder).copy"
        try copyWithoutLog(folder, to: copy)
        let without = try clock.measure { _ = try Store(folder: copy) } / .seconds(1)
        store = try Store(folder: folder)
        return [
            "seconds": .number(elapsed), "replay_seconds": .number(elapsed - without),
            "series": .integer(Int64(store?.statistics.series ?? 0)),
            "replayed": .integer(Int64(store?.diskStatistics?.recovery.replayedSamples ?? 0)),
        ]
    }

    private static func copyWithoutLog(_ folder: String, to copy: String) throws {
        guard system("cp -r '\(folder)' '\(copy)' && truncate -s 0 '\(copy)'/log/*") == 0 else { exit(1) }
    }

    private static func load(_ folder: String, page file: String) throws -> JSONValue {
        let store = try Store(folder: folder, .init(retention: .seconds(1_000_000_000)))
        var reader = ExpositionReader(bytes(of: file) ?? [], as: .openMetrics)
        var samples: [LabeledSample] = []
        var count = 0
        while let entry = try reader.next() {
            guard case .sample(let sample) = entry, let timestamp = sample.timestamp else { continue }
            samples.append(
                LabeledSample(labels: try reader.labels(of: sample), timestamp: timestamp, value: sample.value))
            count += 1
            if samples.count == batch {
                store.append(samples)
                samples.removeAll(keepingCapacity: true)
            }
            if count % Store.checkpointSamples == 0 { try store.checkpoint() }
        }
        store.append(samples)
        try store.checkpoint()
        return ["samples": .integer(Int64(count)), "series": .integer(Int64(store.statistics.series))]
    }

    private static func pages(_ folder: String, _ files: [String]) throws -> JSONValue {
        let store = try Store(folder: folder)
        var time: Timestamp = 1_700_000_000_000
        for file in files {
            guard let page = bytes(of: file) else { continue }
            var reader = ExpositionReader(page, as: .text)
            var samples: [LabeledSample] = []
            while let entry = try reader.next() {
                guard case .sample(let sample) = entry else { continue }
                samples.append(
                    LabeledSample(labels: try reader.labels(of: sample), timestamp: time, value: sample.value))
            }
            store.append(samples)
            time += interval
        }
        try store.checkpoint()
        return [
            "series": .integer(Int64(store.statistics.series)),
            "stored_samples": .integer(Int64(store.diskStatistics?.samples ?? 0)),
            "stored_bytes": .integer(Int64(chunkBytes(folder))),
        ]
    }

    private static func bytes(of path: String) -> [UInt8]? {
        guard let stream = fopen(path, "r") else { return nil }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, stream)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// Bytes of the files of chunks.
    private static func chunkBytes(_ folder: String) -> Int {
        guard let stream = opendir("\(folder)/chunks") else { return 0 }
        defer { closedir(stream) }
        var total = 0
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            var status = stat()
            if stat("\(folder)/chunks/\(name)", &status) == 0, name.first != "." { total += Int(status.st_size) }
        }
        return total
    }
}

/// The processor time that the work takes.
func cpuSeconds(_ work: () -> Void) -> Double {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    work()
    return now() - start
}

/// Memory of the process that no file backs, in bytes.
func privateMemory() -> Int {
    guard let stream = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(stream) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), stream) != nil {
        var kilobytes = 0
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        if text.hasPrefix("RssAnon:") {
            kilobytes = Int(text.split(separator: " ").dropFirst().first?.split(separator: "\t").last ?? "") ?? 0
            return kilobytes * 1024
        }
    }
    return 0
}
