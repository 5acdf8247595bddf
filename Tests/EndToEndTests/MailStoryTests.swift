import Format
import Glibc
import TestSupport
import Testing

/// If these fail, nobody gets a mail of an alert. With a real agent, and a real server that wants TLS and a password.
@Suite(.serialized) struct MailStoryTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    /// A server, and a notification file that sends mails through it.
    private func setUp() async throws -> (server: MailServer, file: String) {
        let (pem, key) = try MailServer.certificate(for: "mail.test", in: roost.home)
        let server = try await MailServer("--starttls --pem '\(pem)' '\(key)' --auth LOGIN", in: roost.home)
        roost.home.write("hush-hush\n", to: "password")
        let file = roost.home.write(
            """
            global:
              smtp_smarthost: '127.0.0.1:\(server.port)'
              smtp_from: Roost <roost@host.test>
              smtp_auth_username: roost
              smtp_auth_password_file: password
              smtp_tls_config: {ca_file: '\(pem)', server_name: mail.test}
            route: {receiver: team, group_wait: 0s, group_interval: 1s}
            receivers:
            - name: team
              email_configs:
              - to: 'Zoë <z@host.test>, all@host.test'
                send_resolved: true
                headers: {Subject: '{{ .Status }}: {{ .CommonAnnotations.summary }}'}
            - name: wrong
              email_configs: [{to: 'a@b', tls_config: {ca_file: '\(pem)', server_name: other.test}}]
            """, to: "am.yml")
        return (server, file)
    }

    @Test("an alert that fires and ends is two mails, through a server that is known and knows who asks")
    func agent() async throws {
        let (server, file) = try await setUp()
        let rule = "{alert: Down, expr: 'vector(1)', annotations: {summary: \"zu heiß\\r\\nBcc: x@y\"}}"
        let rules = roost.home.write("groups: [{name: g, rules: [\(rule)]}]", to: "rules.yml")
        let settings = roost.home.write("agent: {alertmanager_config: '\(file)'}", to: "roost.yaml")
        let agent = try roost.startAgent("--config \(settings) --interval 1s --rules \(rules)").pid
        #expect(await holds { server.mails.count == 1 })
        let mail = try #require(server.mails.first, "\(shell("cat \(roost.home.path)/agent.log").output)")
        #expect(mail["encrypted"] == true && mail["login"]?["password"] == "hush-hush")
        #expect(mail["from"]?.string?.hasPrefix("FROM:<roost@host.test>") == true)
        #expect(mail["to"] == ["TO:<z@host.test>", "TO:<all@host.test>"])
        let data = try #require(mail["data"]?.string)
        for line in [
            "From: Roost <roost@host.test>", "To: =?utf-8?q?Zo=C3=AB?= <z@host.test>, all@host.test",
            "Subject: =?utf-8?q?firing=3A_zu_hei=C3=9F__Bcc=3A_x=40y?=",
            "Content-Type: text/html; charset=UTF-8",
        ] { #expect(data.contains("\(line)\r\n"), "\(line) in \(data)") }

        roost.home.write("groups: []", to: "rules.yml")
        kill(agent, SIGHUP)
        #expect(await holds { server.mails.count == 2 })
        #expect(server.mails.last?["data"]?.string?.contains("Subject: =?utf-8?q?resolved=3A_") == true)
        #expect(!shell("cat \(roost.home.path)/agent.log").output.contains("hush"))
    }

    @Test("a mail is tried out from the shell, and what is wrong with the server is said")
    func test() async throws {
        let (server, file) = try await setUp()
        #expect(roost("notify test --file \(file) team").output == "email: told\n")
        #expect(server.mails.count == 1)
        let wrong = roost("notify test --file \(file) wrong")
        #expect(wrong.status == 1 && wrong.output.hasPrefix("email: failed: smtp://127.0.0.1:"), "\(wrong.output)")
        #expect(server.mails.count == 1)
    }
}
