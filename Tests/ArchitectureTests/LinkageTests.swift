import FoundationEssentials
import Glibc
import Testing

@Suite("Linkage")
struct LinkageTests {
    @Test("roost needs no full Foundation: it would treble the binary and double the time to start")
    func noFoundation() throws {
        let binary = "\(try buildFolder())/roost"
        try #require(FileManager.default.fileExists(atPath: binary), "\(binary) is missing: run swift build first")
        let libraries = try neededLibraries(of: binary)
        #expect(libraries.contains("libc.so.6"), "readelf's output was not understood")
        for library in ["Foundation", "FoundationNetworking", "FoundationInternationalization", "_FoundationICU"] {
            #expect(!libraries.contains("lib\(library).so"))
        }
    }

    /// The folder that the tests run from, where the build puts the programs too.
    private func buildFolder() throws -> String {
        let runner = try #require(CommandLine.arguments.first { $0.contains(".build/") })
        let folders = runner.split(separator: "/")
        // The test bundle lies in `.build/<triple>/debug`, alone or within a folder of its own.
        let depth = try #require(folders.lastIndex { $0 == "debug" || $0 == "release" })
        return "/" + folders[...depth].joined(separator: "/")
    }

    private func neededLibraries(of binary: String) throws -> [String] {
        let output = try #require(popen("readelf -d '\(binary)'", "r"), "readelf is missing: install binutils")
        defer { pclose(output) }
        var libraries: [String] = []
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, Int32(line.count), output) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            if let name = text.firstMatch(of: /\(NEEDED\).*\[(.+)\]/)?.1 { libraries.append(String(name)) }
        }
        return libraries
    }
}
