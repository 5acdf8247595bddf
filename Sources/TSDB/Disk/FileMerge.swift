import Format
import Model

/// Puts neighbouring files of chunks together, without looking into the chunks.
enum FileMerge {
    /// As many files of one size class make one of the next.
    static let fanIn = 8
    /// Files of this size stay as they are, in bytes.
    private static let limit = 1 << 28

    /// The newest files, oldest first, that are to become one; nil when there are none.
    ///
    /// A file's class is the number of merges it came through, told by the count of checkpoints it has.
    static func run(in files: [ChunkFile]) -> [ChunkFile]? {
        func rank(_ file: ChunkFile) -> Int {
            var (rank, count) = (0, UInt64(file.numbers.count))
            while count >= UInt64(fanIn) { (rank, count) = (rank + 1, count / UInt64(fanIn)) }
            return rank
        }
        guard let last = files.last else { return nil }
        let wanted = rank(last)
        let run = Array(files.reversed().prefix { rank($0) <= wanted }.reversed())
        guard run.count >= fanIn, run.reduce(0, { $0 + $1.size }) <= limit else { return nil }
        return run
    }

    /// Writes the chunks of all files to one: by series, those of the older file first.
    static func write(_ files: [ChunkFile], to path: String) throws(StoreError) {
        var writer = try ChunkFileWriter(path)
        var positions = Array(repeating: 0, count: files.count)
        while true {
            var next: SeriesReference?
            for (index, file) in files.enumerated() where positions[index] < file.count {
                let reference = file.entry(positions[index]).reference
                next = min(next ?? reference, reference)
            }
            guard let next else { break }
            for (index, file) in files.enumerated() {
                while positions[index] < file.count, file.entry(positions[index]).reference == next {
                    try writer.append(positions[index], of: file)
                    positions[index] += 1
                }
            }
        }
        try writer.commit()
    }
}
