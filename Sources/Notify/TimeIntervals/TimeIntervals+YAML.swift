import YAML

extension ConfigReader {
    /// The intervals by their names: `time_intervals`, and `mute_time_intervals` as they were called before. A name
    /// stands for several, of which one must hold.
    mutating func timeIntervals() throws(YAMLError) -> [String: [TimeInterval]] {
        var intervals: [String: [TimeInterval]] = [:]
        for key in ["mute_time_intervals", "time_intervals"] {
            _ = try each(key) { reader throws(YAMLError) in
                let name = try reader.fields.requiredString("name")
                let value = try reader.each("time_intervals") { reader throws(YAMLError) in
                    try TimeInterval(&reader)
                }
                guard intervals.updateValue(value, forKey: name) == nil else {
                    throw reader.fields.error(
                        at: "name", "there is a time interval named \"\(name)\" before this one: rename one of them")
                }
            }
        }
        return intervals
    }
}
