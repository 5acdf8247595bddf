import Exposition
import FoundationEssentials
import Glibc
import Testing

/// OpenMetrics' own suite of pages, which is no part of this project: `ROOST_CONFORMANCE` says where it is.
@Suite("Conformance with OpenMetrics' parser suite")
struct ConformanceTests {
    @Test("every page gets its verdict")
    func verdicts() throws {
        let root = try #require(
            getenv("ROOST_CONFORMANCE").map { String(cString: $0) },
            "set ROOST_CONFORMANCE to the folder of the conformance data")
        let folder = "\(root)/openmetrics"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(names.count >= 151)
        var verdicts = [true: 0, false: 0]
        for name in names {
            let page = try Data(contentsOf: URL(filePath: "\(folder)/\(name)/metrics"))
            let test = try String(contentsOfFile: "\(folder)/\(name)/test.json", encoding: .utf8)
            let shouldParse = test.filter { !$0.isWhitespace }.contains("\"shouldParse\":true")
            var error: ExpositionError?
            do throws(ExpositionError) {
                _ = try OpenMetricsCheck.families(of: Array(page))
            } catch let caught {
                error = caught
            }
            #expect((error == nil) == shouldParse, "\(name): \(error.map { "\($0)" } ?? "parsed")")
            verdicts[shouldParse, default: 0] += 1
        }
        print("OpenMetrics: \(verdicts[true, default: 0]) pages to accept, \(verdicts[false, default: 0]) to refuse")
    }
}
