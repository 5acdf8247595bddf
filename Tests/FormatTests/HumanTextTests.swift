import Format
import Testing

/// If these failed, a figure would be read as another one.
struct HumanTextTests {
    @Test(
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1 KiB"), (1536, "1.5 KiB"), (48_234_496, "46 MiB"),
            (1_073_741_824, "1 GiB"), (1_063_256_064, "1 GiB"), (-1, "0 B"), (.infinity, "? TiB"),
        ] as [(Double, String)])
    func bytes(count: Double, text: String) {
        #expect(HumanText.bytes(count) == text)
    }

    @Test(
        arguments: [(0, "0 %"), (0.0034, "0.3 %"), (0.034, "3.4 %"), (1.4, "140 %"), (.nan, "0 %")]
            as [(Double, String)])
    func percent(share: Double, text: String) {
        #expect(HumanText.percent(share) == text)
    }

    @Test(
        arguments: [
            (0, "0 ms"), (0.0014, "1.4 ms"), (0.0101, "10 ms"), (0.9996, "1 s"), (2.55, "2.6 s"), (12.4, "12 s"),
        ] as [(Double, String)])
    func latency(seconds: Double, text: String) {
        #expect(HumanText.latency(seconds) == text)
    }

    @Test(
        arguments: [
            (0, "0s"), (45.9, "45s"), (60, "1m"), (61, "1m 1s"), (3661, "1h 1m"), (93_784, "1d 2h"), (86_400, "1d"),
            (-5, "0s"), (.infinity, "0s"),
        ] as [(Double, String)])
    func duration(seconds: Double, text: String) {
        #expect(HumanText.duration(seconds) == text)
    }

    @Test(
        arguments: [
            (0, "0"), (-3, "-3"), (1_795_850_000, "1795850000"), (1.0 / 3, "0.333333"), (123.456789, "123.457"),
            (-0.000123456789, "-0.000123457"), (1.23456789e-300, "1.23456789e-300"), (1e300, "1e+300"), (.nan, "NaN"),
            (.infinity, "+Inf"),
        ] as [(Double, String)])
    func value(value: Double, text: String) {
        #expect(HumanText.value(value) == text)
    }
}
