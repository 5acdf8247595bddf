#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast that Swift cannot import: SQLite makes a copy of what is bound.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *bytes, int count) {
    return sqlite3_bind_text(statement, index, bytes, count, SQLITE_TRANSIENT);
}
