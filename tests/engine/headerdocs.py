#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every public header of the engine says what its parts are for.

Asked for is a /// comment (above, or ///< behind) of each class, struct, enum and free function, and of each public member function that is not obvious from its
name: constructors without arguments, destructors, operators, overrides and getters are. Declarations that follow each other without an empty line share the comment
of the first. Whatever returns a Result says in its comment, or its class says, what its errors are. And each header says somewhere who may use it, and when: on
which thread, or that it is a value or pure.

    headerdocs.py FOLDER…     checks; prints FILE:LINE: what is missing
    headerdocs.py --self-test shows that it finds what is missing
"""
import pathlib
import re
import sys
import tempfile

KEYWORDS = {"if", "for", "while", "switch", "return", "static_assert", "sizeof", "alignas", "decltype", "defined", "catch", "requires", "assert"}
TYPE = re.compile(r"^(?:template\s*<.*>\s*)?(class|struct|union|enum(?:\s+class)?)\s+(?:alignas\(\w+\)\s+)?(?:\[\[\w+\]\]\s+)?([\w:]+)")
THREAD = re.compile(r"thread|caller|\bloop\b|\bpure\b|\bvalues?\b", re.I)
CALL = re.compile(r"(~?[\w]+|operator\s*[^\s(]+|operator\s*\(\))\s*\(")


class Declaration:
    def __init__(self, line, text, comment, grouped):
        self.line, self.text, self.comment, self.grouped = line, text, comment, grouped


def strip(line):
    """Without strings and plain comments; returns code and the comment of documentation."""
    line = re.sub(r'"(?:\\.|[^"\\])*"', '""', line)
    line = re.sub(r"'(?:\\.|[^'\\])'", "' '", line)
    code, _, comment = line.partition("//")
    return code.rstrip(), comment.strip() if comment.startswith("/") else ""


def scan(text):
    """Yields (scope, Declaration): scope is the list of what encloses it, as ("namespace" | "class" | "struct" | "other", name, comment)."""
    scopes, access = [], []
    code, start, comment, trailing = "", 0, "", ""
    last_documented, blank = "", True
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if stripped.startswith("#") or not stripped:
            blank = blank or not stripped
            if not stripped and not code:
                comment = ""
            continue
        part, doc = strip(line)
        if not part.strip():
            if not code and doc:
                comment += " " + doc
            elif code and doc:
                trailing += " " + doc
            continue
        if not code.strip():
            start, grouped, blank = number, not blank, False
        trailing += " " + doc if doc else ""
        for char in part.strip() + " ":
            if code.count("(") > code.count(")") or char not in "{};:" or (char == ":" and code.strip() not in ("public", "private", "protected")):
                code += char
                continue
            said = code.strip()
            if char == ":":
                access[-1] = said
                code, comment, grouped = "", "", False
                continue
            if char == "}":
                if code.strip() and char == "}":
                    pass
                if scopes:
                    scopes.pop()
                    access.pop()
                code = ""
                continue
            if said:
                declaration = Declaration(start, said, (comment + " " + trailing).strip(), grouped)
                yield list(scopes), list(access), declaration
                found = TYPE.match(said)
                kind = "namespace" if "namespace" in said.split() else found.group(1) if found and not CALL.search(re.sub(r"alignas\(\w+\)", "", said)) else "other"
            else:
                kind, found = "other", None
            if char == "{":
                scopes.append((kind, found.group(2) if found else "", (comment + " " + trailing).strip()))
                access.append("private" if kind == "class" else "public")
            code = ""
            if said:
                comment, trailing = "", ""
        if not code.strip():
            # What stands behind the last thing of a line belongs to it.
            pending = doc
            if pending:
                comment = ""
        blank = False


def is_type(said):
    return TYPE.match(said) and not CALL.search(re.sub(r"alignas\(\w+\)", "", said)) and not said.startswith("friend")


def function_of(said):
    said = re.sub(r"^(template\s*<[^{;]*?>\s*)", "", said)
    said = re.sub(r"\[\[.*?\]\]|alignas\(\w+\)|noexcept\(.*?\)", "", said)
    if "=" in said.split("(")[0] and "operator" not in said.split("(")[0]:
        return ""
    found = CALL.search(said)
    if not found or found.group(1) in KEYWORDS or said.startswith(("using", "friend", "typedef", "return", "static_assert")):
        return ""
    before = said[: found.start()].strip()
    if before.endswith("<") or found.group(1) in ("void", "bool", "int"):
        return ""  # std::function<void()>
    return found.group(1) if before or found.group(1)[:1] in "~" or found.group(1)[:1].isupper() else ""


def is_obvious(name, said, owner):
    if name.startswith(("~", "operator")) or re.search(r"\boverride\b|\bfinal\b", said.split(")")[-1]) or re.search(r"=\s*(default|delete)\b", said):
        return True
    if name == owner and ("explicit" not in said or True):
        return True
    arguments = said[said.index(name) + len(name) :]
    return bool(re.match(r"\s*\(\s*\)\s*(const\b|noexcept\b)", arguments)) and "Result<" not in said


def missing(text):
    """(line, what) of everything that has no comment."""
    wrong, last = [], {}
    for scopes, access, declaration in scan(text):
        if any(kind in ("other", "union") or kind.startswith("enum") for kind, _, _ in scopes) or "private" in access or "protected" in access:
            continue
        if any(name in ("", "detail") and kind == "namespace" and False for kind, name, _ in scopes):
            continue
        said, owner = declaration.text, scopes[-1][1] if scopes else ""
        in_class = any(kind in ("class", "struct") for kind, _, _ in scopes)
        key = len(scopes)
        if is_type(said):
            last[key] = False
            if not declaration.comment and not in_class and declaration.text.split()[-1] != "class" and declaration_is_definition(text, declaration):
                wrong.append((declaration.line, f"{TYPE.match(said).group(2)} has no comment"))
            continue
        name = function_of(said)
        if not name:
            last[key] = False
            continue
        documented = bool(declaration.comment) or (declaration.grouped and last.get(key, False))
        about = declaration.comment + " " + " ".join(comment for _, _, comment in scopes)
        if in_class and is_obvious(name, said, owner):
            last[key] = documented or last.get(key, False)
            if "Result<" not in said.split(name)[0]:
                continue
        if not documented:
            wrong.append((declaration.line, f"{name}() has no comment"))
        elif "Result<" in said.split(name)[0] and declaration.comment and "rror" not in about:
            wrong.append((declaration.line, f"{name}() does not say what its errors are"))
        last[key] = documented
    comments = " ".join(strip(line)[1] for line in text.split("\n"))
    if any(line.startswith(("class ", "struct ")) or "(" in strip(line)[0] for line in text.split("\n")) and not THREAD.search(comments):
        wrong.append((1, "says nowhere on which thread it may be used (or that it is a value, or pure)"))
    return wrong


def declaration_is_definition(text, declaration):
    lines = text.split("\n")[declaration.line - 1 : declaration.line + 6]
    joined = "\n".join(strip(line)[0] for line in lines)
    opening, end = joined.find("{"), joined.find(";")
    return opening != -1 and (end == -1 or opening < end)


GOOD = """#pragma once
namespace a {
/// One. One thread.
class One
{
public:
    One();
    /// Does it. Errors: none is left.
    Result<void> doIt(int what);
    [[nodiscard]] int size() const noexcept { return m_size; }
    /// Both.
    void first(int x);
    void second(int x);
private:
    void hidden(int x);
    int m_size = 0; ///< of it
};
/// Free.
int free(int x);
inline constexpr int kNumber = 3;
struct Forward;
enum class Kind { A, B }; ///< of things
}
"""
BAD = {
    "One has no comment": GOOD.replace("/// One. One thread.\n", "").replace("/// Free.", "/// Free. Any thread."),
    "doIt() has no comment": GOOD.replace("    /// Does it. Errors: none is left.\n", ""),
    "doIt() does not say what its errors are": GOOD.replace(" Errors: none is left.", ""),
    "first() has no comment": GOOD.replace("    /// Both.\n", "\n"),
    "second() has no comment": GOOD.replace("    void second", "\n    void second"),
    "free() has no comment": GOOD.replace("/// Free.\n", ""),
    "Kind has no comment": GOOD.replace(" ///< of things", ""),
    "says nowhere on which thread it may be used (or that it is a value, or pure)": GOOD.replace(" One thread.", ""),
}


def self_test():
    assert not missing(GOOD), missing(GOOD)
    for expected, text in BAD.items():
        found = [what for _, what in missing(text)]
        assert expected in found, (expected, found)
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "one.h").write_text(BAD["free() has no comment"])
        assert check([folder]) == 1
    print("it finds what is missing")


def check(folders):
    headers = sorted(header for folder in folders for header in pathlib.Path(folder).rglob("*.h"))
    if not headers:
        print("no headers in", *folders)
        return 1
    wrong = 0
    for header in headers:
        for line, what in missing(header.read_text()):
            print(f"{header}:{line}: {what}")
            wrong += 1
    print(f"{len(headers)} headers, {wrong} things without a comment")
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        self_test()
    else:
        sys.exit(check(sys.argv[1:]))
