internal import Glibc

/// The label set of a series: sorted by name, without empty values, packed into one array of bytes.
///
/// Layout: for each label, the name's length, the name, the value's length and the value; a length is one byte below
/// 255, else 255 and four bytes, little endian. One allocation, one `memcmp` to compare, a hash that is computed once:
/// the shape of Prometheus' `labels_stringlabels.go`.
package struct Labels: Sendable {
    /// The reserved label that carries a series' metric name.
    package static let metricName = "__name__"

    /// No labels at all.
    package static let empty = Labels(sorted: [])

    private let packed: [UInt8]
    private let hash: UInt64

    /// Sorts the pairs; a later pair of the same name wins, an empty value means no label.
    package init(_ pairs: some Sequence<(String, String)>) {
        let given = Array(pairs)
        let isSorted = zip(given, given.dropFirst()).allSatisfy { $0.0.isBytewiseLess(than: $1.0) }
        if isSorted, given.allSatisfy({ !$0.1.isEmpty }) {
            self.init(sorted: given)
            return
        }
        var values: [String: String] = [:]
        for (name, value) in given { values[name] = value }
        self.init(
            sorted: values.filter { !$0.value.isEmpty }.sorted { $0.key.isBytewiseLess(than: $1.key) }
                .map { ($0.key, $0.value) })
    }

    /// A metric's name and the labels beside it.
    package init(metric: String, _ pairs: [(String, String)] = []) {
        self.init(pairs + [(Self.metricName, metric)])
    }

    private init(sorted pairs: [(String, String)]) {
        var packed: [UInt8] = []
        packed.reserveCapacity(pairs.reduce(0) { $0 + $1.0.utf8.count + $1.1.utf8.count + 2 })
        for (name, value) in pairs {
            packed.appendPacked(name)
            packed.appendPacked(value)
        }
        self.init(packed: packed)
    }

    private init(packed: [UInt8]) {
        self.packed = packed
        hash = packed.withUnsafeBytes(Self.hash)
    }

    /// Labels that `withPackedBytes` has told; nil when the bytes are none.
    package init?(packed bytes: UnsafeRawBufferPointer) {
        var position = 0
        while position < bytes.count {
            for _ in 0..<2 {
                guard let range = bytes.checkedRange(at: position) else { return nil }
                position = range.upperBound
            }
        }
        self.init(packed: Array(bytes))
    }

    /// The labels as they are packed, for files.
    package func withPackedBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try packed.withUnsafeBytes(body)
    }

    package var isEmpty: Bool { packed.isEmpty }

    package var count: Int { reduce(into: 0) { count, _ in count += 1 } }

    /// The metric's name, or the empty string.
    package var metric: String { self[Self.metricName] ?? "" }

    /// The value of a label, or nil when there is none.
    package subscript(name: String) -> String? {
        packed.withUnsafeBytes { bytes in
            var position = 0
            while position < bytes.count {
                let found = bytes.unpackRange(at: position)
                let value = bytes.unpackRange(at: found.upperBound)
                if name.hasBytes(bytes[found]) { return String(decoding: bytes[value], as: UTF8.self) }
                position = value.upperBound
            }
            return nil
        }
    }

    /// A 64-bit hash of names and values, the same on every run, computed once.
    package var stableHash: UInt64 { hash }

    /// Eight bytes at a time, folding a product into itself, as wyhash does.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
        func mix(_ word: UInt64) {
            let product = (hash ^ word).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
            hash = product.high ^ product.low
        }
        var position = 0
        while bytes.count - position >= 8 {
            mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
            position += 8
        }
        var rest: UInt64 = 0
        while position < bytes.count {
            rest = rest << 8 | UInt64(bytes[position])
            position += 1
        }
        mix(rest)
        return hash
    }

    /// Prometheus' own hash of a label set (XXH64 of its packed labels), for choices that should be the same there.
    package var sharedHash: UInt64 {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(packed.count)
        for label in self {
            for text in [label.name, label.value] {
                let length = text.utf8.count
                if length < 255 {
                    bytes.append(UInt8(length))
                } else {
                    bytes.append(255)
                    for shift in [0, 8, 16] { bytes.append(UInt8(truncatingIfNeeded: length >> shift)) }
                }
                bytes.append(contentsOf: text.utf8)
            }
        }
        return xxHash64(bytes)
    }

    /// These labels with one added, replaced or, when the value is empty, removed.
    package func setting(_ name: String, to value: String) -> Labels {
        var changed: [UInt8] = []
        changed.reserveCapacity(packed.count + name.utf8.count + value.utf8.count + 2)
        packed.withUnsafeBytes { bytes in
            let place = bytes.place(of: name)
            changed.append(contentsOf: bytes[..<place.lowerBound])
            if !value.isEmpty {
                changed.appendPacked(name)
                changed.appendPacked(value)
            }
            changed.append(contentsOf: bytes[place.upperBound...])
        }
        return Labels(packed: changed)
    }

    /// These labels and others; the others win.
    package func merging(_ others: Labels) -> Labels {
        others.isEmpty ? self : Labels(map { ($0.name, $0.value) } + others.map { ($0.name, $0.value) })
    }

    /// Only the labels of those names.
    package func keeping(_ names: LabelNames) -> Labels { filtered { names.contains($0) } }

    /// All but the labels of those names.
    package func dropping(_ names: LabelNames) -> Labels { filtered { !names.contains($0) } }

    /// The labels whose names meet a condition, copied as they are packed.
    @inline(__always)
    private func filtered(_ isKept: (UnsafeRawBufferPointer) -> Bool) -> Labels {
        packed.withUnsafeBytes { bytes in
            var kept = [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
                let target = UnsafeMutableRawBufferPointer(buffer)
                var position = 0
                while position < bytes.count {
                    let name = bytes.unpackRange(at: position)
                    let end = bytes.unpackRange(at: name.upperBound).upperBound
                    if isKept(UnsafeRawBufferPointer(rebasing: bytes[name])) {
                        target[count..<count + end - position].copyBytes(from: bytes[position..<end])
                        count += end - position
                    }
                    position = end
                }
            }
            if kept.count == bytes.count { return self }
            if kept.isEmpty { kept = [] }
            return Labels(packed: kept)
        }
    }

    /// Only the labels that others have too, with the same values.
    package func common(with others: Labels) -> Labels {
        if self == others { return self }
        var common: [UInt8] = []
        packed.withUnsafeBytes { mine in
            others.packed.withUnsafeBytes { theirs in
                var (position, otherPosition) = (0, 0)
                while position < mine.count, otherPosition < theirs.count {
                    let name = mine.unpackRange(at: position)
                    let otherName = theirs.unpackRange(at: otherPosition)
                    let label = mine[position..<mine.unpackRange(at: name.upperBound).upperBound]
                    let otherLabel = theirs[otherPosition..<theirs.unpackRange(at: otherName.upperBound).upperBound]
                    if label.elementsEqual(otherLabel) { common.append(contentsOf: label) }
                    let isBehind = theirs[otherName].lexicographicallyPrecedes(mine[name])
                    if !isBehind { position = label.endIndex }
                    if isBehind || mine[name].elementsEqual(theirs[otherName]) { otherPosition = otherLabel.endIndex }
                }
            }
        }
        return Labels(packed: common)
    }

    /// Whether the metric's name ends with one of those texts.
    package func metricEnds(withAny suffixes: LabelNames) -> Bool {
        packed.withUnsafeBytes { bytes in
            let place = bytes.place(of: Self.metricName)
            guard !place.isEmpty else { return false }
            let value = bytes.unpackRange(at: bytes.unpackRange(at: place.lowerBound).upperBound)
            return suffixes.endAny(UnsafeRawBufferPointer(rebasing: bytes[value]))
        }
    }

    /// All but the metric's name.
    package var withoutMetric: Labels { dropping(Self.nameOfMetric) }

    private static let nameOfMetric: LabelNames = [metricName]

    /// Walks the labels' UTF-8 in the order of their names, without making strings.
    package func forEachUTF8(_ body: (_ name: Span<UInt8>, _ value: Span<UInt8>) -> Void) {
        let bytes = packed.span
        var position = 0
        while position < bytes.count {
            let (name, value) = bytes.withUnsafeBytes { bytes in
                let name = bytes.unpackRange(at: position)
                return (name, bytes.unpackRange(at: name.upperBound))
            }
            body(bytes.extracting(name), bytes.extracting(value))
            position = value.upperBound
        }
    }
}

