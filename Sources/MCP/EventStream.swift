/// The payloads of a `text/event-stream` body, as far as it has arrived.
enum EventStream {
    /// The data of each event that is complete, which a blank line says; comments and other fields are dropped.
    static func payloads(of body: [UInt8]) -> [[UInt8]] {
        var payloads: [[UInt8]] = []
        var data: [UInt8] = []
        var hasData = false
        var rest = body.starts(with: [0xEF, 0xBB, 0xBF]) ? body.dropFirst(3) : body[...]
        while let line = nextLine(&rest) {
            if line.isEmpty {
                if hasData { payloads.append(data) }
                data = []
                hasData = false
            } else if line.starts(with: "data:".utf8) {
                if hasData { data.append(UInt8(ascii: "\n")) }
                hasData = true
                let value = line.dropFirst(5)
                data.append(contentsOf: value.first == UInt8(ascii: " ") ? value.dropFirst() : value)
            }
        }
        return payloads
    }

    /// Lines end in LF, CR or CRLF. One that has not ended yet is not taken.
    private static func nextLine(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let end = rest.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { return nil }
        let line = rest[..<end]
        let next = rest.index(after: end)
        let isPair = rest[end] == 0x0D && next < rest.endIndex && rest[next] == 0x0A
        rest = rest[(isPair ? next + 1 : next)...]
        return line
    }
}
