internal import Model

/// What a range function can say about the series it works on.
struct WindowContext {
    let evaluator: Evaluator
    /// The labels of the series, its name among them.
    let labels: Labels
    /// The argument that annotations are about.
    let argument: Node
    let boundary: RangeBoundary?

    /// Notes something about the argument; the metric's name is only read when there is something to say.
    func annotate(_ annotation: (String) -> Annotation) {
        evaluator.annotate(annotation(labels.metric), at: argument)
    }

    /// Adds a histogram and notes what is peculiar about that; false when the two do not combine.
    func add(_ other: NativeHistogram, to histogram: inout NativeHistogram) -> Bool {
        combine(.addition) { () throws(IncompatibleSchemas) in try histogram.add(other) }
    }

    /// Subtracts a histogram and notes what is peculiar about that; false when the two do not combine.
    func subtract(_ other: NativeHistogram, from histogram: inout NativeHistogram) -> Bool {
        combine(.subtraction) { () throws(IncompatibleSchemas) in try histogram.subtract(other) }
    }

    private func combine(
        _ operation: Annotation.HistogramOperation, _ body: () throws(IncompatibleSchemas) -> HistogramAdjustments
    ) -> Bool {
        do throws(IncompatibleSchemas) {
            // Contradicting hints are no news here: resets are looked for.
            if try body().contains(.boundsReconciled) { annotate { _ in .boundsReconciled(operation) } }
            return true
        } catch {
            annotate { .mixedSchemas(metric: $0) }
            return false
        }
    }
}
