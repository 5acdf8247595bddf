import ArgumentParser
import Model
import Notify

/// Which alerts are meant, on a command line.
struct AlertMatchers: ParsableArguments {
    @Argument(help: "An alert's name, and matchers: severity=page, server=~\"a|b\", team!=db.")
    var matchers: [String] = []

    @Option(
        name: .customLong("server"), help: "Alerts of that server; give it again for more of them.",
        completion: .serverNames)
    var servers: [String] = []

    /// The matchers, where something must be said.
    func required() throws -> [Matcher] {
        let matchers = try list()
        guard !matchers.isEmpty else {
            throw Failure(.usage, "say which alerts: a name, matchers such as severity=page, or --server NAME")
        }
        return matchers
    }

    /// The matchers; none when nothing was said.
    func list() throws -> [Matcher] {
        var list = try matchers.enumerated().flatMap { index, text in
            if index == 0, !text.contains(where: "=!~".contains) { return [Matcher("alertname", equals: text)] }
            return try Self.matchers(text)
        }
        switch servers.count {
        case 0: break
        case 1: list.append(Matcher("server", equals: servers[0]))
        default:
            let names = servers.map(Pattern.escaped).joined(separator: "|")
            list.append(contentsOf: try Self.matchers("server=~\(quoted(names))"))
        }
        return list
    }

    private static func matchers(_ text: String) throws -> [Matcher] {
        do throws(MatcherSyntaxError) {
            return try MatcherParser.matchers(text)
        } catch {
            // The shell has taken the quotes from around what needs them.
            if let matcher = unquoted(text) { return [matcher] }
            throw Failure(
                .usage, "'\(text)' is no matcher: \(error.message); write it as 'severity=page' or 'server=~\"a|b\"'")
        }
    }

    private static func unquoted(_ text: String) -> Matcher? {
        guard let start = text.firstIndex(where: "=!".contains), start > text.startIndex, !text.contains("\"") else {
            return nil
        }
        let rest = text[start...]
        let operations = [Matcher.Operation.matches, .matchesNot, .notEqual, .equal]
        guard let operation = operations.first(where: { rest.hasPrefix($0.rawValue) }) else { return nil }
        return try? Matcher(
            String(text[..<start]), operation, String(rest.dropFirst(operation.rawValue.count)))
    }
}

extension Matcher {
    /// As the agent reads it in a filter, whatever the name has in it.
    var filterText: String { "\(quoted(name))\(operation.rawValue)\(quoted(value))" }
}