/// Names to compare labels with, as their bytes.
package struct LabelNames: Sendable, ExpressibleByArrayLiteral {
    private let names: [[UInt8]]

    package init(_ names: some Sequence<String>) {
        self.names = names.map { Array($0.utf8) }
    }

    package init(arrayLiteral names: String...) { self.init(names) }

    package var isEmpty: Bool { names.isEmpty }

    /// Whether one of them is just those bytes.
    @inline(__always)
    fileprivate func contains(_ bytes: UnsafeRawBufferPointer) -> Bool {
        for name in names where name.count == bytes.count {
            if name.withUnsafeBytes({ $0.hasSameBytes(as: bytes) }) { return true }
        }
        return false
    }

    /// Whether the bytes end with one of them.
    fileprivate func endAny(_ bytes: UnsafeRawBufferPointer) -> Bool {
        names.contains { $0.count <= bytes.count && bytes.suffix($0.count).elementsEqual($0) }
    }
}

extension Labels: Hashable {
    package static func == (left: Labels, right: Labels) -> Bool {
        left.hash == right.hash && left.packed == right.packed
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

extension Labels: Sequence {
    /// One label.
    package struct Element: Hashable, Sendable {
        package let name: String
        package let value: String
    }

    /// Walks the labels in the order of their names.
    package struct Iterator: IteratorProtocol {
        fileprivate let packed: [UInt8]
        fileprivate var position = 0

        package mutating func next() -> Element? {
            guard position < packed.count else { return nil }
            return Element(name: packed.unpackString(at: &position), value: packed.unpackString(at: &position))
        }
    }

    package func makeIterator() -> Iterator { Iterator(packed: packed) }
}

extension Labels: Comparable {
    /// Label by label, names before values, as upstream sorts series.
    package static func < (left: Labels, right: Labels) -> Bool {
        left.packed.withUnsafeBytes { lefts in
            right.packed.withUnsafeBytes { rights in
                // Up to the first difference both are packed alike, and mostly that is where the difference decides.
                let shared = Swift.min(lefts.count, rights.count)
                guard let leftBase = lefts.baseAddress, let rightBase = rights.baseAddress else {
                    return lefts.count < rights.count
                }
                var position = 0
                while position < shared {
                    let first = lefts.unpackRange(at: position)
                    let second = rights.unpackRange(at: position)
                    let order = memcmp(
                        leftBase + first.lowerBound, rightBase + second.lowerBound,
                        Swift.min(first.count, second.count))
                    if order != 0 { return order < 0 }
                    if first.count != second.count { return first.count < second.count }
                    position = first.upperBound
                }
                return lefts.count < rights.count
            }
        }
    }
}

extension Labels: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) { self.init(elements) }
}

