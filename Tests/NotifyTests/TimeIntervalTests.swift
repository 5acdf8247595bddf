import Format
import Testing
import YAML

@testable import Notify

/// If one of these fails, somebody is woken in hours that a file calls quiet, or not told in hours that it calls loud.
struct TimeIntervalTests {
    private func intervals(_ text: String) throws(YAMLError) -> [TimeInterval] {
        let file = """
            time_intervals:
            - name: it
              time_intervals:
              - \(text)
            receivers: [{name: a}]
            route: {receiver: a}
            """
        let config = try NotificationConfig(YAMLNode(parsing: Array(file.utf8), file: "am.yml"))
        return config.timeIntervals["it"] ?? []
    }

    @Test(
        arguments: [
            ("{}", ["2006-01-02T15:04:00Z"], []),
            ("{times: []}", [], ["2006-01-02T15:04:00Z"]),
            (
                "{weekdays: ['monday:friday'], times: [{start_time: '09:00', end_time: '17:00'}]}",
                ["2020-05-04T15:04:00Z", "2020-06-09T09:00:00Z", "2020-07-08T16:59:59Z"],
                ["2020-05-03T15:04:00Z", "2020-05-04T08:59:59Z", "2020-05-05T17:00:00Z"]
            ),
            (
                "{days_of_month: ['4:6'], months: [april], years: [2020]}",
                ["2020-04-04T15:04:00Z", "2020-04-05T00:00:00Z", "2020-04-06T23:59:59Z"],
                ["2020-04-03T23:59:59Z", "2020-06-04T23:59:00Z", "2019-04-06T23:59:00Z", "2020-04-07T00:00:00Z"]
            ),
            (
                "{days_of_month: ['-3:-1']}",
                ["2020-01-31T15:04:00Z", "2020-01-29T15:04:00Z", "2020-02-29T23:05:00Z", "2021-02-26T00:00:00Z"],
                ["2020-01-28T23:59:00Z", "2020-03-01T00:00:00Z", "2021-02-25T23:59:00Z"]
            ),
            (
                "{months: [6], days_of_month: ['-31:-1']}", ["2020-06-30T00:00:00Z", "2020-06-01T00:00:00Z"],
                ["2020-05-31T00:00:00Z", "2020-07-01T00:00:00Z"]
            ),
            (
                "{days_of_month: ['30:31'], months: [february]}", [],
                ["2021-02-28T13:00:00Z", "2020-02-29T13:00:00Z"]
            ),
            (
                "{times: [{start_time: '09:00', end_time: '17:00'}], weekdays: ['monday:friday'], location: Australia/Sydney}",
                ["2021-04-06T03:00:00Z", "2021-10-31T22:00:00Z"], ["2021-04-06T13:00:00Z", "2021-10-31T21:59:00Z"]
            ),
            (
                "{days_of_month: [-1], location: America/New_York}", ["2021-03-31T16:00:00Z", "2021-04-01T03:59:00Z"],
                ["2021-03-30T16:00:00Z", "2021-04-01T04:00:00Z"]
            ),
            (
                "{weekdays: ['monday:wednesday', saturday, sunday], times: [{start_time: '13:00', end_time: '15:00'}], "
                    + "days_of_month: ['1', '10', '20:-1'], years: ['2020:2023'], months: ['january:march']}",
                ["2021-01-10T13:00:00Z", "2021-01-30T14:24:00Z"],
                ["2021-01-09T13:00:00Z", "2021-01-20T12:59:00Z", "2021-02-02T13:00:00Z"]
            ),
            (
                "{times: [{start_time: '00:00', end_time: '24:00'}]}",
                ["2021-01-10T00:00:00Z", "2021-01-10T23:59:59.999Z"],
                []
            ),
            ("{years: ['1960:1969']}", ["1969-12-31T23:59:59.999Z"], ["1970-01-01T00:00:00Z"]),
        ] as [(String, [String], [String])])
    func `times lie within or not`(_ text: String, _ within: [String], _ without: [String]) throws {
        let interval = try #require(try intervals(text).first)
        for time in within { #expect(interval.contains(try #require(RFC3339.time(time))), "\(time)") }
        for time in without { #expect(!interval.contains(try #require(RFC3339.time(time))), "\(time)") }
    }

    @Test(arguments: [
        "{months: ['January:december']}", "{days_of_month: ['1:-1']}", "{days_of_month: ['10:-18']}",
        "{months: ['13']}",
        "{weekdays: [Monday]}", "{location: UTC}", "{location: ''}", "{location: Local}", "{years: [2020]}",
    ])
    func `what Alertmanager takes is taken`(_ text: String) throws { _ = try intervals(text) }

    @Test(arguments: [
        ("{times: [{start_time: '01:99', end_time: '23:59'}]}", "4:27: start_time must be a time"),
        ("{times: [{start_time: '00:00', end_time: '99:99'}]}", "end_time must be a time from 00:00 to 24:00"),
        ("{times: [{start_time: '12:30', end_time: '24:01'}]}", "end_time must be"),
        ("{times: [{start_time: '9:30', end_time: '10:00'}]}", "start_time must be"),
        ("{times: [{start_time: '17:31', end_time: '17:31'}]}", "start_time of times must be before end_time"),
        ("{times: [{start_time: '24:00', end_time: '17:41'}]}", "start_time of times must be before end_time"),
        ("{times: [{start_time: '14:03'}]}", "times needs \"end_time\""),
        ("{weekdays: ['friday:monday']}", "weekdays end before they begin"),
        ("{weekdays: ['blurgsday:flurgsday']}", "weekdays must be a day such as monday"),
        ("{weekdays: ['1:3']}", "weekdays must be"), ("{weekdays: ['-2:-1']}", "weekdays must be"),
        ("{weekdays: ['monday:tuesday:friday']}", "weekdays must be"),
        ("{days_of_month: ['0']}", "4:22: days_of_month must be a day from 1 to 31, or from -31 to -1"),
        ("{days_of_month: ['-50:-20']}", "days_of_month must be"),
        ("{days_of_month: ['1:50']}", "days_of_month must be"),
        ("{days_of_month: ['-15:5']}", "must end with one"), ("{days_of_month: ['10:-25']}", "end before they begin"),
        ("{months: ['martius:june']}", "months must be a month such as may or 5"),
        ("{months: ['march:junius']}", "months"),
        ("{months: ['december:january']}", "months end before they begin"),
        ("{years: ['2022:2020']}", "years end before they begin"), ("{years: [now]}", "years must be a year"),
        ("{location: Europe/Nowhere}", "4:16: there is no location \"Europe/Nowhere\""),
        ("{location: ../../etc/passwd}", "there is no location"), ("{weekday: [monday]}", "did you mean \"weekdays\"?"),
    ])
    func `what can hold never is refused where it stands`(_ text: String, _ message: String) {
        let error = #expect(throws: YAMLError.self) { try intervals(text) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        #expect(error?.mark.line == 4)
    }
}
