internal import FoundationEssentials
internal import NIOPosix
internal import Synchronization

/// Lets in who knows the password of a user (RFC 7617).
final class BasicAuth: Sendable {
    private struct Credentials: Hashable {
        let user: String
        let password: String
    }

    /// A hash takes a core for a tenth of a second or more, so that one is worked out at a time.
    private static let thread: NIOThreadPool = {
        let thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
        return thread
    }()
    private static let cacheLimit = 100

    private let hashes: [String: String]
    /// Those that were right, as clients send them with every request.
    private let known = Mutex<Set<Credentials>>([])

    /// `hashes` are bcrypt's, by user; there is at least one.
    init(_ hashes: [String: String]) {
        self.hashes = hashes
    }

    /// Whether an `Authorization` header names a user with the right password.
    func allows(_ authorization: String?) async -> Bool {
        guard let credentials = authorization.flatMap(Self.credentials) else { return false }
        if known.withLock({ $0.contains(credentials) }) { return true }
        // A name that nobody has takes as long as one that somebody has.
        let hash = hashes[credentials.user]
        let compared = hash ?? hashes.values.first ?? ""
        let isRight = try? await Self.thread.runIfActive { Bcrypt.matches(credentials.password, hash: compared) }
        guard isRight == true, hash != nil else { return false }
        known.withLock { known in
            if known.count >= Self.cacheLimit { known.removeAll() }
            known.insert(credentials)
        }
        return true
    }

    private static func credentials(_ authorization: String) -> Credentials? {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic", let bytes = Data(base64Encoded: String(parts[1]))
        else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        return Credentials(
            user: String(text[..<colon]), password: String(text[text.utf8.index(after: colon)...]))
    }
}
