# SPDX-License-Identifier: Apache-2.0
"""docs/messages.md: each row is what the program says, and what a case produces is a row."""
from __future__ import annotations

import os

import pytest

from messages import CASES
from messages.case import ask_get, common_values
from messages.table import Key, compile_line, expect_row, read_file, read_table
from user import User

NEEDS = ["iptables"]
ROWS = read_file()


def test_every_row_has_a_case() -> None:
    assert sorted(set(ROWS) - set(CASES)) == []


def test_every_case_has_a_row() -> None:
    assert sorted(set(CASES) - set(ROWS)) == []


# The static build is one program.
NOT_HERE = {"the second program is missing"} if os.environ.get("ECR_FLAVOUR") == "static" else set()


@pytest.mark.parametrize("key", [key for key in CASES if key in ROWS and key[1] not in NOT_HERE],
                         ids=": ".join)  # fmt: skip
def test_line(user: User, key: Key) -> None:
    line, values = CASES[key](user, ask_get(user))
    expect_row(ROWS[key], line, {**common_values(user, ROWS[key]), **values})


SECTION = """# T
## A
Lines begin with `p: `.

| cause | line | remedy |
|---|---|---|
| x | `` run `{name}` \\| `` | r |
"""


def test_table_reads_prefix_and_placeholder() -> None:
    rows = read_table(SECTION)
    assert rows == {("A", "x"): "p: run `{name}` |"}
    assert compile_line(rows["A", "x"], {"name": "a.b"}).fullmatch("p: run `a.b` |")
    assert not compile_line(rows["A", "x"], {"name": "a.b"}).fullmatch("p: run `aXb` |")


@pytest.mark.parametrize("row", ["| x | no code | r |", "| x | `a` and `b` | r |", "| x | `a` |"])
def test_a_row_that_is_no_exact_line_is_refused(row: str) -> None:
    with pytest.raises(AssertionError):
        read_table(SECTION + row + "\n")


def test_a_value_without_placeholder_is_refused() -> None:
    with pytest.raises(AssertionError):
        compile_line("a", {"b": "c"})


def test_a_placeholder_without_value_is_refused() -> None:
    with pytest.raises(KeyError):
        compile_line("{b}", {})
