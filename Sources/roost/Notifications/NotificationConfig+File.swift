import Notify
import YAML

extension NotificationConfig {
    /// A notification file with its templates and what its variables stand for.
    init(ofFile path: String) throws {
        let bytes = try ServerFile.read(path)
        self = try reportingBadFiles { () throws(YAMLError) in
            try NotificationConfig(YAMLNode(parsing: bytes, file: path), environment: environmentValue)
        }
        try loadTemplates()
    }

    /// Adds the templates of the files that it names; a pattern may match none, as in Alertmanager.
    mutating func loadTemplates() throws {
        for pattern in templates {
            for path in FilePattern(pattern).paths {
                let text = String(decoding: try ServerFile.read(path), as: UTF8.self)
                do {
                    try add(templates: text, of: path)
                } catch {
                    throw Failure(.configuration, "\(path): \(error)")
                }
            }
        }
    }
}
