import ArgumentParser

struct MCPServerCommand: AsyncParsableCommand {
    static let name = "mcp-server"
    static let configuration = CommandConfiguration(commandName: name, shouldDisplay: false)
    @Option var host = "127.0.0.1"
    @Option var port = 0
    func run() async throws {}
}
