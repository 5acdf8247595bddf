/// What a template calls by name, and which arguments that takes; a piped value comes last.
package struct GoFunction: Sendable {
    /// The types of the arguments that must be there.
    let parameters: [GoParameter]
    /// The type of any number of further ones; nil when there may be none.
    let rest: GoParameter?
    let body: @Sendable ([GoValue]) throws -> GoValue

    /// The arguments that `body` gets are as many as asked for and of the types asked for.
    package init(
        _ parameters: GoParameter..., rest: GoParameter? = nil,
        body: @escaping @Sendable ([GoValue]) throws -> GoValue
    ) {
        self.init(parameters: parameters, rest: rest, body: body)
    }

    fileprivate init(
        parameters: [GoParameter], rest: GoParameter?, body: @escaping @Sendable ([GoValue]) throws -> GoValue
    ) {
        self.parameters = parameters
        self.rest = rest
        self.body = body
    }
}

/// A function that belongs to the values of a type.
package struct GoMethod: Sendable {
    private let parameters: [GoParameter]
    private let body: @Sendable (GoValue, [GoValue]) throws -> GoValue

    /// `body` gets the value, without its type, and the arguments.
    package init(_ parameters: GoParameter..., body: @escaping @Sendable (GoValue, [GoValue]) throws -> GoValue) {
        self.parameters = parameters
        self.body = body
    }

    /// The function with its value filled in.
    func bound(to value: GoValue) -> GoFunction {
        GoFunction(parameters: parameters, rest: nil) { [body] in try body(value, $0) }
    }
}

/// The type of an argument.
package struct GoParameter: Sendable {
    let typeName: String
    /// Nil for an `interface {}`, which any value may be.
    let kind: GoKind?

    init(_ typeName: String, _ kind: GoKind?) {
        self.typeName = typeName
        self.kind = kind
    }

    package static let any = GoParameter("interface {}", nil)
    package static let string = GoParameter("string", .string)
    package static let int = GoParameter("int", .int)
    package static let time = GoParameter("time.Time", .structure)
    package static let duration = GoParameter("time.Duration", .int)

    /// A list of a type of its own.
    package static func list(_ type: GoType) -> GoParameter { GoParameter(type.name, .list) }
    /// A pointer to a value of a type.
    package static func pointer(to type: GoType) -> GoParameter { GoParameter("*" + type.name, .pointer) }

    /// Whether `nil` is one of the values.
    var canBeNil: Bool {
        switch kind {
        case nil, .list, .map, .pointer: true
        default: false
        }
    }
}
