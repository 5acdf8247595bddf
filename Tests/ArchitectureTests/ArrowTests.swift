import Testing

/// Which targets and libraries each target may import. An arrow is added here and in Package.swift only together with a
/// reason in ARCHITECTURE.md, and is never turned round.
private let arrows: [String: Set<String>] = [
    // Values and formats: no input or output of their own.
    "Format": [],
    "HTTP": [],
    "Mail": ["Format", "HTTP"],
    "Model": ["CRE2", "Format"],
    "YAML": ["CYAML", "Format"],
    "Exposition": ["CZlib", "Format", "Model"],
    "GoTemplate": ["Format"],

    // Keeping. These know nothing of watching: they meet in the registry's files.
    "Registry": ["CLinux", "Format"],
    "Supervision": ["CLinux", "CZlib", "Format", "HTTP", "MCP", "Registry"],

    // Watching: measure, store, evaluate, notify.
    "ProcStats": ["CLinux", "Format", "Model"],
    "MCP": ["Format", "HTTP"],
    "Collection": ["CLinux", "Exposition", "Format", "HTTP", "MCP", "Model", "ProcStats", "Registry"],
    "HTTPConfig": ["Format", "HTTP", "YAML"],
    "Scraping": ["Exposition", "Format", "HTTP", "HTTPConfig", "Model", "YAML"],
    "Forwarding": ["Format", "HTTP", "HTTPConfig", "Model", "Scraping", "YAML"],
    "Database": ["CSQLite", "Model"],
    "TSDB": ["CLinux", "CZlib", "Format", "Model"],
    "PromQL": ["Format", "Model"],
    "QueryAPI": ["CToChars", "Format", "Model", "PromQL"],
    "Rules": ["Database", "Format", "GoTemplate", "Model", "PromQL", "YAML"],
    "Notify": ["Database", "Format", "GoTemplate", "HTTP", "HTTPConfig", "Mail", "Model", "YAML"],
    "AlertAPI": ["Format", "Model", "Notify"],
    "Settings": ["Format", "Model", "YAML"],

    // The edges: HTTP and mail out, HTTP in.
    "WebClient": ["CCurl", "Format", "HTTP", "Mail", "Model"],
    // Hummingbird's core and the parts it is made of: HTTP types, NIO, TLS, HTTP/2 and the lifecycle of its service.
    "WebServer": [
        "CCrypt", "Exposition", "Format", "HTTP", "HTTPTypes", "HummingbirdCore", "HummingbirdHTTP2", "Logging",
        "Model", "NIOCore", "NIOHTTP2", "NIOPosix", "NIOSSL", "ServiceLifecycle", "YAML",
    ],

    // The programs.
    "roost-keeper": ["CLinux", "Format", "Registry", "Supervision"],
    "roost": [
        "AlertAPI", "ArgumentParser", "CLinux", "Collection", "Database", "Exposition", "Format", "Forwarding", "HTTP",
        "HTTPConfig", "Logging",
        "MCP", "Model",
        "Notify",
        "ProcStats", "PromQL", "QueryAPI",
        "Registry", "Rules", "Scraping", "ServiceLifecycle", "Settings", "Supervision", "TSDB", "UnixSignals",
        "WebClient",
        "WebServer", "YAML",
    ],
]

/// What every target may import. Full Foundation is not among it: its ICU data would treble the binary.
private let toolchain: Set<String> = ["FoundationEssentials", "Glibc", "Synchronization"]

/// One complaint for each import that no arrow allows.
private func forbiddenImports(of file: SourceFile) -> [String] {
    let allowed = (arrows[file.target] ?? []).union(toolchain)
    return file.imports.filter { !allowed.contains($0.module) }.map { module, line in
        "\(file.path):\(line): \(file.target) must not import \(module)"
    }
}

@Suite("Arrows between targets")
struct ArrowTests {
    @Test("a target imports only what its arrows allow: else layers would melt into each other")
    func imports() {
        #expect(!Project.sources.isEmpty)
        #expect(Project.sources.flatMap(forbiddenImports) == [])
    }

    @Test("every Swift target has its arrows: else a new one could import anything")
    func targets() {
        #expect(Set(Project.sources.map(\.target)) == Set(arrows.keys))
    }

    @Test("the manifest declares what is imported, and nothing that is not allowed: else builds hang on their order")
    func manifest() throws {
        let declared = declaredDependencies(in: Project.text(of: "Package.swift"))
        for target in arrows.keys.sorted() {
            let dependencies = try #require(declared[target], "Package.swift does not declare \(target)")
            #expect(dependencies.subtracting(arrows[target] ?? []) == [], "\(target) in Package.swift")
            let imported = Project.sources.filter { $0.target == target }.flatMap { $0.imports.map(\.module) }
            #expect(
                Set(imported).subtracting(toolchain).subtracting(dependencies) == [], "\(target) declares too little")
        }
    }

    @Test(
        "a forbidden import is found, however it is written",
        arguments: [
            ("PromQL", "import TSDB", 1),
            ("PromQL", "package import struct TSDB.Head", 1),
            ("Rules", "@preconcurrency import Notify", 1),
            ("Model", "import Foundation", 1),
            ("Collection", "internal import Hummingbird", 1),
            ("roost-keeper", "import Collection", 1),
            ("PromQL", "// import TSDB", 0),
            ("PromQL", "let text = \"\"\"\n    import TSDB\n    \"\"\"", 0),
            ("PromQL", "package import Model\nimport Synchronization", 0),
        ]
    )
    func forbiddenImport(target: String, text: String, complaints: Int) {
        let file = SourceFile(path: "Sources/\(target)/Sample.swift", text: text)
        #expect(forbiddenImports(of: file).count == complaints)
    }

    @Test("declared dependencies are read from a manifest")
    func manifestReading() {
        let manifest = """
            .target(name: "A"),
            .target(name: "B", dependencies: ["A", .product(name: "C", package: "c")]),
            .executableTarget(
                name: "d-e",
                dependencies: [
                    "B",
                ]
            ),
            """
        #expect(declaredDependencies(in: manifest) == ["A": [], "B": ["A", "C"], "d-e": ["B"]])
    }
}

/// The dependencies that a manifest declares for each target.
private func declaredDependencies(in manifest: String) -> [String: Set<String>] {
    var result: [String: Set<String>] = [:]
    for declaration in manifest.split(separator: /\.(?:target|executableTarget)\(/) {
        guard let name = declaration.prefixMatch(of: /\s*name: "([^"]+)"/)?.1 else { continue }
        let list = declaration.firstMatch(of: /dependencies: \[([^\]]*)\]/)?.1 ?? ""
        let products = list.replacing(/, package: "[^"]*"/, with: "")
        result[String(name)] = Set(products.matches(of: /"([^"]+)"/).map { String($0.1) })
    }
    return result
}
