import Format
import FoundationEssentials
import Model
import TestSupport

@testable import TSDB

/// The files of a store, and what is done to them from outside.
struct StoreFiles {
    private let folder = TemporaryFolder()

    init() {}

    /// The same files under another name, as they are now.
    init(copying other: StoreFiles) throws { try self.init(copying: other.path) }

    init(copying path: String) throws { try FileManager.default.copyItem(atPath: path, toPath: self.path) }

    /// The same files under another name, with a byte of one of them changed.
    func changing(_ position: Int, of name: String) throws -> StoreFiles {
        let copy = try StoreFiles(copying: self)
        var bytes = try read(name)
        bytes[position] ^= 0x41
        try copy.write(bytes, to: name)
        return copy
    }

    var path: String { "\(folder.path)/store" }

    func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: "\(path)/\(name)"))) }

    func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }

    func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []).sorted()
    }
}

/// All that a store has, in lines that can be compared.
func everything(in store: Store) -> [String] {
    store.select([], from: .min, through: .max).sorted { $0.labels < $1.labels }.map { columns in
        let numbers = zip(columns.timestamps, columns.values).map { "\($0):\($1.bitPattern)" }
        let histograms = zip(columns.histograms.timestamps, columns.histograms.values).map { "\($0):\($1)" }
        return "\(columns.labels) \(numbers) \(histograms)"
    }
}
