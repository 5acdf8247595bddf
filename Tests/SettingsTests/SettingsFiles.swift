import Settings
import YAML

/// Reads settings as the file `/etc/roost/roost.yaml`.
func settings(_ text: String) throws(YAMLError) -> Settings {
    try Settings(parsing: Array(text.utf8), file: "/etc/roost/roost.yaml")
}

/// The servers of a settings file, in an environment of two variables.
func servers(_ text: String, profile: String? = nil) throws(YAMLError) -> [ServerSettings] {
    try settings(text).servers(profile: profile) { name in ["TOKEN": "s3cret value", "EMPTY": ""][name] }
}

/// What settings are refused with, without the file's name; "accepted" when they are not.
func refusal(_ text: String, profile: String? = nil) -> String {
    do {
        _ = try servers(text, profile: profile)
        return "accepted"
    } catch {
        return "\(error.mark): \(error.message)"
    }
}
