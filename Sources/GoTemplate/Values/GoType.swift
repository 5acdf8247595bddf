/// A Go type that templates can tell from the plain ones: by its name, its fields, its methods, or by what it holds.
package final class GoType: Sendable, Hashable {
    /// A field of a structure.
    package struct Field: Sendable {
        let name: String
        /// Whether any value may be in it, as it is an `interface {}`.
        let isInterface: Bool
        /// Its name in JSON.
        let jsonName: String
        /// Whether JSON has it only where it is not an empty text.
        let omitsEmpty: Bool

        package init(
            _ name: String, isInterface: Bool = false, json jsonName: String? = nil, omitsEmpty: Bool = false
        ) {
            self.name = name
            self.omitsEmpty = omitsEmpty
            self.jsonName = jsonName ?? name
            self.isInterface = isInterface
        }
    }

    /// As `%T` prints it.
    package let name: String
    /// The fields of a structure, in their order; its values are maps of them. Nil when the type is none.
    let fields: [Field]?
    /// What a map of this type has under a key that is missing; nil when it holds an `interface {}`.
    let zero: GoValue?
    /// How deep values of this type nest, so that no template can build one that exhausts the stack.
    package let depth: Int
    private let methods: @Sendable () -> [String: GoMethod]
    /// The type's `String` method.
    let text: (@Sendable (GoValue) -> String)?

    /// `methods` is asked when one is needed, as the methods of a type may speak of it.
    package init(
        _ name: String, fields: [Field]? = nil, zero: GoValue? = nil, depth: Int = 0,
        text: (@Sendable (GoValue) -> String)? = nil,
        methods: @escaping @Sendable () -> [String: GoMethod] = { [:] }
    ) {
        self.name = name
        self.fields = fields
        self.zero = zero
        self.depth = depth
        self.text = text
        self.methods = methods
    }

    package static func == (left: GoType, right: GoType) -> Bool { left.name == right.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// A method bound to a value of the type.
    func method(_ name: String, of value: GoValue) -> GoFunction? {
        if name == "String", let text { return GoFunction { _ in .string(text(value)) } }
        return methods()[name]?.bound(to: value)
    }

    // MARK: Types of Go itself

    /// A map of texts, which has the empty one for what is missing.
    package static let stringMap = GoType("map[string]string", zero: .string(""))
    /// A whole number that is no `int`.
    static let int64 = GoType("int64")
    /// A byte, which is what indexing a string gives.
    static let byte = GoType("uint8")
}

extension GoValue {
    /// A `map[string]string`.
    package static func strings(_ members: [String: String]) -> GoValue {
        .typed(.stringMap, .map(members.mapValues(GoValue.string)))
    }

    /// The method of that name, bound to the value.
    func method(_ name: String) -> GoFunction? {
        switch self {
        case .time(let time): GoTime.methods[name]?.bound(to: .time(time))
        case .typed(let type, let value): type.method(name, of: value)
        case .pointer(let value): value.method(name)
        default: nil
        }
    }

    /// What the value's `String` method says; nil when it has none.
    var ownText: String? {
        switch self {
        case .time(let time): time.text
        case .typed(let type, let value): type.text?(value)
        case .pointer(let value): value.ownText
        default: nil
        }
    }
}
