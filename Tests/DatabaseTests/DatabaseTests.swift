import Database
import FoundationEssentials
import Glibc
import Synchronization
import TestSupport
import Testing

/// If these fail, the agent forgets what it wrote down, or takes a broken file for a good one.
struct DatabaseTests {
    private static let step = ["CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)"]
    private static let schema = Schema("notes", steps: [step])

    private let folder = TemporaryFolder()
    private var path: String { "\(folder.path)/agent.db" }

    private func opened(_ schemas: [Schema] = [schema]) throws -> Database { try Database(path: path, schemas) }

    private static func texts(_ database: Database) async throws -> [String] {
        try await database.perform { connection throws(DatabaseError) in
            try connection.rows("SELECT text FROM notes ORDER BY id") { $0.text(0) }
        }
    }

    private static func write(_ text: String, to connection: Connection) throws(DatabaseError) {
        try connection.run("INSERT INTO notes (text) VALUES (?)", .text(text))
    }

    @Test("every kind of value comes back as it was written")
    func values() async throws {
        let database = try opened([Schema("v", steps: [["CREATE TABLE v (a INTEGER, b REAL, c TEXT, d INTEGER)"]])])
        try await database.perform { connection throws(DatabaseError) in
            for (number, real, text) in [(Int64.min, -0.5, ""), (.max, .infinity, "ä\u{0}b"), (0, .nan, "x")] {
                try connection.run(
                    "INSERT INTO v VALUES (?, ?, ?, ?)", .integer(number), .real(real), .text(text), .null)
            }
        }
        let rows = try await database.perform { connection throws(DatabaseError) in
            try connection.rows("SELECT a, b, c, d FROM v") {
                "\($0.integer(0)) \($0.real(1)) \(Array($0.text(2).utf8)) \(String(describing: $0.optionalInteger(3)))"
            }
        }
        #expect(
            rows == [
                "\(Int64.min) -0.5 [] nil", "\(Int64.max) inf [195, 164, 0, 98] nil", "0 nan [120] nil",
            ])
    }

    @Test("what was written is there after a restart, and reading beside a writer sees it")
    func reopening() async throws {
        let database = try opened()
        try await database.perform { connection throws(DatabaseError) in try Self.write("kept", to: connection) }
        #expect(try await Self.texts(try Database(reading: path)) == ["kept"])
        #expect(try await Self.texts(try opened()) == ["kept"])
    }

    @Test("work that fails leaves nothing behind, and what comes after it is done")
    func transactions() async throws {
        let database = try opened()
        await #expect(throws: DatabaseError.self) {
            try await database.perform { connection throws(DatabaseError) in
                try Self.write("half", to: connection)
                try connection.run("INSERT INTO missing VALUES (1)")
            }
        }
        database.enqueue { connection throws(DatabaseError) in
            try Self.write("first", to: connection)
        } onEnd: { _ in
        }
        try await database.perform { connection throws(DatabaseError) in try Self.write("second", to: connection) }
        #expect(try await Self.texts(database) == ["first", "second"])
    }

    @Test("work is done in the order in which it was asked for, and each is told how it ended")
    func order() async throws {
        let database = try opened()
        let ends = Mutex<[Bool]>([])
        for number in 0..<500 {
            database.enqueue { connection throws(DatabaseError) in
                if number % 100 == 7 { try connection.run("no statement") }
                try Self.write("\(number)", to: connection)
            } onEnd: { error in
                ends.withLock { $0.append(error == nil) }
            }
        }
        let texts = try await Self.texts(database)
        #expect(texts == (0..<500).filter { $0 % 100 != 7 }.map(String.init))
        #expect(ends.withLock { $0 } == (0..<500).map { $0 % 100 != 7 })
    }

    @Test("what is written is what there is when its turn comes")
    func batches() async throws {
        let database = try opened()
        let unwritten = Mutex<[String]>([])
        let isHeld = Atomic(true)
        database.enqueue({ _ in while isHeld.load(ordering: .relaxed) { usleep(100) } }) { _ in }
        let ends = Mutex<[[String]]>([])
        for text in ["first", "second"] {
            unwritten.withLock { $0.append(text) }
            database.enqueue {
                unwritten.withLock { unwritten in
                    defer { unwritten = [] }
                    return unwritten
                }
            } writing: { connection, texts throws(DatabaseError) in
                for text in texts { try Self.write(text, to: connection) }
            } onEnd: { texts, error in
                ends.withLock { $0.append(error == nil ? texts : []) }
            }
        }
        isHeld.store(false, ordering: .relaxed)
        #expect(try await Self.texts(database) == ["first", "second"])
        #expect(ends.withLock { $0 } == [["first", "second"], []])
    }

    @Test("a new version adds its tables to what is there; an older one refuses the file and leaves it alone")
    func versions() async throws {
        let newer = Schema("notes", steps: [Self.step, ["ALTER TABLE notes ADD COLUMN more TEXT"]])
        try await opened().perform { connection throws(DatabaseError) in try Self.write("old", to: connection) }
        try await opened([newer]).perform { connection throws(DatabaseError) in
            try connection.run("UPDATE notes SET more = 'new'")
        }
        #expect(throws: DatabaseError.tooNew(schema: "notes", version: 2, known: 1, path: path)) { try opened() }
        #expect(try await Self.texts(try opened([newer])) == ["old"])
    }

    @Test("a damaged file is set aside as it is, and a new one takes its place", arguments: [0, 100, 4096, 8192])
    func damage(_ offset: Int) async throws {
        try await opened().perform { connection throws(DatabaseError) in
            for number in 0..<400 { try Self.write("number \(number)", to: connection) }
        }
        _ = try await opened().perform { connection throws(DatabaseError) in
            try connection.rows("SELECT count(*) FROM notes") { $0.integer(0) }
        }
        var bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
        for index in offset..<min(bytes.count, offset + 96) { bytes[index] = 0x5A }
        try Data(bytes).write(to: URL(filePath: path))

        let asides = Mutex<[String]>([])
        let database = try Database(path: path, [Self.schema]) { aside, _ in asides.withLock { $0.append(aside) } }
        let aside = try #require(asides.withLock { $0.first })
        #expect([UInt8](try #require(FileManager.default.contents(atPath: aside))) == bytes)
        #expect(try await Self.texts(database).isEmpty)
    }

    @Test("a file that cannot be written is an error that names it")
    func unwritable() throws {
        let error = #expect(throws: DatabaseError.self) { try Database(path: "/nowhere/agent.db", [Self.schema]) }
        #expect(error?.description == "cannot use the database /nowhere/agent.db: unable to open database file")
    }
}
