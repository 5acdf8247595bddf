/// Which of a server's lives a log is asked about.
package enum InstanceChoice: Hashable, Sendable {
    /// The newest that the log has a line of.
    case current
    /// The one before it.
    case previous
    case number(Int64)

    /// The number of that instance in the log in a folder.
    package func resolve(in folder: String) throws(InstanceError) -> Int64 {
        guard let newest = Self.newest(in: folder, 1...Int64.max) else { throw .none }
        switch self {
        case .current: return newest
        case .previous:
            guard newest > 1, let previous = Self.newest(in: folder, 1...newest - 1) else { throw .noPrevious(newest) }
            return previous
        case .number(let number):
            guard number > 0, Self.newest(in: folder, number...number) != nil else { throw .noSuch(number, newest) }
            return number
        }
    }

    /// The newest of some instances that a log has a line of.
    private static func newest(in folder: String, _ instances: ClosedRange<Int64>) -> Int64? {
        var query = LogQuery()
        query.instances = instances
        return LogCursor(in: folder, query, last: 1).next()?.prefix.instance
    }
}

/// What a log lacks that was asked for.
package enum InstanceError: Error, Hashable, Sendable, CustomStringConvertible {
    case none
    /// With the number of the newest instance.
    case noPrevious(Int64)
    case noSuch(Int64, Int64)

    package var description: String {
        switch self {
        case .none: "no line of any instance"
        case .noPrevious(let newest): "no line of an instance before instance \(newest)"
        case .noSuch(let number, let newest): "no line of instance \(number); the newest is instance \(newest)"
        }
    }
}
