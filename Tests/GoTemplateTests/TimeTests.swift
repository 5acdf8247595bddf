import GoTemplate
import Testing

/// If one of these fails, a template tells another time than Go would.
struct TimeTests {
    @Test(
        arguments: [
            ("0", 0), ("5s", 5_000_000_000), ("-1.5h", -5_400_000_000_000), ("1h30m", 5_400_000_000_000),
            ("+300ms", 300_000_000), ("1us2µs3ns", 3003), (".5s", 500_000_000), ("1.s", 1_000_000_000),
            ("2562048h", nil),
            ("", nil), ("5", nil), ("1d", nil), ("s", nil), (".s", nil), ("1.2.3s", nil), ("1s ", nil), ("1 s", nil),
            ("-", nil),
        ] as [(String, Int64?)])
    func `durations are read as Go reads them`(_ text: String, _ nanoseconds: Int64?) {
        #expect(GoDuration.nanoseconds(text) == nanoseconds)
    }

    /// 2023-11-14 22:13:20.12 UTC, a Tuesday.
    @Test(arguments: [
        ("Monday Mon January Jan 2006 06", "Tuesday Tue November Nov 2023 23"), ("01/1 02/2/_2", "11/11 14/14/14"),
        ("15:04:05 3:4:5 03 PM pm", "22:13:20 10:13:20 10 PM pm"), ("002 __2", "318 318"),
        ("MST -0700 -07:00 -07 Z0700 Z07:00 Z07", "UTC +0000 +00:00 +00 Z Z Z"),
        ("Z070000 Z07:00:00 -070000 -07:00:00", "Z Z +000000 +00:00:00"),
        ("05.000 05,00 05.999 05.999999999 05.0x .00", "20.120 20,12 20.12 20.12 20.1x .12"),
        ("_2006 Month Janx 2006th", "_2023 Month Janx 2023th"), ("at noon", "at noon"), ("é 15h", "é 22h"), ("", ""),
        ("2006-01-02T15:04:05.999999999Z07:00", "2023-11-14T22:13:20.12Z"), ("05.0001", "20.0011"),
    ])
    func layouts(_ layout: String, _ expected: String) {
        #expect(Rendering("{{ .at.Format \(GoPrint.formatted("%q", [.string(layout)])) }}", "").run() == expected)
    }

    @Test(arguments: [
        Rendering("{{ .at }}", "2023-11-14 22:13:20.12 +0000 UTC"),
        Rendering(
            "{{ .at.Year }} {{ .at.Month }} {{ .at.Day }} {{ .at.YearDay }} {{ .at.Weekday }}",
            "2023 November 14 318 Tuesday"),
        Rendering("{{ .at.Hour }}:{{ .at.Minute }}:{{ .at.Second }}.{{ .at.Nanosecond }}", "22:13:20.120000000"),
        Rendering(
            "{{ .at.Unix }} {{ .at.UnixMilli }} {{ .at.UnixMicro }} {{ .at.UnixNano }}",
            "1700000000 1700000000120 1700000000120000 1700000000120000000"),
        Rendering(
            "{{ .at.UTC.String }} {{ .at.IsZero }} {{ .at.IsDST }}", "2023-11-14 22:13:20.12 +0000 UTC false false"),
        Rendering(
            "{{ printf \"%d %s %T\" .at.Month .at.Month .at.Month }} {{ printf \"%T\" .at.Unix }}",
            "11 November time.Month int64"),
        Rendering("{{ (.at.Add 3600000000000).Hour }} {{ (.at.Add .lasting).Format \"15:04\" }}", "23 23:43"),
        Rendering(
            "{{ (.at.AddDate 0 3 17).Format \"2006-01-02\" }} {{ (.at.AddDate -1 -11 0).Year }}", "2024-03-02 2021"),
        Rendering(
            "{{ (.at.Truncate 3600000000000).Format \"15:04:05\" }} {{ (.at.Round 3600000000000).Format \"15:04:05\" }}",
            "22:00:00 22:00:00"),
        Rendering(
            "{{ $then := .at.Add 1 }}{{ $then.Sub .at }} {{ $then.After .at }} {{ $then.Before .at }} {{ .at.Equal .at }} {{ .at.Compare $then }}",
            "1ns true false true -1"),
        Rendering(
            "{{ (.at.AddDate 99999999999 0 0).Year }}",
            "template: t:1:7: executing \"t\" at <.at.AddDate>: error calling AddDate: the date is out of range"),
    ])
    func `methods of times`(_ row: Rendering) { #expect(row.run() == row.expected) }

    @Test(arguments: [
        (GoTime(seconds: -62_135_596_800), "0001-01-01 00:00:00 +0000 UTC true"),
        (GoTime(seconds: -62_167_219_201), "-0001-12-31 23:59:59 +0000 UTC false"),
        (GoTime(milliseconds: -1), "1969-12-31 23:59:59.999 +0000 UTC false"),
        (GoTime(seconds: 951_782_400), "2000-02-29 00:00:00 +0000 UTC false"),
        (GoTime(seconds: 253_402_300_800), "10000-01-01 00:00:00 +0000 UTC false"),
    ])
    func `far times`(_ time: GoTime, _ expected: String) throws {
        #expect(try Template("{{ . }} {{ .IsZero }}", name: "t").render(.time(time)) == expected)
    }

    @Test(arguments: [
        (Int64(0), "0s"), (1, "1ns"), (1500, "1.5µs"), (20_500_000, "20.5ms"), (1_000_000_000, "1s"),
        (60_000_000_000, "1m0s"),
        (5_405_500_000_000, "1h30m5.5s"), (-1_250_000_000, "-1.25s"), (.min, "-2562047h47m16.854775808s"),
        (.max, "2562047h47m16.854775807s"),
    ])
    func durations(_ nanoseconds: Int64, _ expected: String) {
        #expect(GoDuration.text(nanoseconds) == expected)
    }

    @Test(arguments: [
        Rendering("{{ .lasting }} {{ .lasting.String }}", "1h30m5.5s 1h30m5.5s"),
        Rendering(
            "{{ .lasting.Hours }} {{ .lasting.Minutes }} {{ .lasting.Seconds }}",
            "1.5015277777777778 90.09166666666667 5405.5"),
        Rendering(
            "{{ .lasting.Milliseconds }} {{ .lasting.Microseconds }} {{ .lasting.Nanoseconds }}",
            "5405500 5405500000 5405500000000"),
        Rendering(
            "{{ .lasting.Round 1000000000 }} {{ .lasting.Truncate 60000000000 }} {{ .lasting.Round 0 }}",
            "1h30m6s 1h30m0s 1h30m5.5s"),
        Rendering(
            "{{ .lasting.Abs }} {{ (.at.Sub (.at.Add 5)).Abs }} {{ (.at.Sub (.at.Add 5)).Round 10 }}",
            "1h30m5.5s 5ns -10ns"),
        Rendering(
            "{{ .lasting.Round .name }}",
            "template: t:1:18: executing \"t\" at <.name>: wrong type for value; expected time.Duration; got string"),
    ])
    func `methods of durations`(_ row: Rendering) { #expect(row.run() == row.expected) }
}
