import Testing
import WebServer

private let webhook = #"""
    {"receiver":"chat","status":"firing","version":"4","truncatedAlerts":2,"groupKey":"{}:{}","alerts":[
    {"status":"firing","labels":{"alertname":"ServerDown","server":"time","severity":"critical"},
     "annotations":{"summary":"time is down","description":"It exited with code 1."},
     "startsAt":"2026-07-28T09:30:00.250Z","endsAt":"0001-01-01T00:00:00Z"},
    {"status":"resolved","labels":{"alertname":"ProbeFailing"},"annotations":{},
     "startsAt":"2026-07-28T09:00:00Z","endsAt":"2026-07-28T09:31:07Z"}]}
    """#

/// If these failed, a user who looks at a webhook would not see what it says, or would see what a sender forged.
@Suite struct WebhookPrinterTests {
    @Test func aWebhookIsAFewLines() {
        #expect(
            WebhookPrinter.text(for: Array(webhook.utf8), colour: false) == """
                firing · 2 alerts · receiver chat
                  09:30:00.250 firing ServerDown [critical]
                    server=time
                    time is down
                    It exited with code 1.
                  09:31:07 resolved ProbeFailing
                  2 more were left out by the sender

                """)
    }

    @Test func coloursAreOnlyAddedTo() {
        let coloured = WebhookPrinter.text(for: Array(webhook.utf8), colour: true)
        #expect(coloured.contains("\u{1B}[1;31mfiring\u{1B}[0m"))
        #expect(coloured.contains("\u{1B}[1;32mresolved\u{1B}[0m"))
        let plain = coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "")
        #expect(plain == WebhookPrinter.text(for: Array(webhook.utf8), colour: false))
    }

    @Test(
        arguments: [
            (#"{"a":[1,2]}"#, "{\n  \"a\": [\n    1,\n    2\n  ]\n}\n"),
            (#"{"version":"5","status":"firing","alerts":[]}"#, nil),
            ("no JSON\u{1B}[2J", "no JSON [2J\n"),
            ("", "\n"),
        ] as [(String, String?)])
    func anythingElseIsPrintedAsItIs(body: String, text: String?) {
        let printed = WebhookPrinter.text(for: Array(body.utf8), colour: true)
        if let text { #expect(printed == text) } else { #expect(printed.hasPrefix("{\n  \"version\": \"5\"")) }
    }

    @Test func aForgedLabelCannotSteerTheTerminal() {
        let body = #"{"version":"4","status":"fi\u001bring","alerts":[{"labels":{"alertname":"a\u001b[2J\nb"}}]}"#
        let printed = WebhookPrinter.text(for: Array(body.utf8), colour: false)
        #expect(!printed.contains("\u{1B}"))
        #expect(printed.split(separator: "\n").count == 2)
    }
}
