# SPDX-License-Identifier: Apache-2.0
"""Tokens that end: what `join` leaves behind, what they open, and what limits and revokes them."""
from __future__ import annotations

import base64
import json
import re
import time
from pathlib import Path

import yaml

from apiserver.fixtures import path_of
from apiserver.handle import ApiServer
from sync_daemon import wait_for
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_joiner import ADMISSION, RBAC, Joiner, joiner  # noqa: F401

DAY = 24 * 3600
WEEK = 7 * DAY
OURS = "https://kubernetes.default.svc.cluster.local"
_JWT = re.compile(rb"eyJ[\w-]+\.([\w-]+)\.[\w-]+")
BINDINGS = f"{ADMISSION}/validatingadmissionpolicybindings"


def claims_in(data: bytes) -> list[dict]:
    """Of every token in it."""
    middles = [found[1] for found in _JWT.finditer(data)]
    return [json.loads(base64.urlsafe_b64decode(one + b"=" * (-len(one) % 4))) for one in middles]


def files_of(joiner: Joiner) -> list[Path]:
    """All that lies below the home, but for the operator's own kubeconfig."""
    return [one for one in joiner.user.home.rglob("*") if one.is_file() and one != joiner.operator]


def test_every_file_that_join_writes_holds_short_lived_secrets_alone(
    joiner: Joiner, homes: Homes
) -> None:
    homes("a")
    before = {one for one in files_of(joiner)}
    joiner.join()
    written = [one for one in files_of(joiner) if one not in before]
    assert {joiner.login, joiner.drop_in, joiner.token_file} <= set(written)
    found = 0
    for path in written:
        data = path.read_bytes()
        assert b"PRIVATE KEY" not in data and joiner.cluster.endpoint.token.encode() not in data, path
        for member in (b"client-key", b"password", b"token:", b"exec:"):
            assert member not in data, (path, member)
        for claims in claims_in(data):
            found += 1
            assert claims["exp"] - time.time() <= WEEK, path
            assert claims["kubernetes.io"]["secret"]["name"] == f"{joiner.account}-login", path
            assert claims["aud"] == [OURS], path
            assert path == joiner.token_file and path.stat().st_mode & 0o077 == 0
    assert found == 1
    secrets = [one for one in joiner.objects() if one["kind"] == "Secret"]
    assert [one.get("data") for one in secrets] == [None]


def test_account_may_make_itself_nothing_but_such_tokens(joiner: Joiner, homes: Homes) -> None:
    homes("a")
    joiner.join()
    assert joiner.ask_token().status == 201
    assert joiner.ask_token(expirationSeconds=WEEK).status == 201
    other = {"apiVersion": "v1", "kind": "Secret", "name": "other"}
    for wish in ({"expirationSeconds": WEEK + 1}, {"expirationSeconds": 100 * 365 * DAY},
                 {"audiences": ["sts.amazonaws.com"]}, {"audiences": [OURS, "vault"]},
                 {"boundObjectRef": None}, {"boundObjectRef": other}):  # fmt: skip
        refused = joiner.ask_token(**wish)
        assert refused.status == 422, (wish, refused.body)
        assert "ValidatingAdmissionPolicy" in refused.json["message"]
    default = path_of(joiner.where, "default", "serviceaccounts")
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
    assert joiner.client().request("POST", f"{default}/token", body).status == 403
    # The operator, and everybody else, is not kept from anything.
    assert joiner.ask_token(joiner.cluster, expirationSeconds=2 * WEEK).status == 201


