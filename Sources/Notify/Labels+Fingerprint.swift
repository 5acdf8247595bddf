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
        let hash = fnv1a(bytes)
        return String(unsafeUninitializedCapacity: 16) { digits in
            for index in 0..<16 {
                let digit = UInt8(hash >> UInt64(60 - 4 * index) & 0xF)
                digits[index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            }
            return 16
        }
    }
}
