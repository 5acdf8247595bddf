/// A function of the language: its signature and what computes it.
package struct Function: Sendable {
    package let name: String
    /// The types of the arguments; the last one stands for all further ones of a variadic function.
    package let parameters: [ValueType]
    /// How many arguments may be given.
    package let argumentCount: ClosedRange<Int>
    package let result: ValueType
    let computation: Computation
    /// Whether its argument should be a counter.
    var isForCounters = false

    /// How a function gets from its arguments to its result.
    enum Computation: Sendable {
        /// Each number of the first argument by itself.
        case perValue(@Sendable (Double) -> Double)
        /// Each number of the first argument with the step's values of the further, scalar arguments; nil leaves the
        /// result without one.
        case perValueWith(@Sendable (Double, [Double]) -> Double?)
        /// The numbers of each window of the argument; nil where the result has no value.
        case perWindow(@Sendable (Window) -> Double?)
        /// The numbers of each window of one argument with the step's value of the other, scalar one.
        case perWindowWith(@Sendable (Window, Double, WindowContext) -> Double?)
        /// Each window of the argument: by `floats` where all that is known are numbers, else by `samples`.
        case perSampleWindow(
            keepsName: Bool = false, floats: @Sendable (Window) -> Double?,
            samples: @Sendable (SampleWindow, WindowContext) -> SampleValue?)
        /// The whole call.
        case call(@Sendable (Evaluator, Call, Node, Grid) throws(EvaluationError) -> Value)
    }

    init(
        _ name: String, _ parameters: [ValueType], count: ClosedRange<Int>? = nil,
        result: ValueType = .vector, _ computation: Computation
    ) {
        self.name = name
        self.parameters = parameters
        argumentCount = count ?? parameters.count...parameters.count
        self.result = result
        self.computation = computation
    }

    /// How many arguments may be left out, -1 standing for any number of further ones.
    package var variadicCount: Int {
        argumentCount.upperBound == .max ? -1 : argumentCount.upperBound - argumentCount.lowerBound
    }

    /// The type that an argument must have.
    func parameterType(at index: Int) -> ValueType { parameters[min(index, parameters.count - 1)] }

    /// The same function, for counters.
    var forCounters: Function {
        var function = self
        function.isForCounters = true
        return function
    }
}

extension Function: Hashable {
    package static func == (left: Function, right: Function) -> Bool { left.name == right.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Function {
    private static let table = Dictionary(
        uniqueKeysWithValues: [
            math, clamping, rates, changes, trends, overTime, overTimeOfAll, absence, labels, histograms,
            histogramParts, calendar, conversions, ordering, information, queryContext,
        ].joined().map { ($0.name, $0) }
    )

    /// The function of that name; names are case-sensitive.
    static func named(_ name: String) -> Function? { table[name] }

    /// The names of all functions.
    static var names: some Sequence<String> { table.keys }
}
