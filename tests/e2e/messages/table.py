# SPDX-License-Identifier: Apache-2.0
"""docs/messages.md as data: (section, cause) → the whole line, to compare a real one with."""
from __future__ import annotations

import os
import re
from pathlib import Path

FILE = Path(__file__).resolve().parents[3] / "docs" / "messages.md"

Key = tuple[str, str]  # section, cause

_VOLATILE = {"request": "[0-9a-f]{16}"}  # another one in every run
_ASKED = r"(; asked: [0-9a-f.:, ]+)?"  # the static build's name servers
_SPAN = re.compile(r"(`+)(.+?)\1(?!`)")
_PREFIX = re.compile(r"\bbegins? with\s+(`+)(.+?)\1(?!`)", re.DOTALL)
_CELLS = re.compile(r"(?<!\\)\|")
_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")


def _read_span(text: str) -> str:
    """A code span's content; one blank at both ends belongs to the notation."""
    text = text.replace("\n", " ").replace("\\|", "|")
    return text[1:-1] if len(text) > 2 and text[0] == text[-1] == " " else text


def _read_row(line: str) -> tuple[str, str]:
    cells = [cell.strip() for cell in _CELLS.split(line)[1:-1]]
    assert len(cells) == 3 and all(cells), f"not three cells: {line}"
    span = _SPAN.fullmatch(cells[1])
    assert span, f"the line is not one code span: {line}"
    return cells[0], _read_span(span.group(2))


def read_table(text: str) -> dict[Key, str]:
    """Every row, its line with what its section says that lines begin with.

    A section is what stands below a heading of the second level.
    """
    rows: dict[Key, str] = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title = section.partition("\n")[0]
        found = _PREFIX.search(section)
        prefix = _read_span(found.group(2)) if found else ""
        lines = [line for line in section.splitlines() if line.startswith("|")]
        for line in lines[2:]:
            cause, said = _read_row(line)
            assert (title, cause) not in rows, f"{title}: {cause} stands twice"
            rows[title, cause] = prefix + said
    assert rows, "no row at all"
    return rows


def read_file() -> dict[Key, str]:
    """The rows of the file."""
    return read_table(FILE.read_text(encoding="utf-8"))


def compile_line(line: str, values: dict[str, str | re.Pattern]) -> re.Pattern:
    """The pattern of a row's line, its placeholders being `values`: texts, or patterns of texts.

    A value that no placeholder asks for is as wrong as a placeholder without a value.
    """
    unused = set(values)

    def fill(found: re.Match) -> str:
        name = found.group(1)
        unused.discard(name)
        if name in values:
            value = values[name]
            return value.pattern if isinstance(value, re.Pattern) else re.escape(value)
        return _VOLATILE[name]

    parts = _PLACEHOLDER.split(line)
    pattern = "".join(
        fill(re.fullmatch("(.*)", part)) if i % 2 else re.escape(part)
        for i, part in enumerate(parts)
    )
    assert not unused, f"no placeholder for {sorted(unused)} in: {line}"
    return re.compile(pattern + (_ASKED if os.environ.get("ECR_FLAVOUR") == "static" else ""))


def expect_row(row: str, line: str, values: dict[str, str | re.Pattern]) -> None:
    """The program said the row's line, all of it and nothing else."""
    assert compile_line(row, values).fullmatch(line), f"not the row's line:\n{row}\n{line}"
