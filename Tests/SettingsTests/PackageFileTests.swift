import Settings
import Testing
import YAML

/// If these fail, a server that openapi-mcp-swagger has made is served at another address than it was made for.
struct PackageFileTests {
    private func file(_ text: String) throws(YAMLError) -> PackageFile {
        try PackageFile(YAMLNode(parsing: Array(text.utf8), file: "server.yaml"))
    }

    @Test func aConvertedPackageIsRead() throws {
        let text = """
            api: {description: '', title: Petstore, version: 1.0.0}
            database: {backup_enabled: true, backup_interval: 3600, path: data/mcp_server.db}
            logging: {file: null, format: console, level: INFO}
            search: {cache_size: 1000, enable_fuzzy: true, index_path: data/search_index}
            security: {allowed_hosts: [localhost, 127.0.0.1], api_key: null, enable_auth: false}
            server: {host: localhost, name: Petstore API, port: 8080}
            """
        #expect(PackageFile.isOne(try YAMLNode(parsing: Array(text.utf8), file: "f")))
        let file = try file(text)
        #expect(file.name == "Petstore-API" && file.host == "127.0.0.1" && file.port == 8080)
        #expect(file.databasePath == "data/mcp_server.db" && file.healthPath == nil)
    }

    @Test(
        "where its health is asked",
        arguments: [
            ("{}", nil), ("{health_check: }", nil), ("{health_check: {enabled: true}}", "/health"),
            ("{health_check: {enabled: true, endpoint: /healthz}}", "/healthz"),
            ("{health_check: {enabled: false, endpoint: /healthz}}", nil), ("{metrics: {enabled: true}}", nil),
        ] as [(String, String?)])
    func health(_ features: String, _ path: String?) throws {
        #expect(try file("server: {host: 0.0.0.0}\nfeatures: \(features)").healthPath == path)
    }

    @Test(
        "mistakes are told with their place",
        arguments: [
            ("server: {port: high}", "server.yaml:1:16: port must be a whole number, not \"high\""),
            (
                "server: {host: pets.example}",
                "server.yaml:1:16: host must be a numeric address or \"localhost\", not \"pets.example\""
            ),
            (
                "server: {}\nfeatures: {health_check: {endpoint: health}}",
                "server.yaml:2:26: endpoint of health_check must begin with \"/\""
            ),
        ])
    func mistakes(_ text: String, _ message: String) {
        let error = #expect(throws: YAMLError.self) { try file(text) }
        #expect(error?.description == message)
    }

    @Test(
        "other files are not taken for one",
        arguments: [
            "servers: {server: {command: x}}", "server: x", "server: {}\nservers: {}", "a", "[]",
            "agent: {}\nserver: {}",
        ])
    func others(_ text: String) throws {
        #expect(!PackageFile.isOne(try YAMLNode(parsing: Array(text.utf8), file: "f")))
    }
}
