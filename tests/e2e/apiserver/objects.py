# SPDX-License-Identifier: Apache-2.0
"""What the server itself adds to objects: identity, times and defaults."""
from __future__ import annotations

import random
import secrets
from typing import Any

from . import kinds
from .encoding import render_time
from .kinds import Kind

_SUFFIX = "bcdfghjklmnpqrstvwxz2456789"


def make_uid() -> str:
    """A random UUID, version 4."""
    text = secrets.token_hex(16)
    variant = "89ab"[int(text[16], 16) % 4]
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"


def generate_name(prefix: str) -> str:
    """A name from metadata.generateName."""
    return prefix[:58] + "".join(random.choices(_SUFFIX, k=5))


def apply_defaults(kind: Kind, obj: dict[str, Any]) -> None:
    """The defaults that decoding sets, and that their writer therefore owns."""
    metadata = obj["metadata"]
    if kind is kinds.NAMESPACE:
        labels = metadata.setdefault("labels", {})
        labels["kubernetes.io/metadata.name"] = metadata.get("name", "")
    elif kind is kinds.SECRET and not obj.get("type"):
        obj["type"] = "Opaque"


def prepare_new(kind: Kind, obj: dict[str, Any]) -> None:
    """What a registry sets before it stores a new object; nobody owns it."""
    metadata = obj["metadata"]
    for name in ("resourceVersion", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"):
        metadata.pop(name, None)
    metadata.update(uid=make_uid(), creationTimestamp=render_time())
    if kind is kinds.NAMESPACE:
        spec = obj.setdefault("spec", {})
        spec["finalizers"] = list(dict.fromkeys([*spec.get("finalizers", []), "kubernetes"]))
        obj["status"] = {"phase": "Active"}
    elif kind in (kinds.JOB, kinds.CRON_JOB, *kinds.ADMISSION_KINDS):
        metadata["generation"] = 1
        if "status" in kind.members:
            obj["status"] = {}


def fill_new(kind: Kind, obj: dict[str, Any]) -> dict[str, Any]:
    """A new object of a controller, complete and without owners."""
    apply_defaults(kind, obj)
    prepare_new(kind, obj)
    return obj


def keep_system_members(kind: Kind, live: dict[str, Any], new: dict[str, Any]) -> None:
    """What no update can change: it stays as it was, whatever the body says."""
    before, after = live["metadata"], new["metadata"]
    for name in ("creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
                 "generation", "selfLink", "generateName"):  # fmt: skip
        after.pop(name, None)
        if name in before:
            after[name] = before[name]
    after.setdefault("uid", before["uid"])
    if kind in (kinds.NAMESPACE, kinds.JOB, kinds.CRON_JOB, kinds.ADMISSION_POLICY):
        new["status"] = live.get("status", {})
    if kind is kinds.NAMESPACE:
        new["spec"] = live.get("spec", {})
    if "generation" in before and live.get("spec") != new.get("spec"):
        after["generation"] = before["generation"] + 1
