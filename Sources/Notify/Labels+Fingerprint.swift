package import Model

extension Labels {
    /// FNV-1a over the sorted names and values, each followed by 0xFF, in 16 hexadecimal digits: Alertmanager's name of an
    /// alert (`model.LabelSet.Fingerprint` of prometheus/common).
    package var fingerprint: String {
        var bytes: [UInt8] = []
        forEachUTF8 { name, value in
            name.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
            bytes.append(0xFF)
            value.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
            bytes.append(0xFF)
        }
        return fnv1a(bytes).hexadecimalDigits
    }
}
