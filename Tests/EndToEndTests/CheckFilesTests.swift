import Format
import TestSupport
import Testing

/// `roost check config`, `notify` and `web-config`, as a pipeline runs them before files go to machines. If these fail,
/// files pass that an agent does not start with, or good ones are held up.
@Suite(.serialized) struct CheckFilesTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    private func path(_ name: String) -> String { "\(roost.home.path)/\(name)" }

    @Test("settings are checked with everything that they name")
    func goodConfig() {
        roost.home.write("groups: [{name: g, rules: [{record: a, expr: up}]}]", to: "r.yml")
        roost.home.write("[{\"targets\": [\"h:1\"]}]", to: "targets.json")
        roost.home.write("x", to: "token")
        roost.home.write("{route: {receiver: a}, receivers: [{name: a}]}", to: "am.yml")
        let file = roost.home.write(
            """
            agent: {alertmanager_config: am.yml}
            rule_files: [r.yml, 'more/*.yml']
            servers: {api: {command: 'x ${ROOST_TEST_UNSET}'}}
            scrape_configs:
            - job_name: j
              file_sd_configs: [{files: [targets.json, later.json]}]
              authorization: {credentials_file: token}
            """, to: "roost.yaml")
        let result = roost("check config \(file)")
        #expect(result.status == 0)
        #expect(
            result.output == """
                Checking \(file)
                  WARNING: not set here: ${ROOST_TEST_UNSET}
                  WARNING: no rule file matches \(path("more/*.yml"))
                  WARNING: no file with targets for job "j" matches \(path("later.json"))
                  SUCCESS: 1 servers found
                  SUCCESS: 1 rule files found
                  SUCCESS: 1 scrape jobs found
                  SUCCESS: \(file) is a valid settings file

                Checking \(path("r.yml"))
                  SUCCESS: 1 rules found

                Checking \(path("am.yml"))
                  WARNING: nobody is told by "a"
                  SUCCESS: 1 receivers and 1 routes found


                """)
    }

    @Test("whatever the agent would not start with ends with 1, all of it at once")
    func badConfig() {
        roost.home.write("groups: [{name: g, rules: [{record: a}]}]", to: "r.yml")
        roost.home.write("- targats: [h]", to: "targets.yml")
        let file = roost.home.write(
            """
            rule_files: [r.yml, gone.yml]
            scrape_configs:
            - job_name: j
              file_sd_configs: [{files: [targets.yml]}]
              basic_auth: {username: u, password_file: secret}
              tls_config: {ca_file: ca.pem}
            """, to: "roost.yaml")
        let result = roost("check config \(file)")
        #expect(result.status == 1)
        for complaint in [
            "no rule file matches \(path("gone.yml"))", "r.yml:1:28: a rule needs \"expr\"",
            "job \"j\" cannot read \(path("secret")): No such file", "job \"j\" cannot read \(path("ca.pem"))",
            "targets.yml:1:3: unknown key \"targats\"",
        ] {
            #expect(result.output.contains(complaint), "\(result.output)")
        }
        #expect(roost("check config --syntax-only \(file)").status == 0)
        let unknown = roost("check config \(roost.home.write("agnet: {}", to: "bad.yaml"))")
        #expect(unknown.status == 1)
        #expect(unknown.output.contains("bad.yaml:1:1: unknown key \"agnet\" in the settings: did you mean \"agent\"?"))
    }

    @Test("a scrape interval beyond the time that samples stay current is lint")
    func longIntervals() {
        let file = roost.home.write(
            "scrape_configs: [{job_name: j, scrape_interval: 5m, static_configs: [{targets: ['h:1']}]}]",
            to: "roost.yaml")
        #expect(roost("check config --lint-fatal \(file)").status == 0)
        let result = roost("check config --lint too-long-scrape-interval --lint-fatal \(file)")
        #expect(result.status == 3)
        #expect(result.output.contains("lint error: job \"j\" is scraped every 5m"))
    }

    @Test("a notification file is read as the agent reads it")
    func notify() throws {
        let good = roost.home.write(
            """
            route: {receiver: a, routes: [{receiver: a, matchers: [severity=page]}]}
            receivers: [{name: a, webhook_configs: [{url: 'http://h/'}]}]
            """, to: "good.yml")
        let result = roost("check notify \(good)")
        #expect(result.status == 0)
        #expect(result.output == "Checking \(good)\n  SUCCESS: 1 receivers and 2 routes found\n\n")
        let bad = roost.home.write("{route: {receiver: b}, receivers: [{name: a}]}", to: "bad.yml")
        let failure = roost("check notify --json \(good) \(bad)")
        #expect(failure.status == 1)
        let files = try JSONValue(parsing: failure.output)["files"]?.array
        #expect(files?.map { $0["errors"]?.array?.count } == [0, 1])
    }

    @Test("what the agent does not do yet is a warning of the check and an error of the agent")
    func unsupportedNotification() throws {
        let file = roost.home.write(
            """
            route: {receiver: a}
            receivers: [{name: a, victorops_configs: [{api_key: a, routing_key: b}]}]
            """, to: "am.yml")
        let check = roost("check notify \(file)")
        #expect(check.status == 0)
        #expect(check.output.contains("SUCCESS: 1 receivers and 1 routes found"))
        #expect(check.output.contains("WARNING: \(file):2:23: \"victorops_configs\""), "\(check.output)")
        let settings = roost.home.write("agent: {alertmanager_config: am.yml}", to: "roost.yaml")
        let agent = roost("agent --config \(settings)")
        #expect(agent.status != 0)
        #expect(
            agent.output.contains("am.yml:2:23: \"victorops_configs\" of receiver is not sent by Roost"),
            "\(agent.output)")
    }

    @Test("certificate and key must be readable and belong together", arguments: ["rsa:2048", "ec", "ed25519"])
    func certificates(_ kind: String) {
        let options = kind == "ec" ? "ec -pkeyopt ec_paramgen_curve:P-256" : kind
        for name in ["one", "two"] {
            let result = shell(
                "cd '\(roost.home.path)' && openssl req -x509 -newkey \(options) -nodes -subj /CN=h -keyout \(name).key "
                    + "-out \(name).crt 2>&1")
            #expect(result.status == 0, "openssl is needed: \(result.output)")
        }
        func check(_ tls: String) -> (output: String, status: Int32) {
            roost("check web-config \(roost.home.write("tls_server_config: \(tls)", to: "web.yml"))")
        }
        let good = check("{cert_file: one.crt, key_file: one.key, client_auth_type: RequestClientCert}")
        #expect(good.status == 0, "\(good.output)")
        #expect(good.output.contains("SUCCESS: \(path("web.yml")) is a valid web configuration: TLS, no users"))
        let other = check("{cert_file: one.crt, key_file: two.key}")
        #expect(other.status == 1)
        #expect(other.output.contains("the key is that of another certificate"))
        #expect(
            check("{cert_file: one.key, key_file: one.key}").output.contains("with a block that begins with BEGIN CERT")
        )
        #expect(
            check("{cert_file: one.crt, key_file: one.crt}").output.contains("with a block that begins with BEGIN PRIV")
        )
        #expect(check("{cert_file: one.crt, key_file: gone.key}").output.contains("cannot read \(path("gone.key"))"))
        _ = shell("cd '\(roost.home.path)' && head -3 one.crt > cut.crt")
        #expect(check("{cert_file: cut.crt, key_file: one.key}").output.contains("the certificate cannot be read"))
    }

    @Test(
        "what exporters would refuse is refused, with its place",
        arguments: [
            ("basic_auth_users: {john: doe}", "1:26: what stands for \"john\" is no bcrypt hash"),
            ("basic_auth_users: {a: $2y$12$1DpfPeqF9HzHJt.EWswy1exHluGfbhnn3yXhR7Xes6m3WJqFg0Wb}", "is no bcrypt hash"),
            ("http_server_config: {headers: {Content-Type: foo}}", "1:32: the header \"Content-Type\" cannot be set"),
            (
                "http_server_config: {headers: {X-Frame-Options: foo}}",
                "1:49: X-Frame-Options must be deny or sameorigin, not \"foo\""
            ),
            ("tls_server_config: {cert_filse: x}", "1:21: unknown key \"cert_filse\""),
            ("tls_server_config: {cert_file: '', key_file: k}", "tls_server_config needs cert_file, or cert"),
            ("tls_server_config: {cert_file: c}", "tls_server_config needs key_file, or key"),
            ("tls_server_config: {cert_file: c, key_file: k, client_ca_file: a}", "client_ca has no effect without"),
            ("tls_server_config: {client_auth_type: x}", "client_auth_type must be one of"),
            ("tls_server_config: {min_version: TLS111}", "min_version must be one of"),
            ("tls_server_config: {min_version: TLS13, max_version: TLS12}", "is above its max_version"),
            ("tls_server_config: {curve_preferences: [CurveP257]}", "must be one of CurveP256"),
            ("tls_server_config: {cipher_suites: [TLS_NULL]}", "\"TLS_NULL\" is no cipher suite"),
            ("rate_limit: {interval: soon}", "interval of rate_limit must be a duration"),
        ])
    func badWebConfig(_ text: String, _ complaint: String) {
        let result = roost("check web-config \(roost.home.write(text, to: "web.yml"))")
        #expect(result.status == 1)
        #expect(result.output.contains(complaint), "\(result.output)")
    }

    @Test(
        "what exporters take is taken",
        arguments: [
            "", "tls_server_config: {min_version: TLS13, max_version: TLS13, cipher_suites: [TLS_AES_128_GCM_SHA256]}",
            "basic_auth_users: {a: $2y$12$1DpfPeqF9HzHJt.EWswy1exHluGfbhnn3yXhR7Xes6m3WJqFg0Wby}",
            "http_server_config: {http2: false, headers: {X-Content-Type-Options: nosniff, X-XSS-Protection: 1}}",
            "rate_limit: {interval: 1.5s, burst: 20}", "rate_limit: {interval: 1000000}",
        ])
    func goodWebConfig(_ text: String) {
        #expect(roost("check web-config \(roost.home.write(text, to: "web.yml"))").status == 0)
    }
}
