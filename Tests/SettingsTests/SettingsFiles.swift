import Settings
import YAML

/// Reads settings as the file `/etc/roost/roost.yaml`, in an environment of two variables.
func settings(_ text: String) throws(YAMLError) -> Settings {
    try Settings(parsing: Array(text.utf8), file: "/etc/roost/roost.yaml") { name in
        ["TOKEN": "s3cret value", "EMPTY": ""][name]
    }
}

/// What settings are refused with, without the file's name; "accepted" when they are not.
func refusal(_ text: String) -> String {
    do {
        _ = try settings(text)
        return "accepted"
    } catch {
        return "\(error.mark): \(error.message)"
    }
}
