import Testing

/// A parser that is fed what nobody wrote: it must come back, with whatever answer, and not contradict itself.
struct FuzzedParser: Sendable, CustomTestStringConvertible {
    /// Also that of the folder of its examples.
    let name: String
    /// What its language is made of, beside what the corpus has.
    var words: [String] = []
    /// What is wrong with the answer; nil when nothing is.
    let complaint: @Sendable ([UInt8]) -> String?

    /// Parsers whose answer says nothing of whether it is right.
    init(_ name: String, words: [String] = [], _ parse: @escaping @Sendable ([UInt8]) -> Void) {
        self.init(name: name, words: words) { input in
            parse(input)
            return nil
        }
    }

    init(name: String, words: [String] = [], complaint: @escaping @Sendable ([UInt8]) -> String?) {
        self.name = name
        self.words = words
        self.complaint = complaint
    }

    var testDescription: String { name }
}
