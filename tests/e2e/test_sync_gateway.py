# SPDX-License-Identifier: Apache-2.0
"""What stands before an API server and answers in its place; and server certificates."""
from __future__ import annotations

import json

import pytest

from apiserver.handle import ApiServer
from sync_access import add_master, give_login
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_joiner import Joiner, joiner  # noqa: F401
from sync_user import SyncUser, lines_of
from test_sync_access import home  # noqa: F401

NEEDS = ["kubectl"]
BEFORE = "answered by something before the API server"
PAGE = "<html><head><title>403 Forbidden</title></head><body>nginx</body></html>"

ANSWERS = {
    "agent": ({"status": 500, "body": "cluster agent disconnected"},
              f"HTTP 500, {BEFORE}: cluster agent disconnected"),
    "balancer": ({"status": 503, "body": "upstream connect error"},
                 f"HTTP 503, {BEFORE}: upstream connect error"),
    "page": ({"status": 403, "body": PAGE}, f"HTTP 403, {BEFORE}: 403 Forbidden nginx"),
    "login page": ({"status": 302, "body": "", "headers": {"Location": "https://sso.example/?a=b"}},
                   f"HTTP 302, {BEFORE}, which sends to sso.example"),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_answer_in_its_place_is_quoted(
    user: SyncUser, server: ApiServer, home: str, name: str
) -> None:
    answer, words = ANSWERS[name]
    server.control.rule(action="status", **answer)
    result = user.run("once")
    assert result.rc in (1, 75) and words in result.err, result.render()
    assert "rbac" not in result.err
    doctor = user.run("doctor")
    assert words in doctor.out and "the user of that context" not in doctor.out


def test_gateway_that_takes_no_service_account_tokens(
    joiner: Joiner, server: ApiServer, homes: Homes
) -> None:
    homes("a")
    body = json.dumps({"type": "error", "status": "401", "message": "must authenticate"})
    server.control.rule(action="status", status=401, body=body, user="system:serviceaccount")
    result = joiner.join(status=1)
    assert result.err.startswith(
        f"ecr-syncd: cluster joined: HTTP 401, {BEFORE}: must authenticate; this gateway takes no "
        "service-account tokens: use the direct endpoint"
    ), result.render()
    assert result.err.endswith("; what had been made is taken back\n")
    assert joiner.objects() == []
    assert not joiner.login.exists() and not joiner.drop_in.exists()


def test_what_cannot_be_taken_back_is_listed(
    joiner: Joiner, server: ApiServer, homes: Homes
) -> None:
    homes("a")
    server.control.rule(action="status", status=401, body="no", user="system:serviceaccount")
    server.control.rule(action="status", status=403, reason="Forbidden", method="DELETE")
    result = joiner.join(status=1)
    assert "this has been made and could not be deleted again: " in result.err
    assert f"ServiceAccount {joiner.where}/{joiner.account}" in result.err


def test_join_makes_a_name_from_the_context(user: SyncUser, joiner: Joiner, homes: Homes) -> None:
    homes("a")
    text = joiner.operator.read_text().replace("test", "admin@test")
    path = user.write("operator", text)
    result = user.run("join", "admin@test", "--kubeconfig", str(path), "--account", joiner.account,
                      "--account-namespace", joiner.where, "--namespace", homes.glob("a*"))  # fmt: skip
    assert result.rc == 0, result.render()
    assert (user.home / "config.d/admin-test.yaml").exists()


def test_certificate_of_an_authority_that_nobody_named(
    user: SyncUser, server: ApiServer, home: str
) -> None:
    login = {"token": add_master(server, "jane")}
    path = give_login(user, server, login, **{"certificate-authority-data": ""})
    (line,) = lines_of(user.expect(1, "once"))
    assert "AWS_CA_BUNDLE" not in line
    assert line.endswith("put the cluster's CA into certificate-authority-data or "
                         f"certificate-authority of cluster test in {path}")  # fmt: skip


def test_names_of_the_certificate_are_told(user: SyncUser, server: ApiServer, home: str) -> None:
    login = {"token": add_master(server, "jane")}
    path = give_login(user, server, login, **{"tls-server-name": "other.example.com"})
    (line,) = lines_of(user.expect(1, "once"))
    assert "for another host name; it is for 127.0.0.1, localhost, kubernetes, kubernetes.default.svc; " in line
    assert line.endswith(f"or name it in tls-server-name of cluster test in {path}")
