import YAML

/// What every part of an `alertmanager.yml` is read with, and what is found in it that is no mistake.
package final class ReadingContext {
    let files: FileContext
    /// What receivers have where they do not say otherwise.
    var global = GlobalConfig()
    /// What Alertmanager knows and the agent does not do yet.
    var unsupported: [YAMLError] = []
    /// What works, but not as it is written.
    var warnings: [YAMLError] = []

    init(files: FileContext) {
        self.files = files
    }
}
