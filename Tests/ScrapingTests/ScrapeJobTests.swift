import Scraping
import Testing
import YAML

/// A job must be what the file says, and a file that means something else must be refused where it does.
struct ScrapeJobTests {
    @Test("every key of a job, and what holds without it")
    func keys() throws {
        let plain = try #require(try jobs("[{job_name: a}]").first)
        #expect(plain.interval == .seconds(10) && plain.timeout == .seconds(5) && plain.path == "/metrics")
        #expect(plain.honorsTimestamps && !plain.honorsLabels && plain.sources == [])
        let full = try #require(
            try jobs(
                """
                - job_name: b
                  scrape_interval: 1m
                  scrape_timeout: 30s
                  metrics_path: /federate
                  scheme: HTTPS
                  params: {"match[]": [a, b], x: [y]}
                  honor_labels: true
                  honor_timestamps: false
                  track_timestamps_staleness: true
                  sample_limit: 10
                  body_size_limit: 1MiB
                  basic_auth: {username: u, password_file: secret}
                  tls_config: {ca_file: ca.pem, insecure_skip_verify: true}
                  static_configs: [{targets: ['a:1', 'b:2'], labels: {zone: z}}]
                  file_sd_configs: [{files: ['sd/*.json'], refresh_interval: 1m}]
                  http_sd_configs: [{url: 'http://sd/targets'}]
                  relabel_configs: [{action: drop, source_labels: [zone], regex: x}]
                  metric_relabel_configs: [{action: labeldrop, regex: id}]
                """
            ).first)
        #expect(full.interval == .seconds(60) && full.timeout == .seconds(30) && full.scheme == "https")
        #expect(full.parameters.map(\.values) == [["a", "b"], ["y"]] && full.limits.bodySize == 1 << 20)
        #expect(full.sources.count == 3 && full.targetRules.count == 1 && full.sampleRules.count == 1)
        #expect(full.sources[1] == .files(patterns: ["/etc/sd/*.json"], refresh: .seconds(60)))
    }

    @Test(
        "what is refused, and where",
        arguments: [
            ("[{}]", "1:2: a scrape config needs \"job_name\""),
            ("[{job_name: a}, {job_name: a}]", "1:17: there is a job \"a\" already: give each job_name once"),
            ("[{job_name: a, scheme: ftp}]", "1:24: scheme must be http or https"),
            (
                "[{job_name: a, scrape_timeout: 1m}]",
                "1:32: scrape_timeout of job \"a\" must not be longer than its scrape_interval"
            ),
            (
                "[{job_name: a, static_configs: [{targets: ['http://x/metrics']}]}]",
                "1:44: \"http://x/metrics\" is no target: write host:port, without scheme and path"
            ),
            ("[{job_name: a, relabel_configs: [{action: replace}]}]", "1:34: replace needs a target_label"),
            (
                "[{job_name: a, relabel_configs: [{action: hashmod, target_label: x}]}]",
                "1:34: hashmod needs a modulus above 0"
            ),
            (
                "[{job_name: a, relabel_configs: [{action: labeldrop, regex: x, source_labels: [a]}]}]",
                "1:34: labeldrop takes regex and nothing else"
            ),
            (
                "[{job_name: a, kubernetes_sd_configs: []}]",
                "1:16: \"kubernetes_sd_configs\" of a scrape config is not supported yet: remove it"
            ),
            (
                "[{job_name: a, file_sd_configs: [{files: [x.txt]}]}]",
                "1:43: \"x.txt\" must end with .json, .yml or .yaml"
            ),
            (
                "[{job_name: a, tls_config: {min_version: TLS13, max_version: TLS12}}]",
                "1:28: min_version of tls_config is above its max_version"
            ),
            (
                "[{job_name: a, tls_config: {cert: x}}]",
                "1:28: the certificate and the key of tls_config need each other"
            ),
            (
                "[{job_name: a, tls_config: {server_name: 'a/b'}}]",
                "1:42: server_name must be the name of a host, not \"a/b\""
            ),
            (
                "[{job_name: a, basic_auth: {password: p, password_file: f}}]",
                "1:42: \"basic_auth\" has both \"password\" and \"password_file\": remove one of them"
            ),
        ])
    func refused(_ yaml: String, _ message: String) {
        #expect {
            try jobs(yaml)
        } throws: { error in
            "\(error)" == "roost.yaml:\(message)"
        }
    }
}
