/// Reads a page by all rules of OpenMetrics 1.0, and tells the first that it breaks.
package struct OpenMetricsCheck {
    private var reader: ExpositionReader
    private var families: [ExposedFamily] = []
    private var current: FamilyCheck?
    /// Every name that a family or one of its samples has or could have, and whose it is.
    private var names: [String: String] = [:]

    /// The families of the page.
    package static func families(of page: [UInt8]) throws(ExpositionError) -> [ExposedFamily] {
        var check = OpenMetricsCheck(reader: ExpositionReader(page, as: .openMetrics, rules: .strict))
        try check.run()
        return check.families
    }

    private init(reader: ExpositionReader) {
        self.reader = reader
    }

    private mutating func run() throws(ExpositionError) {
        while let entry = try reader.next() {
            switch entry {
            case .sample(let sample): try take(sample)
            case .type(let range, let kind):
                try change(range, "TYPE", \.kind, to: kind)
            case .help(let range, let text):
                try change(range, "HELP", \.help, to: try help(text))
            case .unit(let range, let unit):
                let text = reader.unit(unit)
                try change(range, "UNIT", \.unit, to: text)
                guard text.isEmpty || current?.family.name.hasSuffix("_\(text)") == true else {
                    throw reader.error("the family's name does not end with its unit, '_\(text)'", at: range.lowerBound)
                }
            }
        }
        try closeFamily()
    }

    /// Sets what a row of metadata says of a family; each can be said once, before all samples.
    private mutating func change<Value>(
        _ range: Range<Int>, _ keyword: String, _ part: WritableKeyPath<ExposedFamily, Value?>, to value: Value
    ) throws(ExpositionError) {
        let name = try reader.name(range)
        guard !name.isEmpty else { throw reader.error("the family's name is empty", at: range.lowerBound) }
        if current?.family.name != name { try open(name) }
        guard current?.hasSamples == false else {
            throw reader.error("\(keyword) comes after samples of '\(name)'", at: range.lowerBound)
        }
        guard current?.family[keyPath: part] == nil else {
            throw reader.error("\(keyword) of '\(name)' is there twice", at: range.lowerBound)
        }
        current?.family[keyPath: part] = value
    }

    private mutating func take(_ sample: ExposedSample) throws(ExpositionError) {
        let name = try reader.name(sample.name)
        if current?.suffix(of: name) == nil { try open(name) }
        let suffix = current?.suffix(of: name) ?? ""
        try current?.take(sample, suffix: suffix, in: reader)
    }

    private mutating func open(_ name: String) throws(ExpositionError) {
        try closeFamily()
        current = FamilyCheck(ExposedFamily(name: name, line: reader.line))
    }

    /// Looks at the family as a whole, and takes its names.
    private mutating func closeFamily() throws(ExpositionError) {
        guard var check = current.take() else { return }
        try check.close(in: reader)
        let family = check.family
        for suffix in Set(check.kind.suffixes + [""]) {
            if let other = names.updateValue(family.name, forKey: family.name + suffix) {
                let message =
                    other == family.name
                    ? "the family '\(other)' is there twice; all of it must stand together"
                    : "'\(family.name)' clashes with '\(other)': both can have samples named '\(family.name + suffix)'"
                throw ExpositionError(message: message, line: family.line, column: 1)
            }
        }
        families.append(family)
    }

    /// The text of a `# HELP`.
    private func help(_ range: Range<Int>) throws(ExpositionError) -> String {
        guard reader.page[range].last != UInt8(ascii: "\r") else {
            throw reader.error("a carriage return is no part of a line's end", at: range.upperBound - 1)
        }
        return try reader.help(range)
    }
}
