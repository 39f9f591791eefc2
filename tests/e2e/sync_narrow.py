# SPDX-License-Identifier: Apache-2.0
"""An account that has its rights in each of many namespaces, and none in the cluster."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from apiserver.cluster import Cluster

_GROUP = "rbac.authorization.k8s.io"
_ACCOUNT = "narrow"
_AT_ONCE = 8
FIXED_NAMES_RULE = {
    "apiGroups": [""], "resources": ["secrets"], "resourceNames": ["regcred"],
    "verbs": ["get", "list", "watch", "create", "patch"],
}  # fmt: skip


def make_narrow(cluster: Cluster, homes: list[str]) -> Path:
    """Gives the account, which lives in the first, its rights in each; its kubeconfig."""
    cluster.grant(homes[0], _ACCOUNT, [FIXED_NAMES_RULE], only=homes[0])
    who = {"kind": "ServiceAccount", "name": _ACCOUNT, "namespace": homes[0]}
    meta, version = {"name": _ACCOUNT}, f"{_GROUP}/v1"
    role = {"apiVersion": version, "kind": "Role", "metadata": meta, "rules": [FIXED_NAMES_RULE]}
    reference = {"apiGroup": _GROUP, "kind": "Role", "name": _ACCOUNT}
    binding = {"apiVersion": version, "kind": "RoleBinding", "metadata": meta,
               "roleRef": reference, "subjects": [who]}  # fmt: skip

    def allow(home: str) -> None:
        path = f"/apis/{version}/namespaces/{home}"
        cluster.request("POST", f"{path}/roles", role).check()
        cluster.request("POST", f"{path}/rolebindings", binding).check()

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(allow, homes[1:]))
    return cluster.account_kubeconfig(homes[0], _ACCOUNT)
