import Model
import Notify

/// What an `alertmanager.yml` is made of, so that more of what is made up gets past its first key.
let notificationWords = [
    "route", "receivers", "receiver", "matchers", "match_re", "group_by", "'...'", "routes", "global", "http_config",
    "slack_configs", "email_configs", "webhook_configs", "url", "api_url", "https://h/", "time_intervals", "times",
    "days_of_month", "location", "Europe/Berlin", "inhibit_rules", "equal", "name", "\n- ", ": ", "{", "}", "[", "]",
    "${", "{{",
]

/// Why what was read of matchers is not what their own text says; nil when it is, or they are none.
func contradictionInMatchers(_ text: String) -> String? {
    guard let read = try? MatcherText(text) else { return nil }
    let written = read.matchers.map(\.text).joined(separator: ", ")
    guard let again = try? MatcherText(written) else { return "\(written) is refused" }
    return again.matchers == read.matchers ? nil : "\(written) is read as \(again.matchers.map(\.text))"
}
