import Testing

@testable import Rules

/// If these fail, groups are evaluated at other times after a restart, or all at once.
struct GroupScheduleTests {
    private let schedule = GroupSchedule(.init(file: "f", name: "g"), interval: 15_000)

    @Test(arguments: [Int64(0), 1, 14_999, 15_000, 1_700_000_000_000, -1, -100_000])
    func theNextTimeIsWithinAnInterval(_ time: Int64) {
        let next = schedule.next(after: time)
        #expect(next > time)
        #expect(next <= time + 15_000)
        #expect(schedule.next(after: next) == next + 15_000)
        #expect(schedule.next(after: next - 1) == next)
    }

    @Test func groupsSpread() {
        let times = Set(
            (0..<100).map { GroupSchedule(.init(file: "f", name: "g\($0)"), interval: 15_000).next(after: 0) })
        #expect(times.count > 90)
    }

    @Test func missedTimesAreCounted() {
        let first = schedule.next(after: 0)
        #expect(schedule.count(after: first, through: first + 14_999) == 0)
        #expect(schedule.count(after: first, through: first + 15_000) == 1)
        #expect(schedule.count(after: first, through: first + 50_000) == 3)
        #expect(schedule.count(after: first, through: first - 50_000) == 0)
    }
}
