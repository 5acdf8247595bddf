/// Finds where a JSON object that comes in pieces ends, looking at each byte once.
package struct JSONScanner: Sendable {
    /// What the bytes so far are.
    package enum State: Sendable {
        /// Nothing but white space.
        case nothing
        /// The beginning of an object.
        case partial
        /// An object that has ended, whether what is in it is right or not.
        case whole
        /// Something else.
        case other
    }

    package private(set) var state = State.nothing
    private var position = 0
    private var depth = 0
    private var isInString = false
    private var isEscaped = false

    package init() {}

    /// Takes what has come since the last call; `bytes` are all that came, from the first on.
    package mutating func read(_ bytes: [UInt8]) -> State {
        while position < bytes.count, state == .nothing || state == .partial {
            take(bytes[position])
            position += 1
        }
        return state
    }

    private mutating func take(_ byte: UInt8) {
        if state == .nothing {
            guard ![0x20, 0x09, 0x0A, 0x0D].contains(byte) else { return }
            state = byte == UInt8(ascii: "{") ? .partial : .other
            depth = 1
        } else if isEscaped {
            isEscaped = false
        } else if isInString {
            if byte == UInt8(ascii: "\"") { isInString = false }
            isEscaped = byte == UInt8(ascii: "\\")
        } else {
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            if depth == 0 { state = .whole }
        }
    }
}
