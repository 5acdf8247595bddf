/// A format of Go's `Sprintf` on its way through its arguments.
private struct FormatReader {
    /// The widest field and the most digits that are honoured; what is above counts as not given.
    private static let maximum = 1_000_000

    let format: [Unicode.Scalar]
    let arguments: [GoValue]
    var position = 0
    var next = 0
    /// Whether an argument was asked for by its number, after which none counts as left over.
    var isReordered = false
    /// Whether all such numbers of this directive are those of arguments.
    var isGood = true
    private var isAfterIndex = false

    init(_ format: String, _ arguments: [GoValue]) {
        self.format = Array(format.unicodeScalars)
        self.arguments = arguments
    }

    var isAtEnd: Bool { position >= format.count }

    func peek() -> Unicode.Scalar? { isAtEnd ? nil : format[position] }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == scalar else { return false }
        position += 1
        return true
    }

    /// The text up to the next directive.
    mutating func text() -> String {
        var view = String.UnicodeScalarView()
        while let scalar = peek(), scalar != "%" {
            view.append(scalar)
            position += 1
        }
        return String(view)
    }

    /// What stands before a verb; `complain` is told of widths and precisions that are no numbers.
    mutating func flags(_ complain: (String) -> Void) -> PrintFlags {
        var flags = PrintFlags()
        isGood = true
        isAfterIndex = false
        while let flag = peek() {
            switch flag {
            case "+": flags.plus = true
            case "-": flags.minus = true
            case "#": flags.sharp = true
            case " ": flags.space = true
            case "0": flags.zero = true
            default:
                width(into: &flags, complain)
                precision(into: &flags, complain)
                if !isAfterIndex { index() }
                return flags
            }
            position += 1
        }
        return flags
    }

    private mutating func width(into flags: inout PrintFlags, _ complain: (String) -> Void) {
        index()
        guard take("*") else {
            flags.width = number()
            if isAfterIndex, flags.width != nil { isGood = false }
            return
        }
        flags.width = argumentAsSize()
        if flags.width == nil { complain("%!(BADWIDTH)") }
        if let width = flags.width, width < 0 {
            flags.width = -width
            flags.minus = true
            flags.zero = false
        }
        isAfterIndex = false
    }

    private mutating func precision(into flags: inout PrintFlags, _ complain: (String) -> Void) {
        guard position + 1 < format.count, take(".") else { return }
        if isAfterIndex { isGood = false }
        index()
        guard take("*") else {
            flags.precision = number() ?? 0
            return
        }
        flags.precision = argumentAsSize().flatMap { $0 < 0 ? nil : $0 }
        if flags.precision == nil { complain("%!(BADPREC)") }
        isAfterIndex = false
    }

    /// `[3]`, the number of the argument that comes next.
    private mutating func index() {
        isAfterIndex = false
        guard peek() == "[" else { return }
        isReordered = true
        guard position + 2 < format.count, let end = format[position...].firstIndex(of: "]") else {
            isGood = false
            position += 1
            return
        }
        position += 1
        let number = position < end ? number() : nil
        let isNumber = number != nil && position == end
        position = end + 1
        isAfterIndex = isNumber
        guard isNumber, let number, (1...max(1, arguments.count)).contains(number), !arguments.isEmpty else {
            isGood = false
            return
        }
        next = number - 1
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let digit = peek(), ("0"..."9").contains(digit) {
            if value ?? 0 > Self.maximum {
                position = format.count
                return nil
            }
            value = (value ?? 0) * 10 + Int(digit.value - 48)
            position += 1
        }
        return value
    }

    private mutating func argumentAsSize() -> Int? {
        guard next < arguments.count else { return nil }
        defer { next += 1 }
        let value: Int? =
            switch arguments[next].bare {
            case .int(let value): Int(value)
            case .uint(let value): Int(exactly: value)
            default: nil
            }
        return value.flatMap { $0.magnitude <= Self.maximum ? $0 : nil }
    }
}

extension Printer {
    /// Fills a format; mistakes are shown in the text, as Go shows them.
    mutating func write(format: String, _ arguments: [GoValue]) {
        var reader = FormatReader(format, arguments)
        while !isFull {
            write(reader.text())
            guard reader.take("%") else { break }
            var complaints = ""
            flags = reader.flags { complaints += $0 }
            write(complaints)
            guard let verb = reader.peek() else {
                write("%!(NOVERB)")
                break
            }
            reader.position += 1
            if verb == "%" {
                write("%")
            } else if !reader.isGood {
                write("%!\(verb)(BADINDEX)")
            } else if reader.next >= arguments.count {
                write("%!\(verb)(MISSING)")
            } else {
                if verb == "v" || verb == "w" {
                    (flags.isGoSyntax, flags.sharp) = (flags.sharp, false)
                    (flags.namesFields, flags.plus) = (flags.plus, false)
                }
                write(arguments[reader.next], verb: verb)
                reader.next += 1
            }
        }
        if !reader.isReordered, reader.next < arguments.count { writeExtras(arguments[reader.next...]) }
    }

    private mutating func writeExtras(_ arguments: ArraySlice<GoValue>) {
        flags = PrintFlags()
        write("%!(EXTRA ")
        for (index, argument) in arguments.enumerated() {
            if index > 0 { write(", ") }
            if argument != .nil { write(argument.typeName + "=") }
            write(argument, verb: "v")
        }
        write(")")
    }
}
