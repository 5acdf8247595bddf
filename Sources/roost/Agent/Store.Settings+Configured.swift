import Settings
import TSDB

extension Store.Settings {
    /// As the settings file has them.
    init(_ settings: StorageSettings) {
        self.init(
            retention: settings.retention, retentionSize: settings.retentionSize,
            outOfOrderWindow: settings.outOfOrderWindow)
    }
}
