import Format
import Testing

/// Numbers, times and durations are read by Prometheus and people: their text is part of the product.
@Suite struct TextTests {
    @Test(
        "numbers as Go writes them",
        arguments: [
            (0, "0", "0", "0e+00"), (-0.0, "-0", "-0", "-0e+00"), (1, "1", "1", "1e+00"),
            (-1.5, "-1.5", "-1.5", "-1.5e+00"),
            (0.1, "0.1", "0.1", "1e-01"), (1e-4, "0.0001", "0.0001", "1e-04"), (1e-5, "1e-05", "0.00001", "1e-05"),
            (1.25e-7, "1.25e-07", "0.000000125", "1.25e-07"), (123_456_789, "123456789", "123456789", "1.23456789e+08"),
            (1e20, "100000000000000000000", "100000000000000000000", "1e+20"),
            (1e21, "1e+21", "1000000000000000000000", "1e+21"),
            (1.7976931348623157e308, "1.7976931348623157e+308", nil, "1.7976931348623157e+308"),
            (.leastNonzeroMagnitude, "5e-324", nil, "5e-324"), (.nan, "NaN", "NaN", "NaN"),
            (.infinity, "+Inf", "+Inf", "+Inf"),
            (-.infinity, "-Inf", "-Inf", "-Inf"),
            (0.30000000000000004, "0.30000000000000004", "0.30000000000000004", "3.0000000000000004e-01"),
        ] as [(Double, String, String?, String)])
    func numbers(_ value: Double, _ shortest: String, _ fixed: String?, _ exponent: String) {
        #expect(goFloatText(value) == shortest)
        if let fixed { #expect(goFloatText(value, verb: .fixed) == fixed) }
        #expect(goFloatText(value, verb: .exponent) == exponent)
    }

    @Test("every number reads back as itself")
    func roundTrip() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let value = Double(bitPattern: .random(in: 0 ... .max, using: &random))
            guard value.isFinite else { continue }
            for verb in [GoFloatVerb.shortest, .fixed, .exponent] {
                #expect(Double(goFloatText(value, verb: verb)) == value)
            }
        }
    }

    @Test(
        "times",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_785_231_000_250, "2026-07-28T09:30:00.250Z"), (253_402_300_799_000, "9999-12-31T23:59:59Z"),
        ] as [(Timestamp, String)])
    func times(_ time: Timestamp, _ text: String) {
        #expect(RFC3339.text(time) == text)
        #expect(RFC3339.time(text) == time)
    }

    @Test(
        "times as others write them",
        arguments: [
            ("2026-07-28T11:30:00+02:00", 1_785_231_000_000), ("2026-07-28t09:30:00.123456789z", 1_785_231_000_123),
            ("2026-07-28 00:30:00-09:00", 1_785_231_000_000), ("2026-13-28T09:30:00Z", nil),
            ("2026-07-28T09:30:00", nil),
            ("2026-07-28T24:30:00Z", nil), ("2026-07-28T09:30:00.Z", nil), ("2026-07-28T09:30:00Zx", nil), ("", nil),
        ] as [(String, Timestamp?)])
    func foreignTimes(_ text: String, _ time: Timestamp?) { #expect(RFC3339.time(text) == time) }

    @Test("every day of four centuries has one date")
    func calendar() {
        for day in Int64(-1000)...146_097 {
            #expect(CivilDate(daysSinceEpoch: day).daysSinceEpoch == day)
        }
    }

    @Test(
        "durations",
        arguments: [
            ("0s", 0), ("5m", 300_000), ("1h30m", 5_400_000), ("250ms", 250), ("1d", 86_400_000), ("1w", 604_800_000),
            ("1y", 31_536_000_000), ("1m1ms", 60_001),
        ] as [(String, Int64)])
    func durations(_ text: String, _ milliseconds: Int64) {
        #expect(DurationText.milliseconds(text) == milliseconds)
        #expect(DurationText.text(milliseconds) == text)
    }

    @Test(
        "what is no duration",
        arguments: ["", "5", "m", "5m5h", "5m5m", "1.5h", "-5m", "5 m", "99999999999999y", "5µs"])
    func noDurations(_ text: String) { #expect(DurationText.milliseconds(text) == nil) }

    @Test(
        "the word that was meant",
        arguments: [("stauts", "status"), ("serv", "serve"), ("logs", "logs"), ("xyzzy", nil), ("", nil)]
            as [(String, String?)])
    func nearestWord(_ word: String, _ meant: String?) {
        #expect(nearest(to: word, among: ["serve", "status", "stop", "logs"]) == meant)
    }

    @Test(
        "sizes, and what is none",
        arguments: [
            ("0", 0), ("4096", 4096), ("1B", 1), ("1kB", 1000), ("1KB", 1000), ("1KiB", 1024), ("1mb", 1_000_000),
            ("512MiB", 512 << 20), ("1.5GiB", 3 << 29), ("2 GB", 2_000_000_000), ("0.5kB", 500),
            ("8388607TiB", 8_388_607 << 40),
            ("", nil), ("MiB", nil), ("1.5", nil), ("1.3KiB", nil), ("1.", nil), (".5GB", nil), ("1.2.3GB", nil),
            ("-1", nil),
            ("1XB", nil), ("1k", nil), ("1 0", nil), ("8388608TiB", nil), ("99999999999999999999", nil),
        ] as [(String, Int64?)])
    func sizes(_ text: String, _ bytes: Int64?) {
        #expect(SizeText.bytes(text) == bytes)
        guard let bytes else { return }
        #expect(SizeText.bytes(SizeText.text(bytes)) == bytes)
    }

    @Test(
        "sizes are written in the largest unit that is exact",
        arguments: [
            (0, "0"), (1023, "1023"), (1024, "1KiB"), (1000, "1kB"), (1 << 30, "1GiB"), (1536 << 20, "1536MiB"),
            (5_000_000, "5MB"),
        ] as [(Int64, String)])
    func sizeTexts(_ bytes: Int64, _ text: String) { #expect(SizeText.text(bytes) == text) }
}