def test_policy_keeps_the_account_to_itself_whatever_rights_it_has(joiner: Joiner, homes: Homes) -> None:
    homes("a")
    joiner.join()
    group = RBAC.removeprefix("/apis/")
    rule = {"apiGroups": [""], "resources": ["serviceaccounts/token"], "verbs": ["create"]}
    role = {"apiVersion": group, "kind": "Role", "metadata": {"name": "more"}, "rules": [rule]}
    subject = {"kind": "ServiceAccount", "name": joiner.account, "namespace": joiner.where}
    ref = {"apiGroup": group.partition("/")[0], "kind": "Role", "name": "more"}
    binding = {"apiVersion": group, "kind": "RoleBinding", "metadata": {"name": "more"},
               "roleRef": ref, "subjects": [subject]}  # fmt: skip
    for plural, made in (("roles", role), ("rolebindings", binding)):
        joiner.cluster.request("POST", f"{RBAC}/namespaces/{joiner.where}/{plural}", made).check()
    path = path_of(joiner.where, "default", "serviceaccounts")
    bound = {"apiVersion": "v1", "kind": "Secret", "name": f"{joiner.account}-login"}
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
            "spec": {"boundObjectRef": bound, "expirationSeconds": 3600}}  # fmt: skip

    def is_refused() -> bool:
        asked = joiner.client().request("POST", f"{path}/token", body)
        return asked.status == 422 and "of its own alone" in asked.json["message"]

    wait_for(is_refused, 10)


def test_deletion_of_the_secret_revokes(joiner: Joiner, homes: Homes) -> None:
    homes("a")
    joiner.join()
    assert joiner.client().request("GET", "/version").status == 200
    joiner.cluster.delete_secret(joiner.where, f"{joiner.account}-login")
    wait_for(lambda: joiner.client().request("GET", "/version").status == 401, 15)
    joiner.join()
    assert joiner.user.once() == "1 created"


def test_server_that_gives_shorter_ones(joiner: Joiner, server: ApiServer, homes: Homes) -> None:
    homes("a")
    server.control.set(token_longest=DAY)
    assert ", a token until " in joiner.join().out
    assert joiner.claims()["exp"] - joiner.claims()["iat"] == DAY


def test_audience_is_the_servers_own(joiner: Joiner, server: ApiServer, homes: Homes) -> None:
    homes("a")
    server.control.set(audience="https://kubernetes.default.svc")
    joiner.join()
    assert joiner.claims()["aud"] == ["https://kubernetes.default.svc"]
    assert joiner.ask_token(audiences=["https://kubernetes.default.svc"]).status == 201
    assert joiner.ask_token(audiences=[OURS]).status == 422


def test_long_lived_token_is_an_option_and_join_migrates_it(joiner: Joiner, homes: Homes) -> None:
    home = homes("a")
    assert "a token that never ends\n" in joiner.join("--long-lived-token").out
    old = joiner.token()
    (claims,) = claims_in(joiner.login.read_bytes())
    assert "exp" not in claims and not joiner.token_file.exists()
    assert joiner.user.once() == "1 created"
    secret = f"{joiner.where}/{joiner.account}-token"
    out = joiner.join().out
    assert f"deleted Secret {secret}, whose token never ended\n" in out
    assert out.index(f"wrote {joiner.login}") < out.index("deleted Secret")
    assert joiner.cluster.get_secret(*secret.split("/")) is None
    wait_for(lambda: joiner.cluster.client(old).request("GET", "/version").status == 401, 15)
    assert joiner.token() != old and "token:" not in joiner.login.read_text()
    joiner.cluster.delete_secret(home)
    assert joiner.user.once() == "1 created"
    assert "nothing to change" in joiner.join().out


def test_old_token_stays_where_the_new_one_cannot_be_had(
    joiner: Joiner, server: ApiServer, homes: Homes
) -> None:
    homes("a")
    joiner.join("--long-lived-token")
    login = joiner.login.read_text()
    server.control.rule(action="status", status=403, reason="Forbidden", message="no tokens today",
                        verb="create", resource="serviceaccounts/token")  # fmt: skip
    err = joiner.join(status=1).err
    assert "the server gives no token for service account" in err and "no tokens today" in err
    assert "what had been made is taken back" in err
    assert joiner.login.read_text() == login and not joiner.token_file.exists()
    assert joiner.user.once() == "1 created"


