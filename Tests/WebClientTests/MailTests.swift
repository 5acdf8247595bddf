import Format
import HTTP
import Mail
import Synchronization
import TestSupport
import Testing
import WebClient

/// If these fail, mails are not handed over, or by a connection that others read. Against a real server.
@Suite(.serialized) struct MailTests {
    private let folder = TemporaryFolder()
    private let client = MailClient()

    private func mail(
        to server: MailServer, _ encryption: MailSubmission.Encryption = .none, password: String = "",
        _ mechanisms: [String] = ["PLAIN", "LOGIN"]
    ) throws -> MailSubmission {
        var mail = MailSubmission(
            host: "127.0.0.1", port: UInt16(server.port), hello: "roost.test", sender: try MailAddress.list("a@b")[0],
            recipients: try MailAddress.list("C <c@d>, e@f"),
            message: Array("Subject: x\r\n\r\n.dot\r\n..\r\nend".utf8),
            encryption: encryption)
        mail.timeout = .seconds(10)
        guard !password.isEmpty else { return mail }
        mail.login = .init(username: "user", password: password, identity: "", mechanisms: mechanisms)
        return mail
    }

    private func error(_ mail: MailSubmission) async -> MailError? {
        do throws(MailError) {
            try await client.send(mail)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a mail arrives as it was written, for all that it is for`() async throws {
        let server = try await MailServer(in: folder)
        try await client.send(mail(to: server))
        try await client.send(mail(to: server))
        #expect(server.mails.count == 2)
        let taken = try #require(server.mails.first)
        #expect(taken["hello"] == "roost.test")
        #expect(taken["from"]?.string?.hasPrefix("FROM:<a@b>") == true)
        #expect(taken["to"] == ["TO:<c@d>", "TO:<e@f>"])
        #expect(taken["data"] == "Subject: x\r\n\r\n.dot\r\n..\r\nend\r\n")
        #expect(taken["login"] == .object([]))
    }

    @Test(arguments: [
        ("--auth PLAIN", "pass", ["PLAIN", "LOGIN"], "PLAIN"), ("--auth LOGIN", "pass", ["PLAIN", "LOGIN"], "LOGIN"),
        ("--auth LOGIN --auth PLAIN", "pass", ["PLAIN", "LOGIN"], "PLAIN"),
        ("--auth CRAM-MD5 --auth PLAIN", "secret", ["CRAM-MD5"], "CRAM-MD5"),
    ])
    func `it is said who hands it over`(
        _ options: String, _ password: String, _ mechanisms: [String], _ mechanism: String
    ) async throws {
        let server = try await MailServer(options, in: folder)
        var mail = try mail(to: server, password: password, mechanisms)
        if mechanism == "PLAIN" { mail.login?.identity = "boss" }
        try await client.send(mail)
        let login = try #require(server.mails.first?["login"])
        #expect(login["mechanism"]?.string == mechanism && login["user"] == "user")
        #expect(mechanism == "CRAM-MD5" ? login["is_right"] == true : login["password"]?.string == password)
        #expect(mechanism != "PLAIN" || login["as"] == "boss")
    }

    @Test func `a server that asks for no login gets none`() async throws {
        let server = try await MailServer(in: folder)
        try await client.send(mail(to: server, password: "pass"))
        #expect(server.mails.first?["login"] == .object([]))
    }

    @Test(arguments: [("--starttls", MailSubmission.Encryption.startTLS), ("--tls", .implicit)])
    func `an encrypted connection is made to whom it is meant for`(
        _ option: String, _ encryption: MailSubmission.Encryption
    ) async throws {
        let (pem, key) = try MailServer.certificate(for: "mail.test", in: folder)
        let server = try await MailServer("\(option) --pem '\(pem)' '\(key)' --auth PLAIN", in: folder)
        var mail = try mail(to: server, encryption, password: "pass")
        for (name, authorities) in [("other.test", TLSOptions.PEM.file(pem)), ("mail.test", nil)] {
            (mail.tls.serverName, mail.tls.authorities) = (name, authorities)
            guard case .failed(let error) = await error(mail) else {
                Issue.record("\(name) was believed")
                continue
            }
            #expect(error.reason == .tls, "\(error)")
        }
        #expect(server.mails.isEmpty)
        (mail.tls.serverName, mail.tls.authorities) = ("mail.test", .file(pem))
        try await client.send(mail)
        #expect(server.mails.first?["encrypted"] == true)
        #expect(server.mails.first?["login"]?["password"] == "pass")
    }

    @Test func `a server that cannot encrypt gets no mail and no password`() async throws {
        let server = try await MailServer("--auth PLAIN", in: folder)
        guard case .failed(let error) = await error(try mail(to: server, .startTLS, password: "pass")) else {
            Issue.record("it was told")
            return
        }
        #expect(error.reason == .tls, "\(error)")
        #expect(server.mails.isEmpty)
    }

    @Test(arguments: [
        ("MAIL", "451 later", 451, "later"),
        ("RCPT", "550-5.1.1 nobody|550 5.1.1 of that name", 550, "5.1.1 nobody 5.1.1 of that name"),
        ("DATA", "554 no", 554, "no"), ("AUTH", "535 5.7.8 wrong", 535, "5.7.8 wrong"),
    ])
    func `what a server says against it is told`(_ verb: String, _ reply: String, _ code: Int, _ text: String)
        async throws
    {
        let server = try await MailServer("--auth PLAIN --answer \(verb) '\(reply)'", in: folder)
        guard case .refused(code, text)? = await error(try mail(to: server, password: "hush")) else {
            Issue.record("\(String(describing: await error(try mail(to: server, password: "hush"))))")
            return
        }
        #expect(server.mails.isEmpty)
    }

    @Test func `a server that is silent ends the waiting in time`() async throws {
        let server = try await MailServer("--answer MAIL hang", in: folder)
        var mail = try mail(to: server)
        mail.timeout = .milliseconds(300)
        guard case .failed(let error) = await error(mail) else {
            Issue.record("it was told")
            return
        }
        #expect(error.reason == .timeout && error.message.hasPrefix("smtp://127.0.0.1:\(server.port): "), "\(error)")
    }

    @Test func `a server that does not answer the farewell has the mail all the same, and holds up no others for long`()
        async throws
    {
        let server = try await MailServer("--answer QUIT hang", in: folder)
        var mail = try mail(to: server)
        mail.timeout = .seconds(2)
        let start = ContinuousClock.now
        try await client.send(mail)
        try await client.send(mail)
        #expect(server.mails.count == 2)
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func `a server that does not answer the farewell holds up no other`() async throws {
        let (hanging, other) = (
            try await MailServer("--answer QUIT hang", in: folder), try await MailServer(in: folder)
        )
        var last = try mail(to: hanging)
        last.timeout = .seconds(20)
        let submission = last
        let isOver = Flag()
        let sending = Task {
            try await client.send(submission)
            isOver.value.store(true, ordering: .relaxed)
        }
        #expect(await holds { hanging.mails.count == 1 })
        try await client.send(try mail(to: other))
        #expect(other.mails.count == 1 && !isOver.value.load(ordering: .relaxed))
        sending.cancel()
    }

    private final class Flag: Sendable {
        let value = Atomic(false)
    }

    @Test func `nobody there is told as such`() async throws {
        var mail = try mail(to: try await MailServer(in: folder))
        mail.port = LocalServer.deafPort()
        guard case .failed(let error) = await error(mail) else {
            Issue.record("it was told")
            return
        }
        #expect(error.reason == .connect)
    }

    @Test(arguments: ["a b", "a/b", "a@b", "a\r\nb", "", "a?b"])
    func `no name can say more than a name`(_ name: String) async throws {
        let server = try await MailServer(in: folder)
        var (greeting, host) = (try mail(to: server), try mail(to: server))
        (greeting.hello, host.host) = (name, name)
        for mail in [greeting, host] {
            guard case .failed(let error) = await error(mail) else {
                Issue.record("it was told")
                continue
            }
            #expect(error.reason == .invalidRequest)
        }
        #expect(server.mails.isEmpty)
    }

    @Test func `a client that has ended sends no more`() async throws {
        let server = try await MailServer(in: folder)
        try await client.send(mail(to: server))
        await client.finish()
        guard case .failed(let error) = await error(try mail(to: server)) else {
            Issue.record("it was told")
            return
        }
        #expect(error.reason == .cancelled)
    }
}
