import Glibc
import HTTP
import TestSupport
import Testing
import WebClient

/// If these fail, a server's certificate is believed that should not be, or a good one is not. Against a real server.
@Suite(.serialized) struct TLSTests {
    private let temporary = TemporaryFolder()
    private let client = WebClient()

    private struct Case: Sendable {
        let name: String
        let isTaken: Bool
        let change: @Sendable (inout TLSOptions, _ certificate: TLSOptions.PEM) -> Void

        init(
            _ name: String, isTaken: Bool, _ change: @escaping @Sendable (inout TLSOptions, TLSOptions.PEM) -> Void
        ) {
            self.name = name
            self.isTaken = isTaken
            self.change = change
        }
    }

    private static let cases = [
        Case("its authority and its name are known", isTaken: true) { tls, pem in
            (tls.authorities, tls.serverName) = (pem, "scrape.test")
        },
        Case("the URL's host is not its name", isTaken: false) { tls, pem in tls.authorities = pem },
        Case("another name is wanted", isTaken: false) { tls, pem in
            (tls.authorities, tls.serverName) = (pem, "other.test")
        },
        Case("its authority is not known", isTaken: false) { tls, _ in tls.serverName = "scrape.test" },
        Case("nothing is verified", isTaken: true) { tls, _ in tls.isVerified = false },
        Case("a version that both speak", isTaken: true) { tls, _ in
            (tls.isVerified, tls.minimumVersion, tls.maximumVersion) = (false, .tls12, .tls12)
        },
        Case("a version that it does not speak", isTaken: false) { tls, _ in
            (tls.isVerified, tls.minimumVersion, tls.maximumVersion) = (false, .tls10, .tls11)
        },
    ]

    @Test("a server is believed for what its certificate says, from a file and as text")
    func believes() async throws {
        let folder = temporary.path
        let made = shell(
            "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=scrape.test "
                + "-addext subjectAltName=DNS:scrape.test -keyout '\(folder)/key.pem' -out '\(folder)/cert.pem' 2>&1")
        try #require(made.status == 0, "\(made)")
        let port = try freePort()
        let root = #filePath.dropLast("/Tests/WebClientTests/TLSTests.swift".count)
        let started = shell(
            "python3 '\(root)/scripts/test-servers/tls_server.py' \(port) '\(folder)/cert.pem' '\(folder)/key.pem' "
                + "> /dev/null 2>&1 & echo $!")
        let server = try #require(pid_t(started.output.trimming))
        defer { kill(server, SIGKILL) }
        let text = shell("cat '\(folder)/cert.pem'").output
        #expect(await holds { shell("curl -sk https://127.0.0.1:\(port)/").output == "ready\n" })
        for pem in [TLSOptions.PEM.file("\(folder)/cert.pem"), .text(text)] {
            for one in Self.cases {
                var request = HTTPRequest(url: "https://127.0.0.1:\(port)/")
                var tls = TLSOptions()
                one.change(&tls, pem)
                request.tls = tls
                do throws(HTTPTransportError) {
                    let response = try await client.send(request)
                    #expect(one.isTaken && response.body == Array("ready\n".utf8), "\(one.name)")
                } catch {
                    #expect(!one.isTaken && error.reason == .tls, "\(one.name): \(error)")
                }
            }
        }
    }
}
