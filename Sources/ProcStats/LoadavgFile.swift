internal import Glibc

/// `/proc/loadavg`, see proc_loadavg(5).
package struct LoadavgFile: Hashable, Sendable {
    /// Processes that run or wait for a disk, averaged over 1, 5 and 15 minutes.
    package let averages: [Double]

    package init?(_ proc: borrowing ProcFolder, _ buffer: inout ProcBuffer) {
        guard let file = proc.read("loadavg", into: &buffer, LoadavgFile.init(parsing:)) else { return nil }
        self = file
    }

    /// `0.52 0.41 0.30 1/117 4711`
    package init?(parsing bytes: Span<UInt8>) {
        var averages: [Double] = []
        var position = 0
        for _ in 0..<3 {
            guard let whole = bytes.number(&position), bytes.hasText(".", at: position) else { return nil }
            position += 1
            let start = position
            // A number at the end of what was read may be the beginning of another.
            guard let decimals = bytes.number(&position), position < bytes.count else { return nil }
            averages.append(Double(whole) + Double(decimals) / pow(10, Double(position - start)))
        }
        self.averages = averages
    }
}
