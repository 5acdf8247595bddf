package import Model

/// First stage: which routes take an alert.
extension Route {
    /// The routes that take an alert: the deepest that match, and only the first of siblings unless it continues.
    package func matching(_ labels: Labels) -> [Route] {
        guard matchers.allSatisfy({ $0.accepts(labels) }) else { return [] }
        var found: [Route] = []
        for route in routes {
            let taken = route.matching(labels)
            found += taken
            if !taken.isEmpty && !route.continues { break }
        }
        return found.isEmpty ? [self] : found
    }
}
