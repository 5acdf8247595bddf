import ArgumentParser
import Glibc
import Registry

extension CompletionKind {
    /// The names of the registered servers, looked up when the shell asks: one folder is listed, and no file is read.
    static let serverNames = CompletionKind.custom { words, _, _ in
        guard let home = try? Home() else { return [] }
        let folders = (try? home.folder.serverFolders()) ?? []
        return folders.filter { access($0.spec, F_OK) == 0 }.map(\.name.description).filter { !words.contains($0) }
    }
}
