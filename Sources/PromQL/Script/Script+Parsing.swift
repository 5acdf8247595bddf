internal import Format

extension Script {
    /// Reads a script; blank lines and comments end a command.
    package init(parsing text: String) throws(ScriptError) {
        var reader = ScriptReader(text)
        var commands: [Command] = []
        while let command = try reader.command() { commands.append(command) }
        self.commands = commands
    }
}

/// Reads a script line by line.
private struct ScriptReader {
    private let lines: [Substring]
    /// The number of the line that was taken last, counted from 1.
    private var line = 0

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let line = line.trimmed
            return line.hasPrefix("#") ? "" : line
        }
    }

    mutating func command() throws(ScriptError) -> Script.Command? {
        while line < lines.count {
            line += 1
            var words = Words(lines[line - 1])
            switch words.next() {
            case nil: continue
            case "clear": return .clear
            case "load": return try load(words, convertsClassic: false)
            case "load_with_nhcb": return try load(words, convertsClassic: true)
            case .some(let verb) where verb == "eval" || verb.hasPrefix("eval_"):
                return .evaluate(try evaluation(verb, words))
            case .some(let verb): throw error("unknown command \"\(verb)\"")
            }
        }
        return nil
    }

    private func error(_ message: String) -> ScriptError { ScriptError(line: line, message: message) }

    private mutating func nextLine() -> Substring? {
        guard line < lines.count, !lines[line].isEmpty else { return nil }
        line += 1
        return lines[line - 1]
    }

    private mutating func load(_ words: Words, convertsClassic: Bool) throws(ScriptError) -> Script.Command {
        let step = try duration(words.rest)
        var series: [SeriesNotation] = []
        while let line = nextLine() {
            if line.prefix(while: { !$0.isWhitespace }).hasSuffix("@st") {
                series.append(try seriesWithStarts(line))
            } else {
                series.append(try notation(line))
            }
        }
        if convertsClassic {
            series += try reading { () throws(SeriesNotationError) in
                try SeriesNotation.customBucketHistograms(of: series)
            }
        }
        return .load(step: step, series)
    }

    /// A line of start timestamps, and the series that must follow it.
    private mutating func seriesWithStarts(_ line: Substring) throws(ScriptError) -> SeriesNotation {
        let starts = try reading { () throws(SeriesNotationError) in
            try SeriesNotation.startOffsets(parsing: String(line))
        }
        guard let next = nextLine() else { throw error("expected a series after its start timestamps") }
        let series = try notation(next)
        guard series.labels == starts.labels, series.points.count == starts.offsets.count else {
            throw error("expected the series of the start timestamps above, with as many points")
        }
        return series.starting(starts.offsets)
    }

    private func reading<Value>(_ body: () throws(SeriesNotationError) -> Value) throws(ScriptError) -> Value {
        do throws(SeriesNotationError) {
            return try body()
        } catch {
            throw self.error(error.description)
        }
    }

    private mutating func evaluation(_ verb: Substring, _ words: Words) throws(ScriptError) -> Script.Evaluation {
        var words = words
        let times: Script.Times
        switch words.next() {
        case "instant":
            try expect("at", &words)
            times = .instant(try duration(words.next()))
        case "range":
            try expect("from", &words)
            let start = try duration(words.next())
            try expect("to", &words)
            let end = try duration(words.next())
            try expect("step", &words)
            times = .range(from: start, through: end, step: try duration(words.next()))
        default: throw error("expected \"instant\" or \"range\" after \(verb)")
        }
        var evaluation = Script.Evaluation(line: line, query: String(words.rest), times: times)
        switch verb {
        case "eval_fail": evaluation.expectations.append(.fail(nil))
        case "eval_warn": evaluation.expectations.append(.warning(nil))
        case "eval_info": evaluation.expectations.append(.info(nil))
        case "eval_ordered": evaluation.expectations.append(.ordered)
        default: break
        }
        while let line = nextLine() { try result(line, &evaluation) }
        return evaluation
    }

    private func result(_ line: Substring, _ evaluation: inout Script.Evaluation) throws(ScriptError) {
        var words = Words(line)
        switch words.next() {
        case "expect": evaluation.expectations.append(try expectation(words))
        case "expected_fail_message": evaluation.expectations = [.fail(.text(String(words.rest)))]
        case "expected_fail_regexp": evaluation.expectations = [.fail(.pattern(String(words.rest)))]
        case .some(let word) where words.rest.isEmpty && Double(String(word)) != nil:
            evaluation.scalar = Double(String(word))
        default: evaluation.series.append(try notation(line))
        }
    }

    private func expectation(_ words: Words) throws(ScriptError) -> Script.Expectation {
        var words = words
        switch words.next() {
        case "fail": return .fail(try message(words.rest))
        case "warn": return .warning(try message(words.rest))
        case "info": return .info(try message(words.rest))
        case "no_warn": return .noWarning
        case "no_info": return .noInfo
        case "ordered": return .ordered
        case "string":
            guard let node = try? Expression(parsing: String(words.rest)).root, case .string(let text) = node.kind
            else {
                throw error("expected a quoted string")
            }
            return .string(text)
        case "range":
            try expect("vector", &words)
            try expect("from", &words)
            let start = try duration(words.next())
            try expect("to", &words)
            let end = try duration(words.next())
            try expect("step", &words)
            return .rangeVector(from: start, through: end, step: try duration(words.next()))
        default: throw error("unknown expectation")
        }
    }

    private func message(_ text: Substring) throws(ScriptError) -> Script.Message? {
        if text.isEmpty { return nil }
        if text.hasPrefix("msg:") { return .text(String(text.dropFirst(4).trimmed)) }
        if text.hasPrefix("regex:") { return .pattern(String(text.dropFirst(6).trimmed)) }
        throw error("expected \"msg:\" or \"regex:\"")
    }

    private func expect(_ word: String, _ words: inout Words) throws(ScriptError) {
        guard let next = words.next(), next == word else { throw error("expected \"\(word)\"") }
    }

    private func duration(_ text: Substring?) throws(ScriptError) -> Int64 {
        guard let text, !text.isEmpty else { throw error("expected a duration") }
        let isNegative = text.hasPrefix("-")
        guard let milliseconds = DurationText.milliseconds(String(isNegative ? text.dropFirst() : text)) else {
            throw error("not a valid duration: \"\(text)\"")
        }
        return isNegative ? -milliseconds : milliseconds
    }

    private func notation(_ line: Substring) throws(ScriptError) -> SeriesNotation {
        try reading { () throws(SeriesNotationError) in try SeriesNotation(parsing: String(line)) }
    }
}

/// Takes words off the front of a line.
private struct Words {
    private(set) var rest: Substring

    init(_ line: Substring) {
        rest = line.trimmed
    }

    mutating func next() -> Substring? {
        guard !rest.isEmpty else { return nil }
        let word = rest.prefix { !$0.isWhitespace }
        rest = rest.dropFirst(word.count).trimmed
        return word
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let start = drop { $0.isWhitespace }
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...end]
    }
}
