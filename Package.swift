// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "roost",
    products: [
        .executable(name: "roost", targets: ["roost"]),
        .executable(name: "roost-keeper", targets: ["roost-keeper"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.45.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C libraries of the distribution, and shims that make them callable from Swift.
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CLinux", cSettings: [.define("_GNU_SOURCE")]),
        .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
        .target(name: "CToChars"),
        .systemLibrary(name: "CCrypt"),
        .systemLibrary(name: "CSQLite"),
        .systemLibrary(name: "CYAML"),
        .systemLibrary(name: "CZlib"),

        // Values and formats: no input or output of their own.
        .target(name: "Format"),
        .target(name: "HTTP"),
        .target(name: "Mail", dependencies: ["Format", "HTTP"]),
        .target(name: "Model", dependencies: ["CRE2", "Format"]),
        .target(name: "YAML", dependencies: ["CYAML", "Format"]),
        .target(name: "Exposition", dependencies: ["CZlib", "Format", "Model"]),
        .target(name: "GoTemplate", dependencies: ["Format"]),

        // Keeping: what a server is, and the process that keeps it.
        .target(name: "Registry", dependencies: ["CLinux", "Format"]),
        .target(name: "Supervision", dependencies: ["CLinux", "CZlib", "Format", "HTTP", "MCP", "Registry"]),

        // Watching: measure, store, evaluate, notify.
        .target(name: "ProcStats", dependencies: ["CLinux"]),
        .target(name: "MCP", dependencies: ["Format", "HTTP"]),
        .target(
            name: "Collection",
            dependencies: ["CLinux", "Exposition", "Format", "HTTP", "MCP", "Model", "ProcStats", "Registry"]
        ),
        .target(name: "HTTPConfig", dependencies: ["Format", "HTTP", "YAML"]),
        .target(name: "Scraping", dependencies: ["Exposition", "Format", "HTTP", "HTTPConfig", "Model", "YAML"]),
        .target(
            name: "Forwarding", dependencies: ["Format", "HTTP", "HTTPConfig", "Model", "Scraping", "YAML"]),
        .target(name: "Database", dependencies: ["CSQLite", "Model"]),
        .target(name: "TSDB", dependencies: ["CLinux", "CZlib", "Format", "Model"]),
        .target(name: "PromQL", dependencies: ["Format", "Model"]),
        .target(name: "QueryAPI", dependencies: ["CToChars", "Format", "Model", "PromQL"]),
        .target(name: "Rules", dependencies: ["Database", "Format", "GoTemplate", "Model", "PromQL", "YAML"]),
        .target(
            name: "Notify",
            dependencies: ["Database", "Format", "GoTemplate", "HTTP", "HTTPConfig", "Mail", "Model", "YAML"]),
        .target(name: "AlertAPI", dependencies: ["Format", "Model", "Notify"]),
        .target(name: "Settings", dependencies: ["Format", "Model", "YAML"]),

        // The edges: HTTP and mail out, HTTP in.
        .target(name: "WebClient", dependencies: ["CCurl", "Format", "HTTP", "Mail", "Model"]),
        .target(
            name: "WebServer",
            dependencies: [
                "CCrypt", "Exposition", "Format", "HTTP", "Model", "YAML",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),

        // The two programs. Only these wire targets together.
        .executableTarget(name: "roost-keeper", dependencies: ["Registry", "Supervision"]),
        .executableTarget(
            name: "roost",
            dependencies: [
                "AlertAPI", "CLinux", "Collection", "Database", "Exposition", "Format", "Forwarding", "HTTP",
                "HTTPConfig", "MCP", "Model",
                "Notify",
                "ProcStats", "PromQL",
                "QueryAPI",
                "Registry", "Rules", "Scraping", "Settings", "Supervision", "TSDB", "WebClient", "WebServer", "YAML",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
    ],
    cxxLanguageStandard: .cxx17
)

package.targets += [
    .executableTarget(
        name: "exposition-bench", dependencies: ["Exposition", "Format", "Model"], path: "Benchmarks/exposition-bench"),
    .executableTarget(
        name: "store-bench", dependencies: ["Exposition", "Format", "Model", "TSDB"], path: "Benchmarks/store-bench"),
]

package.targets.append(
    .target(name: "TestSupport", dependencies: ["Format", "Model"], path: "Tests/TestSupport")
)

let tests: [(target: String, dependencies: [Target.Dependency])] = [
    ("AlertAPI", ["AlertAPI", "Format", "HTTP", "Model", "Notify"]),
    ("Architecture", []),
    ("Collection", ["Collection", "Exposition", "Format", "HTTP", "Model", "Registry", "TSDB"]),
    ("Dashboard", ["Format", "Model", "PromQL"]),
    ("Database", ["Database"]),
    ("EndToEnd", ["Exposition", "Format", "Model", "roost", "roost-keeper"]),
    ("Exposition", ["Exposition", "Format", "Model"]),
    ("Fault", ["Format", "Registry", "roost", "roost-keeper"]),
    ("Format", ["Format", "YAML"]),
    ("Forwarding", ["Format", "Forwarding", "HTTP", "HTTPConfig", "Model", "Scraping", "YAML"]),
    (
        "Fuzz",
        [
            "Exposition", "Format", "GoTemplate", "Mail", "Model", "Notify", "ProcStats", "PromQL", "Rules", "TSDB",
            "YAML",
        ]
    ),
    ("GoTemplate", ["GoTemplate"]),
    ("HTTP", ["HTTP"]),
    ("Mail", ["Mail"]),
    (
        "MCP",
        [
            "Format", "HTTP", "MCP", "WebClient", "WebServer", .product(name: "Logging", package: "swift-log"),
        ]
    ),
    ("Model", ["Model"]),
    (
        "Notify",
        ["Database", "Format", "GoTemplate", "HTTP", "HTTPConfig", "Mail", "Model", "Notify", "WebClient", "YAML"]
    ),
    ("ProcStats", ["ProcStats"]),
    ("PromQL", ["Format", "Model", "PromQL"]),
    ("QueryAPI", ["Exposition", "Format", "Model", "PromQL", "QueryAPI", "TSDB"]),
    ("Registry", ["Format", "Registry"]),
    ("Roost", ["Collection", "Format", "HTTP", "Model", "ProcStats", "Registry", "Scraping", "roost"]),
    ("Rules", ["Database", "Format", "GoTemplate", "Model", "PromQL", "Rules", "TSDB", "YAML"]),
    ("Scraping", ["Exposition", "Format", "HTTP", "HTTPConfig", "Model", "Scraping", "TSDB", "WebClient", "YAML"]),
    ("Settings", ["Model", "Settings", "YAML"]),
    ("Supervision", ["CLinux", "Format", "HTTP", "Registry", "Supervision", "roost-keeper"]),
    ("TSDB", ["Format", "Model", "TSDB"]),
    ("WebClient", ["Format", "HTTP", "Mail", "WebClient"]),
    (
        "WebServer",
        [
            "Format", "HTTP", "Model", "WebClient", "WebServer", .product(name: "Logging", package: "swift-log"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        ]
    ),
    ("YAML", ["YAML"]),
]
package.targets += tests.map { test in
    .testTarget(name: "\(test.target)Tests", dependencies: test.dependencies + ["TestSupport"])
}

let shims: Set = ["CCurl", "CLinux", "CRE2", "CToChars"]
for target in package.targets where target.type != .system && !shims.contains(target.name) {
    target.swiftSettings = [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
}
