internal import Glibc

/// Why a text is no POSIX extended regular expression, as the keeper's regcomp(3) takes them; nil when it is one.
func extendedRegexProblem(_ pattern: String) -> String? {
    if pattern.isEmpty { return "an empty pattern" }
    var regex = regex_t()
    let code = regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB)
    guard code != 0 else {
        regfree(&regex)
        return nil
    }
    let reason = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
        regerror(code, &regex, buffer.baseAddress, buffer.count)
        return buffer.baseAddress.map { String(cString: $0) } ?? ""
    }
    return "no POSIX extended regular expression (\(reason))"
}
