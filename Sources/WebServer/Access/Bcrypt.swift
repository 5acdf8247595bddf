internal import CCrypt

/// Passwords against bcrypt's hashes.
enum Bcrypt {
    /// Whether a hash is that of a password. Takes as long as the hash's cost says.
    static func matches(_ password: String, hash: String) -> Bool {
        // A C string would end at the first zero byte.
        guard !password.utf8.contains(0) else { return false }
        // As Go does: its bcrypt knows one algorithm, which is the one that libcrypt calls 2b.
        let digest = hash.split(separator: "$", maxSplits: 1).dropFirst().joined()
        let setting = "$2b$\(digest)"
        return withUnsafeTemporaryAllocation(
            byteCount: MemoryLayout<crypt_data>.size, alignment: MemoryLayout<crypt_data>.alignment
        ) { memory in
            memory.initializeMemory(as: UInt8.self, repeating: 0)
            guard let result = crypt_rn(password, setting, memory.baseAddress, Int32(memory.count)) else {
                return false
            }
            return areEqual(Array(String(cString: result).utf8), Array(setting.utf8))
        }
    }

    /// Looks at every byte, so that the time it takes tells nothing.
    private static func areEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        first.count == second.count && zip(first, second).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
