// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "atomicfile.h"

#include <fmt/format.h>

#include <functional>
#include <string>
#include <string_view>

namespace interleave::trace {

/// Text on its way to a file, written in large pieces. After the first failure nothing more is written;
/// result() has it. One thread; blocks on the disk.
class ExportText
{
public:
    explicit ExportText(AtomicFile &file)
        : m_file(file)
    {
    }

    /// As fmt::print; what cannot be written is told by the export's result.
    template <class... Args> void print(fmt::format_string<Args...> format, Args &&...args)
    {
        fmt::format_to(fmt::appender(m_text), format, std::forward<Args>(args)...);
        if (m_text.size() >= kPiece)
            flush();
    }
    /// As it is; the fast way for what comes by the million.
    template <class... Pieces> void append(const Pieces &...pieces)
    {
        (put(std::string_view(pieces)), ...);
        if (m_text.size() >= kPiece)
            flush();
    }
    /// The fastest: `write` gets a place with room for `most` bytes and returns where it has stopped.
    template <class Write> void fill(std::size_t most, Write &&write)
    {
        const std::size_t size = m_text.size();
        m_text.resize(size + most);
        m_text.resize(static_cast<std::size_t>(write(m_text.data() + size) - m_text.data()));
        if (m_text.size() >= kPiece)
            flush();
    }
    void flush()
    {
        if (m_result)
            m_result = m_file.write(std::string_view(m_text.data(), m_text.size()));
        m_text.clear();
    }
    [[nodiscard]] const Result<void> &result() const noexcept { return m_result; }

private:
    void put(std::string_view piece) { m_text.append(piece.data(), piece.data() + piece.size()); }

    static constexpr std::size_t kPiece = 1u << 20;
    AtomicFile &m_file;
    fmt::memory_buffer m_text;
    Result<void> m_result;
};

/// The file that `write` produces, whole or not at all. Errors: AtomicFile's.
inline Result<void> exportText(
    const std::filesystem::path &file, const std::function<void(ExportText &)> &write)
{
    Result<AtomicFile> target = AtomicFile::create(file);
    if (!target)
        return Failure(target.error());
    ExportText text(*target);
    write(text);
    text.flush();
    return text.result() ? target->commit() : text.result();
}

} // namespace interleave::trace
