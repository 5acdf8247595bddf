import Model
import YAML

extension ConfigReader {
    /// The conditions of a route or of one side of a rule: `matchers` and the two older forms, `match` and `match_re`,
    /// each with what `prefix` puts before it.
    mutating func matchers(_ prefix: String = "") throws(YAMLError) -> [Matcher] {
        var matchers: [Matcher] = []
        for entry in try fields.entries("\(prefix)match") {
            try checkClassicName(entry)
            let value = entry.value.isNull ? "" : try entry.value.string(entry.key)
            matchers.append(Matcher(entry.key, equals: value))
        }
        for entry in try fields.entries("\(prefix)match_re") {
            try checkClassicName(entry)
            guard !entry.value.isNull else {
                throw entry.keyError("\(entry.key) of \(prefix)match_re needs a regular expression")
            }
            let text = try entry.value.string(entry.key)
            do {
                // Alertmanager writes it so, and receivers know groups by what it writes.
                matchers.append(try Matcher(entry.key, .matches, "^(?:\(text))$"))
            } catch {
                throw entry.value.error("\(prefix)match_re of \(fields.subject): \(error.description)")
            }
        }
        let key = "\(prefix)matchers"
        if let list = fields.value(key) {
            for texts in try list.elements(key, { node throws(YAMLError) in try self.matchers(at: node, key) }) {
                matchers += texts
            }
        }
        return matchers.sorted {
            ($0.name, $0.value, $0.operation.rank) < ($1.name, $1.value, $1.operation.rank)
        }
    }

    private func matchers(at node: YAMLNode, _ key: String) throws(YAMLError) -> [Matcher] {
        let text = node.isNull ? "" : try node.string("an element of \(key)")
        do {
            let read = try MatcherText(text)
            if let remedy = read.remedy {
                context.warnings.append(
                    node.error("\(key) of \(fields.subject) are read as before Alertmanager 0.27: write '\(remedy)'"))
            }
            return read.matchers
        } catch {
            let mark = node.mark(ofByte: error.offset)
            throw YAMLError(
                file: node.source.file, mark: mark, message: "\(key) of \(fields.subject): \(error.message)")
        }
    }

    private func checkClassicName(_ entry: YAMLEntry) throws(YAMLError) {
        // What can name a variable of the environment can name a label, as it was before UTF-8.
        guard isVariableName(entry.key) else {
            throw entry.keyError(
                "\"\(entry.key)\" is no label name here: letters, digits and \"_\" only; matchers take others in quotes"
            )
        }
    }
}

extension Matcher.Operation {
    /// The order in which Alertmanager sorts them.
    fileprivate var rank: Int {
        switch self {
        case .equal: 0
        case .notEqual: 1
        case .matches: 2
        case .matchesNot: 3
        }
    }
}
