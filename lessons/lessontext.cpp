// SPDX-License-Identifier: GPL-3.0-or-later
#include "lessontext.h"

#include "plaintext.h"
#include "suggest.h"
#include "textfile.h"

#include <algorithm>

namespace interleave::lessons {

namespace {

constexpr std::string_view kNotes = "Notes"; ///< no step: for who presents the lesson

std::string trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\n");
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\n") - first + 1));
}

/// The line with what stands between backquotes blanked: code is neither HTML nor a link. A backquote without a second one begins no code.
std::string withoutCode(std::string line)
{
    for (auto begin = line.find('`'); begin != std::string::npos;) {
        const auto end = line.find('`', begin + 1);
        if (end == std::string::npos)
            break;
        std::fill(line.begin() + static_cast<std::ptrdiff_t>(begin), line.begin() + static_cast<std::ptrdiff_t>(end), ' ');
        begin = line.find('`', end + 1);
    }
    return line;
}

class TextParser
{
public:
    TextParser(const std::string &file, const std::filesystem::path &folder, std::vector<Error> &errors)
        : m_file(file)
        , m_folder(folder)
        , m_errors(errors)
    {
    }

    LessonText run(const std::string &markdown)
    {
        bool fence = false;
        for (const std::string &line : splitLines(markdown)) {
            ++m_line;
            if (line.starts_with("```") && line.find('`', line.find_first_not_of('`')) == std::string::npos) {
                fence = !fence;
                addText(line);
            } else if (fence) {
                addText(line);
            } else if (line.starts_with("# ")) {
                headline(trimmed(line.substr(2)));
            } else if (line.starts_with("## ")) {
                section(trimmed(line.substr(3)));
            } else {
                addText(line);
                const std::string plain = withoutCode(line);
                checkHtml(plain);
                checkLinks(plain);
            }
        }
        if (fence)
            error("a code block is not closed", "end it with ``` on a line of its own");
        closeSection();
        if (m_text.headline.empty() && !m_sawHeadline)
            error("there is no headline", "begin the file with '# ' and one short sentence", 1);
        for (const FlowStep needed : { FlowStep::Predict, FlowStep::Explain }) {
            if (!m_seen.contains(needed))
                error("the section '" + std::string(flowStepName(needed)) + "' is missing",
                    "add '## " + std::string(flowStepName(needed)) + "' and two or three sentences");
        }
        return std::move(m_text);
    }

private:
    void error(std::string message, std::string remedy, int line = 0)
    {
        m_errors.push_back(
            { std::move(message), std::move(remedy), m_file, line > 0 ? line : std::max(m_line, 1) });
    }

    void headline(const std::string &words)
    {
        if (m_sawHeadline)
            error(
                "there is a second headline", "use '## ' for sections; only the first line begins with '# '");
        else if (words.empty())
            error("the headline is empty", "write one short sentence behind '# '");
        else
            m_text.headline = words;
        checkHtml(words);
        m_sawHeadline = true;
    }

    void section(const std::string &name)
    {
        closeSection();
        if (m_sawNotes) {
            error("the section '" + name + "' stands behind the notes", "'## Notes' is the last section");
            m_ignored = true;
            return;
        }
        if (name == kNotes) {
            m_sawNotes = m_inNotes = true;
            m_notesLine = m_line;
            return;
        }
        std::vector<std::string> known { std::string(kNotes) };
        for (int i = 0; i < kFlowStepCount; ++i) {
            const auto step = static_cast<FlowStep>(i);
            known.emplace_back(flowStepName(step));
            if (name != known.back())
                continue;
            if (m_seen.contains(step))
                error("there is a second section '" + name + "'", "join the two");
            else if (!m_seen.empty() && m_seen.rbegin()->first > step)
                error("the section '" + name + "' comes too late",
                    "keep the order Predict, Run, Observe, Explain, Modify, Make, Transfer");
            m_seen.emplace(step, m_line);
            m_current = step;
            return;
        }
        error("unknown section '" + name + "'", didYouMean(name, known));
        m_current.reset();
        m_ignored = true;
    }

    void addText(const std::string &line)
    {
        if (m_current || m_inNotes)
            m_body += line + "\n";
        else if (!m_ignored && !trimmed(line).empty()) {
            error("this text belongs to no section and would never be shown",
                "move it under '## Predict', say");
            m_ignored = true; // once is enough
        }
    }

    void closeSection()
    {
        if (m_inNotes) {
            m_text.notes = trimmed(m_body);
            if (m_text.notes.empty())
                error("the section 'Notes' is empty", "write a sentence or remove it", m_notesLine);
            m_inNotes = false;
        }
        if (m_current) {
            const std::string body = trimmed(m_body);
            if (body.empty())
                error("the section '" + std::string(flowStepName(*m_current)) + "' is empty",
                    "write a sentence or remove it", m_seen[*m_current]);
            m_text.sections.emplace(*m_current, body);
        }
        m_current.reset();
        m_body.clear();
        m_ignored = false;
    }

    void checkHtml(const std::string &line)
    {
        if (const auto at = firstHtml(line); at != std::string_view::npos)
            error("HTML is not shown: '" + line.substr(at, 20) + "'", "use Markdown, or `backquotes` for code");
    }

    void checkLinks(const std::string &line)
    {
        if (const auto colon = line.find("]:");
            trimmed(line).starts_with('[') && colon != std::string::npos) // [name]: target
            checkTarget(trimmed(line.substr(colon + 2)));
        for (std::size_t at = line.find("]("); at != std::string::npos; at = line.find("](", at + 2)) {
            const auto end = line.find(')', at);
            if (end == std::string::npos) {
                error("a link is not closed", "end it with ')'");
                return;
            }
            std::string target = trimmed(line.substr(at + 2, end - at - 2));
            target = target.substr(0, target.find(' ')); // ![text](picture.png "title")
            checkTarget(target);
        }
    }

    void checkTarget(const std::string &target)
    {
        if (target.starts_with('#'))
            return;
        const std::string remedy = "link to a file inside the lesson's folder";
        if (target.empty())
            return error("a link leads nowhere", remedy);
        if (target.find(':') != std::string::npos)
            return error("the link '" + target + "' leads out of the lesson", remedy);
        const std::filesystem::path path(target);
        std::error_code problem;
        const auto root = std::filesystem::weakly_canonical(m_folder, problem);
        const auto full = std::filesystem::weakly_canonical(m_folder / path, problem);
        const auto inside = full.lexically_relative(root);
        if (path.is_absolute() || inside.empty() || *inside.begin() == "..")
            return error("the link '" + target + "' leads out of the lesson's folder", remedy);
        if (!std::filesystem::is_regular_file(full, problem))
            error("the file '" + target + "' that is linked to is not there",
                "add it to the lesson's folder or remove the link");
    }

    const std::string &m_file;
    const std::filesystem::path &m_folder;
    std::vector<Error> &m_errors;
    LessonText m_text;
    std::map<FlowStep, int> m_seen; ///< and the line of the heading
    std::optional<FlowStep> m_current;
    std::string m_body;
    int m_line = 0;
    int m_notesLine = 0;
    bool m_sawHeadline = false, m_ignored = false, m_sawNotes = false, m_inNotes = false;
};

} // namespace

LessonText parseLessonText(const std::string &markdown, const std::string &file,
    const std::filesystem::path &folder, std::vector<Error> &errors)
{
    return TextParser(file, folder, errors).run(markdown);
}

} // namespace interleave::lessons
