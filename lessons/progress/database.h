// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <core/error.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace interleave::lessons {

/// A value that goes into a statement or comes out of a row.
struct DbValue
{
    enum class Kind : std::uint8_t { Null, Number, Text };

    DbValue() = default; ///< NULL
    DbValue(std::int64_t value) // NOLINT(google-explicit-constructor): it is one
        : kind(Kind::Number)
        , number(value)
    {
    }
    DbValue(std::string value) // NOLINT(google-explicit-constructor): it is one
        : kind(Kind::Text)
        , text(std::move(value))
    {
    }

    Kind kind = Kind::Null;
    std::int64_t number = 0;
    std::string text {};
};

/// One SQLite file. What SQLite says becomes an Error with a remedy; no statement is ever put together from text. One thread. Every call blocks on the disk,
/// and up to 2 s for another program that writes to the same file.
class Database
{
public:
    /// Opens or creates it. Errors: the folder cannot be made, it is no regular file, or it is damaged (isDamaged of the error).
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path &file);
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    Result<void> execute(const std::string &sql, const std::vector<DbValue> &values = {});
    using Row = std::vector<DbValue>;
    Result<std::vector<Row>> query(const std::string &sql, const std::vector<DbValue> &values = {});
    [[nodiscard]] std::int64_t lastId() const noexcept;

    /// All of `work` or none of it, whatever happens meanwhile.
    template <class Work> Result<void> inTransaction(Work &&work)
    {
        if (auto begun = execute("BEGIN IMMEDIATE"); !begun)
            return begun;
        Result<void> done = work();
        if (done)
            done = execute("COMMIT");
        if (!done)
            (void)execute("ROLLBACK"); // SQLite may have done so itself
        return done;
    }

    /// The error means that the file's contents are no good, not that the disk or the folder is.
    static bool isDamaged(const Error &error);

private:
    Database() = default;
    [[nodiscard]] Failure failure(const std::string &doing) const;

    std::filesystem::path m_file;
    sqlite3 *m_db = nullptr;
};

} // namespace interleave::lessons
