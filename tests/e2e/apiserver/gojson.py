# SPDX-License-Identifier: Apache-2.0
"""Finds the first mistake in JSON and words it as Go's encoding/json does."""
from __future__ import annotations

_SPACE = b" \t\r\n"
_DIGITS = b"0123456789"
_HEX = b"0123456789abcdefABCDEF"
_LITERALS = {ord("n"): b"null", ord("t"): b"true", ord("f"): b"false"}
_END = "unexpected end of JSON input"


class _Mistake(Exception):
    pass


def _quote(byte: int) -> str:
    if byte == ord("'"):
        return r"'\''"
    special = {7: r"\a", 8: r"\b", 9: r"\t", 10: r"\n", 11: r"\v", 12: r"\f", 13: r"\r"}
    if byte in special:
        return f"'{special[byte]}'"
    if byte == ord("\\"):
        return r"'\\'"
    if byte < 0x20 or byte == 0x7F:
        return rf"'\x{byte:02x}'"
    if 0x80 <= byte <= 0xA0 or byte == 0xAD:
        return rf"'\u{byte:04x}'"
    return f"'{chr(byte)}'"


class _Scanner:
    def __init__(self, data: bytes):
        self._data = data
        self._at = 0

    def check(self) -> None:
        """The whole text: one value and nothing after it."""
        self._value()
        self._skip_space()
        if self._at < len(self._data):
            self._fail("after top-level value")

    def _fail(self, where: str) -> None:
        if self._at >= len(self._data):
            raise _Mistake(_END)
        raise _Mistake(f"invalid character {_quote(self._data[self._at])} {where}")

    def _peek(self) -> int:
        return self._data[self._at] if self._at < len(self._data) else -1

    def _is(self, choice: bytes) -> bool:
        return self._peek() >= 0 and self._peek() in choice

    def _skip_space(self) -> None:
        while self._is(_SPACE):
            self._at += 1

    def _value(self) -> None:
        self._skip_space()
        first = self._peek()
        if first == ord("{"):
            self._object()
        elif first == ord("["):
            self._array()
        elif first == ord('"'):
            self._string()
        elif first in _LITERALS:
            self._literal(_LITERALS[first])
        elif self._is(b"-" + _DIGITS):
            self._number()
        else:
            self._fail("looking for beginning of value")

    def _literal(self, word: bytes) -> None:
        for expected in word:
            if self._peek() != expected:
                self._fail(f"in literal {word.decode()} (expecting '{chr(expected)}')")
            self._at += 1

    def _digits(self, where: str) -> None:
        if not self._is(_DIGITS):
            self._fail(where)
        while self._is(_DIGITS):
            self._at += 1

    def _number(self) -> None:
        if self._peek() == ord("-"):
            self._at += 1
        if self._peek() == ord("0"):
            self._at += 1
        else:
            self._digits("in numeric literal")
        if self._peek() == ord("."):
            self._at += 1
            self._digits("after decimal point in numeric literal")
        if self._is(b"eE"):
            self._at += 1
            if self._is(b"+-"):
                self._at += 1
            self._digits("in exponent of numeric literal")

    def _string(self) -> None:
        self._at += 1
        while self._peek() != ord('"'):
            if self._peek() < 0x20:
                self._fail("in string literal")
            self._at += 1
            if self._data[self._at - 1] == ord("\\"):
                self._escape()
        self._at += 1

    def _escape(self) -> None:
        kind = self._peek()
        if not self._is(b'bfnrtu\\/"'):
            self._fail("in string escape code")
        self._at += 1
        for _ in range(4 if kind == ord("u") else 0):
            if not self._is(_HEX):
                self._fail(r"in \u hexadecimal character escape")
            self._at += 1

    def _object(self) -> None:
        self._at += 1
        self._skip_space()
        if self._peek() == ord("}"):
            self._at += 1
            return
        while True:
            self._skip_space()
            if self._peek() != ord('"'):
                self._fail("looking for beginning of object key string")
            self._string()
            self._skip_space()
            if self._peek() != ord(":"):
                self._fail("after object key")
            self._at += 1
            self._value()
            if self._closes("}", "after object key:value pair"):
                return

    def _array(self) -> None:
        self._at += 1
        self._skip_space()
        if self._peek() == ord("]"):
            self._at += 1
            return
        while True:
            self._value()
            if self._closes("]", "after array element"):
                return

    def _closes(self, bracket: str, where: str) -> bool:
        self._skip_space()
        if self._peek() not in (ord(","), ord(bracket)):
            self._fail(where)
        self._at += 1
        return self._data[self._at - 1] == ord(bracket)


def find_problem(data: bytes) -> str | None:
    """What Go would say of this text; None where it is JSON."""
    try:
        _Scanner(data).check()
    except _Mistake as mistake:
        return str(mistake)
    except RecursionError:
        return "exceeded max depth"
    return None
