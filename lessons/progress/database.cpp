// SPDX-License-Identifier: GPL-3.0-or-later
#include "database.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace interleave::lessons {

namespace {

constexpr const char *kDamagedKey = "damaged"; // of the error

std::string remedyFor(int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
        return "make room on the disk; what was not kept is written with the next change";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return "make the file and its folder writable for you";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "close the other program that has the file open";
    case SQLITE_IOERR:
        return "look whether the disk is full or failing; what was not kept is written with the next change";
    default:
        return "start Interleave again; if it stays so, move the file away";
    }
}

struct Finalizer
{
    void operator()(sqlite3_stmt *statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalizer>;

void bind(sqlite3_stmt *statement, const std::vector<DbValue> &values)
{
    for (std::size_t i = 0; i < values.size(); ++i) {
        const int place = static_cast<int>(i) + 1;
        const DbValue &value = values[i];
        if (value.kind == DbValue::Kind::Number)
            sqlite3_bind_int64(statement, place, value.number);
        else if (value.kind == DbValue::Kind::Text)
            sqlite3_bind_text64(statement, place, value.text.data(), value.text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
        else
            sqlite3_bind_null(statement, place);
    }
}

Database::Row rowOf(sqlite3_stmt *statement)
{
    Database::Row row;
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        switch (sqlite3_column_type(statement, i)) {
        case SQLITE_INTEGER:
            row.emplace_back(static_cast<std::int64_t>(sqlite3_column_int64(statement, i)));
            break;
        case SQLITE_NULL:
            row.emplace_back();
            break;
        default: {
            const auto *text = reinterpret_cast<const char *>(sqlite3_column_text(statement, i));
            row.emplace_back(std::string(text ? text : "", static_cast<std::size_t>(sqlite3_column_bytes(statement, i))));
        }
        }
    }
    return row;
}

} // namespace

Database::~Database() { sqlite3_close_v2(m_db); }

bool Database::isDamaged(const Error &error) { return error.key == kDamagedKey; }

Failure Database::failure(const std::string &doing) const
{
    const int code = m_db ? sqlite3_extended_errcode(m_db) : SQLITE_NOMEM;
    Error error { fmt::format("{}: {}", doing, m_db ? sqlite3_errmsg(m_db) : "out of memory"), remedyFor(code), m_file.string() };
    if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB)
        error.key = kDamagedKey;
    return Failure(std::move(error));
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path &file)
{
    std::error_code problem;
    std::filesystem::create_directories(file.parent_path(), problem);
    const auto status = std::filesystem::status(file, problem);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
        return Failure(Error { "this is no regular file", "move it away", file.string() });
    std::unique_ptr<Database> database(new Database);
    database->m_file = file;
    const int opened = sqlite3_open_v2(file.c_str(), &database->m_db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    if (opened != SQLITE_OK)
        return database->failure("the file cannot be opened");
    sqlite3_extended_result_codes(database->m_db, 1);
    sqlite3_busy_timeout(database->m_db, 2000);
    // A write-ahead log: whoever is killed in the middle leaves the file as it was before, and a commit does not wait for the disk.
    for (const char *pragma : { "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "PRAGMA foreign_keys = ON", "PRAGMA trusted_schema = OFF" }) {
        if (auto done = database->query(pragma); !done)
            return Failure(done.error());
    }
    const auto checked = database->query("PRAGMA quick_check(1)");
    if (!checked)
        return Failure(checked.error());
    if (checked->empty() || checked->front().empty() || checked->front().front().text != "ok")
        return Failure(Error { "the file is damaged", "", file.string(), 0, kDamagedKey });
    return database;
}

Result<std::vector<Database::Row>> Database::query(const std::string &sql, const std::vector<DbValue> &values)
{
    sqlite3_stmt *raw = nullptr;
    if (sqlite3_prepare_v2(m_db, sql.c_str(), static_cast<int>(sql.size()), &raw, nullptr) != SQLITE_OK)
        return failure("the file cannot be read");
    const Statement statement(raw);
    bind(raw, values);
    std::vector<Row> rows;
    for (;;) {
        const int step = sqlite3_step(raw);
        if (step == SQLITE_DONE)
            return rows;
        if (step != SQLITE_ROW)
            return failure(sqlite3_stmt_readonly(raw) ? "the file cannot be read" : "nothing can be written");
        rows.push_back(rowOf(raw));
    }
}

Result<void> Database::execute(const std::string &sql, const std::vector<DbValue> &values)
{
    if (auto done = query(sql, values); !done)
        return Failure(done.error());
    return {};
}

std::int64_t Database::lastId() const noexcept { return sqlite3_last_insert_rowid(m_db); }

} // namespace interleave::lessons
