/// Milliseconds since the Unix epoch, the unit of every sample and every stored time.
package typealias Timestamp = Int64
