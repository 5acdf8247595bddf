package import YAML

/// A rule file of Prometheus, parsed and checked.
package struct RuleFile: Sendable {
    package let groups: [RuleGroup]
    /// What is no error and yet probably not meant, one line each with its place; duplicates are among it.
    package let warnings: [YAMLError]
    /// Rules that have the name and labels of an earlier one.
    package let duplicates: [YAMLError]

    /// Reads a rule file; `file` names it in messages and in the groups. All of it is looked at before it fails.
    package init(
        parsing bytes: [UInt8], file: String, allowsExperimental: Bool = false, ignoresUnknownKeys: Bool = false
    ) throws(RuleFileError) {
        var reader = RuleFileReader(
            file: file, allowsExperimental: allowsExperimental, ignoresUnknownKeys: ignoresUnknownKeys)
        do throws(YAMLError) {
            let (document, next) = try YAMLNode.firstDocument(parsing: bytes, file: file)
            if let document { try reader.read(document) }
            if let next {
                let message = "only the first document is read: move these groups into a file of their own"
                reader.warnings.append(YAMLError(file: file, mark: next, message: message))
            }
        } catch {
            reader.problems.append(error)
        }
        guard reader.problems.isEmpty else {
            let inOrder = reader.problems.sorted { ($0.mark.line, $0.mark.column) < ($1.mark.line, $1.mark.column) }
            throw RuleFileError(problems: inOrder)
        }
        groups = reader.groups
        duplicates = Self.duplicates(in: groups)
        warnings = reader.warnings + duplicates
    }

    /// What writes the same series, as far as that can be seen without evaluating.
    private struct Output: Hashable {
        let name: String
        let labels: [String: String]

        init(_ rule: Rule) {
            name = rule.name
            labels = Dictionary(rule.labels.map { ($0.name, $0.template.text) }) { $1 }
        }
    }

    /// Rules that write the same series as an earlier one of the file.
    private static func duplicates(in groups: [RuleGroup]) -> [YAMLError] {
        var first: [Output: Rule] = [:]
        var duplicates: [YAMLError] = []
        for group in groups {
            for rule in group.rules {
                let output = Output(rule)
                guard let earlier = first[output] else {
                    first[output] = rule
                    continue
                }
                let message =
                    "the rule \"\(rule.name)\" has the name and labels of the one in line \(earlier.mark.line): "
                    + "remove one, or tell them apart by a label"
                duplicates.append(YAMLError(file: group.id.file, mark: rule.mark, message: message))
            }
        }
        return duplicates
    }
}

/// Everything that is wrong with a rule file.
package struct RuleFileError: Error, Sendable, CustomStringConvertible {
    /// Reading stops at so many.
    static let maximumCount = 100

    /// At least one, in the order of the file.
    package let problems: [YAMLError]

    package var description: String {
        let lines = problems.map(\.description).joined(separator: "\n")
        return problems.count < Self.maximumCount ? lines : "\(lines)\nThere may be more errors: correct these first."
    }
}
