/// What has to change in one text to make another of it, line by line.
struct LineDifference {
    /// The removed lines with `-`, the added ones with `+`, in the order of the texts.
    let lines: [String]

    init(from old: String, to new: String) {
        func lines(_ text: String) -> [String] {
            text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        self.init(from: lines(old), to: lines(new))
    }

    /// The same of lines; those of both can be shown too, with a space.
    init(from old: [String], to new: [String], showsCommon: Bool = false) {
        let changes = new.difference(from: old)
        let removed = Set(changes.removals.map(\.offset))
        let inserted = Set(changes.insertions.map(\.offset))
        var lines: [String] = []
        var (oldIndex, newIndex) = (0, 0)
        while oldIndex < old.count || newIndex < new.count {
            if removed.contains(oldIndex) {
                lines.append("-\(old[oldIndex])")
                oldIndex += 1
            } else if inserted.contains(newIndex) {
                lines.append("+\(new[newIndex])")
                newIndex += 1
            } else {
                if showsCommon { lines.append(" \(old[oldIndex])") }
                oldIndex += 1
                newIndex += 1
            }
        }
        self.lines = lines
    }

    /// The lines for people: what goes in red, what comes in green.
    func rendered(for terminal: Terminal) -> String {
        lines.map { terminal.styled($0, $0.hasPrefix("-") ? .red : .green) }.joined(separator: "\n")
    }
}

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
