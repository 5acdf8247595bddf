import GoTemplate
import Testing

/// If one of these fails, `printf` writes something else than Go's `fmt`.
struct PrintingTests {
    /// A format, its arguments, and what they give.
    struct Row: Sendable, CustomTestStringConvertible {
        let format: String
        let arguments: [GoValue]
        let expected: String

        init(_ format: String, _ arguments: GoValue..., gives expected: String) {
            self.format = format
            self.arguments = arguments
            self.expected = expected
        }

        var testDescription: String { format }
    }

    private static let words = GoValue.list([.string("a"), .string("b")])
    private static let mixed = GoValue.map(["n": .int(10), "x": .nil, "l": .list([.float(0.5), .bool(true)])])

    @Test(arguments: [
        Row(
            "%d|%+d|% d|%x|%X|%o|%b", .int(-42), .int(42), .int(42), .int(255), .int(255), .int(8), .int(5),
            gives: "-42|+42| 42|ff|FF|10|101"),
        Row("%#x|%#X|%#o|%#b|%O", .int(255), .int(255), .int(8), .int(5), .int(8), gives: "0xff|0XFF|010|0b101|0o10"),
        Row(
            "%5d|%-5d|%05d|%+05d|%-05d|", .int(7), .int(7), .int(7), .int(7), .int(7),
            gives: "    7|7    |00007|+0007|7    |"),
        Row(
            "%.3d|%8.3d|%-8.3d|%.0d|%08.3d", .int(7), .int(7), .int(7), .int(0), .int(7),
            gives: "007|     007|007     ||     007"),
        Row("%#06x|%x|%d", .int(10), .int(.min), .int(.min), gives: "0x00000a|-8000000000000000|-9223372036854775808"),
        Row(
            "%c|%q|%U|%#U|%+q|%c", .int(233), .int(39), .int(233), .int(233), .int(233), .int(-1),
            gives: "é|'\\''|U+00E9|U+00E9 'é'|'\\u00e9'|\u{FFFD}"),
        Row("%v|%d|%#v|%x", .uint(255), .uint(.max), .uint(255), .uint(255), gives: "255|18446744073709551615|0xff|ff"),
    ])
    func `whole numbers`(_ row: Row) { check(row) }

    @Test(arguments: [
        Row(
            "%v|%v|%v|%v|%v", .float(1), .float(1e6), .float(123456.5), .float(1e21), .float(0.00001),
            gives: "1|1e+06|123456.5|1e+21|1e-05"),
        Row(
            "%f|%.0f|%.1f|%F|%8.2f|%-8.2f|%08.2f", .float(2.5), .float(2.5), .float(0.25), .float(1), .float(-1.5),
            .float(1.5), .float(-1.5), gives: "2.500000|2|0.2|1.000000|   -1.50|1.50    |-0001.50"),
        Row(
            "%e|%E|%.2e|%g|%G|%.3g|%.10g", .float(12345.678), .float(0), .float(0.00012), .float(1e-7), .float(1e-7),
            .float(1234.5), .float(0.1), gives: "1.234568e+04|0.000000E+00|1.20e-04|1e-07|1E-07|1.23e+03|0.1"),
        Row(
            "%+.1f|% .1f|%+v|%#g|%#.3g|%#v|%#e", .float(1), .float(1), .float(2), .float(1), .float(12), .float(1),
            .float(1), gives: "+1.0| 1.0|2|1.00000|12.0|1|1.000000e+00"),
        Row(
            "%b|%x|%.2x|%X|%#x|%x", .float(1), .float(1.5), .float(1.999), .float(-0.1), .float(1), .float(0),
            gives: "4503599627370496p-52|0x1.8p+00|0x1.00p+01|-0X1.999999999999AP-04|0x1.0000p+00|0x0p+00"),
        Row(
            "%v|%+v|%5v|%05f|%f|% f", .float(.infinity), .float(.infinity), .float(-.infinity), .float(.nan),
            .float(.nan), .float(.infinity), gives: "+Inf|+Inf| -Inf|  NaN|NaN| Inf"),
        Row(
            "%v|%.20f|%b", .float(.leastNonzeroMagnitude), .float(0.1), .float(.leastNonzeroMagnitude),
            gives: "5e-324|0.10000000000000000555|1p-1074"),
    ])
    func `floating-point numbers`(_ row: Row) { check(row) }

    @Test(arguments: [
        Row(
            "%s|%v|%5s|%-5s|%05s|%.2s|%.10s", .string("aé"), .string("aé"), .string("aé"), .string("aé"), .string("aé"),
            .string("éée"), .string("x"), gives: "aé|aé|   aé|aé   |000aé|éé|x"),
        Row(
            "%q|%#q|%+q|%#q|%.2q|%8q", .string("a\"\n"), .string("a\"b"), .string("é\u{1F600}"), .string("a`b"),
            .string("abc"), .string("x"), gives: "\"a\\\"\\n\"|`a\"b`|\"\\u00e9\\U0001f600\"|\"a`b\"|\"ab\"|     \"x\""),
        Row(
            "%x|%X|% x|%#x|%# x|%.1x|%6x|%x|", .string("hi"), .string("hi"), .string("hi"), .string("hi"),
            .string("hi"), .string("hi"), .string("hi"), .string(""),
            gives: "6869|6869|68 69|0x6869|0x68 0x69|68|  6869||"),
        Row("%t|%v|%6t|%-6t|", .bool(true), .bool(false), .bool(true), .bool(true), gives: "true|false|  true|true  |"),
        Row(
            "%T|%T|%T|%T|%12T", .nil, .float(1), words, .strings([:]), .int(1),
            gives: "<nil>|float64|[]interface {}|map[string]string|         int"),
        Row("%v|%6v|%+v|%#v", .nil, .nil, .nil, .nil, gives: "<nil>| <nil>|<nil>|<nil>"),
    ])
    func `texts, booleans and nothing`(_ row: Row) { check(row) }

