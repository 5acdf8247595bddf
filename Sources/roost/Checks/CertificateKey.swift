/// The public key of an X.509 certificate, as far as it takes to see whether a private key belongs to it.
struct CertificateKey {
    /// The bytes that the private key has, too: the modulus of an RSA key, the point of one on a curve.
    private let shared: ArraySlice<UInt8>
    private let isRSA: Bool

    /// Nil when the bytes are no certificate.
    init?(certificate: [UInt8]) {
        guard let outer = DERElement(certificate[...]), outer.tag == DERElement.sequence,
            let body = outer.children?.first?.children
        else { return nil }
        // A version comes first where it is not the oldest; then serial, signature, issuer, validity, subject, key.
        let place = body.first?.tag == 0xA0 ? 6 : 5
        guard body.indices.contains(place), let parts = body[place].children, parts.count == 2,
            let algorithm = parts[0].children?.first, parts[1].tag == 0x03, let unused = parts[1].content.first,
            unused == 0
        else { return nil }
        let key = parts[1].content.dropFirst()
        // 1.2.840.113549.1.1.1
        isRSA = algorithm.content.elementsEqual([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01])
        guard isRSA else {
            shared = key
            return
        }
        guard let modulus = DERElement(key)?.children?.first else { return nil }
        shared = modulus.content
    }

    /// False when the private key is of another certificate; a key that does not carry its public half may be of any.
    func mayBelong(to key: [UInt8]) -> Bool {
        if contains(key, shared) { return true }
        guard !isRSA else { return false }
        // A key on a curve may carry its point, as a bit string; without one there is nothing to compare.
        return !contains(key, [0x03, UInt8(truncatingIfNeeded: shared.count + 1), 0x00])
    }

    private func contains(_ bytes: [UInt8], _ part: ArraySlice<UInt8>) -> Bool {
        guard !part.isEmpty, bytes.count >= part.count else { return false }
        return (0...bytes.count - part.count).contains { bytes[$0..<$0 + part.count].elementsEqual(part) }
    }
}

/// One value of ASN.1's distinguished encoding.
private struct DERElement {
    static let sequence: UInt8 = 0x30

    let tag: UInt8
    let content: ArraySlice<UInt8>
    /// What stands behind it.
    let rest: ArraySlice<UInt8>

    init?(_ bytes: ArraySlice<UInt8>) {
        var bytes = bytes
        guard let tag = bytes.popFirst(), let first = bytes.popFirst() else { return nil }
        var length = Int(first)
        if first >= 0x80 {
            guard first > 0x80, first <= 0x84 else { return nil }
            length = 0
            for _ in 0..<first & 0x7F {
                guard let byte = bytes.popFirst() else { return nil }
                length = length << 8 | Int(byte)
            }
        }
        guard length <= bytes.count else { return nil }
        self.tag = tag
        content = bytes.prefix(length)
        rest = bytes.dropFirst(length)
    }

    /// The values that it is made of; nil when it is not made of values.
    var children: [DERElement]? {
        guard tag & 0x20 != 0 else { return nil }
        var children: [DERElement] = []
        var bytes = content
        while !bytes.isEmpty {
            guard let child = DERElement(bytes) else { return nil }
            children.append(child)
            bytes = child.rest
        }
        return children
    }
}
