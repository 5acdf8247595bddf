internal import Format
internal import GoTemplate
internal import Model

/// Functions that write numbers, times and durations.
let numberFunctions: [String: GoFunction] = [
    "humanize": { .string(Humanize.decimal(try TemplateArguments($0, count: 1).number(0))) },
    "humanize1024": { .string(Humanize.binary(try TemplateArguments($0, count: 1).number(0))) },
    "humanizeDuration": { .string(Humanize.duration(try TemplateArguments($0, count: 1).number(0))) },
    "humanizePercentage": { .string(Humanize.percentage(try TemplateArguments($0, count: 1).number(0))) },
    "humanizeTimestamp": { .string(try Humanize.timestamp(try TemplateArguments($0, count: 1).number(0))) },
    "toTime": { .string(try Humanize.timestamp(try TemplateArguments($0, count: 1).number(0))) },
    "toDuration": { .string(Humanize.goDuration(try TemplateArguments($0, count: 1).number(0))) },
    "now": { values in
        _ = try TemplateArguments(values, count: 0)
        return .float(Double(TemplateContext.current?.now ?? 0) / 1000)
    },
    "parseDuration": { values in
        let text = try TemplateArguments(values, count: 1).string(0)
        guard let milliseconds = DurationText.milliseconds(text) else {
            throw TemplateFunctionError(description: "not a valid duration string: \(quoted(text))")
        }
        return .float(Double(milliseconds) / 1000)
    },
]
