/// What is wrong with a YAML file, where, and what to do about it.
package struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    package let mark: YAMLMark
    /// One clause without a full stop, with the remedy where there is one.
    package let message: String

    package init(file: String, mark: YAMLMark, message: String) {
        self.file = file
        self.mark = mark
        self.message = message
    }

    package var description: String { "\(file):\(mark): \(message)" }
}

/// A place in a file; line and column count from 1, columns in characters.
package struct YAMLMark: Hashable, Sendable, CustomStringConvertible {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package var description: String { "\(line):\(column)" }
}
