internal import YAML

/// How long and how much the store keeps; the keys are those of `storage.tsdb` of a `prometheus.yml`.
package struct StorageSettings: Hashable, Sendable {
    /// How far back samples are kept.
    package var retention = Duration.seconds(24 * 3600)
    /// How many bytes they may have on the disk; nil for as many as there are.
    package var retentionSize: Int?
    /// How much older than the newest sample of all one may be that comes after newer ones of its series.
    package var outOfOrderWindow = Duration.zero

    package init() {}

    init(_ node: YAMLNode) throws(YAMLError) {
        self = try node.mapping("storage") { reader throws(YAMLError) in
            var settings = StorageSettings()
            try reader.value("tsdb") { node throws(YAMLError) in
                try node.mapping("tsdb") { reader throws(YAMLError) in try settings.read(&reader) }
            }
            return settings
        }
    }

    private mutating func read(_ reader: inout MappingReader) throws(YAMLError) {
        if let window = try reader.duration("out_of_order_time_window") { outOfOrderWindow = .milliseconds(window) }
        try reader.value("retention") { node throws(YAMLError) in
            try node.mapping("retention") { reader throws(YAMLError) in
                if let time = try reader.positiveDuration("time") { retention = .milliseconds(time) }
                if let size = try reader.size("size", from: 1 << 20) { retentionSize = Int(size) }
            }
        }
    }
}
