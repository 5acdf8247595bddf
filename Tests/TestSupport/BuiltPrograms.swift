import Glibc

/// The folder of the built programs, beside the tests; nil when they have not been built.
package func folderOfPrograms() -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let length = buffer.withUnsafeMutableBytes { bytes in
        bytes.withMemoryRebound(to: CChar.self) { target in
            target.baseAddress.map { readlink("/proc/self/exe", $0, target.count) } ?? -1
        }
    }
    // The test runner itself, or a helper of the toolchain that has loaded the tests: their arguments tell where from.
    let candidates = [String(decoding: buffer.prefix(max(0, length)), as: UTF8.self)] + CommandLine.arguments
    let folders = candidates.compactMap { path in path.lastIndex(of: "/").map { String(path[..<$0]) } }
    return folders.first { access("\($0)/roost", X_OK) == 0 && access("\($0)/roost-keeper", X_OK) == 0 }
}
