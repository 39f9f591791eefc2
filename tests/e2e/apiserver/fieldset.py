# SPDX-License-Identifier: Apache-2.0
"""Sets of fields of an object: paths as tuples of the elements that FieldsV1 uses.

FieldsV1 is a tree in which an empty object is a field that is owned and "." says so of a field that
has owned fields below it.
"""
from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .schema import ATOMIC, SET, ItemsByKey, Node, index_items, set_key

Path = tuple[str, ...]
Paths = frozenset


@dataclass
class Changes:
    """The fields in which two objects differ."""

    added: set[Path] = field(default_factory=set)
    modified: set[Path] = field(default_factory=set)
    removed: set[Path] = field(default_factory=set)


def from_fields(fields: dict[str, Any]) -> Paths:
    """Paths of a FieldsV1 tree."""
    found: set[Path] = set()
    _read_tree(fields, (), found)
    return Paths(found)


def _read_tree(tree: dict[str, Any], path: Path, found: set[Path]) -> None:
    for element, below in tree.items():
        if element == ".":
            found.add(path)
        elif below:
            _read_tree(below, (*path, element), found)
        else:
            found.add((*path, element))


def to_fields(paths: Iterable[Path]) -> dict[str, Any]:
    """The FieldsV1 tree of these paths."""
    root: dict[str, Any] = {}
    owned = set(paths)
    for path in sorted(owned):
        node, depth = root, 0
        for element in path:
            if depth and path[:depth] in owned:
                node.setdefault(".", {})
            node = node.setdefault(element, {})
            depth += 1
    return root


def leaves_of(value: Any, schema: Node, path: Path, found: set[Path]) -> None:
    """What an applied configuration owns: values, and items of keyed lists."""
    if isinstance(value, dict) and value and schema is not ATOMIC:
        members = schema if isinstance(schema, dict) else {}
        for key, member in value.items():
            leaves_of(member, members.get(key), (*path, f"f:{key}"), found)
    elif isinstance(value, list) and value and isinstance(schema, ItemsByKey):
        for key, item in index_items(value, schema).items():
            found.add((*path, key))
            leaves_of(item, schema.item, (*path, key), found)
    elif isinstance(value, list) and value and schema is SET:
        found.update((*path, set_key(item)) for item in value)
    else:
        found.add(path)


def all_of(value: Any, schema: Node, path: Path, found: set[Path]) -> None:
    """A field with every field below it."""
    found.add(path)
    for key, member, node in _members(value, schema):
        all_of(member, node, (*path, key), found)


def compare(old: Any, new: Any, schema: Node, path: Path, changes: Changes) -> None:
    """Adds the differences below `path`."""
    if old == new:
        return
    before = {key: (member, node) for key, member, node in _members(old, schema)}
    after = {key: (member, node) for key, member, node in _members(new, schema)}
    if not (_is_open(old, schema) and _is_open(new, schema)):
        changes.modified.add(path)
        return
    for key, (member, node) in after.items():
        if key in before:
            compare(before[key][0], member, node, (*path, key), changes)
        else:
            all_of(member, node, (*path, key), changes.added)
    for key, (member, node) in before.items():
        if key not in after:
            all_of(member, node, (*path, key), changes.removed)


def _is_open(value: Any, schema: Node) -> bool:
    if isinstance(value, dict):
        return schema is not ATOMIC
    return isinstance(value, list) and (isinstance(schema, ItemsByKey) or schema is SET)


def _members(value: Any, schema: Node) -> list[tuple[str, Any, Node]]:
    if not _is_open(value, schema):
        return []
    if isinstance(value, dict):
        nodes = schema if isinstance(schema, dict) else {}
        return [(f"f:{key}", member, nodes.get(key)) for key, member in value.items()]
    if isinstance(schema, ItemsByKey):
        return [(key, item, schema.item) for key, item in index_items(value, schema).items()]
    return [(set_key(item), item, None) for item in value]


def remove(target: Any, path: Path, schema: Node) -> None:
    """Takes one field out; a map or list that others still have fields in stays."""
    head, rest = path[0], path[1:]
    if isinstance(target, dict):
        name = head[2:]
        if name not in target:
            return
        node = schema.get(name) if isinstance(schema, dict) else None
        if rest:
            remove(target[name], rest, node)
        if not target[name] or (not rest and not _is_open(target[name], node)):
            del target[name]
    elif isinstance(target, list):
        _remove_item(target, head, rest, schema)


def _remove_item(target: list, head: str, rest: Path, schema: Node) -> None:
    if isinstance(schema, ItemsByKey):
        item = index_items(target, schema).get(head)
        if item is not None and rest:
            remove(item, rest, schema.item)
        elif item is not None:
            target.remove(item)
    elif schema is SET:
        target[:] = [value for value in target if set_key(value) != head]


def render(path: Path) -> str:
    """A field as conflicts name it: `.data..dockerconfigjson`, `.secrets[name="x"].name`."""
    return "".join(_render_element(element[:2], element[2:]) for element in path)


def _render_element(kind: str, text: str) -> str:
    if kind == "f:":
        return f".{text}"
    if kind == "v:":
        return f"[={text}]"
    keys = json.loads(text).items()
    return "[" + ",".join(f"{name}={json.dumps(value)}" for name, value in keys) + "]"
