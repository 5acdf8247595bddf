/// Why a function cannot do its work; the words are Go's.
package struct FunctionError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
