# SPDX-License-Identifier: Apache-2.0
"""Request bodies to objects, with the complaints of a typed server."""
from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from . import shapes
from .encoding import load_relaxed
from .kinds import Kind
from .problems import Problem, bad_request
from .protobuf import is_protobuf, read_object
from .shapes import Shape

_TYPES = {
    shapes.STRING: str, shapes.BOOL: bool, shapes.INT: int, shapes.STRINGS: dict,
    shapes.BYTES: dict, shapes.OBJECT: dict, shapes.LIST: list, shapes.MICRO_TIME: str,
}  # fmt: skip
_GO_NAMES = {
    dict: "object", list: "array", str: "string", bool: "bool", int: "number", float: "number",
}  # fmt: skip
_MICRO_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[-+]\d\d:\d\d)")


def parse_body(body: bytes) -> dict[str, Any]:
    """The body as a map, from JSON, YAML or protobuf; Problem where it is none."""
    if is_protobuf(body):
        return read_object(body)
    try:
        value = load_relaxed(body)
    except ValueError as problem:
        raise bad_request(f"error decoding the body: {problem}") from None
    if not isinstance(value, dict):
        raise bad_request("the object provided is unrecognized (must be of type Object)")
    return value


def check_type(kind: Kind, obj: dict[str, Any]) -> None:
    """Problem where apiVersion and kind are not those of the URL."""
    found = (obj.get("apiVersion"), obj.get("kind"))
    if found == (kind.api_version, kind.name):
        return
    if not found[1]:
        raise bad_request("Object 'Kind' is missing in the request body")
    text = (
        f"the API version in the data ({found[0]}) and kind ({found[1]}) do not match the expected"
        f" ({kind.api_version}, {kind.name})"
    )
    raise bad_request(text)


class Decoder:
    """Checks the members of a type and collects what the server does not know."""

    def __init__(self, name: str, version: str = "v1"):
        self._name = name
        self._version = version
        self.unknown: list[str] = []

    def refuse(self, why: str) -> Problem:
        """400, with the type in it."""
        head = f'{self._name} in version "{self._version}" cannot be handled as a {self._name}'
        return bad_request(f"{head}: {why}")

    def _mistake(self, where: str, value: Any, wanted: str) -> Problem:
        found = _GO_NAMES.get(type(value), "value")
        field = f"{self._name}.{where}"
        return self.refuse(
            f"json: cannot unmarshal {found} into Go struct field {field} of type {wanted}"
        )

    def read(self, value: Any, shape: dict[str, Shape], where: str) -> dict[str, Any]:
        """The members that are known and not null."""
        if not isinstance(value, dict):
            raise self._mistake(where, value, "struct")
        made: dict[str, Any] = {}
        for name, member in value.items():
            path = f"{where}.{name}" if where else name
            if name not in shape:
                self.unknown.append(path)
            elif member is not None:
                made[name] = self._read(member, shape[name], path)
        return made

    def _read(self, value: Any, shape: Shape, where: str) -> Any:
        if isinstance(shape, dict):
            return self.read(value, shape, where)
        if isinstance(shape, list):
            if not isinstance(value, list):
                raise self._mistake(where, value, "[]")
            return [self._read(item, shape[0], f"{where}[{i}]") for i, item in enumerate(value)]
        fits = isinstance(value, _TYPES[shape])
        if not fits or (shape == shapes.INT and isinstance(value, bool)):
            raise self._mistake(where, value, shape)
        if shape == shapes.MICRO_TIME and not _MICRO_TIME.fullmatch(value):
            form = "2006-01-02T15:04:05.000000Z07:00"
            raise self.refuse(f'parsing time "{value}" as "{form}": cannot parse "{value}"')
        if shape in (shapes.STRINGS, shapes.BYTES):
            self._check_map(value, shape, where)
        return value

    def _check_map(self, value: dict[str, Any], shape: Shape, where: str) -> None:
        for key, member in value.items():
            if not isinstance(member, str):
                raise self._mistake(f"{where}.{key}", member, "string")
            if shape == shapes.BYTES:
                self._check_base64(member)

    def _check_base64(self, text: str) -> None:
        try:
            base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True)
        except (binascii.Error, ValueError):
            at = next((i for i, c in enumerate(text) if not (c.isalnum() or c in "+/=")), len(text))
            raise self.refuse(f"illegal base64 data at input byte {at}") from None


def decode(kind: Kind, obj: dict[str, Any], validation: str) -> tuple[dict[str, Any], list[str]]:
    """The object as a typed server keeps it, and warnings about what it dropped."""
    decoder = Decoder(kind.name, kind.version)
    made: dict[str, Any] = {"apiVersion": kind.api_version, "kind": kind.name}
    made["metadata"] = decoder.read(obj.get("metadata") or {}, shapes.METADATA, "metadata")
    rest = {k: v for k, v in obj.items() if k not in ("apiVersion", "kind", "metadata")}
    made.update(decoder.read(rest, kind.members, ""))
    for part in (made, made["metadata"]):
        for name in [k for k, v in part.items() if v in ({}, []) and k != "metadata"]:
            if part is not made or name not in kind.zero:
                del part[name]
    told = [f'unknown field "{name}"' for name in decoder.unknown]
    if told and validation == "Strict":
        raise decoder.refuse(f"strict decoding error: {', '.join(told)}")
    return made, told if validation != "Ignore" else []


def decode_question(name: str, body: bytes, shape: dict[str, Shape]) -> dict[str, Any]:
    """The members of a review, a token request or delete options."""
    sent = parse_body(body)
    rest = {k: v for k, v in sent.items() if k not in ("apiVersion", "kind", "metadata")}
    return Decoder(name).read(rest, shape, "")


def fold_string_data(obj: dict[str, Any]) -> None:
    """A Secret's stringData into its data."""
    plain = obj.pop("stringData", None)
    if plain:
        encoded = {key: base64.b64encode(text.encode()).decode() for key, text in plain.items()}
        obj["data"] = {**obj.get("data", {}), **encoded}
