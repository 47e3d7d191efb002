// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "database.h"

#include <lessons/lessonflow.h>

namespace interleave::lessons {

/// Somebody who learns here: a classroom's machine has many.
struct Profile
{
    std::int64_t id = 0;
    std::string name;
    friend bool operator==(const Profile &, const Profile &) = default;
};

/// Something that was predicted or answered, and how it turned out.
struct PredictionRecord
{
    std::string lesson, question, kind, step;
    int pass = 0; ///< how often the lesson had been started again
    std::string said; ///< in words
    Certainty certainty = Certainty::Think;
    std::optional<bool> right {}; ///< at the first try; empty: not known
    int tries = 1;
    std::string at; ///< when it was said first: "2026-11-28 13:05:52", UTC
};

/// How far somebody is with a lesson.
struct LessonRecord
{
    std::string lesson;
    FlowMemory memory;
    std::string at; ///< of the last change
};

/// What learners have done, in one SQLite file: nothing that was saved is lost when the program is killed or the disk is full. One thread;
/// every call blocks on the disk for a moment. Errors say what to do.
class ProgressStore
{
public:
    struct Opened
    {
        std::unique_ptr<ProgressStore> store;
        std::string notice; ///< something that the user has to know: a damaged file was set aside. One sentence, or ""
    };
    /// Opens or creates the file. One that is damaged is renamed to NAME.corrupt-DATE and begun anew, never overwritten. Errors: it cannot be
    /// opened, or a newer Interleave has made it; then it is left alone.
    static Result<Opened> open(const std::filesystem::path &file);

    Result<std::vector<Profile>> profiles(); ///< at least one: the first is made with the file
    Result<Profile> addProfile(const std::string &name); ///< Error: there is one of that name, or it is empty
    Result<void> renameProfile(std::int64_t profile, const std::string &name);
    Result<void> removeProfile(std::int64_t profile); ///< with all that it has done. Error: the last one stays

    /// Keeps where somebody is with a lesson, and what was said and how it turned out. All of it or, on an error, nothing.
    Result<void> save(std::int64_t profile, const Lesson &lesson, const FlowMemory &memory);
    Result<std::optional<FlowMemory>> load(std::int64_t profile, const std::string &lesson);
    Result<std::vector<LessonRecord>> lessons(std::int64_t profile); ///< the latest first
    Result<std::vector<PredictionRecord>> predictions(std::int64_t profile); ///< oldest first

    static constexpr int kVersion = 1; ///< of the schema

private:
    explicit ProgressStore(std::unique_ptr<Database> database)
        : m_database(std::move(database))
    {
    }
    Result<void> migrate();

    std::unique_ptr<Database> m_database;
};

/// Predictions as a table for other programs: one header line, then one line each.
std::string toCsv(const std::string &profile, const std::vector<PredictionRecord> &records);

} // namespace interleave::lessons
