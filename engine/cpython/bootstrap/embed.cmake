# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DOUTPUT=sources.cpp "-DFILES=a.py;b.py" -P embed.cmake: Python files as C++ text (sources.h).
set(text "// Made by embed.cmake.\n#include \"sources.h\"\n\nnamespace interleave::cpython::bootstrap {\nconst Source sources[] = {\n")
foreach(file IN LISTS FILES)
    file(READ "${file}" source)
    get_filename_component(name "${file}" NAME)
    string(APPEND text "    { \"${name}\", R\"py(${source})py\" },\n")
endforeach()
string(APPEND text "    {},\n};\n} // namespace interleave::cpython::bootstrap\n")
file(WRITE "${OUTPUT}" "${text}")
