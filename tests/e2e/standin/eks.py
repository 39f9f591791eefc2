# SPDX-License-Identifier: Apache-2.0
"""DescribeCluster and ListClusters, for clusters that tests make known through the control socket."""
from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from .replies import Reply, make_json
from .signature import Refusal
from .state import State

PATH = "/clusters/"
LIST = "/clusters"
_MOST_PER_PAGE = 100


def find_action(path: str) -> str | None:
    """Of a GET; None where it is none of this service."""
    if urlsplit(path).path == LIST:
        return "ListClusters"
    return "DescribeCluster" if path.startswith(PATH) else None


def answer(state: State, path: str, host: str, account: str) -> Reply:
    """The reply to a signed call of somebody of the account."""
    region = host.split(".")[1] if host.startswith(("eks.", "eks-fips.")) else ""
    if find_action(path) == "ListClusters":
        return _list(state, dict(parse_qsl(urlsplit(path).query)), region, account)
    name = unquote(path.removeprefix(PATH))
    wish = state.clusters.get(name)
    if wish is None or not _is_there(wish, region, account):
        return refuse(Refusal("ResourceNotFoundException", f"No cluster found for name: {name}."), 404)
    return make_json(200, {"cluster": _render(state, name, wish)})


def _is_there(wish: dict[str, Any], region: str, account: str) -> bool:
    """What has neither region nor account is everywhere and everybody's."""
    return wish.get("region", region) == region and wish.get("account", account) == account


def _list(state: State, query: dict[str, str], region: str, account: str) -> Reply:
    """A page; the token of the next is the name that it begins with, behind a mark."""
    with state.lock:
        names = sorted(n for n, wish in state.clusters.items() if _is_there(wish, region, account))
    size = min(int(query.get("maxResults", _MOST_PER_PAGE)), _MOST_PER_PAGE, state.settings.eks_page)
    token = query.get("nextToken", "")
    if token and not token.startswith("+/page="):
        return refuse(Refusal("InvalidParameterException", "nextToken"), 400)
    rest = [name for name in names if quote(name) >= token.removeprefix("+/page=")]
    body: dict[str, Any] = {"clusters": rest[:size], "nextToken": None}
    if len(rest) > size:
        body["nextToken"] = "+/page=" + quote(rest[size])
    return make_json(200, body)


def _render(state: State, name: str, wish: dict[str, Any]) -> dict[str, Any]:
    """What a real one says of a cluster, as far as anybody here reads it."""
    return {
        "name": name,
        "arn": "arn:aws:eks:{}:{}:cluster/{}".format(
            wish.get("region", "us-east-1"), wish.get("account", state.settings.account), name
        ),
        "tags": wish.get("tags", {}),
        "status": wish.get("status", "ACTIVE"),
        "endpoint": wish.get("endpoint"),
        "certificateAuthority": {"data": wish.get("ca")},
        "accessConfig": {"authenticationMode": wish.get("mode", "API")},
        "resourcesVpcConfig": {"endpointPublicAccess": wish.get("public", True)},
    }


def refuse(refusal: Refusal, status: int = 403) -> Reply:
    """An error as REST-JSON services word it."""
    reply = make_json(status, {"message": refusal.message})
    reply.headers["x-amzn-ErrorType"] = refusal.code
    return reply