    @Test(arguments: [
        Row("%v|%s|%q|%x|%3v", words, words, words, words, words, gives: "[a b]|[a b]|[\"a\" \"b\"]|[61 62]|[  a   b]"),
        Row(
            "%v|%+v|%d", mixed, mixed, .map(["k": .int(1)]),
            gives: "map[l:[0.5 true] n:10 x:<nil>]|map[l:[0.5 true] n:10 x:<nil>]|map[%!d(string=k):1]"),
        Row(
            "%#v|%#v|%#v", mixed, words, .strings(["a": "b"]),
            gives:
                "map[string]interface {}{\"l\":[]interface {}{0.5, true}, \"n\":10, \"x\":interface {}(nil)}|[]interface {}{\"a\", \"b\"}|map[string]string{\"a\":\"b\"}"
        ),
        Row("%v|%v", .list([]), .map([:]), gives: "[]|map[]"),
        Row(
            "%v|%s|%d|%q|%x", GoDuration.value(1_500_000_000), GoDuration.value(0), GoDuration.value(60),
            GoDuration.value(1), GoDuration.value(1), gives: "1.5s|0s|60|\"1ns\"|316e73"),
        Row(
            "%v %v", .list([GoDuration.value(1)]), .map(["at": .time(GoTime(seconds: 0))]),
            gives: "[1ns] map[at:1970-01-01 00:00:00 +0000 UTC]"),
    ])
    func `lists, maps and what has a text of its own`(_ row: Row) { check(row) }

    @Test(arguments: [
        Row(
            "%d|%s|%t|%z|%!", .string("x"), .int(1), .float(1), .bool(true),
            gives: "%!d(string=x)|%!s(int=1)|%!t(float64=1)|%!z(bool=true)|%!!(MISSING)"),
        Row("%!", .int(1), gives: "%!!(int=1)"),
        Row("%s %d", .nil, .list([.nil, .string("x")]), gives: "%!s(<nil>) [<nil> %!d(string=x)]"),
        Row("%d %d", .int(1), gives: "1 %!d(MISSING)"),
        Row("%d", .int(1), .string("x"), .nil, gives: "1%!(EXTRA string=x, <nil>)"),
        Row("100%", gives: "100%!(NOVERB)"),
        Row("%5%|%-%", gives: "%|%"),
        Row("%f", GoDuration.value(5), gives: "%!f(time.Duration=5)"),
        Row("%5d", .string("ab"), gives: "%!d(string=   ab)"),
        Row("%w|%p", .int(5), .int(5), gives: "%!w(int=5)|%!p(int=5)"),
        Row("%5.", .int(1), gives: "%!.(int=    1)"),
    ])
    func mistakes(_ row: Row) { check(row) }

    @Test(arguments: [
        Row(
            "%*d|%-*d|%.*f|%*d", .int(4), .int(7), .int(3), .int(7), .int(1), .float(2.25), .int(-4), .int(7),
            gives: "   7|7  |2.2|7   "),
        Row("%[2]d %[1]d %d", .int(1), .int(2), gives: "2 1 2"),
        Row("%[3]*.[2]*[1]f", .float(12), .int(2), .int(6), gives: " 12.00"),
        Row("%[1]v %[1]T", .int(5), gives: "5 int"),
        Row("%[5]d|%[0]d|%[x]d|%[2]d", .int(1), .int(2), gives: "%!d(BADINDEX)|%!d(BADINDEX)|%!d(BADINDEX)|2"),
        Row("%[2]2d|%[1].2f", .int(1), .int(2), gives: "%!d(BADINDEX)|%!f(BADINDEX)"),
        Row("%*d|%.*d", .string("x"), .int(7), .int(-1), .int(8), gives: "%!(BADWIDTH)7|%!(BADPREC)8"),
        Row("%*d", .int(10_000_001), .int(7), gives: "%!(BADWIDTH)7"),
        Row("%100000010d", .int(7), gives: "%!(NOVERB)%!(EXTRA int=7)"),
    ])
    func `widths and arguments by number`(_ row: Row) { check(row) }

    /// What is nested in itself over and over has more text than any memory.
    @Test func `a value with endless text is cut`() {
        let value = (0..<40).reduce(GoValue.string("x")) { value, _ in .list([value, value]) }
        #expect(GoPrint.formatted("%v", [value]).utf8.count < 13 << 20)
        let format = String(repeating: "%1000000d", count: 1000)
        #expect(GoPrint.formatted(format, []).utf8.count < 13 << 20)
    }

    private func check(_ row: Row) { #expect(GoPrint.formatted(row.format, row.arguments) == row.expected) }
}
