// SPDX-License-Identifier: GPL-3.0-or-later
#include "outputlog.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace interleave::cpython {

namespace {

/// The longest start of `text` that has at most `most` bytes and ends between characters.
std::size_t wholeCharacters(std::string_view text, std::size_t most)
{
    if (text.size() <= most)
        return text.size();
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80)
        --most;
    return most;
}

} // namespace

OutputLog::OutputLog(std::function<void()> available)
    : m_available(std::move(available))
{
}

void OutputLog::append(Stream stream, std::string_view bytes)
{
    bool tell = false;
    {
        const std::lock_guard lock(m_mutex);
        Kept &kept = m_kept[std::size_t(stream)];
        kept.bytes += bytes.size();
        keep(stream, kept.decoder.append(bytes));
        tell = !m_told && !(m_oldest.empty() && m_newest.empty());
        m_told = m_told || tell;
    }
    if (tell && m_available)
        m_available();
}

void OutputLog::close(Stream stream)
{
    bool tell = false;
    {
        const std::lock_guard lock(m_mutex);
        keep(stream, m_kept[std::size_t(stream)].decoder.finish());
        tell = !m_told && !(m_oldest.empty() && m_newest.empty());
        m_told = m_told || tell;
    }
    if (tell && m_available)
        m_available();
}

void OutputLog::keep(Stream stream, std::string text)
{
    if (text.empty())
        return;
    Kept &kept = m_kept[std::size_t(stream)];
    std::string_view rest = text;
    if (kept.tail.empty() && kept.head.size() < kHead) {
        const std::size_t length = wholeCharacters(rest, kHead - kept.head.size());
        kept.head += rest.substr(0, length);
        rest.remove_prefix(length);
    }
    if (!rest.empty()) {
        kept.tail.emplace_back(rest);
        kept.tailBytes += rest.size();
        while (kept.tailBytes > kTail) {
            // A whole piece goes, or the start of one.
            std::string &first = kept.tail.front();
            std::size_t excess = std::min(first.size(), kept.tailBytes - kTail);
            while (excess < first.size() && (static_cast<unsigned char>(first[excess]) & 0xC0) == 0x80)
                ++excess;
            kept.tailBytes -= excess;
            kept.cut += excess;
            if (excess == first.size())
                kept.tail.pop_front();
            else
                first.erase(0, excess);
        }
    }
    const bool first = m_newest.empty() && m_oldestBytes + text.size() <= kMostPending / 2;
    std::deque<OutputChunk> &queue = first ? m_oldest : m_newest;
    (first ? m_oldestBytes : m_newestBytes) += text.size();
    constexpr std::size_t kPiece = 64u << 10; // small ones are joined: a million of one byte must not cost a million objects
    if (!queue.empty() && queue.back().stream == stream && queue.back().text.size() + text.size() <= kPiece)
        queue.back().text += text;
    else
        queue.push_back({ stream, std::move(text), 0 });
    makeRoom();
}

void OutputLog::makeRoom()
{
    while (m_newestBytes > kMostPending / 2 && m_newest.size() > 1) {
        const OutputChunk gone = std::move(m_newest.front());
        m_newest.pop_front();
        m_newestBytes -= gone.text.size();
        m_newest.front().cutBefore += gone.cutBefore + gone.text.size();
    }
}

std::vector<OutputChunk> OutputLog::take(std::size_t most)
{
    const std::lock_guard lock(m_mutex);
    std::vector<OutputChunk> taken;
    std::size_t bytes = 0;
    for (auto [queue, count] : { std::pair { &m_oldest, &m_oldestBytes }, std::pair { &m_newest, &m_newestBytes } }) {
        while (!queue->empty() && bytes < most) {
            bytes += queue->front().text.size();
            *count -= queue->front().text.size();
            taken.push_back(std::move(queue->front()));
            queue->pop_front();
        }
    }
    m_told = !(m_oldest.empty() && m_newest.empty()); // whoever leaves something knows that it is there
    return taken;
}

std::string OutputLog::text(Stream stream) const
{
    const std::lock_guard lock(m_mutex);
    const Kept &kept = m_kept[std::size_t(stream)];
    std::string text = kept.head;
    if (kept.cut > 0)
        text += fmt::format("\n… {} bytes left out …\n", kept.cut);
    for (const std::string &piece : kept.tail)
        text += piece;
    return text;
}

std::uint64_t OutputLog::bytes(Stream stream) const
{
    const std::lock_guard lock(m_mutex);
    return m_kept[std::size_t(stream)].bytes;
}

std::uint64_t OutputLog::cut(Stream stream) const
{
    const std::lock_guard lock(m_mutex);
    return m_kept[std::size_t(stream)].cut;
}

} // namespace interleave::cpython
