# SPDX-License-Identifier: Apache-2.0
"""Reads the protobuf bodies that kubectl sends since 1.32; answers stay JSON, which it accepts."""
from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from .encoding import render_time
from .messages import BYTES, ENVELOPE, INT, MESSAGES, STRING, TIME, TYPE, Field
from .problems import Problem, bad_request

MAGIC = b"k8s\x00"
_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5


def is_protobuf(body: bytes) -> bool:
    """Whether the body begins as the real server's envelope does."""
    return body.startswith(MAGIC)


def read_object(body: bytes) -> dict[str, Any]:
    """The object in an envelope; Problem where it is broken or of no known kind."""
    try:
        envelope = _read(ENVELOPE, body[len(MAGIC):])
        found = envelope.get("typeMeta", {})
        name = found.get("kind", "")
        if name not in MESSAGES:
            raise bad_request(f"the stand-in does not read protobuf of kind {name}")
        return {**found, **_read(name, base64.b64decode(envelope.get("raw", "")))}
    except (IndexError, UnicodeDecodeError, ValueError) as problem:
        raise bad_request(f"error decoding protobuf: {problem}") from None


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        wire = tag & 7
        if wire == _VARINT:
            value, at = _varint(data, at)
            yield tag >> 3, value
            continue
        if wire not in (_LENGTH, _FIXED64, _FIXED32):
            raise ValueError(f"wire type {wire}")
        size = 8 if wire == _FIXED64 else 4
        if wire == _LENGTH:
            size, at = _varint(data, at)
        if at + size > len(data):
            raise ValueError("cut off")
        yield tag >> 3, data[at : at + size]
        at += size


def _read(name: str, data: bytes) -> dict[str, Any]:
    """The members of a message that are not empty."""
    known, made = MESSAGES[name], {}
    for number, raw in _fields(data):
        field = known.get(number)
        if field is None:
            if raw not in (0, b""):
                raise _unread(name, number)
            continue
        value = _convert(field, raw)
        if field.is_map:
            made.setdefault(field.name, {}).update(value)
        elif field.is_list:
            made.setdefault(field.name, []).append(value)
        elif value not in ("", {}, None):
            made[field.name] = value
    return made


def _unread(name: str, number: int) -> Problem:
    return bad_request(f"the stand-in does not read field {number} of {name} in protobuf")


def _convert(field: Field, raw: int | bytes) -> Any:
    if field.is_map:
        pair = dict(_fields(raw))
        key, value = bytes(pair.get(1, b"")).decode(), pair.get(2, b"")
        return {key: _convert_scalar(field.type, value)}
    return _convert_scalar(field.type, raw)


def _convert_scalar(kind: str, raw: int | bytes) -> Any:
    if isinstance(raw, int):
        if kind == INT:
            return raw - (1 << 64) if raw >> 63 else raw
        return bool(raw)
    if kind == STRING:
        return raw.decode()
    if kind == BYTES:
        return base64.b64encode(raw).decode()
    if kind == TIME:
        parts = dict(_fields(raw))
        return _render(parts.get(1, 0), parts.get(2)) if parts else None
    if kind == TYPE:
        kind = "TypeMeta"
    return _read(kind, raw)


def _render(seconds: int, nanos: int | None) -> str:
    text = render_time(seconds)
    return text if not nanos else f"{text[:-1]}.{nanos // 1000:06d}Z"
