internal import Model

extension Function {
    /// How often a series changes or starts anew.
    static let changes: [Function] = [
        Function(
            "changes", [.matrix],
            .perSampleWindow(
                floats: { $0.count { $0 != $1 && !($0.isNaN && $1.isNaN) } },
                samples: { window, context in
                    window.countTransitions(context) { earlier, later in
                        switch (earlier.value, later.value) {
                        case (.float(let first), .float(let second)):
                            first != second && !(first.isNaN && second.isNaN)
                        case (.histogram(let first), .histogram(let second)): !second.hasSameData(as: first)
                        case (.float, .histogram), (.histogram, .float): true
                        }
                    }
                }
            )
        ),
        Function(
            "resets", [.matrix],
            .perSampleWindow(
                floats: { $0.count { $1 < $0 } },
                samples: { window, context in
                    window.countTransitions(context) { earlier, later in
                        switch (earlier.value, later.value) {
                        case (.float(let first), .float(let second)):
                            second < first || later.hasStarted(after: earlier)
                        case (.histogram(let first), .histogram(let second)):
                            later.hasStarted(after: earlier) || second.isReset(after: first)
                        case (.float, .histogram), (.histogram, .float): true
                        }
                    }
                }
            )
        ),
    ]
}

extension Window {
    /// How often a condition holds for two neighbours, the earlier one first.
    fileprivate func count(where condition: (Double, Double) -> Bool) -> Double {
        Double(zip(values, values.dropFirst()).count(where: condition))
    }
}

extension SampleWindow {
    /// How often a condition holds for two neighbours; an anchored window has the newest sample before its start as its
    /// first, and counts for nothing when there is none after that.
    fileprivate func countTransitions(
        _ context: WindowContext, where condition: (TimedSample, TimedSample) -> Bool
    ) -> SampleValue? {
        var samples = samples[...]
        if context.boundary == .anchored {
            let within = samples.drop { $0.time <= floats.start }
            guard !within.isEmpty else { return nil }
            samples = samples[max(samples.startIndex, within.startIndex - 1)...]
        }
        return .float(Double(zip(samples, samples.dropFirst()).count(where: condition)))
    }
}
