import Model
import Testing

struct LabelsBytesTests {
    private static let sets: [Labels] = [
        .empty, ["a": "1"], ["a": "10"], ["a": "1", "b": "2"], ["ab": "1"], ["a": "é"], ["a": "z"],
        ["a": String(repeating: "x", count: 254)], ["a": String(repeating: "x", count: 255)],
        ["a": String(repeating: "x", count: 70_000) + "y", "b": "1"], ["b": ""], ["é": "1"],
        Labels(metric: "up", [("a", "1")]),
    ]

    /// Series that come in another order than upstream's make results and pages that differ from run to run.
    @Test("The order over packed bytes is the order over names and values")
    func order() {
        for first in Self.sets {
            for second in Self.sets {
                let flattened = [first, second].map { $0.flatMap { [Array($0.name.utf8), Array($0.value.utf8)] } }
                let expected = flattened[0].lexicographicallyPrecedes(flattened[1]) { $0.lexicographicallyPrecedes($1) }
                #expect((first < second) == expected, "\(first) < \(second)")
            }
        }
    }

    @Test("The walk over bytes meets what the walk over strings meets", arguments: sets)
    func walk(_ labels: Labels) {
        var walked: [(String, String)] = []
        labels.forEachUTF8 { name, value in
            walked.append((text(name), text(value)))
        }
        #expect(walked.map(\.0) == labels.map(\.name))
        #expect(walked.map(\.1) == labels.map(\.value))
    }

    private func text(_ span: Span<UInt8>) -> String { String(decoding: span.indices.map { span[$0] }, as: UTF8.self) }
}
