# SPDX-License-Identifier: Apache-2.0
"""`doctor`: what stands between a configuration and a pod's pull, each with its remedy."""
from __future__ import annotations

import base64
import json
import os

from apiserver import kubeconfig
from apiserver.cluster import Cluster
from apiserver.fixtures import path_of
from apiserver.handle import ApiServer
from apiserver.kubeconfig import Endpoint
from stack import names
from stack.process import Result
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, pull_secret

SOMEBODY = 65532


def findings(result: Result, mark: str = "WRONG") -> list[tuple[str, str]]:
    """What has this mark, and the remedy below it."""
    lines = result.out.splitlines()
    found = []
    for number, line in enumerate(lines):
        if line.startswith(f"  {mark} "):
            below = lines[number + 1] if number + 1 < len(lines) else ""
            remedy = below.strip().removeprefix("-> ") if below.startswith("        ->") else ""
            found.append((line.removeprefix(f"  {mark} ").strip(), remedy))
    return found


def find_wrong(user: SyncUser) -> tuple[str, str]:
    """The only thing that is wrong."""
    result = user.expect(2, "doctor")
    (only,) = findings(result)
    summary = result.out.splitlines()[-1]
    assert summary.split(", ")[0] == "1 thing is wrong" and only[1], result.render()
    return only


