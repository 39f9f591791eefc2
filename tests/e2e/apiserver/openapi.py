# SPDX-License-Identifier: Apache-2.0
"""/openapi: as much as kubectl reads to learn that PATCH knows dryRun and fieldValidation.

There are no schemas: kubectl then leaves validation to the server and uses its own merge keys.
Version 2 is asked for in protobuf only, by kubectl before 1.27 in particular.
"""
from __future__ import annotations

import json
from typing import Any

from .answers import Reply
from .discovery import BY_GROUP
from .encoding import dump
from .kinds import ALL, Kind

_PARAMETERS = ("dryRun", "fieldManager", "fieldValidation", "force")
_V2_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
_KIND_EXTENSION = "x-kubernetes-group-version-kind"


def _path_of(kind: Kind) -> str:
    home = "/namespaces/{namespace}" if kind.namespaced else ""
    return f"{kind.path}{home}/{kind.plural}/{{name}}"


def _gvk(kind: Kind) -> dict[str, str]:
    return {"group": kind.group, "version": kind.version, "kind": kind.name}


def _document(group: str) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "query", "schema": {"type": "string"}} for name in _PARAMETERS
    ]
    paths: dict[str, Any] = {}
    for kind in BY_GROUP[group]:
        patch = {
            "operationId": f"patch{kind.name}",
            "parameters": parameters,
            "responses": {"200": {"description": "OK"}},
            _KIND_EXTENSION: _gvk(kind),
        }
        paths[_path_of(kind)] = {"patch": patch}
    info = {"title": "Kubernetes stand-in", "version": "v1.36.2"}
    return {"openapi": "3.0.0", "info": info, "paths": paths, "components": {"schemas": {}}}


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _member(number: int, value: str | bytes) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _encode_v2() -> bytes:
    """An openapi.v2.Document with the numbers of gnostic's OpenAPIv2.proto."""
    parameters = b""
    for name in _PARAMETERS:
        query = _member(2, "query") + _member(4, name) + _member(6, "string")
        parameters += _member(8, _member(1, _member(2, _member(3, query))))
    paths = b""
    for kind in ALL:
        extension = _member(1, _KIND_EXTENSION) + _member(2, _member(2, json.dumps(_gvk(kind))))
        operation = _member(5, f"patch{kind.name}") + parameters + _member(13, extension)
        paths += _member(2, _member(1, _path_of(kind)) + _member(2, _member(8, operation)))
    info = _member(1, "Kubernetes stand-in") + _member(2, "v1.36.2")
    return _member(1, "2.0") + _member(2, info) + _member(8, paths)


def answer(path: str, accept: str) -> Reply | None:
    """The reply; None where the path is not about OpenAPI."""
    if path == "/openapi/v2":
        if "protobuf" in accept:
            return Reply(200, _encode_v2(), _V2_TYPE)
        return Reply(200, dump({"swagger": "2.0", "info": {}, "paths": {}, "definitions": {}}))
    names = {f"apis/{group}/v1" if group else "api/v1": group for group in BY_GROUP}
    if path == "/openapi/v3":
        found = {name: {"serverRelativeURL": f"/openapi/v3/{name}"} for name in names}
        return Reply(200, dump({"paths": found}))
    group = names.get(path.removeprefix("/openapi/v3/"))
    return None if group is None else Reply(200, dump(_document(group)))
