# SPDX-License-Identifier: Apache-2.0
"""As much of the Common Expression Language as an admission policy of ours may need.

Literals, lists, members, `has`, `size`, `in`, comparisons and logic; no arithmetic and no other macro.
The errors are those of cel-go in substance.
"""
from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(
    r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<number>\d+)|(?P<name>[A-Za-z_]\w*)'
    r"|(?P<sign>==|!=|<=|>=|&&|\|\||[<>!().,\[\]]))"
)
_WORDS = {"true": True, "false": False, "null": None}
Value = Any
Node = Callable[[dict[str, Value]], Value]


class CelError(Exception):
    """An expression that cannot be read, or not be worked out."""


@dataclass
class _Token:
    kind: str
    text: str


def _split(source: str) -> list[_Token]:
    found, at = [], 0
    source = source.strip()
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            raise CelError(f"Syntax error: token recognition error at: '{source[at:at + 10]}'")
        kind = str(match.lastgroup)
        found.append(_Token(kind, match[kind]))
        at = match.end()
    return found


def _same(left: Value, right: Value) -> bool:
    # A boolean is no number here.
    return type(left) is type(right) and left == right


def _order(sign: str) -> Callable[[Value, Value], bool]:
    def compare(left: Value, right: Value) -> bool:
        if type(left) is not type(right) or isinstance(left, (bool, list, dict, type(None))):
            raise CelError("no such overload")
        return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[sign]

    return compare


def _contains(item: Value, whole: Value) -> bool:
    if not isinstance(whole, (list, dict)):
        raise CelError("no such overload")
    return any(_same(item, one) for one in whole)


_RELATIONS = {
    "==": _same, "!=": lambda left, right: not _same(left, right), "in": _contains,
    **{sign: _order(sign) for sign in ("<", "<=", ">", ">=")},
}  # fmt: skip


def _is_true(value: Value) -> bool:
    if not isinstance(value, bool):
        raise CelError("no such overload")
    return value


class _Parser:
    """Recursive descent; every rule gives a function of the variables."""

    def __init__(self, source: str):
        self._tokens = _split(source)
        self._at = 0

    def parse(self) -> Node:
        node = self._logic("||")
        if self._at != len(self._tokens):
            raise CelError(f"Syntax error: extraneous input '{self._tokens[self._at].text}'")
        return node

    def _peek(self) -> str:
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""

    def _take(self, wanted: str = "") -> _Token:
        if self._at >= len(self._tokens) or (wanted and self._peek() != wanted):
            raise CelError(f"Syntax error: mismatched input '{self._peek()}' expecting '{wanted}'")
        self._at += 1
        return self._tokens[self._at - 1]

    def _logic(self, sign: str) -> Node:
        def below() -> Node:
            return self._logic("&&") if sign == "||" else self._relation()

        node = below()
        while self._peek() == sign:
            self._take()
            node = _join(node, below(), decided_by=sign == "||")
        return node

    def _relation(self) -> Node:
        left = self._unary()
        if self._peek() not in _RELATIONS:
            return left
        compare, right = _RELATIONS[self._take().text], self._unary()
        return lambda known: compare(left(known), right(known))

    def _unary(self) -> Node:
        if self._peek() != "!":
            return self._member()
        self._take()
        inner = self._unary()
        return lambda known: not _is_true(inner(known))

    def _member(self) -> Node:
        node = self._primary()
        while self._peek() == ".":
            self._take()
            node = _select(node, self._take().text)
        return node

    def _primary(self) -> Node:
        token = self._take()
        if token.kind == "text":
            text = json.loads(token.text)
            return lambda _: text
        if token.kind == "number":
            number = int(token.text)
            return lambda _: number
        if token.text == "(":
            inner = self._logic("||")
            self._take(")")
            return inner
        if token.text == "[":
            return self._list()
        if token.kind != "name":
            raise CelError(f"Syntax error: mismatched input '{token.text}'")
        if token.text in _WORDS:
            return lambda _: _WORDS[token.text]
        if self._peek() == "(":
            return self._call(token.text)
        return lambda known: _find(known, token.text)

    def _list(self) -> Node:
        items: list[Node] = []
        while self._peek() != "]":
            items.append(self._logic("||"))
            if self._peek() != "]":
                self._take(",")
        self._take("]")
        return lambda known: [item(known) for item in items]

    def _call(self, name: str) -> Node:
        self._take("(")
        if name == "size":
            inner = self._logic("||")
            self._take(")")
            return lambda known: len(inner(known))
        if name != "has":
            raise CelError(f"undeclared reference to '{name}'")
        node = self._primary()
        names = []
        while self._peek() == ".":
            self._take()
            names.append(self._take().text)
        self._take(")")
        if not names:
            raise CelError("invalid argument to has() macro")
        for one in names[:-1]:
            node = _select(node, one)
        return lambda known: names[-1] in _members(node(known))


def _find(known: dict[str, Value], name: str) -> Value:
    if name not in known:
        raise CelError(f"undeclared reference to '{name}' (in container '')")
    return known[name]


def _members(value: Value) -> dict[str, Value]:
    if not isinstance(value, dict):
        raise CelError("no such overload")
    return value


def _select(node: Node, name: str) -> Node:
    def select(known: dict[str, Value]) -> Value:
        members = _members(node(known))
        if name not in members:
            raise CelError(f"no such key: {name}")
        return members[name]

    return select


def _join(left: Node, right: Node, decided_by: bool) -> Node:
    """Either side may decide alone, so that the other's error is of no account."""

    def join(known: dict[str, Value]) -> bool:
        failed: CelError | None = None
        for side in (left, right):
            try:
                if _is_true(side(known)) is decided_by:
                    return decided_by
            except CelError as error:
                failed = error
        if failed:
            raise failed
        return not decided_by

    return join


def compile_expression(source: str) -> Node:
    """A function of the variables; CelError now where the text is none, or later when it is called."""
    return _Parser(source).parse()
