import Format
import YAML

extension YAMLNode {
    /// The value as JSON has it: what parts of a file hold that are passed on.
    var jsonValue: JSONValue {
        switch content {
        case .scalar(let scalar):
            if scalar.isNull { return .null }
            if let bool = scalar.bool { return .bool(bool) }
            if let int = scalar.int { return .integer(Int64(int)) }
            if let double = scalar.double { return .number(double) }
            return .string(scalar.text)
        case .sequence(let nodes): return .array(nodes.map(\.jsonValue))
        case .mapping(let entries): return .object(entries.map { .init($0.key, $0.value.jsonValue) })
        }
    }
}
