# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DOUTPUT=template.cpp "-DFILES=lesson.toml;lesson.md;script.py" -P embed.cmake: files as C++ text (lessontemplate.h).
set(text "// Made by embed.cmake.\n#include <lessons/author/lessontemplate.h>\n\nnamespace interleave::lessons {\nconst std::vector<TemplateFile> &lessonTemplate()\n{\n    static const std::vector<TemplateFile> files {\n")
foreach(file IN LISTS FILES)
    file(READ "${file}" source)
    get_filename_component(name "${file}" NAME)
    string(APPEND text "        { \"${name}\", R\"file(${source})file\" },\n")
endforeach()
string(APPEND text "    };\n    return files;\n}\n} // namespace interleave::lessons\n")
file(WRITE "${OUTPUT}" "${text}")
