import ArgumentParser
import Hummingbird
import Logging
import ServiceLifecycle

@main
struct Roost: AsyncParsableCommand {
    func run() async throws {}
}
