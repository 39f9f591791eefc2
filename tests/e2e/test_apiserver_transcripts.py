# SPDX-License-Identifier: Apache-2.0
"""The stand-in for the API server answers as a real one was recorded to answer, line by line."""
from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apiserver.fixtures import NAMESPACES, path_of, secret
from apiserver.handle import ApiServer
from apiserver.replay import Action, Replay, normalize, shape, split_events

ROOT = Path(__file__).resolve().parents[2]
VECTORS = Path(os.environ.get("SHARED_VECTORS", ROOT.parent / "shared" / "vectors")) / "kubernetes"
SECRETS, LISTS = "secrets-and-rbac-1.36.jsonl", "lists-and-watches-1.36.jsonl"
LINES = {SECRETS: 75, LISTS: 25}
REGCRED, DEFAULT = ["regcred"], ["default"]
ALL_NAMESPACES = {"apiGroups": [""], "resources": ["namespaces"], "verbs": ["get", "list", "watch"]}
ACCOUNTS = {
    "apiGroups": [""], "resources": ["serviceaccounts"], "resourceNames": DEFAULT,
    "verbs": ["get", "list", "watch", "patch"],
}  # fmt: skip

# Lines of which only the shape can be compared, and why.
SHAPE_ONLY = {
    (SECRETS, 69): "the recorded names sorted differently before they were replaced",
    (LISTS, 23): "the recorder shows the request of the next line in this answer",
}
# Lines before which the recorded server had been restarted, and so had forgotten its history.
RESTARTED = {(LISTS, 9)}
TOO_LARGE = base64.b64encode(bytes(1_500_000)).decode()


def secrets_rule(*verbs: str) -> dict[str, Any]:
    """The one secret name that the recorded accounts may touch."""
    names = {"resources": ["secrets"], "resourceNames": REGCRED}
    return {"apiGroups": [""], **names, "verbs": list(verbs)}


def read_rows(name: str) -> list[dict[str, Any]]:
    """The lines of a transcript."""
    return [json.loads(line) for line in (VECTORS / name).read_text().splitlines()]


def prepare_accounts(server: ApiServer) -> dict[str, str]:
    """The accounts of the README beside the transcripts; their tokens."""
    names = ["ns-a", "ns-b", "ns-c", "system"]
    server.control.add_namespaces(names=names, manager="kubectl-create")
    full = [secrets_rule("get", "list", "watch", "create", "patch"), ACCOUNTS, ALL_NAMESPACES]
    rules = {
        "full": full,
        "nocreate": [secrets_rule("get", "list", "watch", "patch")],
        "patchonly": [secrets_rule("create", "patch")],
        "nsonly": full,
    }
    tokens = {"admin": server.endpoint.token}
    for name, granted in rules.items():
        only = "ns-a" if name == "nsonly" else ""
        server.grant("system", name, granted, only, name=f"ns-{name}")
        tokens[name] = server.account_token("system", name)
    server.control.set(terminating=30.0)
    return tokens


def prepare_teams(server: ApiServer) -> dict[str, str]:
    """Three namespaces and one applied secret."""
    teams = ["team-a", "team-b", "team-c"]
    server.control.add_namespaces(names=teams, labels={"ecr": "on"}, manager="unknown")
    server.control.set(terminating=0.2)
    apply_regcred(server, "team-a")
    return {"admin": server.endpoint.token, "bad": "no-such-token", "anonymous": ""}


def apply_regcred(server: ApiServer, namespace: str) -> None:
    """As the recorded manager did, without labels."""
    server.apply_secret(secret(namespace, '{"auths":{}}'), "ecr-syncd").check()


def label(server: ApiServer, name: str, value: str) -> None:
    """A merge patch of a namespace's label `ecr`."""
    change = {"metadata": {"labels": {"ecr": value}}}
    headers = {"Content-Type": "application/merge-patch+json"}
    server.request("PATCH", f"{NAMESPACES}/{name}", change, headers).check()


def namespace_comes_and_goes(server: ApiServer) -> None:
    server.create_namespace("team-new", {"ecr": "on"})
    label(server, "team-new", "off")
    server.delete_namespace("team-new")


def label_leaves_and_returns(server: ApiServer) -> None:
    label(server, "team-a", "off")
    label(server, "team-a", "on")


def secret_moves(server: ApiServer) -> None:
    server.request("DELETE", path_of("team-a")).check()
    apply_regcred(server, "team-b")
    server.delete_namespace("team-b")


ACTIONS: dict[tuple[str, int], Action] = {
    (LISTS, 5): namespace_comes_and_goes,
    (LISTS, 6): label_leaves_and_returns,
    (LISTS, 13): secret_moves,
}
BODIES = {
    (LISTS, 18): {
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "regcred"},
        "type": "kubernetes.io/dockerconfigjson", "data": {".dockerconfigjson": TOO_LARGE},
    }
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[ApiServer]:
    if not VECTORS.is_dir():
        pytest.exit(f"TRANSCRIPTS SKIPPED: no {VECTORS}", returncode=77)
    with ApiServer() as made:
        yield made


def find_difference(replay: Replay, where: tuple[str, int], row: dict[str, Any]) -> str | None:
    """Runs one line."""
    result = replay.run(row, BODIES.get(where), ACTIONS.get(where))
    if result.status != row["status"]:
        return f"status {result.status}, not {row['status']}: {result.body!r:.300}"
    for name in ("Content-Type", "Retry-After"):
        wanted = row.get("headers", {}).get(name)
        if wanted and result.headers.get(name.lower()) != wanted:
            return f"{name}: {result.headers.get(name.lower())}, not {wanted}"
    if "lines" in row:
        events = [json.loads(line) for line in row["lines"]]
        return differ_events(split_events(events), split_events(result.lines()))
    if isinstance(row["response"], str):
        return differ(row["response"], result.body.decode())
    replay.learn(row["response"], result.json)
    prepare = shape if where in SHAPE_ONLY else normalize
    return differ(prepare(row["response"]), prepare(result.json))


def differ(theirs: Any, ours: Any) -> str | None:
    """Both, where they are not alike."""
    if theirs == ours:
        return None
    dumped = [json.dumps(value, sort_keys=True, default=sorted) for value in (theirs, ours)]
    return f"\n  recorded {dumped[0]}\n  answered {dumped[1]}"


def differ_events(theirs: tuple[list, set], ours: tuple[list, set]) -> str | None:
    """When bookmarks come is each server's own; those that were recorded must come at all."""
    if not theirs[1] <= ours[1]:
        return differ(theirs[1], ours[1])
    return differ(theirs[0], ours[0])


@pytest.mark.parametrize("name", [SECRETS, LISTS])
def test_every_recorded_line_is_answered_alike(server: ApiServer, name: str) -> None:
    tokens = (prepare_accounts if name == SECRETS else prepare_teams)(server)
    replay, failed, count = Replay(server, tokens), [], 0
    for number, row in enumerate(read_rows(name), start=1):
        if (name, number) in RESTARTED:
            server.control.compact("namespaces")
        difference = find_difference(replay, (name, number), row)
        if difference:
            failed.append(f"line {number}: {row['method']} {row['path']}: {difference}")
        count += 1
    assert not failed, "\n".join(failed)
    assert count == LINES[name]
