# SPDX-License-Identifier: Apache-2.0
"""An account that has its rights in each of many namespaces, and none in the cluster."""
from __future__ import annotations

from pathlib import Path

from apiserver.handle import ApiServer

_GROUP = "rbac.authorization.k8s.io"
_ACCOUNT = "narrow"
_RULE = {"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["regcred"],
         "verbs": ["get", "list", "watch", "create", "patch"]}  # fmt: skip


def make_narrow(server: ApiServer, homes: list[str]) -> Path:
    """Makes the namespaces and the account, which lives in the first; its kubeconfig."""
    server.control.add_namespaces(names=homes)
    server.grant(homes[0], _ACCOUNT, [_RULE], only=homes[0])
    who = {"kind": "ServiceAccount", "name": _ACCOUNT, "namespace": homes[0]}
    version = f"{_GROUP}/v1"
    reference = {"apiGroup": _GROUP, "kind": "Role", "name": _ACCOUNT}
    for home in homes[1:]:
        meta = {"name": _ACCOUNT, "namespace": home}
        role = {"apiVersion": version, "kind": "Role", "metadata": meta, "rules": [_RULE]}
        server.control.put(role)
        server.control.put({"apiVersion": version, "kind": "RoleBinding", "metadata": meta,
                            "roleRef": reference, "subjects": [who]})  # fmt: skip
    return server.account_kubeconfig(homes[0], _ACCOUNT)
