package import Format
internal import Model

extension Sequence<Labels.Element> {
    /// The labels as an object of JSON.
    package var document: JSONValue { .object(map { .init($0.name, .string($0.value)) }) }
}
