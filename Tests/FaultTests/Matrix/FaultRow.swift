import Testing

/// One row of the fault matrix: something that goes wrong, and what must hold all the same.
struct FaultRow: Sendable, CustomTestStringConvertible {
    let name: String
    /// What is done to whom.
    let done: String
    /// What must hold; what must hold of every row (`Trial.close`) is not repeated.
    let promise: String
    /// Does it, on a thread of its own.
    let play: @Sendable (Trial) throws -> Void

    init(_ name: String, _ done: String, holds promise: String, play: @escaping @Sendable (Trial) throws -> Void) {
        self.name = name
        self.done = done
        self.promise = promise
        self.play = play
    }

    var testDescription: String { name }
}
