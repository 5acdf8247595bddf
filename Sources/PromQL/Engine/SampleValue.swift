internal import Model

/// What a series has at one time.
enum SampleValue: Sendable {
    case float(Double)
    case histogram(NativeHistogram)
}
