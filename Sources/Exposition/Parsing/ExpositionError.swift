/// Why a page is no exposition, and where.
package struct ExpositionError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    /// Counted from 1, the column in bytes.
    package let line: Int
    package let column: Int

    package var description: String { "\(line):\(column): \(message)" }
}
