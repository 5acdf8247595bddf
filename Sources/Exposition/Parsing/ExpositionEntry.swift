package import Format

/// What one line of a page says. Ranges are those of the page's bytes.
package enum ExpositionEntry: Hashable, Sendable {
    case sample(ExposedSample)
    /// `# TYPE`, with the family's name as it is written, which may be quoted.
    case type(family: Range<Int>, kind: ExposedKind)
    /// `# HELP`, with its text as it is written, escapes and all.
    case help(family: Range<Int>, text: Range<Int>)
    /// `# UNIT`, of OpenMetrics alone.
    case unit(family: Range<Int>, unit: Range<Int>)
}

/// What a `# TYPE` line calls a family.
package enum ExposedKind: String, Hashable, Sendable {
    case counter, gauge, histogram, gaugehistogram, info, stateset, summary, unknown
}

/// One sample of a page, not yet decoded.
package struct ExposedSample: Hashable, Sendable {
    /// The series as its server wrote it, name and braces; equal bytes are an equal series.
    package let series: Range<Int>
    /// The metric's name as it is written, which may be quoted and between the braces.
    package let name: Range<Int>
    package let value: Double
    /// When the server measured it, in milliseconds, if it says so; without, the sample holds for when it is read.
    package let timestamp: Timestamp?
    package let exemplar: ExposedExemplar?

    /// The time as written, for those who look closer than a millisecond; empty where there is none.
    let time: Range<Int>
}

/// One request or event that a sample stands for.
package struct ExposedExemplar: Hashable, Sendable {
    /// Its labels with their braces.
    package let labels: Range<Int>
    package let value: Double
    /// In milliseconds.
    package let timestamp: Timestamp?
}
