import Glibc

/// A path that may have wildcards, as `glob(7)` reads them.
struct FilePattern: Hashable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    /// A pattern as it is meant from a folder, without the detours (`a/../b`) that would make two names of one file.
    init(_ text: String, from folder: String) {
        self.text = Self.straightened(text.hasPrefix("/") || folder.isEmpty ? text : "\(folder)/\(text)")
    }

    /// Whether it may name no file or several, and not just one.
    var hasWildcards: Bool { text.contains { "*?[".contains($0) } }

    /// The files that there are now, sorted.
    var paths: [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(text, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { index in found.gl_pathv[index].map { String(cString: $0) } }
    }

    /// The folder of a path; empty for the working folder.
    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? ""
    }

    private static func straightened(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
