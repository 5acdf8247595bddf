import Model

/// Series as a host's exporters have them: of 100 metrics with five labels each.
func manySeries(_ count: Int) -> [Labels] {
    (0..<count).map { number in
        Labels(
            metric: "bench_metric_\(number % 100)_total",
            [
                ("instance", "10.0.\(number / 100 / 250).\(number / 100 % 250):9100"), ("job", "node"),
                ("mode", ["user", "system", "idle", "iowait"][number / 100 % 4]), ("cpu", "\(number / 400 % 8)"),
                ("zone", "eu-central-\(number % 3)"),
            ])
    }
}

/// Values as exporters have them: most never change, some count up evenly or not, some move about.
struct Values {
    private var random: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func next(_ series: Int, round: Int) -> Double {
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        let noise = Double(random % 1000)
        return switch series % 20 {
        case 0..<14: Double(series)
        case 14, 15: Double(round * 15 + series)
        case 16, 17: Double(round * 1000) + noise
        case 18: (noise / 10).rounded() / 10
        default: Double(round) * 14.93 + noise / 1000
        }
    }
}
