/// The functions of the language itself.
enum Builtins {
    /// All of them by name. `and`, `or` and `call` have no work to do here: they are the executor's.
    static let all: [String: GoFunction] = logic.merging(texts) { $1 }.merging(parts) { $1 }

    private static let logic: [String: GoFunction] = [
        "and": GoFunction(.any, rest: .any) { $0.last ?? .nil },
        "or": GoFunction(.any, rest: .any) { $0.last ?? .nil },
        "not": GoFunction(.any) { .bool(!$0[0].isTrue) },
        "eq": GoFunction(.any, rest: .any) { .bool(try Comparison.equalsAny($0)) },
        "ne": GoFunction(.any, .any) { .bool(try !Comparison.equals($0[0], $0[1])) },
        "lt": GoFunction(.any, .any) { .bool(try Comparison.isLess($0[0], $0[1])) },
        "le": GoFunction(.any, .any) { .bool(try Comparison.isLessOrEqual($0[0], $0[1])) },
        "gt": GoFunction(.any, .any) { .bool(try !Comparison.isLessOrEqual($0[0], $0[1])) },
        "ge": GoFunction(.any, .any) { .bool(try !Comparison.isLess($0[0], $0[1])) },
    ]

    private static let texts: [String: GoFunction] = [
        "print": GoFunction(rest: .any) { .string(GoPrint.joined($0)) },
        "println": GoFunction(rest: .any) { .string(GoPrint.line($0)) },
        "printf": GoFunction(.string, rest: .any) { .string(GoPrint.formatted($0[0].text, Array($0.dropFirst()))) },
        "html": GoFunction(rest: .any) { .string(Escaping.html(shown($0))) },
        "js": GoFunction(rest: .any) { .string(Escaping.javaScript(shown($0))) },
        "urlquery": GoFunction(rest: .any) { .string(Escaping.query(shown($0))) },
    ]

    private static let parts: [String: GoFunction] = [
        "index": GoFunction(.any, rest: .any) { try Indexing.index($0[0], by: $0.dropFirst()) },
        "slice": GoFunction(.any, rest: .any) { try Indexing.slice($0[0], by: $0.dropFirst()) },
        "len": GoFunction(.any) { .int(try Indexing.length($0[0])) },
        "call": GoFunction(.any, rest: .any) { _ in .nil },
    ]

    /// What an action would write for the values.
    private static func shown(_ values: [GoValue]) -> String {
        GoPrint.joined(values.map { $0 == .nil ? .string("<no value>") : $0.pointee })
    }
}
