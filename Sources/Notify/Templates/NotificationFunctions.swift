import Format
import FoundationEssentials
internal import GoTemplate
import Model

/// What functions may ask while a notification is rendered. Templates are parsed apart from that, so it comes along with
/// the task and not with the function.
struct RenderingContext: Sendable {
    let now: Timestamp
    /// A label of the route.
    let routeLabel: @Sendable (String) throws -> String

    @TaskLocal static var current: RenderingContext = RenderingContext(now: 0) { _ in "" }
}

/// The functions that Alertmanager adds to the template language
/// (https://prometheus.io/docs/alerting/latest/notifications/#functions). None reads a file, runs a program or asks anybody.
let notificationFunctions: [String: GoFunction] =
    textFunctions.merging(patternFunctions) { $1 }.merging(timeFunctions) { $1 }.merging(valueFunctions) { $1 }

private let textFunctions: [String: GoFunction] = [
    "toUpper": GoFunction(.string) { .string(LetterCase.upper($0[0].text)) },
    "toLower": GoFunction(.string) { .string(LetterCase.lower($0[0].text)) },
    "title": GoFunction(.string) { .string(LetterCase.title($0[0].text, lowersRest: true)) },
    "trimSpace": GoFunction(.string) { .string($0[0].text.trimmingWhiteSpace()) },
    "join": GoFunction(.string, .list(.texts)) { .string($0[1].joined(by: $0[0].text)) },
    "stringSlice": GoFunction(rest: .string) { GoValue(texts: $0) },
    "safeHtml": GoFunction(.string) { .typed(.safeHTML, $0[0]) },
    "safeUrl": GoFunction(.string) { .typed(.safeURL, $0[0]) },
    "urlUnescape": GoFunction(.string) { .string(try queryUnescaped($0[0].text)) },
    // The alphabet of URLs, so that the text can stand in a query.
    "base64encode": GoFunction(.string) { values in
        let text = Data(values[0].text.utf8).base64EncodedString()
        return .string(text.replacing("+", with: "-").replacing("/", with: "_"))
    },
    "base64decode": GoFunction(.string) { values in
        let text = values[0].text.replacing("-", with: "+").replacing("_", with: "/")
        guard let data = Data(base64Encoded: text) else { throw FunctionError("illegal base64 data") }
        return .string(String(decoding: data, as: UTF8.self))
    },
]

private let patternFunctions: [String: GoFunction] = [
    "match": GoFunction(.string, .string) { .bool(try pattern($0[0].text).matches($0[1].text)) },
    "reReplaceAll": GoFunction(.string, .string, .string) { values in
        let (text, replacement) = (values[2].text, values[1].text)
        // At worst each character is replaced, and no template can write as much as this.
        guard (text.utf8.count + 1) * (replacement.utf8.count + 1) < 1 << 28 else {
            throw FunctionError("the result may be too long")
        }
        return .string(try pattern(values[0].text).replacingAll(in: text, with: replacement))
    },
]

private let timeFunctions: [String: GoFunction] = [
    "date": GoFunction(.string, .time) { .string($0[1].time.formatted($0[0].text)) },
    "tz": GoFunction(.string, .time) { values in
        guard let location = Location(ofGo: values[0].text) else {
            throw FunctionError("unknown time zone \(values[0].text)")
        }
        let time = values[1].time
        return .time(time.shown(ahead: (location.clock(at: time.milliseconds) - time.milliseconds) / 1000))
    },
    "now": GoFunction { _ in .time(GoTime(milliseconds: RenderingContext.current.now)) },
    "since": GoFunction(.time) {
        GoDuration.value(GoTime(milliseconds: RenderingContext.current.now).since($0[0].time))
    },
    "humanizeDuration": GoFunction(.any) { .string(Humanize.duration(try $0[0].asNumber())) },
]

private let valueFunctions: [String: GoFunction] = [
    "routeLabels": GoFunction(.string) { .string(try RenderingContext.current.routeLabel($0[0].text)) },
    "toJson": GoFunction(.any) { .string($0[0].jsonText) },
    "list": GoFunction(rest: .any) { try GoValue(collection: .list($0), of: $0) },
    "append": GoFunction(.any, rest: .any) { values in
        guard case .list(let elements) = values[0].bare else { throw FunctionError("append needs a list") }
        return try GoValue(collection: .list(elements + values.dropFirst()), of: values)
    },
    "dict": GoFunction(rest: .any) { values in
        guard values.count.isMultiple(of: 2) else { throw FunctionError("dict requires an even number of arguments") }
        var members: [String: GoValue] = [:]
        for index in stride(from: 0, to: values.count, by: 2) {
            guard case .string(let key) = values[index] else { throw FunctionError("dict keys must be strings") }
            members[key] = values[index + 1]
        }
        return try GoValue(collection: .map(members), of: values)
    },
]

private func pattern(_ text: String) throws(FunctionError) -> Pattern {
    do {
        return try Pattern.ofGo(text)
    } catch {
        throw FunctionError("error parsing regexp: \(error.reason)")
    }
}

/// A text of a URL's query as it was.
private func queryUnescaped(_ text: String) throws(FunctionError) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "+"): bytes.append(0x20)
        case UInt8(ascii: "%"):
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit), let value = UInt8(digits, radix: 16) else {
                throw FunctionError("invalid URL escape \(goQuoted("%" + digits))")
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        default: bytes.append(byte)
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}

extension GoValue {
    /// A list or a map that a template has made. They may hold each other, but not until the stack is full.
    fileprivate init(collection: GoValue, of values: [GoValue]) throws(FunctionError) {
        let depth = 1 + (values.map(\.nesting).max() ?? 0)
        guard depth <= 20 else { throw FunctionError("values nest more than 20 levels deep") }
        self = .typed(GoType(collection.typeName, depth: depth), collection)
    }

    private var nesting: Int {
        guard case .typed(let type, _) = self else { return 0 }
        return type.depth
    }
}
