internal import Format
internal import Glibc
internal import HTTP
internal import HTTPConfig
internal import Model
internal import YAML

/// Finds the targets of one source, again and again.
struct TargetFinder: Sendable {
    /// What a look found.
    enum Finding: Sendable {
        case groups([TargetGroup])
        /// What was found before holds on.
        case failed(TargetSourceError)
    }

    /// How much a file or an answer with targets may hold, in bytes.
    private static let sizeLimit = 16 << 20
    /// Files are looked at more often than they are read, so that a change is seen soon.
    private static let fileInterval = Duration.seconds(5)

    let source: TargetSource
    let transport: any HTTPTransport
    let version: String

    /// The time to the next look; nil when a look finds the same for ever.
    var interval: Duration? {
        switch source {
        case .fixed, .servers: nil
        case .files(_, let refresh): min(refresh, Self.fileInterval)
        case .http(_, let refresh, _): refresh
        }
    }

    /// Looks once.
    func find() async -> Finding {
        do throws(TargetSourceError) {
            switch source {
            case .fixed(let groups): return .groups(groups)
            case .files(let patterns, _): return .groups(try Self.read(patterns))
            case .http(let url, let refresh, let config): return .groups(try await ask(url, refresh, config))
            case .servers: return .groups([])
            }
        } catch {
            return .failed(error)
        }
    }

    // MARK: Files

    private static func read(_ patterns: [String]) throws(TargetSourceError) -> [TargetGroup] {
        var groups: [TargetGroup] = []
        for path in Set(patterns.flatMap(paths)).sorted() {
            for group in try read(path) {
                groups.append(
                    TargetGroup(group.targets, labels: group.labels.setting("\(TargetLabel.meta)filepath", to: path)))
            }
        }
        return groups
    }

    private static func paths(matching pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { index in found.gl_pathv[index].map { String(cString: $0) } }
    }

    /// The groups of one file.
    static func read(_ path: String) throws(TargetSourceError) -> [TargetGroup] {
        guard let bytes = bytes(ofFile: path, limit: sizeLimit) else {
            throw TargetSourceError("cannot read \(path), or it is larger than \(sizeLimit >> 20) MiB")
        }
        do {
            if path.hasSuffix(".json") { return try TargetGroup.list(json: bytes) }
            return try YAMLNode(parsing: bytes, file: path).elements("the file", TargetGroup.init)
        } catch let error as TargetSourceError {
            throw TargetSourceError("\(path): \(error)")
        } catch {
            throw TargetSourceError("\(error)")
        }
    }

    // MARK: HTTP

    private func ask(
        _ url: String, _ refresh: Duration, _ config: HTTPConfig
    ) async throws(TargetSourceError) -> [TargetGroup] {
        var request = HTTPRequest(
            url: url,
            headers: [
                ("Accept", "application/json"), ("User-Agent", "roost/\(version)"),
                ("X-Prometheus-Refresh-Interval-Seconds", String(refresh.components.seconds)),
            ], timeout: refresh, bodyLimit: Self.sizeLimit)
        do {
            try config.apply(to: &request)
            let response = try await transport.send(request)
            guard response.status == 200 else {
                throw TargetSourceError("it answered with status \(response.status)")
            }
            let type = response.header("content-type") ?? ""
            guard type.lowercased().hasPrefix("application/json") else {
                throw TargetSourceError("its content type is \(quoted(type)), not application/json")
            }
            guard !response.isCut else { throw TargetSourceError("its answer is longer than \(Self.sizeLimit) bytes") }
            return try TargetGroup.list(json: response.body).enumerated().map { index, group in
                TargetGroup(group.targets, labels: group.labels.setting("\(TargetLabel.meta)url", to: url))
            }
        } catch {
            let address = (try? WebAddress(url))?.origin ?? "its URL"
            throw TargetSourceError("targets from \(address): \(error)")
        }
    }
}
