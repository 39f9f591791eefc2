# SPDX-License-Identifier: Apache-2.0
"""The merges of the four kinds of patches; none of them changes what it is given."""
from __future__ import annotations

import copy
from typing import Any

from .schema import ATOMIC, SET, ItemsByKey, Node, index_items


class PatchMistake(Exception):
    """A JSON patch that cannot be applied."""


def merge(live: Any, config: Any, schema: Node) -> Any:
    """Server-side apply's merge: the configuration wins, what it leaves out stays."""
    if isinstance(live, dict) and isinstance(config, dict) and schema is not ATOMIC:
        nodes = schema if isinstance(schema, dict) else {}
        merged = dict(live)
        for key, value in config.items():
            merged[key] = merge(live.get(key), value, nodes.get(key))
        return merged
    if isinstance(live, list) and isinstance(config, list):
        if isinstance(schema, ItemsByKey):
            return _merge_items(live, config, schema)
        if schema is SET:
            return live + [value for value in config if value not in live]
    return config


def _merge_items(live: list, config: list, schema: ItemsByKey) -> list:
    merged = index_items(live, schema)
    for key, item in index_items(config, schema).items():
        merged[key] = merge(merged.get(key), item, schema.item)
    return list(merged.values())


def merge_patch(target: Any, patch: Any) -> Any:
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def strategic_patch(target: Any, patch: Any, schema: Node) -> Any:
    """A strategic merge patch, with the directives that kubectl writes."""
    if isinstance(patch, list):
        return _patch_list(target if isinstance(target, list) else [], patch, schema)
    if not isinstance(patch, dict):
        return patch
    if patch.get("$patch") == "replace":
        return {key: value for key, value in patch.items() if key != "$patch"}
    nodes = schema if isinstance(schema, dict) else {}
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        prefix, _, name = key.partition("/")
        if prefix == "$deleteFromPrimitiveList":
            merged[name] = [item for item in merged.get(name) or () if item not in value]
        elif key.startswith("$"):
            continue  # $setElementOrder and $retainKeys: order and unions do not matter here
        elif value is None:
            merged.pop(key, None)
        else:
            merged[key] = strategic_patch(merged.get(key), value, nodes.get(key))
    return merged


def _patch_list(target: list, patch: list, schema: Node) -> list:
    if schema is SET:
        return target + [value for value in patch if value not in target]
    if not isinstance(schema, ItemsByKey):
        return patch
    if any(isinstance(item, dict) and item.get("$patch") == "replace" for item in patch):
        return [item for item in patch if "$patch" not in item]
    merged = index_items(target, schema)
    for key, item in index_items(patch, schema).items():
        if item.get("$patch") == "delete":
            merged.pop(key, None)
        else:
            merged[key] = strategic_patch(merged.get(key), item, schema.item)
    return list(merged.values())


def json_patch(target: Any, operations: Any) -> Any:
    """RFC 6902; PatchMistake where a test fails or a path leads nowhere."""
    patched = copy.deepcopy(target)
    if not isinstance(operations, list):
        raise PatchMistake("a JSON patch is a list")
    for step in operations:
        if not isinstance(step, dict) or not isinstance(step.get("path"), str):
            raise PatchMistake("an operation has a path")
        patched = _step(patched, step)
    return patched


def _step(target: Any, step: dict[str, Any]) -> Any:
    kind, path = step.get("op"), _parse_pointer(step["path"])
    if kind in ("add", "replace", "test") and "value" not in step:
        raise PatchMistake("no value")
    if kind == "test":
        if _find(target, path) != step["value"]:
            raise PatchMistake("testing path failed")
    elif kind == "add":
        return _put(target, path, copy.deepcopy(step["value"]))
    elif kind == "replace":
        target = _drop(target, path) if path else target
        return _put(target, path, copy.deepcopy(step["value"]))
    elif kind == "remove":
        return _drop(target, path)
    elif kind in ("move", "copy"):
        origin = _parse_pointer(str(step.get("from")))
        value = copy.deepcopy(_find(target, origin))
        return _put(_drop(target, origin) if kind == "move" else target, path, value)
    else:
        raise PatchMistake(f"unexpected kind: {kind}")
    return target


def _parse_pointer(text: str) -> list[str]:
    if text and not text.startswith("/"):
        raise PatchMistake("a path begins with a slash")
    return [part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:]]


def _index(items: list, part: str, length: int) -> int:
    if not part.isdigit() or int(part) >= length:
        raise PatchMistake(f"no index {part}")
    return int(part)


def _find(target: Any, path: list[str]) -> Any:
    for part in path:
        if isinstance(target, dict) and part in target:
            target = target[part]
        elif isinstance(target, list):
            target = target[_index(target, part, len(target))]
        else:
            raise PatchMistake(f"no {part}")
    return target


def _put(target: Any, path: list[str], value: Any) -> Any:
    if not path:
        return value
    parent, last = _find(target, path[:-1]), path[-1]
    if isinstance(parent, dict):
        parent[last] = value
    elif isinstance(parent, list):
        parent.insert(len(parent) if last == "-" else _index(parent, last, len(parent) + 1), value)
    else:
        raise PatchMistake(f"no {last}")
    return target


def _drop(target: Any, path: list[str]) -> Any:
    if not path:
        raise PatchMistake("the whole cannot be removed")
    parent, last = _find(target, path[:-1]), path[-1]
    if isinstance(parent, dict) and last in parent:
        del parent[last]
    elif isinstance(parent, list):
        del parent[_index(parent, last, len(parent))]
    else:
        raise PatchMistake(f"no {last}")
    return target
