import HTTP
import MCP
import Testing

struct ProbeRequestsTests {
    /// A server that asks for a key would look as if nobody may use it; two values of one header break the exchange.
    @Test("a server's own headers go with every request, and replace none of the protocol's")
    func headers() {
        let requests = ProbeRequests(
            url: "http://h/mcp", clientVersion: "1",
            headers: ["X-Key": "k", "Authorization": "Bearer t", "content-type": "text/plain", "Mcp-Session-ID": "x"])
        for call in [ProbeCall.discover(version: "2026-07-28"), .initialize] {
            let headers = requests.request(for: call, id: 1, timeout: .seconds(1)).headers
            #expect(headers.filter { $0.name == "X-Key" }.map(\.value) == ["k"])
            #expect(headers.filter { $0.name == "Authorization" }.map(\.value) == ["Bearer t"])
            #expect(headers.filter { $0.name.lowercased() == "content-type" }.map(\.value) == ["application/json"])
            #expect(!headers.contains { $0.value == "x" })
        }
    }
}
