# SPDX-License-Identifier: Apache-2.0
"""Objects put in from outside: one in the name of any manager, or thousands at once."""
from __future__ import annotations

import base64
import json
from typing import Any

from . import kinds
from .application import Application
from .bootstrap import create
from .decode import decode, fold_string_data
from .managed import track_update
from .objects import apply_defaults, keep_system_members

_DOCKER = "kubernetes.io/dockerconfigjson"


def put(app: Application, sent: dict[str, Any], manager: str) -> dict[str, Any]:
    """Creates or replaces without asking for permission; the stored object."""
    kind = kinds.BY_NAME[sent["apiVersion"], sent["kind"]]
    obj, _ = decode(kind, sent, "Strict")
    fold_string_data(obj)
    metadata = obj["metadata"]
    metadata.pop("resourceVersion", None)
    record = app.store.find(kind, metadata.get("namespace", ""), metadata["name"])
    if record is None:
        create(app.store, kind, obj, manager)
    else:
        live = record.load()
        apply_defaults(kind, obj)
        keep_system_members(kind, live, obj)
        track_update(kind, live, obj, manager)
        app.store.put(kind, obj)
    return app.store.find(kind, metadata.get("namespace", ""), metadata["name"]).load()


def _make_payload(size: int) -> str:
    """A registry secret's data of about `size` bytes as it travels."""
    inner = size * 3 // 4 - 80  # of the JSON; within it the token is base64 once more
    auth = base64.b64encode(b"AWS:" + b"t" * max(1, inner * 3 // 4)).decode()
    config = {"auths": {"123456789012.dkr.ecr.us-east-1.amazonaws.com": {"auth": auth}}}
    return base64.b64encode(json.dumps(config).encode()).decode()


def add_namespaces(app: Application, wish: dict[str, Any]) -> dict[str, int]:
    """Many namespaces, each with its `default` account and, where told, a secret."""
    names = wish.get("names") or [
        f"{wish['prefix']}{index:05d}" for index in range(wish["count"])
    ]  # fmt: skip
    labels, secret = wish.get("labels") or {}, wish.get("secret")
    payload = _make_payload(secret.get("size", 5000)) if secret else ""
    for name in names:
        metadata = {"name": name, "labels": dict(labels)}
        create(app.store, kinds.NAMESPACE, {"metadata": metadata}, wish.get("manager", "control"))
        if secret:
            obj = {
                "metadata": {"name": secret["name"], "namespace": name},
                "type": secret.get("type", _DOCKER),
                "data": {".dockerconfigjson": payload},
            }
            create(app.store, kinds.SECRET, obj, secret.get("manager", "control"))
    return {"count": len(names)}
