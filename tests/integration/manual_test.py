# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual page and the program's own help name the same commands, and the same options of each."""
import re
import unittest

from support import SOURCE, ProgramTest, main

PAGE = SOURCE / "resources" / "interleave.1"


def of_page(text):
    """{command: options} of the page's SYNOPSIS; "" is the program without a command."""
    synopsis = text.split(".Sh SYNOPSIS")[1].split(".Sh ")[0]
    found = {}
    for entry in re.split(r"^\.Nm\s*$", synopsis, flags=re.M)[1:]:
        command = re.search(r"^\.Cm (\S+)", entry, flags=re.M)
        options = {"-" + name for name in re.findall(r"\bFl (\S+)", entry)}
        found.setdefault(command.group(1) if command else "", set()).update(options)
    return found


def described(text):
    """The commands that the page's DESCRIPTION explains."""
    return set(re.findall(r"^\.It Cm (\S+)", text.split(".Sh DESCRIPTION")[1].split(".Sh ")[0], flags=re.M))


def options_of(help_text):
    """The options of a help, each by all its names; --help itself apart. A description may be broken, but never stands so far to the left."""
    options = [set(names.split(",")) for names in re.findall(r"^ {2}(-\S+)", help_text, flags=re.M)]
    return [names for names in options if "--help" not in names]


def commands_of(help_text):
    return set(re.findall(r"^ {2}([a-z][a-z-]*)\s", help_text.split("Subcommands:")[1], flags=re.M))


class Manual(ProgramTest):
    def setUp(self):
        super().setUp()
        self.text = PAGE.read_text()
        self.page = of_page(self.text)
        self.commands = commands_of(self.interleave("--help").stdout)

    def test_names_every_command_and_no_other(self):
        self.assertGreater(len(self.commands), 10)
        self.assertEqual(set(self.page) - {""}, self.commands)
        self.assertEqual(described(self.text), self.commands)

    def test_names_every_option_of_every_command_and_no_other(self):
        for command in ("", *sorted(self.commands)):
            with self.subTest(command=command):
                offered = options_of(self.interleave(*filter(None, [command]), "--help").stdout)
                written = self.page[command] - {"--help", "-h"}
                for names in offered:
                    self.assertTrue(names & written, f"the page does not name {'/'.join(sorted(names))} of '{command}'")
                self.assertEqual(written - set().union(*offered), set(), f"'{command}' has no such option")

    def test_finds_what_is_missing(self):
        page = of_page(".Sh SYNOPSIS\n.Nm\n.Fl -version\n.Nm\n.Cm run\n.Ar A | Fl -all\n.Op Fl -seed Ar N\n.Fl o Ar B\n.Sh X\n")
        self.assertEqual(page, {"": {"--version"}, "run": {"--all", "--seed", "-o"}})
        help_text = "Usage\n\nOptions:\n  -h,--help                   Print\n  -o,--output TEXT REQUIRED   The file to write,\n" \
                    "                              --with a line that goes on\n  --seed UINT                 It\n\n" \
                    "Subcommands:\n  new-lesson                  Make\n"
        self.assertEqual(options_of(help_text), [{"-o", "--output"}, {"--seed"}])
        self.assertEqual(commands_of(help_text), {"new-lesson"})


if __name__ == "__main__":
    main()
