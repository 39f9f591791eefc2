# SPDX-License-Identifier: Apache-2.0
"""Clusters by their name in EKS: opened without kubeconfig, kubectl and aws, or said why not."""
from __future__ import annotations

import json
from typing import Any

import pytest

from apiserver.handle import ApiServer
from stack import names
from sync_eks import NAME, ROLE, TESTER, WHAT, Eks, eks, find_helper_folder  # noqa: F401
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser, auths_of, lines_of
from test_sync_doctor import find_wrong
from user import KEY_ID

NEEDS = ["aws", "kubectl"]
DESCRIBE = "eks:DescribeCluster"


def failure(user: SyncUser, status: int = 1) -> str:
    """The only line of a run that does not get in."""
    (line,) = lines_of(user.expect(status, "once"))
    before, mark, cause = line.partition("cluster one: ")
    assert mark and (not before or before.startswith("one/")), line
    return cause


def test_a_name_and_a_region_are_enough(
    eks: Eks, user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    user.select(home)
    server.control.clear_log()
    assert user.once(PATH=str(find_helper_folder(user))) == "1 created"
    assert {row["user"] for row in server.control.log()} == {TESTER}
    assert names.REGISTRY in auths_of(server, home)
    assert eks.calls() == [DESCRIBE]
    (call,) = user.place.aws.calls("eks")
    assert (call["host"], call["scheme"]) == ("eks.us-east-1.amazonaws.com", "https")


def test_a_role_is_assumed_for_both(
    eks: Eks, user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    user.select(homes())
    eks.reference.update(role_arn=ROLE, session_name="me")
    eks.admit("system:masters", principal=ROLE)
    server.control.clear_log()
    assert user.once() == "1 created"
    assert eks.calls() == ["sts:AssumeRole", DESCRIBE]
    (call,) = user.place.aws.calls("eks")
    assert call["key"].startswith("ASIA")
    session = f"arn:aws:sts::{names.ACCOUNT}:assumed-role/daemon/me"
    assert {row["user"] for row in server.control.log()} == {session}


def test_a_role_is_assumed_once_for_many_clusters(
    eks: Eks, user: SyncUser, homes: Homes
) -> None:
    eks.reference["role_arn"] = ROLE
    eks.admit("system:masters", principal=ROLE)
    first, *others = homes.many(*(f"n{number}" for number in range(20)))
    user.select(first)
    for number, home in enumerate(others):
        more = {"name": f"more-{number}", "eks": dict(eks.reference)}
        user.config["clusters"].append({**more, "targets": [{"namespaces": [home]}]})
    assert user.once() == "20 created"
    assert eks.calls().count("sts:AssumeRole") == 1
    assert eks.calls().count(DESCRIBE) == 20


def test_a_profile_is_taken(eks: Eks, user: SyncUser, homes: Homes) -> None:
    user.select(homes())
    user.place.aws.add_key("AKIAPROFILE000000000", "secret-of-a-profile")
    user.hidden.append("secret-of-a-profile")
    lines = "[team]\naws_access_key_id = AKIAPROFILE000000000\n"
    user.write(".aws/credentials", lines + "aws_secret_access_key = secret-of-a-profile\n")
    eks.reference["profile"] = "team"
    user.once()
    assert [call["key"] for call in user.place.aws.calls("eks")] == ["AKIAPROFILE000000000"]
    assert [call["key"] for call in user.place.aws.calls("ecr")] == [KEY_ID]
    eks.reference["profile"] = "temporary"
    line = failure(user)
    assert "temporary" in line and f"{user.path}:" in line


def test_a_url_of_ones_own(eks: Eks, user: SyncUser, homes: Homes) -> None:
    user.select(homes())
    user.once(AWS_ENDPOINT_URL_EKS=f"http://{user.place.aws_door}")
    assert [call["scheme"] for call in user.place.aws.calls("eks")] == ["http"]


def test_what_rbac_prints_is_enough_for_the_entrys_group(
    eks: Eks, user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    home = homes()
    user.select(home)
    eks.admit("ecr-syncd")
    refused = user.expect(1, "once")
    assert f'User "{TESTER}" cannot' in refused.err
    manifests = user.expect(0, "rbac", "--cluster", "one").out
    assert f"--cluster-name {NAME} --region us-east-1 --kubernetes-groups ecr-syncd" in manifests
    server.kubectl("apply", "-f", "-", input=manifests).check()
    assert user.once() == "1 created"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": "CREATING", "endpoint": None, "ca": None}, "still being made (status CREATING)"),
        ({"status": "DELETING"}, "is being deleted (status DELETING); take it out"),
        ({"status": "FAILED"}, "could not be made (status FAILED)"),
        ({"endpoint": None}, "has no endpoint or no certificate authority"),
        ({"endpoint": "http://k"}, "its endpoint is not the https URL of a host"),
        ({"endpoint": "https://me@k"}, "its endpoint is not the https URL of a host"),
        ({"ca": "?"}, "its certificateAuthority.data is not base64"),
        ({"ca": "AAAA"}, "the CA in the answer of EKS is not PEM text"),
    ],
)
def test_what_eks_says_is_no_way(
    eks: Eks, user: SyncUser, homes: Homes, changes: dict[str, Any], words: str
) -> None:
    user.select(homes())
    eks.describe(**changes)
    line = failure(user, 75 if changes.get("status") == "CREATING" else 1)
    assert words in line
    assert NAME in line or "cluster prod-1" in line


def test_one_that_is_being_made_delays_no_other(
    eks: Eks, user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    mine, other = homes.many("a", "b")
    user.select(mine)
    user.add_cluster("two", server, {"namespaces": [other]})
    eks.describe(status="CREATING", endpoint=None, ca=None)
    (line,) = lines_of(user.expect(2, "once"))
    assert line.startswith(f"cluster one: {WHAT} is still being made")
    assert names.REGISTRY in auths_of(server, other)


def test_one_that_is_not_there(eks: Eks, user: SyncUser, homes: Homes) -> None:
    user.select(homes())
    eks.reference["name"] = "prod-2"
    line = failure(user)
    assert "No cluster found for name: prod-2." in line
    assert "look at the name and the region in `eks`, and whose account asks" in line


def test_somebody_who_may_not_describe_it(eks: Eks, user: SyncUser, homes: Homes) -> None:
    user.select(homes())
    user.place.aws.fault(
        "eks", "deny", code="AccessDeniedException", message="User: x is not authorized", status=403
    )
    line = failure(user)
    assert "User: x is not authorized" in line and "it takes eks:DescribeCluster" in line


def test_a_principal_without_access_entry(eks: Eks, user: SyncUser, homes: Homes) -> None:
    user.select(homes())
    eks.admit()
    line = failure(user)
    assert line.startswith(f"HTTP 401: {WHAT} does not know {TESTER}: no access entry names it.")
    assert f"`aws eks create-access-entry --cluster-name {NAME} --region us-east-1" in line
    assert f"--principal-arn {TESTER} --kubernetes-groups ecr-syncd`" in line
    assert eks.calls().count("sts:GetCallerIdentity") == 1
    eks.describe(mode="CONFIG_MAP")
    assert f"add userarn: {TESTER} with groups: [ecr-syncd] to its mapUsers" in failure(user)


def test_a_token_is_for_its_own_cluster_alone(
    eks: Eks, user: SyncUser, server: ApiServer, homes: Homes
) -> None:
    user.select(homes())
    door = user.place.aws_door
    server.control.set_eks("another", door, {TESTER: ["system:masters"]})
    assert "HTTP 401" in failure(user)


def test_doctor_says_which_entry_is_missing(eks: Eks, user: SyncUser, homes: Homes) -> None:
    user.select(homes())
    user.once()
    user.expect(0, "doctor")
    eks.admit()
    what, remedy = find_wrong(user)
    assert what == f"{eks.server.url} does not let us in"
    assert "aws eks create-access-entry" in remedy
    eks.describe(status="CREATING", endpoint=None, ca=None)
    what, remedy = find_wrong(user)
    assert what == "cannot be opened" and "status CREATING" in remedy


def test_join_and_leave_have_nothing_to_do(eks: Eks, user: SyncUser, homes: Homes) -> None:
    user.select(homes())
    asked = len(eks.calls())
    joined = user.expect(78, "join", "anything", "--name", "one")
    assert "cluster one is opened by `eks` at " in joined.err and "`ecr-syncd rbac" in joined.err
    left = user.expect(1, "leave", "one")
    assert "`join` has made nothing there, since it is opened by `eks`" in left.err
    checked = user.expect(0, "check-config")
    assert "clusters: 1" in checked.out
    assert len(eks.calls()) == asked


def test_the_door_takes_what_the_aws_command_makes(
    eks: Eks, user: SyncUser, server: ApiServer
) -> None:
    """The judge itself, so that what it accepts of ours means something."""
    words = ["eks", "get-token", "--cluster-name", NAME, "--region", names.REGION]
    made = user.place.run(["/usr/bin/aws", *words], {**user.env, "AWS_PAGER": ""}).check()
    token = json.loads(made.stdout)["status"]["token"]
    assert server.client(token).request("GET", "/api/v1/namespaces").status == 200
    for wrong in (token[:-1], token + "A", token.replace("v1.", "v1.A"), token.upper()):
        assert server.client(wrong).request("GET", "/api/v1/namespaces").status == 401
    user.place.aws.set(clock_offset=16 * 60)
    eks.admit("system:masters")  # and forgets whom it knew
    assert server.client(token).request("GET", "/api/v1/namespaces").status == 401


def test_the_aws_command_describes_the_cluster(eks: Eks, user: SyncUser) -> None:
    words = ["eks", "describe-cluster", "--name", NAME, "--region", names.REGION]
    made = user.place.run(["/usr/bin/aws", *words], {**user.env, "AWS_PAGER": ""}).check()
    assert json.loads(made.stdout)["cluster"]["endpoint"] == eks.server.url