def test_all_is_well(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    user.select(home, service_accounts=["default"])
    user.once()
    result = user.expect(0, "doctor")
    text = "\n".join(what for what, _ in findings(result, "ok   "))
    assert result.out.endswith("nothing is wrong\n") and not findings(result, "note ")
    for expected in (
        f"{cluster.endpoint.server} answers, Kubernetes v1.",
        "authenticated as ",
        "9 rights granted",
        f"{home}/regcred is there, made by the ecr-syncd with the instance {user.instance}",
        f"{names.REGISTRY}: accepted, valid until 20",
        f"service account {home}/default uses it: its pods pull",
    ):
        assert expected in text, expected


def test_changes_nothing(user: SyncUser, server: ApiServer, homes: Homes) -> None:
    user.select(homes(), service_accounts=["default"])
    server.control.clear_log()
    user.run("doctor")
    changes = [row for row in server.control.log() if row["method"] not in ("GET", "POST")]
    assert all(row["method"] == "PATCH" and "dryRun=All" in row["path"] for row in changes)
    posts = {row["resource"] for row in server.control.log() if row["method"] == "POST"}
    assert posts == {"selfsubjectaccessreviews", "selfsubjectreviews"}


def test_token_that_can_be_had(user: SyncUser, homes: Homes) -> None:
    user.select(homes())
    found = dict(findings(user.run("doctor"), "ok   "))
    assert any(line.startswith(f"{names.REGISTRY}: a token can be had, until 20") for line in found)


def test_credentials_that_aws_refuses(user: SyncUser, homes: Homes) -> None:
    user.select(homes())
    user.once()
    user.forget()
    user.place.aws.fault("ecr", "deny", code="AccessDeniedException")
    what, remedy = find_wrong(user)
    assert what == f"{names.REGISTRY}: no token" and "AccessDenied" in remedy


def test_unreachable_cluster(user: SyncUser, cluster: Cluster) -> None:
    nowhere = Endpoint("https://127.0.0.1:1", cluster.endpoint.ca, "no-token")
    user.use(kubeconfig.write(user.home / "lost", nowhere))
    user.select("a")
    what, remedy = find_wrong(user)
    assert what == "https://127.0.0.1:1 cannot be reached" and "refused" in remedy


def test_foreign_authority(user: SyncUser, cluster: Cluster) -> None:
    other = (user.place.folder / "ca.crt").read_bytes()
    endpoint = Endpoint(cluster.endpoint.server, other, cluster.endpoint.token)
    user.use(kubeconfig.write(user.home / "stranger", endpoint))
    user.select("a")
    what, remedy = find_wrong(user)
    assert what.endswith(" cannot be reached") and "certificate" in remedy
    assert "signed by another authority" in remedy and "AWS_CA_BUNDLE" not in remedy


def test_credentials_that_the_server_does_not_know(user: SyncUser, server: ApiServer) -> None:
    user.use(server.token_kubeconfig("nobody", "no-good-token"))
    user.hidden.append("no-good-token")
    user.select("a")
    what, remedy = find_wrong(user)
    assert "HTTP 401" in what and "kubeconfig" in remedy


def test_missing_right(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    user.select(home)
    user.once()
    rule = {"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["regcred"],
            "verbs": ["get", "list", "watch", "create"]}  # fmt: skip
    cluster.grant(home, "poor", [rule], only=home)
    poor = cluster.account_kubeconfig(home, "poor")
    user.use(poor)
    what, remedy = find_wrong(user)
    assert what == f"we may not patch secrets regcred in {home}"
    assert "`ecr-syncd rbac --cluster one`" in remedy


def test_missing_secret(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    user.select(home)
    what, remedy = find_wrong(user)
    assert what == f"{home}/regcred is missing" and "`ecr-syncd once`" in remedy


def test_missing_namespace(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    user.select(homes.glob("never"))
    what, remedy = find_wrong(user)
    assert what.startswith(f"{homes.glob('never')}/regcred") and remedy


def test_expired_token(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    token = base64.b64encode(json.dumps({"expiration": 1_700_000_000}).encode()).decode()
    auth = base64.b64encode(f"AWS:{token}".encode()).decode()
    user.hidden += [token, auth]
    cluster.apply_secret(pull_secret(home, {names.REGISTRY: {"auth": auth}}), "x").check()
    user.select(home)
    what, remedy = find_wrong(user)
    assert what == f"{names.REGISTRY}: the token expired at 2023-11-14T22:13:20Z"
    assert "`ecr-syncd once`" in remedy


def test_token_that_the_registry_refuses(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    user.select(homes())
    user.once()
    user.place.aws.revoke()
    what, remedy = find_wrong(user)
    assert what == f"{names.REGISTRY}: the registry refuses it with HTTP 401" and remedy


def test_foreign_password(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    user.hidden.append("cGFzc3dvcmQ")
    auths = {names.REGISTRY: {"auth": "QVdTOmNHRnpjM2R2Y21R"}}
    cluster.apply_secret(pull_secret(home, auths), "somebody").check()
    user.select(home)
    what, _ = find_wrong(user)
    assert what == f"{names.REGISTRY}: the registry refuses it with HTTP 401"
    made = findings(user.run("doctor"), "ok   ")
    assert (f"{home}/regcred is there, made by somebody", "") in made


def test_registry_that_the_secret_lacks(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    cluster.apply_secret(pull_secret(home, {"ghcr.io": {}}), "somebody").check()
    user.select(home)
    what, remedy = find_wrong(user)
    assert what == f"{home}/regcred has no entry for {names.REGISTRY}"
    assert "`ecr-syncd once`" in remedy


def test_account_that_should_use_it_and_does_not(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    home = homes()
    target = user.select(home)
    user.once()
    (doubt,) = findings(user.expect(0, "doctor"), "note ")
    assert doubt[0].startswith(f"service account {home}/default does not use it")
    assert "imagePullSecrets" in doubt[1] and "service_accounts: [default]" in doubt[1]
    target["service_accounts"] = ["default"]
    what, remedy = find_wrong(user)
    assert what.startswith(f"service account {home}/default does not use it")
    assert "`ecr-syncd once`" in remedy


def test_secret_of_another_type(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    cluster.apply_secret({**pull_secret(home, {}), "type": "Opaque"}, "somebody").check()
    user.select(home)
    what, remedy = find_wrong(user)
    assert "type Opaque" in what and "replace: true" in remedy


def make_somebodys(user: SyncUser) -> None:
    """The state directory belongs to a user without rights, as the package makes it."""
    state = user.home / "state"
    state.mkdir()
    os.chown(state, SOMEBODY, SOMEBODY)
    user.home.chmod(0o711)


def test_kubeconfig_that_the_daemon_cannot_read(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    make_somebodys(user)
    user.use(user.write("root.kubeconfig", cluster.admin.read_text()))
    user.select(homes())
    what, remedy = find_wrong(user)
    assert what == "cannot be opened"
    assert "root.kubeconfig" in remedy and "readable" in remedy and "ecr-syncd" in remedy


def test_once_runs_as_the_owner_of_the_state_directory(
    user: SyncUser, cluster: Cluster, homes: Homes
) -> None:
    make_somebodys(user)
    (user.home / "cache").mkdir(mode=0o700)
    os.chown(user.home / "cache", SOMEBODY, SOMEBODY)
    config = user.write("somebodys.kubeconfig", cluster.admin.read_text())
    os.chown(config, SOMEBODY, SOMEBODY)
    user.use(config)
    user.select(homes())
    assert user.once() == "1 created"
    owners = {one.stat().st_uid for one in (user.home / "cache").rglob("*")}
    assert owners == {SOMEBODY}


def test_one_cluster_on_request(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    user.select(home)
    user.once()
    user.add_cluster("two", cluster, {"namespaces": [homes.glob("never")]})
    assert "cluster two" not in user.expect(0, "doctor", "--cluster", "one").out
    user.expect(2, "doctor")


def test_namespace_on_request(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    good, bad = homes.many("good", "bad")
    user.select(good, bad)
    user.once()
    cluster.request("DELETE", path_of(bad)).check()
    user.expect(2, "doctor")
    assert bad not in user.expect(0, "doctor", "--namespace", good).out


def test_entry_that_no_kubelet_can_read(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    broken = {"quay.io": {"auth": "bm9jb2xvbg=="}}
    cluster.apply_secret(pull_secret(home, broken), "somebody").check()
    user.select(home)
    user.expect(2, "once")
    what, remedy = find_wrong(user)
    assert what == f"{home}/regcred is refused by every kubelet" and "quay.io" in remedy


def test_owner_that_stands_in_the_way(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    argo = {"labels": {"argocd.argoproj.io/instance": "web"}}
    cluster.apply_secret(pull_secret(home, {}, **argo), "somebody").check()
    user.select(home)
    what, remedy = find_wrong(user)
    assert what == f"{home}/regcred has no entry for {names.REGISTRY}"
    assert "Argo CD" in remedy and "ecr-syncd once" not in remedy


def test_deleted_secret_shows(user: SyncUser, cluster: Cluster, homes: Homes) -> None:
    home = homes()
    user.select(home)
    user.once()
    cluster.request("DELETE", path_of(home)).check()
    assert find_wrong(user)[0] == f"{home}/regcred is missing"
