import Testing
import YAML

/// If these fail, `no`, `0x10` or `1_000` mean something else here than in the files of Prometheus' users.
struct ScalarTests {
    private func scalar(_ text: String) throws -> YAMLScalar {
        guard case .scalar(let scalar) = try parse(text).content else { throw NotScalar() }
        return scalar
    }

    @Test(arguments: [
        ("true", true), ("Yes", true), ("ON", true), ("no", false), ("False", false), ("'true'", nil), ("y", true),
        ("N", false),
        ("1", nil), ("!!str yes", nil), ("tRUE", nil),
    ])
    func bools(_ text: String, _ expected: Bool?) throws {
        #expect(try scalar(text).bool == expected)
    }

    @Test(arguments: [
        ("0", 0), ("-12", -12), ("+3", 3), ("0x1F", 31), ("0o17", 15), ("0b101", 5), ("1_000", 1000), ("1.0", nil),
        ("'1'", nil), ("0x", nil), ("0x-1", nil), ("99999999999999999999", nil), ("", nil), ("!!int 7", 7),
    ])
    func ints(_ text: String, _ expected: Int?) throws {
        #expect(try scalar(text).int == expected)
    }

    @Test(arguments: [
        ("1", 1), ("1.5", 1.5), (".5", 0.5), ("-1e3", -1000), (".inf", .infinity), ("-.INF", -.infinity),
        ("0x10", 16), ("inf", nil), ("nan", nil), ("0x1p3", nil), ("'1.5'", nil), ("a", nil),
    ])
    func doubles(_ text: String, _ expected: Double?) throws {
        #expect(try scalar(text).double == expected)
    }

    @Test func notANumberIsANumber() throws {
        #expect(try scalar(".nan").double?.isNaN == true)
    }

    @Test(arguments: [("", true), ("~", true), ("Null", true), ("''", false), ("'~'", false), ("!!str", false)])
    func nulls(_ text: String, _ expected: Bool) throws {
        #expect(try scalar(text).isNull == expected)
    }
}

private struct NotScalar: Error {}
