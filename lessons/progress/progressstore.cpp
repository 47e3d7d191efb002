// SPDX-License-Identifier: GPL-3.0-or-later
#include "progressstore.h"

#include <array>
#include <ctime>
#include <fmt/format.h>

namespace interleave::lessons {

namespace {

/// One for each version: what makes the schema of the version before into it.
constexpr std::array<std::array<const char *, 4>, ProgressStore::kVersion> kMigrations { { {
    "CREATE TABLE profile (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, made TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)",
    "CREATE TABLE lesson (profile INTEGER NOT NULL REFERENCES profile(id) ON DELETE CASCADE, lesson TEXT NOT NULL, memory TEXT NOT NULL, "
    "at TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (profile, lesson))",
    "CREATE TABLE prediction (id INTEGER PRIMARY KEY, profile INTEGER NOT NULL REFERENCES profile(id) ON DELETE CASCADE, lesson TEXT NOT NULL, "
    "question TEXT NOT NULL, pass INTEGER NOT NULL, kind TEXT NOT NULL, step TEXT NOT NULL, said TEXT NOT NULL, certainty INTEGER NOT NULL, "
    "came_true INTEGER, tries INTEGER NOT NULL, at TEXT NOT NULL, UNIQUE (profile, lesson, question, pass))",
    "INSERT INTO profile (name) VALUES ('Me')",
} } };

/// What one has answered first is what one has believed: a later try changes neither that nor how it turned out.
Result<void> keepAnswer(Database &database, std::int64_t profile, const Lesson &lesson, const Question &question, int pass,
    const FlowMemory::Answer &answer)
{
    const DbValue right = answer.right ? DbValue(std::int64_t { *answer.right }) : DbValue();
    return database.execute(
        "INSERT INTO prediction (profile, lesson, question, pass, kind, step, said, certainty, came_true, tries, at) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, CURRENT_TIMESTAMP) ON CONFLICT (profile, lesson, question, pass) DO UPDATE SET "
        "said = CASE WHEN came_true IS NULL THEN excluded.said ELSE said END, "
        "certainty = CASE WHEN came_true IS NULL THEN excluded.certainty ELSE certainty END, "
        "came_true = COALESCE(came_true, excluded.came_true), tries = MAX(tries, excluded.tries)",
        { profile, lesson.id, question.id, std::int64_t { pass }, std::string(questionKindName(question.kind)),
            std::string(flowStepName(question.step)), inWords(question, answer.prediction),
            static_cast<std::int64_t>(answer.prediction.certainty), right, std::int64_t { answer.tries } });
}

/// Moves a damaged file and what belongs to it out of the way; the new name, or why it could not be.
Result<std::filesystem::path> setAside(const std::filesystem::path &file)
{
    const std::time_t now = std::time(nullptr);
    std::tm utc {};
    gmtime_r(&now, &utc);
    std::array<char, 32> date {};
    std::strftime(date.data(), date.size(), "%Y%m%d-%H%M%S", &utc);
    std::filesystem::path to = file;
    to += fmt::format(".corrupt-{}", date.data());
    std::error_code problem;
    for (int i = 2; std::filesystem::exists(to, problem); ++i) {
        to = file;
        to += fmt::format(".corrupt-{}-{}", date.data(), i);
    }
    std::filesystem::rename(file, to, problem);
    if (problem)
        return fail("the damaged file " + file.string() + " cannot be set aside: " + problem.message(), "move it away");
    for (const char *end : { "-wal", "-shm" }) {
        std::filesystem::path part = file, partTo = to;
        part += end;
        partTo += end;
        std::filesystem::rename(part, partTo, problem); // mostly there is none
    }
    return to;
}

} // namespace

Result<ProgressStore::Opened> ProgressStore::open(const std::filesystem::path &file)
{
    const auto attempt = [&]() -> Result<std::unique_ptr<ProgressStore>> {
        auto database = Database::open(file);
        if (!database)
            return Failure(database.error());
        std::unique_ptr<ProgressStore> store(new ProgressStore(std::move(*database)));
        if (auto migrated = store->migrate(); !migrated)
            return Failure(migrated.error());
        return store;
    };
    auto store = attempt();
    Opened opened;
    if (!store && Database::isDamaged(store.error())) {
        const auto aside = setAside(file);
        if (!aside)
            return Failure(aside.error());
        opened.notice = fmt::format("The file of your progress was damaged. It was set aside as {}, and a new one begun.", aside->string());
        store = attempt();
    }
    if (!store)
        return Failure(store.error());
    opened.store = std::move(*store);
    return opened;
}

Result<void> ProgressStore::migrate()
{
    const auto rows = m_database->query("PRAGMA user_version");
    if (!rows)
        return Failure(rows.error());
    const auto version = rows->empty() ? 0 : rows->front().front().number;
    if (version > kVersion)
        return fail(fmt::format("the file of progress was made by a newer Interleave (version {}, this one knows {})", version, kVersion),
            "use that one; the file is left as it is, and nothing is kept this time");
    if (version == kVersion)
        return {};
    return m_database->inTransaction([&]() -> Result<void> {
        for (auto next = static_cast<std::size_t>(std::max<std::int64_t>(0, version)); next < kMigrations.size(); ++next) {
            for (const char *statement : kMigrations[next]) {
                if (auto done = m_database->execute(statement); !done)
                    return done;
            }
        }
        return m_database->execute(fmt::format("PRAGMA user_version = {}", kVersion));
    });
}

Result<std::vector<Profile>> ProgressStore::profiles()
{
    const auto rows = m_database->query("SELECT id, name FROM profile ORDER BY id");
    if (!rows)
        return Failure(rows.error());
    std::vector<Profile> profiles;
    for (const auto &row : *rows)
        profiles.push_back({ row[0].number, row[1].text });
    return profiles;
}

Result<Profile> ProgressStore::addProfile(const std::string &name)
{
    constexpr std::size_t longest = 80;
    if (name.find_first_not_of(" \t") == std::string::npos || name.size() > longest)
        return fail("a profile needs a name of at most 80 bytes", "write one");
    const auto there = m_database->query("SELECT 1 FROM profile WHERE name = ?1", { name });
    if (!there)
        return Failure(there.error());
    if (!there->empty())
        return fail("there is a profile '" + name + "' already", "choose it, or another name");
    if (auto done = m_database->execute("INSERT INTO profile (name) VALUES (?1)", { name }); !done)
        return Failure(done.error());
    return Profile { m_database->lastId(), name };
}

Result<void> ProgressStore::renameProfile(std::int64_t profile, const std::string &name)
{
    if (name.find_first_not_of(" \t") == std::string::npos)
        return fail("a profile needs a name", "write one");
    return m_database->execute("UPDATE profile SET name = ?2 WHERE id = ?1", { profile, name });
}

Result<void> ProgressStore::removeProfile(std::int64_t profile)
{
    const auto all = profiles();
    if (!all)
        return Failure(all.error());
    if (all->size() < 2)
        return fail("the only profile cannot be removed", "add another one first");
    return m_database->execute("DELETE FROM profile WHERE id = ?1", { profile });
}

Result<void> ProgressStore::save(std::int64_t profile, const Lesson &lesson, const FlowMemory &memory)
{
    return m_database->inTransaction([&]() -> Result<void> {
        auto kept = m_database->execute(
            "INSERT INTO lesson (profile, lesson, memory, at, n) VALUES (?1, ?2, ?3, CURRENT_TIMESTAMP, "
            "(SELECT COALESCE(MAX(n), 0) + 1 FROM lesson)) ON CONFLICT (profile, lesson) DO UPDATE SET memory = excluded.memory, "
            "at = excluded.at, n = excluded.n",
            { profile, lesson.id, toJson(memory) });
        if (!kept)
            return kept;
        for (const auto &answer : memory.answers) {
            for (const Question &question : lesson.questions) {
                if (question.id != answer.prediction.question || answer.late) // what is said after the run is no prediction
                    continue;
                if (auto done = keepAnswer(*m_database, profile, lesson, question, memory.pass, answer); !done)
                    return done;
            }
        }
        return {};
    });
}

Result<std::optional<FlowMemory>> ProgressStore::load(std::int64_t profile, const std::string &lesson)
{
    const auto rows = m_database->query("SELECT memory FROM lesson WHERE profile = ?1 AND lesson = ?2", { profile, lesson });
    if (!rows)
        return Failure(rows.error());
    if (rows->empty())
        return std::optional<FlowMemory> {};
    auto memory = flowMemoryFromJson(rows->front().front().text);
    if (!memory)
        return Failure(memory.error());
    return std::optional(std::move(*memory));
}

Result<std::vector<LessonRecord>> ProgressStore::lessons(std::int64_t profile)
{
    const auto rows = m_database->query("SELECT lesson, memory, at FROM lesson WHERE profile = ?1 ORDER BY n DESC", { profile });
    if (!rows)
        return Failure(rows.error());
    std::vector<LessonRecord> records;
    for (const auto &row : *rows) {
        if (auto memory = flowMemoryFromJson(row[1].text))
            records.push_back({ row[0].text, std::move(*memory), row[2].text });
    }
    return records;
}

Result<std::vector<PredictionRecord>> ProgressStore::predictions(std::int64_t profile)
{
    const auto rows = m_database->query("SELECT lesson, question, kind, step, pass, said, certainty, came_true, tries, at FROM prediction "
                                        "WHERE profile = ?1 ORDER BY id",
        { profile });
    if (!rows)
        return Failure(rows.error());
    std::vector<PredictionRecord> records;
    for (const auto &row : *rows) {
        PredictionRecord record { row[0].text, row[1].text, row[2].text, row[3].text, static_cast<int>(row[4].number),
            row[5].text, static_cast<Certainty>(std::clamp<std::int64_t>(row[6].number, 0, 2)), {}, static_cast<int>(row[8].number),
            row[9].text };
        if (row[7].kind == DbValue::Kind::Number)
            record.right = row[7].number != 0;
        records.push_back(std::move(record));
    }
    return records;
}

std::string toCsv(const std::string &profile, const std::vector<PredictionRecord> &records)
{
    const auto quoted = [](const std::string &text) {
        std::string all = "\"";
        // A cell that begins like a formula is none: spreadsheets would run it.
        if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
            all += '\'';
        for (const char c : text)
            all += c == '"' ? std::string("\"\"") : std::string(1, c);
        return all + "\"";
    };
    constexpr std::array<const char *, 3> sure { "low", "medium", "high" };
    std::string csv = "profile,time_utc,lesson,pass,step,question,kind,said,confidence,right,tries\n";
    for (const PredictionRecord &record : records)
        csv += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", quoted(profile), record.at, quoted(record.lesson), record.pass, record.step,
            quoted(record.question), record.kind, quoted(record.said), sure[static_cast<std::size_t>(record.certainty)],
            record.right ? (*record.right ? "yes" : "no") : "", record.tries);
    return csv;
}

} // namespace interleave::lessons
