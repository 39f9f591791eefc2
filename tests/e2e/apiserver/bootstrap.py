# SPDX-License-Identifier: Apache-2.0
"""What a fresh cluster has: four namespaces, and the roles that let anybody ask who they are."""
from __future__ import annotations

from typing import Any

from . import kinds
from .identity import AUTHENTICATED, MASTERS, UNAUTHENTICATED
from .kinds import Kind
from .lifecycle import PERMANENT
from .managed import track_create
from .objects import apply_defaults, prepare_new
from .store import Store

_MANAGER = "kube-apiserver"
_ASK = ["create"]
_ROLES: dict[str, list[dict[str, Any]]] = {
    "cluster-admin": [
        {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]},
        {"verbs": ["*"], "nonResourceURLs": ["*"]},
    ],
    "system:basic-user": [
        {"verbs": _ASK, "apiGroups": ["authorization.k8s.io"],
         "resources": ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]},
        {"verbs": _ASK, "apiGroups": ["authentication.k8s.io"],
         "resources": ["selfsubjectreviews"]},
    ],
    "system:discovery": [
        {"verbs": ["get"], "nonResourceURLs": [
            "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*",
            "/readyz", "/version", "/version/"]},
    ],
    "system:public-info-viewer": [
        {"verbs": ["get"], "nonResourceURLs": [
            "/healthz", "/livez", "/readyz", "/version", "/version/"]},
    ],
}  # fmt: skip
_HOLDERS = {
    "cluster-admin": [MASTERS],
    "system:basic-user": [AUTHENTICATED],
    "system:discovery": [AUTHENTICATED],
    "system:public-info-viewer": [AUTHENTICATED, UNAUTHENTICATED],
}


def create(store: Store, kind: Kind, obj: dict[str, Any], manager: str) -> None:
    """Stores an object as its creator would, without asking anybody."""
    obj = {"apiVersion": kind.api_version, "kind": kind.name, **obj}
    apply_defaults(kind, obj)
    track_create(kind, obj, manager)
    prepare_new(kind, obj)
    store.put(kind, obj)


def fill(store: Store) -> None:
    """Creates it; like a server that never restarted, this one remembers all of it."""
    labels = {"kubernetes.io/bootstrapping": "rbac-defaults"}
    for name, rules in _ROLES.items():
        metadata = {"name": name, "labels": dict(labels)}
        create(store, kinds.CLUSTER_ROLE, {"metadata": metadata, "rules": rules}, _MANAGER)
        ref = {"apiGroup": kinds.RBAC, "kind": "ClusterRole", "name": name}
        subjects = [
            {"apiGroup": kinds.RBAC, "kind": "Group", "name": group} for group in _HOLDERS[name]
        ]
        binding = {"metadata": dict(metadata), "roleRef": ref, "subjects": subjects}
        create(store, kinds.CLUSTER_ROLE_BINDING, binding, _MANAGER)
    for name in PERMANENT:
        create(store, kinds.NAMESPACE, {"metadata": {"name": name}}, _MANAGER)
