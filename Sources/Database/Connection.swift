internal import CSQLite

/// A value of a row or of a statement's parameter.
package enum DatabaseValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
}

/// An open database file. One thread at a time may use it.
package final class Connection {
    private let path: String
    private let handle: OpaquePointer
    /// Compiled once, by their text.
    private var statements: [String: OpaquePointer] = [:]

    /// Opens the file, which is made when it is missing unless it is only to be read.
    init(_ path: String, isReadOnly: Bool = false) throws(DatabaseError) {
        self.path = path
        let flags = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        var pointer: OpaquePointer?
        let code = sqlite3_open_v2(path, &pointer, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let pointer else {
            let reason = pointer.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(pointer)
            throw .sqlite(code: code, reason: reason, path: path)
        }
        handle = pointer
        sqlite3_extended_result_codes(handle, 1)
        // Another process may just be reading or moving pages; it is never long.
        sqlite3_busy_timeout(handle, 5000)
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    /// Does what a statement says that gives no rows.
    package func run(_ sql: String, _ values: DatabaseValue...) throws(DatabaseError) {
        _ = try rows(sql, values) { _ in }
    }

    /// The rows of a statement, each taken by `body`.
    package func rows<Result>(
        _ sql: String, _ values: DatabaseValue..., body: (borrowing Row) throws(DatabaseError) -> Result
    ) throws(DatabaseError) -> [Result] {
        try rows(sql, values, body: body)
    }

    private func rows<Result>(
        _ sql: String, _ values: [DatabaseValue], body: (borrowing Row) throws(DatabaseError) -> Result
    ) throws(DatabaseError) -> [Result] {
        let statement = try statement(sql)
        // What was bound is not kept, and no read transaction stays behind.
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1), of: statement) }
        var results: [Result] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: results.append(try body(Row(statement: statement)))
            case SQLITE_DONE: return results
            case let code: throw error(code)
            }
        }
    }

    private func statement(_ sql: String) throws(DatabaseError) -> OpaquePointer {
        if let known = statements[sql] { return known }
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else { throw error(code) }
        statements[sql] = statement
        return statement
    }

    private func bind(_ value: DatabaseValue, at index: Int32, of statement: OpaquePointer) throws(DatabaseError) {
        let code =
            switch value {
            case .null: sqlite3_bind_null(statement, index)
            case .integer(let number): sqlite3_bind_int64(statement, index, number)
            case .real(let number): sqlite3_bind_double(statement, index, number)
            case .text(var text):
                text.withUTF8 { bytes in
                    bytes.withMemoryRebound(to: CChar.self) { characters in
                        // An empty text has no address, and would be bound as NULL.
                        characters.isEmpty
                            ? csqlite_bind_text(statement, index, "", 0)
                            : csqlite_bind_text(statement, index, characters.baseAddress, Int32(characters.count))
                    }
                }
            }
        guard code == SQLITE_OK else { throw error(code) }
    }

    private func error(_ code: Int32) -> DatabaseError {
        .sqlite(code: code, reason: String(cString: sqlite3_errmsg(handle)), path: path)
    }

    /// One row of a result, for as long as it is looked at; columns count from 0.
    package struct Row: ~Copyable {
        fileprivate let statement: OpaquePointer

        /// A whole number; 0 where there is none.
        package func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

        /// A whole number; nil where there is none.
        package func optionalInteger(_ column: Int32) -> Int64? {
            sqlite3_column_type(statement, column) == SQLITE_NULL ? nil : integer(column)
        }

        /// A number. SQLite keeps NaN as NULL.
        package func real(_ column: Int32) -> Double {
            sqlite3_column_type(statement, column) == SQLITE_NULL ? .nan : sqlite3_column_double(statement, column)
        }

        /// A text; empty where there is none.
        package func text(_ column: Int32) -> String {
            guard let bytes = sqlite3_column_text(statement, column) else { return "" }
            let count = Int(sqlite3_column_bytes(statement, column))
            return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
        }
    }
}
