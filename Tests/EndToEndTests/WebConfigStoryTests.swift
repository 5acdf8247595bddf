import Format
import Glibc
import TestSupport
import Testing

/// If this fails, the agent's port is open to whom its web configuration keeps out, or closed to whom it lets in.
@Suite(.serialized) struct WebConfigStoryTests {
    /// Of `correct horse`.
    private static let hash = "$2b$04$nV79IDF362D6eTDRiF7lxOVH2ZFZ5aQGfPDn2bPalaRppPyBrTigq"
    private static let user = "-u 'alice:correct horse'"

    let roost: RoostRun
    let port: Int

    init() throws {
        roost = try RoostRun()
        port = try freePort()
        certificate("server")
    }

    /// Makes `NAME.crt` and `NAME.key`, signed by themselves.
    private func certificate(_ name: String) {
        let result = shell(
            "cd '\(roost.home.path)' && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
                + "-subj /CN=\(name) -addext 'subjectAltName=DNS:localhost,DNS:\(name).example,IP:127.0.0.1' "
                + "-keyout new.key -out new.crt 2>&1 && mv new.key \(name).key && mv new.crt \(name).crt")
        #expect(result.status == 0, "openssl is needed: \(result.output)")
    }

    private func start(_ webConfig: String, listen: String = "127.0.0.1") throws {
        roost.home.write(webConfig, to: "web.yml")
        let settings = roost.home.write(
            "agent: {listen: '\(listen):\(port)', interval: 1s, web_config: web.yml}", to: "roost.yaml")
        _ = try roost.start("agent --config \(settings)", output: "agent.log")
    }

    private var log: String { shell("cat '\(roost.home.path)/agent.log'").output }

    /// What curl says of a request: status, version of HTTP; 000 when there is no answer.
    private func ask(_ path: String, _ options: String = "", scheme: String = "https") -> String {
        shell(
            "cd '\(roost.home.path)' && curl -s -o answer -w '%{http_code} %{http_version}' --cacert server.crt "
                + "\(options) '\(scheme)://127.0.0.1:\(port)\(path)'"
        ).output
    }

    private var answer: String { shell("cat '\(roost.home.path)/answer'").output }

