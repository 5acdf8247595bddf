/// Milliseconds since the Unix epoch, the unit of every sample and every stored time.
package typealias Timestamp = Int64

extension Duration {
    /// Whole milliseconds, the unit of `Timestamp`.
    package var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
