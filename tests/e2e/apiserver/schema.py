# SPDX-License-Identifier: Apache-2.0
"""How lists and maps of each kind are merged: the part of the OpenAPI schema that matters here.

A map is granular and a list atomic unless said otherwise. A node is a dict of what its members are;
ItemsByKey is a list whose items are found by some of their members, SET a list of unique strings,
ATOMIC a map that is one value.
"""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Union

from . import kinds
from .kinds import Kind


@dataclass(frozen=True)
class Leaf:
    """A list or map that has no fields of its own for its members' fields."""

    name: str


@dataclass(frozen=True)
class ItemsByKey:
    """A list of objects, each found by its `keys`."""

    keys: tuple[str, ...]
    item: dict[str, Any] = field(default_factory=dict)
    # Strategic merge patches know fewer such lists than server-side apply.
    strategic: bool = True


SET = Leaf("set")
ATOMIC = Leaf("atomic")
Node = Union[dict, ItemsByKey, Leaf, None]

_BY_NAME = ItemsByKey(("name",))
_METADATA = {"finalizers": SET, "ownerReferences": ItemsByKey(("uid",))}
_CONTAINER = {
    "env": _BY_NAME,
    "ports": ItemsByKey(("containerPort", "protocol")),
    "volumeMounts": ItemsByKey(("mountPath",)),
}
_POD_SPEC = {
    "containers": ItemsByKey(("name",), _CONTAINER),
    "initContainers": ItemsByKey(("name",), _CONTAINER),
    "volumes": _BY_NAME,
    "imagePullSecrets": _BY_NAME,
    "nodeSelector": ATOMIC,
}
_JOB_SPEC = {
    "selector": ATOMIC,
    "template": {"metadata": _METADATA, "spec": _POD_SPEC},
}
_CONDITIONS = {"status": {"conditions": ItemsByKey(("type",))}}
_KINDS: dict[Kind, dict[str, Any]] = {
    kinds.NAMESPACE: _CONDITIONS,
    kinds.SERVICE_ACCOUNT: {"secrets": _BY_NAME},
    kinds.ROLE_BINDING: {"roleRef": ATOMIC},
    kinds.CLUSTER_ROLE_BINDING: {"roleRef": ATOMIC},
    kinds.ADMISSION_POLICY: {"spec": {"matchConditions": _BY_NAME}},
    kinds.ADMISSION_POLICY_BINDING: {"spec": {"validationActions": SET}},
    kinds.JOB: {"spec": _JOB_SPEC},
    kinds.CRON_JOB: {"spec": {"jobTemplate": {"metadata": _METADATA, "spec": _JOB_SPEC}}},
    kinds.EVENT: {"involvedObject": ATOMIC, "related": ATOMIC},
}
SCHEMAS: dict[Kind, dict[str, Any]] = {
    kind: {"metadata": _METADATA, **_KINDS.get(kind, {})} for kind in kinds.ALL
}


def item_key(item: Any, node: ItemsByKey) -> str | None:
    """The item's path element, `k:{"name":"x"}`; None where it lacks its keys."""
    if not isinstance(item, dict):
        return None
    found = {key: item[key] for key in node.keys if key in item}
    if "protocol" in node.keys:
        found.setdefault("protocol", "TCP")
    if not found:
        return None
    return "k:" + json.dumps(found, sort_keys=True, separators=(",", ":"))


def index_items(items: Any, node: ItemsByKey) -> dict[str, Any]:
    """Path element -> item, in order."""
    keyed = ((item_key(item, node), item) for item in items or ())
    return {key: item for key, item in keyed if key}


def set_key(value: Any) -> str:
    """The path element of a member of a set, `v:"x"`."""
    return "v:" + json.dumps(value)
