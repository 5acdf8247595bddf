import Format
import HTTP
import Mail
import Model
import Synchronization
import TestSupport
import Testing
import YAML

@testable import Notify

/// If one of these fails, a mail says something else than an Alertmanager's, goes elsewhere, or gives a password away.
struct EmailTests {
    /// When the notifications of these tests are sent.
    private static let now: Timestamp = 1_785_231_090_500

    private static func email(_ settings: String, global: String = "{}") throws -> Email {
        let file =
            "{global: \(global), route: {receiver: r}, receivers: [{name: r, email_configs: [{to: 'a@b', \(settings)}]}]}"
        let config = try NotificationConfig(YAMLNode(parsing: Array(file.utf8), file: "am.yml"))
        try config.checkSupport()
        return try #require(config.receivers[0].integrations.first as? Email)
    }

    private static func submission(
        _ settings: String, global: String = "{}", isMixed: Bool = false
    ) throws -> MailSubmission {
        try email("from: roost@c.d, smarthost: 'mail.test:25', \(settings)", global: global).submission(
            for: Fixture.notification(isMixed: isMixed), by: Fixture.renderer(isMixed: isMixed), at: now)
    }

    private static func text(_ settings: String) throws -> String {
        String(decoding: try submission(settings).message, as: UTF8.self)
    }

    private static func headers(_ settings: String) throws -> [Substring] {
        try text(settings).split(separator: "\r\n\r\n")[0].split(separator: "\r\n")
    }

