// SPDX-License-Identifier: GPL-3.0-or-later
#include "journal.h"

#include "atomicfile.h"
#include "traceblocks.h"
#include "usermarks.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <mutex>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace interleave::trace {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kExtension = ".itrace-journal";

Failure failAbout(const fs::path &file, const std::string &what, std::string remedy)
{
    Error error { fmt::format("{} ({})", what, std::generic_category().message(errno)), std::move(remedy) };
    error.file = file.string();
    return Failure(std::move(error));
}

/// A descriptor that closes itself.
class Descriptor
{
public:
    explicit Descriptor(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    ~Descriptor()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    [[nodiscard]] int get() const noexcept { return m_descriptor; }

private:
    int m_descriptor;
};

} // namespace

struct Journal::State
{
    struct Progress
    {
        std::uint64_t spans = 0, instants = 0;
    };

    State(fs::path journal, int descriptor)
        : file(std::move(journal))
        , output(descriptor)
        , writer([this](std::span<const std::byte> bytes) { return writeFully(output.get(), bytes, file); })
    {
    }

    Result<void> append(const TraceStore &store);
    Result<void> appendMarks(const TraceStore &store);
    /// `write`, and takes back what it began if it fails.
    template <class Write> void guarded(const Write &write);

    mutable std::mutex mutex;

    const fs::path file;
    const Descriptor output;
    BlockWriter writer;
    std::string error;
    // What stands in the file already.
    std::uint32_t lanes = 0;
    std::uint32_t names = 1;
    std::vector<Progress> progress;
    std::vector<Nanoseconds> ends;
    std::vector<std::pair<CoreId, std::size_t>> uses;
    std::uint64_t revision = ~std::uint64_t(0), marks = 0;
};

Result<std::unique_ptr<Journal>> Journal::create(const fs::path &directory)
{
    std::error_code error;
    fs::create_directories(directory, error);
    const std::string stem = fmt::format("{}-{}", ::getpid(), monotonicNow().count());
    const fs::path file = directory / (stem + std::string(kExtension));
    // Locked before it has its name, so that nobody takes it for an orphan in between.
    const fs::path unnamed = directory / ("." + stem + ".part");
    const int descriptor
        = ::open(unnamed.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        return failAbout(unnamed, "the journal cannot be created", "check the directory and its permissions");
    std::unique_ptr<Journal> journal(new Journal);
    journal->m_state = std::make_unique<State>(file, descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0 || ::rename(unnamed.c_str(), file.c_str()) != 0) {
        Failure failure
            = failAbout(file, "the journal cannot be locked and named", "choose a directory on a local disk");
        ::unlink(unnamed.c_str());
        return failure;
    }
    if (const Result<void> begun = journal->m_state->writer.begin(FileKind::Journal); !begun) {
        ::unlink(file.c_str());
        return Failure(begun.error());
    }
    return journal;
}

Journal::~Journal() = default;

const fs::path &Journal::file() const noexcept
{
    return m_state->file;
}

std::string Journal::error() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->error;
}

void Journal::flush(const TraceStore &store)
{
    State &state = *m_state;
    state.guarded([&]() -> Result<void> {
        if (state.revision != store.revision())
            if (Result<void> done = state.append(store); !done)
                return done;
        return state.appendMarks(store);
    });
}

void Journal::flushMarks(const TraceStore &store)
{
    m_state->guarded([&] { return m_state->appendMarks(store); });
}

template <class Write> void Journal::State::guarded(const Write &write)
{
    const std::lock_guard lock(mutex);
    if (!error.empty())
        return;
    const std::uint64_t whole = writer.bytes();
    if (const Result<void> done = write(); !done) {
        error = done.error().toLine();
        // Recovery would pass over what was begun, but a full disk is glad of it.
        (void)!::ftruncate(output.get(), static_cast<off_t>(whole));
    }
}

Result<void> Journal::State::appendMarks(const TraceStore &store)
{
    const std::uint64_t now = store.userMarks().revision();
    if (now == marks)
        return {};
    marks = now;
    return TraceEncoder(writer).userMarks(store);
}

