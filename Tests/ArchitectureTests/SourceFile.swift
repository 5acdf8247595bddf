import FoundationEssentials

/// A Swift file of the project, as text and as bare code.
struct SourceFile: Sendable {
    /// Below the project's root.
    let path: String
    let lines: [Substring]
    /// The lines without their comments and without what string literals hold, so that words found in them are code.
    let code: [Substring]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        code = bareCode(text).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The target whose folder the file is in.
    var target: String { String(path.split(separator: "/")[1]) }

    /// The modules that the file imports, with their line numbers.
    var imports: [(module: String, line: Int)] {
        code.enumerated().compactMap { index, line in
            let words = line.split(separator: " ")
            guard let keyword = words.firstIndex(of: "import"), keyword + 1 < words.count,
                words[..<keyword].allSatisfy({ $0.hasPrefix("@") || Self.accessLevels.contains($0) })
            else { return nil }
            // `import struct Module.Name` imports a module too.
            let name = keyword + 2 < words.count ? words[keyword + 2] : words[keyword + 1]
            return (String(name.prefix { $0 != "." }), index + 1)
        }
    }

    /// Where a line of code matches, as `path:line`.
    func places(where matches: (Substring) -> Bool) -> [String] {
        code.indices.filter { matches(code[$0]) }.map { place($0) }
    }

    /// `path:line` of a line, counted from 0.
    func place(_ index: Int) -> String { "\(path):\(index + 1)" }

    private static let accessLevels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
}

/// The checkout that the tests were built from.
enum Project {
    static let root = String(#filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/\($1)" })

    /// Every Swift file below `Sources`, in the order of paths.
    static let sources: [SourceFile] = files(below: "Sources").filter { $0.hasSuffix(".swift") }.map { path in
        SourceFile(path: path, text: text(of: path))
    }

    /// The paths of all files below a folder of the project; none when there is no such folder.
    static func files(below folder: String) -> [String] {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
        return names.sorted().map { "\(folder)/\($0)" }
    }

    /// A file's text; empty when it cannot be read.
    static func text(of path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(root)/\(path)") ?? Data(), as: UTF8.self)
    }
}

extension Substring {
    /// Without the spaces at both ends.
    var trimmed: Substring {
        let start = drop { $0 == " " }
        return start[..<(start.lastIndex { $0 != " " }.map { start.index(after: $0) } ?? start.startIndex)]
    }
}