def test_foreign_token_secret_is_not_deleted(joiner: Joiner, homes: Homes) -> None:
    homes("a")
    joiner.join()
    joiner.cluster.account_token(joiner.where, joiner.account)
    name = f"{joiner.account}-token"
    assert f"Secret {joiner.where}/{name} with a token that never ends stays" in joiner.join().out
    assert joiner.cluster.get_secret(joiner.where, name)


def test_server_without_policies_is_joined_and_told_of(
    joiner: Joiner, server: ApiServer, homes: Homes
) -> None:
    homes("a")
    server.control.set(admission_policies=False)
    out = joiner.join().out
    assert "this server has no ValidatingAdmissionPolicy (Kubernetes 1.30), so whoever has" in out
    assert joiner.user.once() == "1 created"
    assert "no admission policy is there and bound" in joiner.user.run("doctor").out
    assert joiner.ask_token(expirationSeconds=100 * 365 * DAY).status == 201


def test_doctor_misses_a_policy_that_is_not_bound(joiner: Joiner, homes: Homes) -> None:
    homes("a")
    joiner.join()
    out = joiner.user.run("doctor").out
    assert "an admission policy limits the tokens of the account" in out
    assert "its token works until " in out
    name = f"ecr-syncd-tokens.{joiner.where}.{joiner.account}"
    joiner.cluster.request("DELETE", f"{BINDINGS}/{name}").check()
    wait_for(lambda: "no admission policy is there and bound" in joiner.user.run("doctor").out, 30)
    assert f"created ValidatingAdmissionPolicyBinding {name}" in joiner.join().out
    assert "an admission policy limits the tokens" in joiner.user.run("doctor").out


def test_operator_without_rights_to_policies_joins_without_one(
    joiner: Joiner, server: ApiServer, homes: Homes
) -> None:
    home = homes("a")
    jane = f"{homes.prefix}-jane"
    rules = [{"apiGroups": [group], "resources": ["*"], "verbs": ["*"]}
             for group in ("", "rbac.authorization.k8s.io")]  # fmt: skip
    role = {"apiVersion": RBAC.removeprefix("/apis/"), "kind": "ClusterRole", "metadata": {"name": jane}, "rules": rules}
    binding = {**role, "kind": "ClusterRoleBinding", "subjects": [{"kind": "User", "name": jane, "apiGroup": "rbac.authorization.k8s.io"}],
               "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": jane}}  # fmt: skip
    del binding["rules"]
    server.request("POST", f"{RBAC}/clusterroles", role).check()
    server.request("POST", f"{RBAC}/clusterrolebindings", binding).check()
    joiner.operator = server.user_kubeconfig(jane)
    err = joiner.refuse("--namespace", home)
    assert "--without-policy joins without it" in err
    joiner.join("--namespace", home, "--without-policy")
    assert server.request("GET", joiner.policy).status == 404
    assert joiner.user.once() == "1 created"


def test_printed_manifests_are_those_that_join_applies(joiner: Joiner, homes: Homes) -> None:
    homes("a")
    joiner.join()
    words = ["rbac", "--account", joiner.account, "--account-namespace", joiner.where]
    printed = {one["kind"]: one for one in yaml.safe_load_all(joiner.user.expect(0, *words).out) if one}
    stored = {one["kind"]: one for one in joiner.objects()}
    for kind in ("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"):
        assert printed[kind]["spec"] == stored[kind]["spec"], kind
    rule = {"apiGroups": [""], "resources": ["serviceaccounts/token"],
            "resourceNames": [joiner.account], "verbs": ["create"]}  # fmt: skip
    assert printed["Role"]["rules"] == stored["Role"]["rules"] == [rule]
    joiner.cluster.kubectl("apply", "--dry-run=server", "-f", "-", input=joiner.user.expect(0, *words).out).check()
