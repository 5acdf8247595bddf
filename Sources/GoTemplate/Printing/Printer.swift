/// Writes values as Go's `fmt` does, one directive after the other.
struct Printer {
    /// How many bytes are written at most, which is more than a template may: what is nested many times in itself has more
    /// than any memory.
    private static let limit = 2 << 20

    private(set) var output = ""
    var flags = PrintFlags()
    /// Whether the value is part of a complaint, where it shows without its own text.
    private var isComplaining = false

    /// Whether nothing more is written.
    var isFull: Bool { output.utf8.count >= Self.limit }

    /// Appends a text as it is.
    mutating func write(_ text: String) {
        if !isFull { output += text }
    }

    /// Writes an argument under a verb.
    mutating func write(_ argument: GoValue, verb: Unicode.Scalar) {
        if argument == .nil {
            return verb == "T" || verb == "v" ? write(flags.padded("<nil>")) : complain(of: argument, verb: verb)
        }
        if verb == "T" { return write(flags.padded(flags.cut(argument.typeName))) }
        // Only errors are wrapped, and only by another function.
        if verb == "w" { return complain(of: argument, verb: verb) }
        if !writeOwnText(of: argument, verb: verb) { write(argument, verb: verb, depth: 0) }
    }

    /// A verb that has no meaning for a value shows with it.
    private mutating func complain(of value: GoValue, verb: Unicode.Scalar) {
        isComplaining = true
        write("%!\(verb)(")
        if value == .nil {
            write("<nil>")
        } else {
            write(value.typeName + "=")
            write(value, verb: "v")
        }
        write(")")
        isComplaining = false
    }

    /// What has a text of its own is written as that text, where the verb asks for one.
    private mutating func writeOwnText(of value: GoValue, verb: Unicode.Scalar) -> Bool {
        guard !isComplaining, !flags.isGoSyntax, ["v", "s", "x", "X", "q"].contains(verb), let text = value.ownText
        else { return false }
        write(text: text, of: value, verb: verb)
        return true
    }

    private mutating func write(_ value: GoValue, verb: Unicode.Scalar, depth: Int) {
        guard !isFull else { return }
        if depth > 0, writeOwnText(of: value, verb: verb) { return }
        switch value.bare {
        case .nil: write(flags.isGoSyntax ? "interface {}(nil)" : "<nil>")
        case .bool(let flag):
            if verb != "v", verb != "t" { return complain(of: value, verb: verb) }
            write(flags.padded(flag ? "true" : "false"))
        case .int(let number): write(number.magnitude, isNegative: number < 0, isSigned: true, of: value, verb: verb)
        case .uint(let number): write(number, isNegative: false, isSigned: false, of: value, verb: verb)
        case .float(let number): write(number, of: value, verb: verb)
        case .string(let text): write(text: text, of: value, verb: verb)
        case .list(let values): write(list: values, of: value, verb: verb, depth: depth)
        case .map(let members): write(members: members, of: value, verb: verb, depth: depth)
        case .time(let time):
            // Its inside is nothing that anybody wants to read.
            if verb == "v" { write(flags.padded(time.text)) } else { complain(of: value, verb: verb) }
        case .pointer(let pointee):
            // Go shows the address of anything else, of which there is none here.
            if depth == 0, [.list, .map, .structure].contains(pointee.kind) { write("&") }
            write(pointee, verb: verb, depth: depth + 1)
        case .typed: break
        }
    }

    // MARK: Lists, maps and structures

    private mutating func write(list values: [GoValue], of value: GoValue, verb: Unicode.Scalar, depth: Int) {
        write(flags.isGoSyntax ? value.typeName + "{" : "[")
        for (index, element) in values.enumerated() {
            if index > 0 { write(separator) }
            write(element, verb: verb, depth: depth + 1)
        }
        write(flags.isGoSyntax ? "}" : "]")
    }

    private mutating func write(
        members: [String: GoValue], of value: GoValue, verb: Unicode.Scalar, depth: Int
    ) {
        if case .typed(let type, _) = value, let fields = type.fields {
            return write(fields: fields, members, of: value, verb: verb, depth: depth)
        }
        write(flags.isGoSyntax ? value.typeName + "{" : "map[")
        for (index, member) in GoValue.sortedMembers(members).enumerated() {
            if index > 0 { write(separator) }
            write(.string(member.key), verb: verb, depth: depth + 1)
            write(":")
            write(member.value, verb: verb, depth: depth + 1)
        }
        write(flags.isGoSyntax ? "}" : "]")
    }

    private mutating func write(
        fields: [GoType.Field], _ members: [String: GoValue], of value: GoValue, verb: Unicode.Scalar, depth: Int
    ) {
        write(flags.isGoSyntax ? value.typeName + "{" : "{")
        for (index, field) in fields.enumerated() {
            if index > 0 { write(separator) }
            if flags.isGoSyntax || flags.namesFields { write(field.name + ":") }
            write(members[field.name] ?? .nil, verb: verb, depth: depth + 1)
        }
        write("}")
    }

    private var separator: String { flags.isGoSyntax ? ", " : " " }

    // MARK: Plain values

    private mutating func write(text: String, of value: GoValue, verb: Unicode.Scalar) {
        switch verb {
        case "v": write(flags.isGoSyntax ? flags.quoted(text) : flags.padded(flags.cut(text)))
        case "s": write(flags.padded(flags.cut(text)))
        case "q": write(flags.quoted(text))
        case "x", "X": write(flags.hexadecimal(text, uppercase: verb == "X"))
        default: complain(of: value, verb: verb)
        }
    }

    private mutating func write(
        _ magnitude: UInt64, isNegative: Bool, isSigned: Bool, of value: GoValue, verb: Unicode.Scalar
    ) {
        let code = isNegative ? 0 &- magnitude : magnitude
        switch verb {
        case "v" where flags.isGoSyntax && !isSigned:
            var flags = flags
            flags.sharp = true
            write(flags.integer(magnitude, isNegative: false, base: 16, verb: "v"))
        case "v", "d": write(flags.integer(magnitude, isNegative: isNegative, base: 10, verb: verb))
        case "b": write(flags.integer(magnitude, isNegative: isNegative, base: 2, verb: verb))
        case "o", "O": write(flags.integer(magnitude, isNegative: isNegative, base: 8, verb: verb))
        case "x", "X": write(flags.integer(magnitude, isNegative: isNegative, base: 16, verb: verb))
        case "c": write(flags.character(code))
        case "q": write(flags.quotedCharacter(code))
        case "U": write(flags.unicode(code))
        default: complain(of: value, verb: verb)
        }
    }

    private mutating func write(_ number: Double, of value: GoValue, verb: Unicode.Scalar) {
        switch verb {
        case "v": write(flags.float(number, verb: "g", usual: nil))
        case "b", "g", "G", "x", "X": write(flags.float(number, verb: verb, usual: nil))
        case "f", "e", "E": write(flags.float(number, verb: verb, usual: 6))
        case "F": write(flags.float(number, verb: "f", usual: 6))
        default: complain(of: value, verb: verb)
        }
    }
}
