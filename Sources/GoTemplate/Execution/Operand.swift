/// A value on its way through a template, with what Go's `reflect.Value` knows of where it came from.
struct Operand {
    let value: GoValue
    /// Whether the value lies in an `interface {}`, as the members of most lists and maps do. Go words some errors
    /// by that, and asking an empty one for a field is an error where asking nothing at all is none.
    var isInterface = false

    init(_ value: GoValue, isInterface: Bool = false) {
        self.value = value
        self.isInterface = isInterface
    }

    /// The type as errors name it.
    var typeName: String { isInterface ? "interface {}" : value.typeName }

    /// The value taken out of its interface.
    var unwrapped: Operand { Operand(value) }
}

extension GoValue {
    /// What is under a key of a map. A missing key has the zero value of what the map holds (Go's `missingkey=zero`,
    /// which Prometheus and Alertmanager set).
    func member(_ key: String) -> Operand {
        guard case .map(let members) = bare else { return Operand(.nil) }
        guard case .typed(let type, _) = self, let zero = type.zero else {
            return Operand(members[key] ?? .nil, isInterface: true)
        }
        return Operand(members[key] ?? zero)
    }

    /// Whether the elements of a list or a map lie in interfaces.
    var holdsInterfaces: Bool {
        guard case .typed(let type, _) = self else { return true }
        return type.zero == nil
    }
}
