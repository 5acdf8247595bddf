internal import Glibc

extension SpawnRequest {
    /// The variables by which tests act on our own programs and see what they come by; a release build has none.
    static var testVariables: [String] {
        #if DEBUG
            ["ROOST_FAULT", "ROOST_PAUSE", "LD_PRELOAD", "LLVM_PROFILE_FILE"].compactMap { (name: String) in
                getenv(name).map { "\(name)=\(String(cString: $0))" }
            }
        #else
            []
        #endif
    }
}