    @Test("with TLS and passwords, curl, Prometheus and this host's commands come in, and nobody else does")
    func passwords() async throws {
        try start(
            """
            tls_server_config: {cert_file: server.crt, key_file: server.key, min_version: TLS12}
            http_server_config: {headers: {Strict-Transport-Security: max-age=60}}
            basic_auth_users: {alice: \(Self.hash)}
            """)
        #expect(await holds { ask("/-/ready", Self.user) == "200 2" }, "\(log)")
        let table: [(path: String, options: String, answer: String)] = [
            ("/metrics", Self.user, "200 2"), ("/metrics", "\(Self.user) --http1.1", "200 1.1"),
            ("/metrics", "\(Self.user) --tls-max 1.2", "200 2"), ("/metrics", "\(Self.user) --tls-max 1.1", "000 0"),
            ("/metrics", "", "401 2"), ("/-/healthy", "", "401 2"), ("/nothing", "", "401 2"),
            ("/metrics", "-u alice:wrong", "401 2"), ("/metrics", "-u 'bob:correct horse'", "401 2"),
            ("/-/reload", "-X POST", "401 2"), ("/-/reload", "\(Self.user) -X POST", "200 2"),
            ("/-/reload", "\(Self.user) -X POST -H 'Origin: https://evil.example'", "403 2"),
            ("/metrics", "\(Self.user) -H 'Host: evil.example'", "421 2"),
            ("/-/reload", "\(Self.user) --data-binary @body", "413 2"),
        ]
        _ = shell("head -c 2000000 /dev/zero >'\(roost.home.path)/body'")
        for row in table { #expect(ask(row.path, row.options) == row.answer, "\(row)") }
        #expect(ask("/metrics", Self.user, scheme: "http") == "000 0")
        _ = ask("/metrics", "-i")
        #expect(answer.contains("www-authenticate: Basic") && answer.contains("strict-transport-security: max-age=60"))

        #expect(roost("query 'vector(41) + 1'").output.contains("42"))
        #expect(roost("alerts") == ("No alert is pending or firing.\n", 0))
        #expect(roost("doctor").output.contains("at https://127.0.0.1:\(port)\n"))

        let theirs = try freePort()
        let config = roost.home.write(
            """
            global: {scrape_interval: 1s}
            scrape_configs:
            - job_name: roost
              scheme: https
              tls_config: {ca_file: server.crt}
              basic_auth: {username: alice, password: correct horse}
              static_configs: [{targets: ['127.0.0.1:\(port)']}]
            - job_name: stranger
              scheme: https
              tls_config: {ca_file: server.crt}
              static_configs: [{targets: ['127.0.0.1:\(port)']}]
            """, to: "prometheus.yml")
        let prometheus = try present(
            pid_t(
                shell(
                    "prometheus --config.file=\(config) --web.listen-address=127.0.0.1:\(theirs) "
                        + "--storage.tsdb.path=\(roost.home.path)/prometheus >/dev/null 2>&1 & echo $!"
                ).output.trimming), "no Prometheus")
        defer { kill(prometheus, SIGKILL) }
        #expect(
            await holds {
                let up = get("http://127.0.0.1:\(theirs)/api/v1/query?query=up")
                return up.contains(#""job":"roost"},"value""#) && up.contains(#","1"]"#) && up.contains(#","0"]"#)
            })
        #expect(!log.contains("correct horse") && !log.contains(Self.hash))
    }

    @Test("certificates and users are read again when their files change, and a bad file changes nothing")
    func renewal() async throws {
        try start("tls_server_config: {cert_file: server.crt, key_file: server.key}")
        #expect(await holds { ask("/-/ready") == "200 2" }, "\(log)")
        let old = shown()
        roost.home.write("garbage", to: "server.crt")
        #expect(await holds { log.contains("the certificate cannot be read") }, "\(log)")
        #expect(shown() == old)
        certificate("server")
        #expect(await holds { shown() != old && ask("/-/ready") == "200 2" }, "\(log)")
        let config = "tls_server_config: {cert_file: server.crt, key_file: server.key}"
        roost.home.write("\(config)\nbasic_auth_users: {alice: \(Self.hash)}", to: "web.yml")
        #expect(await holds { ask("/-/ready") == "401 2" && ask("/-/ready", Self.user) == "200 2" }, "\(log)")
        roost.home.write("", to: "web.yml")
        #expect(await holds { log.contains("switches TLS on or off: that needs a restart") }, "\(log)")
        #expect(ask("/-/ready") == "401 2")
    }

    /// The certificate that the port shows.
    private func shown() -> String {
        shell("openssl s_client -connect 127.0.0.1:\(port) </dev/null 2>/dev/null | openssl x509 -fingerprint -noout")
            .output
    }

    @Test(
        "clients are asked for certificates as the file says",
        arguments: [
            ("NoClientCert", nil, [200, 200, 200]), ("RequestClientCert", nil, [200, 200, 200]),
            ("RequireAnyClientCert", nil, [0, 200, 200]), ("VerifyClientCertIfGiven", nil, [200, 200, 0]),
            ("RequireAndVerifyClientCert", nil, [0, 200, 0]),
            ("RequireAndVerifyClientCert", "friend.example", [0, 200, 0]),
            ("RequireAndVerifyClientCert", "127.0.0.1", [0, 200, 0]),
            ("RequireAndVerifyClientCert", "other.example", [0, 0, 0]),
            ("RequireAnyClientCert", "stranger.example", [0, 0, 200]),
        ] as [(String, String?, [Int])])
    func clientCertificates(policy: String, name: String?, statuses: [Int]) async throws {
        certificate("friend")
        certificate("stranger")
        let authority = policy == "NoClientCert" ? "" : ", client_ca_file: friend.crt"
        let names = name.map { ", client_allowed_sans: ['\($0)']" } ?? ""
        try start(
            "tls_server_config: {cert_file: server.crt, key_file: server.key, client_auth_type: \(policy)"
                + "\(authority)\(names)}")
        #expect(await holds { log.contains("listening on https://") })
        let clients = ["", "--cert friend.crt --key friend.key", "--cert stranger.crt --key stranger.key"]
        for version in ["1.2", "1.3"] {
            let answers = clients.map { Int(ask("/metrics", "\($0) --tls-max \(version)").prefix(3)) }
            #expect(answers == statuses, "TLS \(version)")
        }
        #expect(roost("query 1").status == 0)
    }

    @Test("beyond loopback, nobody changes anything who has not proven who they are")
    func changes() async throws {
        try start("", listen: "0.0.0.0")
        #expect(await holds { ask("/-/ready", scheme: "http") == "200 1.1" }, "\(log)")
        #expect(ask("/-/reload", "-X POST", scheme: "http") == "403 1.1")
        #expect(answer.contains("basic_auth_users or client certificates"))
        #expect(ask("/api/v1/query", "-d query=1", scheme: "http") == "200 1.1")
        #expect(roost("query 1").status == 0)
        roost.home.write("basic_auth_users: {alice: \(Self.hash)}", to: "web.yml")
        #expect(await holds { ask("/-/reload", "\(Self.user) -X POST", scheme: "http") == "200 1.1" }, "\(log)")
        #expect(ask("/-/reload", "-X POST", scheme: "http") == "401 1.1")
    }

    @Test("a web configuration that is not good keeps the agent from starting")
    func badFile() {
        let file = roost.home.write("tls_server_config: {cert_file: server.crt, key_file: gone.key}", to: "web.yml")
        let result = roost("agent --web-config \(file)")
        #expect(result.status == 2 && result.output.contains("web.yml:1:54: cannot read "), "\(result)")
    }
}
