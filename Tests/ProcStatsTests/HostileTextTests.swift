import TestSupport
import Testing

@testable import ProcStats

/// What is in these files is written by whoever names a program, makes a control group or runs another kernel.
struct HostileTextTests {
    @Test("A file that is cut at any byte gives no figure that the whole one does not give", arguments: ProcText.all)
    func cut(_ file: ProcText) throws {
        let bytes = Array(file.text.utf8)
        let parsed = file.parse(bytes.span)
        let whole = try #require(parsed)
        for length in 0..<bytes.count {
            let cut = Array(bytes[..<length])
            let figures = file.parse(cut.span) ?? []
            // A table has fewer lines, so that its counts are lower.
            let wrong = file.name == "tcp" || file.name == "host stat" ? [] : figures.subtracting(whole)
            #expect(wrong == [], "cut at \(length)")
        }
    }

    @Test("A number that is too large gives nothing, and ends no program", arguments: ProcText.all)
    func huge(_ file: ProcText) {
        for number in ["18446744073709551615", "18446744073709551616", "99999999999999999999999999", "-1"] {
            let fields = file.text.split(separator: " ", omittingEmptySubsequences: false)
            for index in fields.indices where fields[index].first?.isNumber == true {
                var changed = fields
                changed[index] = Substring(number + fields[index].drop { $0.isNumber })
                file.run(Array(changed.joined(separator: " ").utf8).span)
            }
        }
    }

    @Test("A missing line takes its own figures along and no others", arguments: ProcText.all)
    func missingLines(_ file: ProcText) throws {
        let parsed = file.parse(Array(file.text.utf8).span)
        let whole = try #require(parsed)
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        for index in lines.indices.dropLast() where !["tcp", "host stat", "netstat"].contains(file.name) {
            var rest = lines
            rest.remove(at: index)
            let figures = file.parse(Array(rest.joined(separator: "\n").utf8).span) ?? []
            #expect(figures.subtracting(whole) == [], "without line \(index + 1)")
        }
    }

    @Test("Random changes end no program", arguments: ProcText.all)
    func random(_ file: ProcText) {
        var random = SeededRandom(seed: 1)
        let alphabet = Array("0123456789 \n\t:.-()kBmaxZ\0\u{FF}/=".utf8)
        for _ in 0..<2000 {
            var bytes = Array(file.text.utf8)
            for _ in 0..<Int.random(in: 1...8, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.remove(at: place)
                case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 2: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
                default: bytes.append(contentsOf: bytes[place...].prefix(64))
                }
            }
            file.run(bytes.span)
        }
    }

    @Test("Another order of lines and lines that nobody knows change nothing where the kernel promises no order")
    func order() {
        let memory = "Zebra: 1 kB\nMemFree: 3 kB\nMemTotal: 4 kB\n"
        let memoryFile = MeminfoFile(parsing: Array(memory.utf8).span)
        #expect(memoryFile?.free == 3072 && memoryFile?.available == nil)
        let pressure = "full total=1000000 avg10=1.00\nsome new=1 total=2000000\n"
        let file = PressureFile(parsing: Array(pressure.utf8).span)
        #expect(file?.waitingSeconds == 2 && file?.stalledSeconds == 1)
        let network = "IpExt: A\nIpExt: 1\nTcpExt: ListenDropsNew ListenDrops\nTcpExt: 1 2\n"
        let networkFile = NetstatFile(parsing: Array(network.utf8).span)
        #expect(networkFile?.listenDrops == 2)
    }
}
