internal import Model

extension Function {
    /// Aggregations of one series over a window that take numbers and histograms.
    static let overTimeOfAll: [Function] = [
        Function(
            "count_over_time", [.matrix],
            .perSampleWindow(
                floats: { Double($0.values.count) }, samples: { window, _ in .float(Double(window.count)) })
        ),
        Function("present_over_time", [.matrix], .perSampleWindow(floats: { _ in 1 }, samples: { _, _ in .float(1) })),
        Function(
            "first_over_time", [.matrix],
            .perSampleWindow(keepsName: true, floats: { $0.first }, samples: { window, _ in window.first.sample })),
        Function(
            "last_over_time", [.matrix],
            .perSampleWindow(keepsName: true, floats: { $0.last }, samples: { window, _ in window.last.sample })),
        Function(
            "ts_of_first_over_time", [.matrix],
            .perSampleWindow(
                floats: { Double($0.firstTime) / 1000 }, samples: { window, _ in .float(window.first.seconds) })),
        Function(
            "ts_of_last_over_time", [.matrix],
            .perSampleWindow(
                floats: { Double($0.lastTime) / 1000 }, samples: { window, _ in .float(window.last.seconds) })),
        Function(
            "sum_over_time", [.matrix],
            .perSampleWindow(
                floats: { $0.sum },
                samples: { window, context in
                    window.unmixed(
                        context, floats: \.sum, histograms: { $0.fold(context, HistogramSum.init) { $0.value } })
                })
        ),
        Function(
            "avg_over_time", [.matrix],
            .perSampleWindow(
                floats: { $0.mean },
                samples: { window, context in
                    window.unmixed(
                        context, floats: \.mean, histograms: { $0.fold(context, HistogramMean.init) { $0.value } })
                })
        ),
    ]
}

extension Window {
    fileprivate var sum: Double { fold(CompensatedSum()) { $0.add($1) }.value }
    fileprivate var mean: Double { fold(CompensatedMean()) { $0.add($1) }.value }
}

extension SampleWindow {
    fileprivate var first: (sample: SampleValue, seconds: Double) {
        let hasFloat = !floats.values.isEmpty
        guard !histograms.values.isEmpty, !hasFloat || histograms.firstTime <= floats.firstTime else {
            return (.float(floats.first), Double(floats.firstTime) / 1000)
        }
        return (.histogram(histograms.first), Double(histograms.firstTime) / 1000)
    }

    fileprivate var last: (sample: SampleValue, seconds: Double) {
        let hasFloat = !floats.values.isEmpty
        guard !histograms.values.isEmpty, !hasFloat || histograms.lastTime >= floats.lastTime else {
            return (.float(floats.last), Double(floats.lastTime) / 1000)
        }
        return (.histogram(histograms.last), Double(histograms.lastTime) / 1000)
    }

    /// By one function of numbers, by another of histograms, and nothing but an annotation where there are both.
    func unmixed(
        _ context: WindowContext, floats function: (Window) -> Double?,
        histograms histogramFunction: (HistogramWindow) -> NativeHistogram?
    ) -> SampleValue? {
        guard !isMixed else {
            context.annotate { .mixedFloatsAndHistograms(metric: $0) }
            return nil
        }
        return histograms.values.isEmpty
            ? function(floats).map(SampleValue.float) : histogramFunction(histograms).map(SampleValue.histogram)
    }
}

extension HistogramWindow {
    /// Runs an accumulator through the histograms, and notes what is peculiar about combining them; nil when they do
    /// not combine.
    fileprivate func fold<Accumulator: HistogramAccumulator>(
        _ context: WindowContext, _ initial: (NativeHistogram) -> Accumulator,
        _ result: (Accumulator) -> NativeHistogram
    ) -> NativeHistogram? {
        var accumulator = initial(first)
        do throws(IncompatibleSchemas) {
            for histogram in values.dropFirst() { try accumulator.add(histogram) }
        } catch {
            context.annotate { .mixedSchemas(metric: $0) }
            return nil
        }
        if accumulator.notes.hasResetCollision { context.annotate { _ in .resetCollision(.aggregation) } }
        if accumulator.notes.hasReconciledBounds { context.annotate { _ in .boundsReconciled(.aggregation) } }
        return result(accumulator)
    }
}
