/// `/proc/net/netstat`: what TCP counts since the boot in the network namespace, see the kernel's snmp_counter.rst.
package struct NetstatFile: Hashable, Sendable {
    /// Connections that came while an accept queue was full.
    package let listenOverflows: UInt64?
    /// Connections that a listening socket dropped, for that or another reason.
    package let listenDrops: UInt64?

    package init?(_ proc: borrowing ProcFolder, _ buffer: inout ProcBuffer) {
        guard let file = proc.read("net/netstat", into: &buffer, { NetstatFile(parsing: $0) }) else { return nil }
        self = file
    }

    /// A line of names, `TcpExt: SyncookiesSent …`, stands before one of values, `TcpExt: 0 …`. nil when there is none.
    package init?(parsing bytes: Span<UInt8>) {
        guard var name = bytes.line(beginningWith: "TcpExt:") else { return nil }
        let namesEnd = bytes.lineEnd(from: name)
        guard bytes.hasText("TcpExt:", at: namesEnd + 1) else { return nil }
        var value = namesEnd + 8
        let valuesEnd = bytes.lineEnd(from: value)
        var listenOverflows: UInt64?
        var listenDrops: UInt64?
        while name < namesEnd {
            bytes.skipSpaces(&name)
            let start = name
            bytes.skipField(&name)
            // A value that something stands behind is whole.
            guard value < valuesEnd, let number = bytes.number(&value), value < bytes.count else { break }
            if bytes.isWord("ListenOverflows", at: start) { listenOverflows = number }
            if bytes.isWord("ListenDrops", at: start) { listenDrops = number }
        }
        self.listenOverflows = listenOverflows
        self.listenDrops = listenDrops
    }
}

extension Span<UInt8> {
    /// Whether the text stands at the position, and ends there too.
    fileprivate func isWord(_ text: StaticString, at position: Int) -> Bool {
        let end = position + text.utf8CodeUnitCount
        return hasText(text, at: position) && (end == count || self[end] <= UInt8(ascii: " "))
    }
}