extension Labels: CustomStringConvertible {
    /// `name{label="value"}`, as Prometheus prints a series.
    package var description: String {
        let labels = filter { $0.name != Self.metricName }.map { "\($0.name)=\(quoted($0.value))" }
        return labels.isEmpty && !metric.isEmpty ? metric : "\(metric){\(labels.joined(separator: ", "))}"
    }
}

extension String {
    /// Whether the UTF-8 of the string is just that.
    fileprivate func hasBytes(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard utf8.count == bytes.count else { return false }
        let isSame = utf8.withContiguousStorageIfAvailable { own in
            UnsafeRawBufferPointer(own).hasSameBytes(as: UnsafeRawBufferPointer(rebasing: bytes))
        }
        return isSame ?? utf8.elementsEqual(bytes)
    }

    /// The order of the UTF-8 bytes, which is Go's and so Prometheus'.
    package func isBytewiseLess(than other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}

/// A label value in double quotes, with quotes, backslashes and line ends escaped.
package func quoted(_ text: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count + 2)
    result.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "\""): result += [UInt8(ascii: "\\"), byte]
        case UInt8(ascii: "\n"): result += #"\n"#.utf8
        default: result.append(byte)
        }
    }
    result.append(UInt8(ascii: "\""))
    return String(decoding: result, as: UTF8.self)
}

/// The 64-bit FNV-1a hash of bytes.
@inlinable
package func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
}

extension [UInt8] {
    fileprivate mutating func appendPacked(_ text: String) {
        let length = text.utf8.count
        if length < 255 {
            append(UInt8(length))
        } else {
            append(255)
            for shift in stride(from: 0, to: 32, by: 8) { append(UInt8(truncatingIfNeeded: length >> shift)) }
        }
        append(contentsOf: text.utf8)
    }

    fileprivate func unpackString(at position: inout Int) -> String {
        let range = withUnsafeBytes { $0.unpackRange(at: position) }
        position = range.upperBound
        return String(decoding: self[range], as: UTF8.self)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether both, which are of equal length, have the same bytes.
    @inline(__always)
    fileprivate func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        guard let mine = baseAddress, let theirs = other.baseAddress else { return true }
        return memcmp(mine, theirs, count) == 0
    }

    /// Where the label of a name lies among packed ones; empty, and where it would have to be, when there is none.
    fileprivate func place(of name: String) -> Range<Int> {
        var position = 0
        while position < count {
            let found = unpackRange(at: position)
            if self[found].lexicographicallyPrecedes(name.utf8) {
                position = unpackRange(at: found.upperBound).upperBound
            } else if name.hasBytes(self[found]) {
                return position..<unpackRange(at: found.upperBound).upperBound
            } else {
                break
            }
        }
        return position..<position
    }

    /// Where the packed text at the position lies, if all of it is there.
    fileprivate func checkedRange(at position: Int) -> Range<Int>? {
        guard position < count, self[position] < 255 || count - position >= 5 else { return nil }
        let range = unpackRange(at: position)
        return range.upperBound <= count ? range : nil
    }

    /// Where the packed text at the position lies.
    fileprivate func unpackRange(at position: Int) -> Range<Int> {
        let length = Int(self[position])
        guard length == 255 else { return position + 1..<position + 1 + length }
        let long = Int(UInt32(littleEndian: loadUnaligned(fromByteOffset: position + 1, as: UInt32.self)))
        return position + 5..<position + 5 + long
    }
}
