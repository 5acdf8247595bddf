internal import HTTPConfig

extension ScrapeJob {
    /// The files that requests of the job are made from: secrets, certificates, keys.
    package var files: [String] {
        http.files
            + sources.flatMap { source -> [String] in
                if case .http(_, _, let config) = source { config.files } else { [] }
            }
    }

    /// The patterns of the files that targets are read from.
    package var targetFiles: [String] {
        sources.flatMap { source -> [String] in
            if case .files(let patterns, _) = source { patterns } else { [] }
        }
    }

    /// What is wrong with a file of targets; nil when it can be used.
    package static func problem(withTargetFile path: String) -> String? {
        do throws(TargetSourceError) {
            _ = try TargetFinder.read(path)
            return nil
        } catch {
            return error.description
        }
    }
}
