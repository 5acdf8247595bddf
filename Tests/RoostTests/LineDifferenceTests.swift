import Testing

@testable import roost

/// If these fail, people are shown another change than the one that is made.
struct LineDifferenceTests {
    @Test(
        arguments: [
            ("a\nb\nc\n", "a\nb\nc\n", []), ("a\nb\nc", "a\nx\nc", ["-b", "+x"]), ("", "a", ["-", "+a"]),
            ("a\nb", "b\na", ["-a", "+a"]), ("a\nb\nc\nd", "a\nd", ["-b", "-c"]),
            ("a\nd", "a\nb\nc\nd", ["+b", "+c"]),
        ] as [(String, String, [String])])
    func lines(_ old: String, _ new: String, _ lines: [String]) {
        #expect(LineDifference(from: old, to: new).lines == lines)
    }
}
