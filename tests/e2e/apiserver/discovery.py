# SPDX-License-Identifier: Apache-2.0
"""/version, /api and /apis: what the server has, in both forms that clients ask for."""
from __future__ import annotations

from typing import Any

from . import kinds
from .answers import JSON, Reply
from .encoding import dump
from .kinds import ALL, REVIEWS, Kind

VERSION = {
    "major": "1",
    "minor": "36",
    "emulationMajor": "1",
    "emulationMinor": "36",
    "minCompatibilityMajor": "1",
    "minCompatibilityMinor": "35",
    "gitVersion": "v1.36.2",
    "gitCommit": "98b35193b2ac7a23a673325f5e9b830ecd5ba406",
    "gitTreeState": "clean",
    "buildDate": "1970-01-01T00:00:00Z",
    "goVersion": "go1.26.11",
    "compiler": "gc",
    "platform": "linux/amd64",
}
_VERBS = ["create", "delete", "get", "list", "patch", "update", "watch"]
_AGGREGATED = "application/json;g=apidiscovery.k8s.io;v={};as=APIGroupDiscoveryList"
_GROUPS = list(dict.fromkeys([k.group for k in ALL if k.group] + [g for g, _, _ in REVIEWS]))


def _resources(group: str) -> list[dict[str, Any]]:
    """APIResource objects of a group; every group here has the one version v1."""
    found = [_resource(kind) for kind in ALL if kind.group == group]
    for (review_group, _, plural), name in REVIEWS.items():
        if review_group == group:
            found.append(
                {"name": plural, "singularName": name.lower(), "namespaced": False, "kind": name,
                 "verbs": ["create"]}
            )  # fmt: skip
    if not group:
        found.append(
            {"name": "serviceaccounts/token", "singularName": "", "namespaced": True,
             "group": "authentication.k8s.io", "version": "v1", "kind": "TokenRequest",
             "verbs": ["create"]}
        )  # fmt: skip
    return found


def _resource(kind: Kind) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": kind.plural,
        "singularName": kind.singular,
        "namespaced": kind.namespaced,
        "kind": kind.name,
        "verbs": _VERBS,
    }
    if kind.short:
        made["shortNames"] = list(kind.short)
    if kind.in_all:
        made["categories"] = ["all"]
    return made


def _group(group: str) -> dict[str, Any]:
    version = {"groupVersion": f"{group}/v1", "version": "v1"}
    return {"name": group, "versions": [version], "preferredVersion": version}


def _aggregate(groups: list[str], version: str) -> bytes:
    items = []
    for group in groups:
        resources = []
        for found in _resources(group):
            if "/" in found["name"]:
                continue
            kind = {"group": group, "version": "v1", "kind": found["kind"]}
            resource = {
                "resource": found["name"],
                "responseKind": kind,
                "scope": "Namespaced" if found["namespaced"] else "Cluster",
                "singularResource": found["singularName"],
                "verbs": found["verbs"],
            }
            resource.update({k: found[k] for k in ("shortNames", "categories") if k in found})
            resources.append(resource)
        freshness = {"version": "v1", "resources": resources, "freshness": "Current"}
        items.append({"metadata": {"name": group} if group else {}, "versions": [freshness]})
    return dump(
        {"kind": "APIGroupDiscoveryList", "apiVersion": f"apidiscovery.k8s.io/{version}",
         "metadata": {}, "items": items}
    )  # fmt: skip


def _find_aggregated(accept: str) -> str | None:
    for part in accept.replace(" ", "").split(","):
        if "as=APIGroupDiscoveryList" in part:
            return "v2beta1" if "v=v2beta1" in part else "v2"
    return None


def answer(path: str, accept: str) -> Reply | None:
    """The reply; None where the path is not about discovery."""
    parts = path.strip("/").split("/")
    if path == "/version":
        return Reply(200, dump(VERSION))
    aggregated = _find_aggregated(accept)
    if parts in (["api"], ["apis"]) and aggregated:
        body = _aggregate([""] if parts == ["api"] else _GROUPS, aggregated)
        return Reply(200, body, _AGGREGATED.format(aggregated))
    if parts == ["api"]:
        return _reply({"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []})
    if parts == ["apis"]:
        groups = [_group(group) for group in _GROUPS]
        return _reply({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
    if parts == ["api", "v1"]:
        return _resource_list("", "v1")
    if parts[0] == "apis" and len(parts) in (2, 3) and parts[1] in _GROUPS:
        if len(parts) == 2:
            return _reply({"kind": "APIGroup", "apiVersion": "v1", **_group(parts[1])})
        if parts[2] == "v1":
            return _resource_list(parts[1], f"{parts[1]}/v1")
    return None


def _resource_list(group: str, version: str) -> Reply:
    made = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version}
    return _reply({**made, "resources": _resources(group)})


def _reply(value: dict[str, Any]) -> Reply:
    return Reply(200, dump(value), JSON)


GROUPS = ("", *_GROUPS)
BY_GROUP = {group: [kind for kind in kinds.ALL if kind.group == group] for group in GROUPS}