    @Test func `the mail of an alert, as a whole`() throws {
        let message = try Self.text(
            "html: '<p>{{ .CommonAnnotations.summary }}</p>', text: '{{ .Status }}: {{ .CommonAnnotations.summary }}'")
        let id = SHA256.hexadecimal(Array("{}:{alertname=\"Down\"}\nteam.a\na@b".utf8)).prefix(16)
        #expect(
            message
                == [
                    "From: roost@c.d", "To: a@b", "Subject: [FIRING:1] Down (s1 page)",
                    "Date: Tue, 28 Jul 2026 09:31:30 +0000", "Message-Id: <1785231090500.\(id)@c.d>",
                    "MIME-Version: 1.0",
                    #"Content-Type: multipart/alternative; boundary="=_part""#, "", "--=_part",
                    "Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: quoted-printable", "",
                    "firing: s1 is <down>", "--=_part", "Content-Type: text/html; charset=UTF-8",
                    "Content-Transfer-Encoding: quoted-printable", "", "<p>s1 is &lt;down&gt;</p>", "--=_part--", "",
                ].joined(separator: "\r\n"))
    }

    @Test func `without settings the HTML is that of all alerts, and values do not become markup`() throws {
        let message = String(decoding: try Self.submission("send_resolved: true", isMixed: true).message, as: UTF8.self)
        #expect(message.ranges(of: "Content-Type: text/").count == 1)
        for part in [
            "2 alerts for alertname=3DDown", "[1] Firing", "[1] Resolved", "server =3D s1<br>", "s1 is &lt;down&gt;",
        ] {
            #expect(message.contains(part), "\(part) in \(message)")
        }
        #expect(!message.contains("<down>"))
        #expect(!message.contains("javascript:"))
    }

    @Test(arguments: [
        (
            "headers: {subject: 'x {{ .Status }}', X-Team: 'é', reply-to: 'Zoë <z@b>'}",
            ["Subject: x firing", "Reply-To: =?utf-8?q?Zo=C3=AB?= <z@b>", "X-Team: =?utf-8?q?=C3=A9?="]
        ),
        (
            "headers: {From: 'Boss <x@y>', To: 'all@y', Date: now, Message-Id: '<1@b>'}",
            ["From: Boss <x@y>", "To: all@y", "Date: now", "Message-Id: <1@b>"]
        ),
        (
            "threading: {enabled: true, thread_by_date: none}",
            ["References: <alert-af94c9e8f6a30436-@roost>", "In-Reply-To: <alert-af94c9e8f6a30436-@roost>"]
        ),
        (
            "threading: {enabled: true, thread_by_date: daily}",
            ["References: <alert-af94c9e8f6a30436-2026-07-28@roost>"]
        ),
        (#"headers: {Subject: "{{ .CommonLabels.server }}\r\nBcc: x@y"}"#, ["Subject: s1  Bcc: x@y"]),
    ])
    func `headers are those that are asked for`(_ settings: String, _ lines: [String]) throws {
        let headers = try Self.headers(settings)
        for line in lines { #expect(headers.contains(Substring(line)), "\(headers)") }
        for name in ["From", "To", "Subject", "Date", "Message-Id"] {
            #expect(headers.count { $0.hasPrefix("\(name): ") } == 1, "\(name) in \(headers)")
        }
        #expect(!headers.contains { $0.hasPrefix("Bcc") })
    }

    @Test func `who gets it is not what a header says`() throws {
        let mail = try Self.submission("headers: {To: x@y, Cc: z@y}, tls_config: {server_name: n}, hello: h.test")
        #expect(mail.recipients.map(\.address) == ["a@b"] && mail.sender.address == "roost@c.d")
        #expect((mail.host, mail.port, mail.hello) == ("mail.test", 25, "h.test"))
        #expect(mail.tls.serverName == "n" && mail.login == nil)
    }

    @Test(arguments: [
        ("smarthost: ':smtp', require_tls: false", "localhost", 25, MailSubmission.Encryption.none),
        ("smarthost: 'h:submission'", "h", 587, .startTLS), ("smarthost: 'h:465'", "h", 465, .implicit),
        ("smarthost: 'h:465', force_implicit_tls: false", "h", 465, .startTLS),
        ("smarthost: '[::1]:2525', force_implicit_tls: true", "::1", 2525, .implicit),
        ("smarthost: 'h:smtps', require_tls: false", "h", 465, .implicit),
    ])
    func `the server, and how it is spoken to`(
        _ settings: String, _ host: String, _ port: UInt16, _ encryption: MailSubmission.Encryption
    ) throws {
        let mail = try Self.email("from: c@d, \(settings)").submission(
            for: Fixture.notification(), by: Fixture.renderer(), at: 0)
        #expect((mail.host, mail.port, mail.encryption, mail.hello) == (host, port, encryption, "localhost"))
    }

    @Test func `what is said for all holds where nothing is said`() throws {
        let global =
            "{smtp_from: 'g@h', smtp_smarthost: 'g:25', smtp_hello: hi, smtp_auth_username: u, smtp_auth_password: p, smtp_auth_identity: i}"
        let mail = try Self.email("html: ''", global: global).submission(
            for: Fixture.notification(), by: Fixture.renderer(), at: 0)
        #expect((mail.sender.address, mail.host, mail.hello) == ("g@h", "g", "hi"))
        let login = try #require(mail.login)
        #expect((login.username, login.password, login.identity) == ("u", "p", "i"))
        #expect(login.mechanisms == ["PLAIN", "LOGIN"])
        let own = try Self.email(
            "html: '', auth_password: '', auth_secret: s",
            global: "{smtp_from: 'g@h', smtp_smarthost: 'g:25', smtp_auth_username: u}")
        let other = try own.submission(for: Fixture.notification(), by: Fixture.renderer(), at: 0).login
        #expect(other?.mechanisms == ["CRAM-MD5"] && other?.password == "s")
    }

    @Test(arguments: [
        ("auth_username: u, auth_password: hush, require_tls: false", "would cross the network readable"),
        ("auth_username: u, auth_password_file: /nonexistent/hush", "cannot read the auth_password_file /nonexistent"),
        ("auth_username: u", "auth_username needs auth_password or auth_secret"),
        ("to: '{{ .CommonLabels.nothing }}'", "\"to\" holds no address"), ("to: '{{ .CommonLabels.server }}'", "no @"),
        ("to: \"{{ .CommonLabels.server }}@b\\r\\nx@y\"", "\"to\" is no list of addresses"),
        ("from: 'a@b, c@d'", "\"from\" is not one address"), ("html: '{{ .Nothing }}'", "can't evaluate field Nothing"),
    ])
    func `what cannot be sent is a fault of the settings`(_ settings: String, _ part: String) throws {
        let base = settings.hasPrefix("to:") ? "" : "to: 'a@b', "
        let from = settings.hasPrefix("from:") ? "" : "from: 'c@d', "
        let file =
            "{route: {receiver: r}, receivers: [{name: r, email_configs: [{smarthost: 'mail.test:25', \(base)\(from)\(settings)}]}]}"
        let config = try NotificationConfig(YAMLNode(parsing: Array(file.utf8), file: "am.yml"))
        let email = try #require(config.receivers[0].integrations.first as? Email)
        let error = #expect(throws: DeliveryError.self) {
            try email.submission(for: Fixture.notification(), by: Fixture.renderer(), at: 0)
        }
        #expect(error?.kind == .settings)
        #expect(
            error?.description.contains(part) == true && error?.description.contains(": hush") == false,
            "\(error?.description ?? "")")
    }

    @Test(arguments: [
        ("smarthost: 'h:echo'", "the port of smarthost is not known"),
        ("smarthost: 'h:70000'", "the port of smarthost is not known"),
        ("smarthost: 'h:25', headers: {content-type: a}", "the header \"Content-Type\" of email_configs cannot be set"),
        (#"smarthost: 'h:25', headers: {"A\r\nBcc": a}"#, "cannot be set"),
    ])
    func `what Alertmanager takes and no server would is refused by the agent alone`(
        _ settings: String, _ part: String
    ) throws {
        let error = #expect(throws: YAMLError.self) { try Self.email("from: c@d, \(settings)") }
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    /// A server of mail as a test wants it.
    private final class ScriptedMail: MailTransport {
        private let error: MailError?
        private let mails = Mutex<[MailSubmission]>([])

        init(_ error: MailError?) {
            self.error = error
        }

        var taken: [MailSubmission] { mails.withLock { $0 } }

        func send(_ mail: MailSubmission) async throws(MailError) {
            mails.withLock { $0.append(mail) }
            if let error { throw error }
        }
    }

    @Test(
        arguments: [
            (nil, nil, false), (.refused(code: 451, text: "later"), .serverError, true),
            (.refused(code: 550, text: "no"), .clientError, false),
            (.failed(HTTPTransportError(.tls, "x")), .network, true),
            (.failed(HTTPTransportError(.timeout, "x")), .timeout, true),
            (.failed(HTTPTransportError(.invalidRequest, "x")), .settings, false),
        ] as [(MailError?, DeliveryError.Kind?, Bool)])
    func `what a server says decides whether it is tried again`(
        _ error: MailError?, _ kind: DeliveryError.Kind?, _ isTriedAgain: Bool
    ) async throws {
        let mail = ScriptedMail(error)
        let means = DeliveryMeans(transport: ScriptedTransport(), mail: mail, time: ManualTime())
        let report = try await Self.email("from: c@d, smarthost: 'h:25'").tell(Fixture.notification(), by: means)
        #expect(report.outcome.error?.kind == kind)
        if case .failed = report.outcome { #expect(isTriedAgain) } else { #expect(!isTriedAgain) }
        #expect(report.payload == mail.taken.first?.message)
    }
}
