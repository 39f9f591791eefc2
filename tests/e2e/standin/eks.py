# SPDX-License-Identifier: Apache-2.0
"""DescribeCluster, for clusters that tests make known through the control socket."""
from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from .replies import Reply, make_json
from .signature import Refusal
from .state import State

PATH = "/clusters/"


def answer(state: State, path: str) -> Reply:
    """The reply to a signed call."""
    name = unquote(path.removeprefix(PATH))
    wish = state.clusters.get(name)
    if wish is None:
        return refuse(Refusal("ResourceNotFoundException", f"No cluster found for name: {name}."), 404)
    return make_json(200, {"cluster": _render(state, name, wish)})


def _render(state: State, name: str, wish: dict[str, Any]) -> dict[str, Any]:
    """What a real one says of a cluster, as far as anybody here reads it."""
    return {
        "name": name,
        "arn": f"arn:aws:eks:us-east-1:{state.settings.account}:cluster/{name}",
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
