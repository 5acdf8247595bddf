extension Pattern {
    /// An expression as Go's `regexp` reads it, in which `.` does not match the end of a line.
    package static func ofGo(_ text: String) throws(PatternError) -> Pattern {
        let flags = "(?-s)"
        do {
            return try Pattern(flags + text)
        } catch {
            throw PatternError(pattern: text, reason: error.reason.replacing(flags, with: ""))
        }
    }
}
