/// Why a function of the language cannot be called so; the words are Go's.
struct FunctionError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
