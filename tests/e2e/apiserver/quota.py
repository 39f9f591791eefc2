# SPDX-License-Identifier: Apache-2.0
"""ResourceQuota: how many Secrets a namespace may have; other limits are kept and not enforced."""
from __future__ import annotations

from . import kinds
from .kinds import Kind
from .problems import over_quota
from .store import Store


def require(store: Store, kind: Kind, namespace: str, name: str) -> None:
    """Problem where one more object is too many for a quota of the namespace."""
    if not kind.namespaced:
        return
    used = len(store.tables[kind].by_namespace.get(namespace, {}))
    quotas = store.tables[kinds.RESOURCE_QUOTA].by_namespace.get(namespace, {})
    for record in quotas.values():
        hard = record.load().get("spec", {}).get("hard", {})
        for counted in (f"count/{kind.qualified}", kind.plural):
            if counted in hard and used >= int(hard[counted]):
                amounts = {"requested": f"{counted}=1", "used": f"{counted}={used}",
                           "limited": f"{counted}={hard[counted]}"}  # fmt: skip
                raise over_quota(kind, name, record.name, amounts)
