internal import Format
internal import GoTemplate
internal import Model

/// Functions that write numbers, times and durations.
let numberFunctions: [String: GoFunction] = [
    "humanize": GoFunction(.any) { .string(Humanize.decimal(try $0[0].asNumber())) },
    "humanize1024": GoFunction(.any) { .string(Humanize.binary(try $0[0].asNumber())) },
    "humanizeDuration": GoFunction(.any) { .string(Humanize.duration(try $0[0].asNumber())) },
    "humanizePercentage": GoFunction(.any) { .string(Humanize.percentage(try $0[0].asNumber())) },
    "humanizeTimestamp": GoFunction(.any) { values in
        let seconds = try values[0].asNumber()
        guard seconds.isFinite else { return .string(Humanize.general(seconds)) }
        return .string(GoValue.time(try time(seconds)).goText)
    },
    // Both are pointers in Prometheus, which shows in errors.
    "toTime": GoFunction(.any) { .pointer(.time(try time(try $0[0].asNumber()))) },
    "toDuration": GoFunction(.any) { values in
        let nanoseconds = try values[0].asNumber() * 1e9
        return .pointer(GoDuration.value(Int64(exactly: nanoseconds.rounded(.towardZero)) ?? .min))
    },
    "now": GoFunction { _ in .float(Double(TemplateContext.current?.now ?? 0) / 1000) },
    "parseDuration": GoFunction(.string) { .float(try seconds(parsing: $0[0].text)) },
]

/// The time that many seconds after 1970, to the millisecond.
private func time(_ seconds: Double) throws(TemplateFunctionError) -> GoTime {
    guard seconds.isFinite else { throw TemplateFunctionError(description: "value is NaN or Inf") }
    let nanoseconds = seconds * 1e9
    // The greatest word is no double: the one above it is taken for it.
    guard nanoseconds.magnitude <= 0x1p63 else {
        let reason = "cannot be represented as a nanoseconds timestamp since it overflows int64"
        throw TemplateFunctionError(description: "\(GoValue.float(seconds).goText) \(reason)")
    }
    return GoTime(milliseconds: (Int64(exactly: nanoseconds.rounded(.towardZero)) ?? .min) / 1_000_000)
}

private func seconds(parsing text: String) throws(TemplateFunctionError) -> Double {
    guard !text.isEmpty, text != "-" else { throw TemplateFunctionError(description: "empty duration string") }
    let isNegative = text.hasPrefix("-")
    guard let milliseconds = DurationText.milliseconds(isNegative ? String(text.dropFirst()) : text, upTo: .max) else {
        throw TemplateFunctionError(description: reason(against: isNegative ? String(text.dropFirst()) : text))
    }
    guard milliseconds <= DurationText.longest else {
        throw TemplateFunctionError(description: "duration out of range")
    }
    return Double(isNegative ? -milliseconds : milliseconds) / 1000
}

/// Why a text is no duration.
private func reason(against text: String) -> String {
    var rest = text[...]
    while let first = rest.first, first.isNumber {
        rest = rest.drop(while: \.isNumber)
        let unit = rest.prefix { !$0.isNumber }
        rest = rest.dropFirst(unit.count)
        guard unit.isEmpty || ["ms", "s", "m", "h", "d", "w", "y"].contains(unit) else {
            return "unknown unit \(goQuoted(String(unit))) in duration \(goQuoted(text))"
        }
    }
    return "not a valid duration string: \(goQuoted(text))"
}
