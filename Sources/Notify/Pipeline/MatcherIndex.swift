import Model

/// Finds those of many lists of matchers that accept a set of labels, without asking each.
struct MatcherIndex: Sendable {
    private let lists: [[Matcher]]
    /// The lists that ask one label for one value, by both.
    private var byLabel: [String: [String: [Int]]] = [:]
    /// The others, which have to be asked.
    private var others: [Int] = []

    /// The lists, which are known by their positions.
    init(_ lists: [[Matcher]]) {
        self.lists = lists
        for (index, list) in lists.enumerated() {
            if let key = list.first(where: { $0.operation == .equal && !$0.value.isEmpty }) {
                byLabel[key.name, default: [:]][key.value, default: []].append(index)
            } else {
                others.append(index)
            }
        }
    }

    /// Calls the body with each list whose matchers all accept the labels, in no order that means anything.
    func forEachMatch(of labels: Labels, _ body: (Int) -> Void) {
        func ask(_ indices: [Int]) {
            for index in indices where lists[index].allSatisfy({ $0.accepts(labels) }) { body(index) }
        }
        for (name, values) in byLabel {
            if let value = labels[name], let indices = values[value] { ask(indices) }
        }
        ask(others)
    }
}
