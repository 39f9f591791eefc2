# SPDX-License-Identifier: Apache-2.0
"""Exit statuses of `once`, and the lines that go with them."""
from __future__ import annotations

import os
import pty
import re
import subprocess

import pytest

from apiserver.cluster import Cluster
from apiserver.handle import ApiServer
from stack import names
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import PROGRAM, SyncUser, lines_of, summary_of

NOWHERE = "https://127.0.0.1:1"  # nobody listens


def add_refusing_cluster(user: SyncUser, cluster: Cluster, home: str) -> None:
    """A cluster that nobody answers for."""
    text = cluster.admin.read_text().replace(cluster.endpoint.server, NOWHERE)
    lost = user.write("lost.kubeconfig", text)
    user.add_cluster("lost", cluster, {"namespaces": [home]}, kubeconfig=str(lost))


def test_success_is_0_and_one_line(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    user.select(*homes.many("a", "b"))
    result = user.expect(0, "once")
    assert re.fullmatch(r"ecr-syncd: 1 cluster, 2 created, in \d+\.\d s\n", result.out)
    assert result.err == ""


def test_some_failed_is_2_and_names_each(user: SyncUser, server: ApiServer, homes: Homes) -> None:
    good, bad = homes.many("good", "bad")
    message = 'secrets "regcred" is forbidden: User "u" cannot patch resource "secrets"'
    server.control.rule(
        action="status", status=403, path=f"/{bad}/", method="PATCH", message=message
    )
    user.select(good, bad)
    result = user.expect(2, "once")
    assert summary_of(result) == "1 created, 1 failed"
    (line,) = lines_of(result)
    assert line.startswith(f"one/{bad} secret regcred: HTTP 403") and "ecr-syncd rbac" in line


def test_all_forbidden_is_1(user: SyncUser, server: ApiServer, homes: Homes) -> None:
    server.control.rule(action="status", status=403, resource="secrets")
    user.select(*homes.many("a", "b"))
    result = user.expect(1, "once")
    assert summary_of(result) == "2 failed" and len(lines_of(result)) == 2


def test_unreachable_is_75_and_one_line(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    made = homes.many("a", "b")
    user.config["clusters"].clear()
    add_refusing_cluster(user, cluster, made[0])
    user.select(made[1])
    result = user.expect(75, "once")
    assert "cluster lost: " in lines_of(result)[0]


def test_overloaded_server_is_75(user: SyncUser, server: ApiServer, homes: Homes) -> None:
    server.control.rule(action="status", status=503, resource="secrets")
    user.select(homes())
    assert summary_of(user.expect(75, "once")) == "1 failed"


def test_refused_credentials_are_77(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    user.select(homes())
    user.place.aws.fault("ecr", "deny", code="UnrecognizedClientException")
    result = user.expect(77, "once")
    assert summary_of(result) == "1 waiting"
    assert lines_of(result)[0].startswith(f"registry {names.REGISTRY}: ")
    assert "UnrecognizedClientException" in result.err


def test_no_credentials_are_77(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    user.select(homes())
    user.env = {name: value for name, value in user.env.items() if not name.startswith("AWS_")}
    assert summary_of(user.expect(77, "once")) == "1 waiting"


@pytest.mark.parametrize("kind, status", [("close", 75), ("html", 1)])
def test_aws_that_does_not_answer_as_it_should(
    user: SyncUser, cluster: Cluster, homes: Homes, kind: str, status: int
) -> None:
    user.select(homes())
    user.place.aws.fault("ecr", kind)
    assert summary_of(user.expect(status, "once")) == "1 waiting"


def test_one_registry_without_a_password_is_2(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    user.config["registries"].append({"host": names.ROGUE_REGISTRY, "profile": "no"})
    user.select(homes())
    result = user.expect(2, "once")
    assert summary_of(result) == "1 created"
    (line,) = lines_of(result)
    assert line.startswith(f"registry {names.ROGUE_REGISTRY}: ") and "profile" in line


def test_without_a_cluster_one_registry_without_a_password_is_2(user: SyncUser) -> None:
    user.config["clusters"] = []
    user.config["registries"].append({"host": names.ROGUE_REGISTRY, "profile": "no"})
    result = user.expect(2, "once")
    assert summary_of(result) == "nothing to do"
    (line,) = lines_of(result)
    assert line.startswith(f"registry {names.ROGUE_REGISTRY}: ")


@pytest.mark.parametrize(
    "words, hint",
    [
        ([], "a verb is missing"),
        (["twice"], "twice is not a verb"),
        (["once", "--exit-code"], "exit-code"),
        (["once", "--cluster"], "cluster"),
        (["once", "more"], "positional"),
        (["once", "--cluster", "none"], "no cluster of the configuration is called that"),
        (["once", "--name", "a"], "name"),
        (["rbac", "--kubeconfig"], "--kubeconfig needs --account"),
    ],
)
def test_wrong_usage_is_64(user: SyncUser, homes: Homes, words: list[str], hint: str) -> None:
    user.select("a")
    result = user.expect(64, *words)
    (line,) = lines_of(result)
    assert hint in line and result.out == ""


@pytest.mark.parametrize("text", ["clusters: [", "registries: 3\n", "colour: red\n"])
def test_wrong_configuration_is_78_and_nothing_is_done(
    user: SyncUser, server: ApiServer, text: str
) -> None:
    result = user.expect(78, "once", text=text)
    assert result.out == "" and f"{user.path}:1: " in result.err
    assert server.control.log() == [] and user.place.aws.calls() == []


def test_missing_configuration_is_78(user: SyncUser) -> None:
    argv = [PROGRAM, "--config", str(user.home / "none.yaml"), "once"]
    result = user.check(user.place.run(argv, user.env))
    assert result.rc == 78 and "none.yaml" in result.err, result.render()


@pytest.mark.parametrize("verb", ["", "once", "plan", "check-config", "rbac", "doctor"])
def test_help_helps(user: SyncUser, verb: str) -> None:
    words = [verb] if verb else []
    result = user.check(user.place.run([PROGRAM, *words, "--help"], user.env)).check()
    assert result.err == "" and "--config" in result.out and f"ecr-syncd {verb}" in result.out
    assert "Example" in result.out


def run_on_terminal(user: SyncUser) -> bytes:
    """`once` with a terminal for standard error; what it shows."""
    user.run("check-config")  # writes the configuration
    master, slave = pty.openpty()
    env = {"PATH": user.place.path, **user.place.client_env, **user.env}
    argv = [PROGRAM, "--config", str(user.path), "once"]
    with subprocess.Popen(argv, env=env, stdout=subprocess.DEVNULL, stderr=slave) as running:
        os.close(slave)
        shown = b""
        while True:
            try:
                piece = os.read(master, 4096)
            except OSError:
                break
            if not piece:
                break
            shown += piece
    os.close(master)
    assert running.returncode == 0
    return shown


def test_progress_line_on_a_terminal_alone(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    server.control.set(latency=0.05)
    user.select(*homes.many(*"abcdef"))
    user.config["clusters"][0]["in_flight"] = 1
    shown = run_on_terminal(user)
    assert re.search(rb"\r\d+ done", shown) and shown.endswith(b"\r\x1b[K")
    user.forget()
    assert user.once() == "6 updated"


def test_foreign_text_cannot_steer_a_terminal(
    user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    server.control.rule(
        action="status", status=403, resource="secrets", verb="patch",
        message="\u001b[2J\r\nfake line\u0007\u009b31m: no",
    )  # fmt: skip
    user.select(homes())
    result = user.expect(1, "once")
    assert len(lines_of(result)) == 1 and "\u009b" not in result.err
