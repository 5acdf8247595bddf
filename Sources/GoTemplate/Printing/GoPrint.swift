/// Go's functions that print to a string.
package enum GoPrint {
    /// `fmt.Sprint`: a space stands between two values that are both no strings.
    static func joined(_ values: [GoValue]) -> String {
        var printer = Printer()
        for (index, value) in values.enumerated() {
            if index > 0, values[index - 1].kind != .string, value.kind != .string { printer.write(" ") }
            printer.write(value, verb: "v")
        }
        return printer.output
    }

    /// `fmt.Sprintln`: a space stands between any two.
    static func line(_ values: [GoValue]) -> String {
        var printer = Printer()
        for (index, value) in values.enumerated() {
            if index > 0 { printer.write(" ") }
            printer.write(value, verb: "v")
        }
        printer.write("\n")
        return printer.output
    }

    /// `fmt.Sprintf`.
    package static func formatted(_ format: String, _ values: [GoValue]) -> String {
        var printer = Printer()
        printer.write(format: format, values)
        return printer.output
    }
}

extension GoValue {
    /// What an action writes for the value.
    var printed: String { self == .nil ? "<no value>" : pointee.goText }

    /// The value under Go's `%v`.
    package var goText: String { GoPrint.joined([self]) }
}
