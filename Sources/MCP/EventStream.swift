/// A `text/event-stream` body that comes in pieces, looking at each byte once.
struct EventStream {
    /// One event.
    struct Event: Equatable {
        /// `message` where it does not say.
        var name = "message"
        var data: [UInt8]
    }

    private var lineStart = 0
    private var position = 0
    /// A line feed behind a carriage return belongs to it, and may still be on its way.
    private var endedInReturn = false
    private var data: [UInt8]?
    private var name: String?

    /// The events whose end, a blank line, has come since the last call; comments and other fields are dropped.
    /// `body` is all that came, from the first byte on.
    mutating func events(in body: [UInt8]) -> [Event] {
        var events: [Event] = []
        while position < body.count {
            let byte = body[position]
            position += 1
            guard byte == 0x0A || byte == 0x0D else {
                endedInReturn = false
                continue
            }
            if byte == 0x0A, endedInReturn {
                endedInReturn = false
            } else {
                take(body[lineStart..<position - 1], into: &events)
                endedInReturn = byte == 0x0D
            }
            lineStart = position
        }
        return events
    }

    private mutating func take(_ line: ArraySlice<UInt8>, into events: inout [Event]) {
        let line = line.startIndex == 0 && line.starts(with: [0xEF, 0xBB, 0xBF]) ? line.dropFirst(3) : line
        if line.isEmpty {
            if let data { events.append(Event(name: name ?? "message", data: data)) }
            (data, name) = (nil, nil)
        } else if let value = Self.value(of: "data", line) {
            data = data.map { $0 + [UInt8(ascii: "\n")] + value } ?? Array(value)
        } else if let value = Self.value(of: "event", line) {
            name = String(decoding: value.prefix(64), as: UTF8.self)
        }
    }

    private static func value(of field: StaticString, _ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let name = UnsafeBufferPointer(start: field.utf8Start, count: field.utf8CodeUnitCount)
        guard line.starts(with: name) else { return nil }
        let rest = line.dropFirst(name.count)
        if rest.isEmpty { return rest }
        guard rest.first == UInt8(ascii: ":") else { return nil }
        let value = rest.dropFirst()
        return value.first == UInt8(ascii: " ") ? value.dropFirst() : value
    }
}