Result<void> Journal::State::append(const TraceStore &store)
{
    revision = store.revision();
    TraceEncoder encoder(writer);
    const auto laneCount = static_cast<std::uint32_t>(store.laneCount());
    if (Result<void> done = encoder.lanes(store, lanes, laneCount); !done)
        return done;
    lanes = laneCount;
    progress.resize(laneCount);
    ends.resize(laneCount);
    for (std::uint32_t i = 0; i < laneCount; ++i) {
        const Result<Nanoseconds> end = encoder.spans(store.lane(LaneId { i }), i, progress[i].spans);
        if (!end)
            return Failure(end.error());
        ends[i] = *end;
        if (Result<void> done = encoder.instants(store.lane(LaneId { i }), i, progress[i].instants); !done)
            return done;
    }
    for (const CoreId core : store.coresWithUse()) {
        auto use = std::find_if(uses.begin(), uses.end(), [core](const auto &u) { return u.first == core; });
        if (use == uses.end())
            use = uses.insert(uses.end(), { core, 0 });
        if (Result<void> done = encoder.coreUse(store, core, use->second); !done)
            return done;
    }
    const std::uint32_t nameCount = store.nameCount();
    if (Result<void> done = encoder.names(store, names, nameCount); !done)
        return done;
    names = nameCount;
    if (Result<void> done = encoder.info(store.info()); !done)
        return done;
    return encoder.extent(store, ends); // last: what stands before one belongs together
}

void Journal::discard()
{
    ::unlink(m_state->file.c_str());
}

std::vector<fs::path> orphanedJournals(const fs::path &directory)
{
    std::vector<std::pair<fs::file_time_type, fs::path>> found;
    std::error_code error;
    for (fs::directory_iterator entry(directory, error), last; !error && entry != last;
         entry.increment(error)) {
        const fs::path &file = entry->path();
        if (file.extension() != kExtension)
            continue;
        const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
        struct stat status
        {
        };
        if (descriptor.get() < 0 || ::fstat(descriptor.get(), &status) != 0 || !S_ISREG(status.st_mode))
            continue;
        // Its owner holds the lock for as long as it lives; closing lets go of ours.
        if (::flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0)
            continue;
        std::error_code ignored;
        found.emplace_back(fs::last_write_time(file, ignored), file);
    }
    std::sort(found.begin(), found.end(), std::greater<>());
    std::vector<fs::path> files;
    for (auto &[time, file] : found)
        files.push_back(std::move(file));
    return files;
}

Result<std::shared_ptr<TraceStore>> recoverJournal(const fs::path &file)
{
    Result<BlockReader> reader = BlockReader::open(file, FileKind::Journal);
    if (!reader)
        return Failure(reader.error());
    auto store = std::make_shared<TraceStore>();
    TraceDecoder decoder(*store, TraceDecoder::Mode::Append);
    while (true) {
        const Result<std::optional<Block>> block = reader->next();
        if (!block || !*block)
            break; // here its owner was killed, or the disk was full
        if (!decoder.take(**block))
            break;
    }
    if (store->spanCount() == 0) {
        Error what { "nothing had been recorded yet", "remove the file" };
        what.file = file.string();
        return Failure(std::move(what));
    }
    // Spans that came after the last whole extent reach as far as their begins say.
    Nanoseconds begin = Nanoseconds::max();
    for (std::uint32_t i = 0; i < store->laneCount(); ++i) {
        const Lane &lane = store->lane(LaneId { i });
        if (lane.spanCount() == 0)
            continue;
        begin = std::min(begin, lane.begin());
        store->advance(lane.end());
    }
    if (!decoder.hasExtent())
        store->setBegin(begin);
    TraceInfo info = store->info();
    if (info.outcome.empty()) {
        info.outcome = "died";
        info.error = "recovered from the journal of a run that did not end";
        store->setInfo(info);
    }
    store->publish();
    return store;
}

} // namespace interleave::trace
