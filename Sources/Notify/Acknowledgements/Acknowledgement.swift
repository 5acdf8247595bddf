package import Format

/// That someone looks after an alert, until it is over.
package struct Acknowledgement: Hashable, Sendable {
    package let by: String
    package let comment: String
    package let at: Timestamp

    package init(by: String, comment: String, at: Timestamp) {
        self.by = by
        self.comment = comment
        self.at = at
    }

    /// As it is written down and shown; nil when a document is none.
    package init?(document: JSONValue) {
        guard let by = document["by"]?.string, let at = document["at"]?.integer else { return nil }
        self.init(by: by, comment: document["comment"]?.string ?? "", at: at)
    }

    /// `{"by", "comment", "at"}`.
    package var document: JSONValue { ["by": .string(by), "comment": .string(comment), "at": .integer(at)] }
}
