import Registry

extension Checkup {
    /// Whether logs keep to their limits.
    func logSizes() -> [Finding] {
        let found = servers.compactMap { server -> Finding? in
            let size = size(ofFolder: server.folder.logs)
            let limit = server.spec.logs.totalSize
            // The newest file may be as large as one file, beside what is kept.
            guard size > limit + server.spec.logs.fileSize else { return nil }
            return Finding(
                .warning, server.name.description,
                "its logs take \(sizeForPeople(size)), more than the \(sizeForPeople(limit)) that they may",
                advice: "see \(server.folder.logs) for files that are not its keeper's")
        }
        if !found.isEmpty || servers.isEmpty { return found }
        let total = servers.reduce(0) { $0 + size(ofFolder: $1.folder.logs) }
        return [Finding(.ok, "logs", "\(sizeForPeople(total)), within their limits")]
    }
}
