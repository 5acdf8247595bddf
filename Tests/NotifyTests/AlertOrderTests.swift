import Model
import Testing

@testable import Notify

/// If this fails, receivers that are shown the first few of many alerts see others than from Alertmanager.
@Suite struct AlertOrderTests {
    @Test("by job, by instance, by how many labels there are, by their names backwards, by their values")
    func order() {
        let sorted: [Labels] = [
            ["job": "a", "instance": "i", "x": "1"], ["job": "a", "instance": "i2"], ["job": "a"],
            ["job": "a", "zone": "1"], ["job": "a", "zone": "1\u{0}"], ["job": "a", "zone": "1\u{0}2"],
            ["job": "a", "zone": "11"], ["job": "a", "ab": "1"], ["job": "a", "a": "1"],
            ["job": "a", "a": "1", "b": "2"],
            ["job": "ä"], ["instance": "i"], ["name": "1"], ["name": "2"], ["a": "1", "name": "1"],
            ["a": "1", "name": "2"], ["a": "2", "name": "1"],
        ]
        let alerts = sorted.map { Alert(labels: $0, annotations: .empty, startsAt: 0) }
        #expect(alerts.shuffled().inOrderOfTelling.map(\.labels) == sorted)
    }
}
