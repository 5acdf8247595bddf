import Format

/// Times as the change of their pace, in one bit while the pace stays.
///
/// The difference of a time to the one before is told as its difference to the difference before: a row of ones says how
/// many bits hold it (`widths`), a zero ends the row, and the bits follow as zigzag. The idea is Gorilla's (Pelkonen et
/// al., VLDB 2015, section 4.1.1); the widths are for milliseconds.
struct TimeColumn: Sendable {
    private(set) var newest: Timestamp
    private(set) var difference: Int64

    /// Bits of the number by the length of the row of ones.
    private static let widths = (0, 7, 10, 14, 20, 64)
    private static let longestRow = 5

    /// The first time is told elsewhere; its pace is 0.
    init(_ newest: Timestamp, difference: Int64 = 0) {
        self.newest = newest
        self.difference = difference
    }

    /// Writes the time that comes next.
    @inline(__always)
    mutating func write(_ time: Timestamp, to writer: inout BitWriter) {
        let difference = time &- newest
        let change = zigzag(difference &- self.difference)
        newest = time
        self.difference = difference
        if change == 0 {
            writer.write(0, 1)
        } else if change < 1 << 7 {
            writer.write(0b10 << 7 | change, 9)
        } else if change < 1 << 10 {
            writer.write(0b110 << 10 | change, 13)
        } else if change < 1 << 14 {
            writer.write(0b1110 << 14 | change, 18)
        } else if change < 1 << 20 {
            writer.write(0b11110 << 20 | change, 25)
        } else {
            writer.write(0b11111, 5)
            writer.write(change, 64)
        }
    }

    /// Reads the time that comes next.
    @inline(__always)
    mutating func read(_ reader: inout BitReader) -> Timestamp {
        let row = reader.readOnes(limit: Self.longestRow)
        if row > 0 {
            let width =
                switch row {
                case 1: Self.widths.1
                case 2: Self.widths.2
                case 3: Self.widths.3
                case 4: Self.widths.4
                default: Self.widths.5
                }
            difference &+= unzigzag(reader.read(width))
        }
        newest &+= difference
        return newest
    }
}
