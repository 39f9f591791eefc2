# SPDX-License-Identifier: Apache-2.0
"""explain --kubelet: its answer is the one that kubelet then gets, and no token is shown."""
from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from stack import names
from stack.process import Result
from test_kubelet import GROUP, IMAGE, ROLE, account, ask
from user import HELPER, User

ROLE_ARN = "eks.amazonaws.com/role-arn"


def roles(user: User) -> list[str]:
    """The roles that were assumed, in order."""
    return [call["role"] for call in user.stack.aws.calls("sts") if "role" in call]


def render_request(image: str = IMAGE, version: str = "v1", **members: object) -> str:
    return json.dumps({"kind": "CredentialProviderRequest", "apiVersion": f"{GROUP}/{version}",
                       "image": image, **members})  # fmt: skip


def run(user: User, request: str, *options: str, **more: str) -> Result:
    """explain, with the request in a file; nothing secret in what it says."""
    file = user.write("request.json", request)
    result = user.run(HELPER, "explain", "--kubelet", str(file), *options, **more)
    token = json.loads(request).get("serviceAccountToken", "")
    secrets = [*user.secrets(), *(part for part in (token, *token.split(".")) if len(part) > 10)]
    assert not [secret for secret in secrets if secret in result.out + result.err], result.render()
    assert "\x1b" not in result.out and result.err == "", result.render()
    return result


def explain(user: User, *options: str, more: dict[str, str] | None = None, **members: object) -> dict:
    """The JSON form of a request with these members."""
    result = run(user, render_request(**members), "--json", *options, **(more or {}))  # type: ignore[arg-type]
    document = json.loads(result.out)
    assert result.rc == (0 if document["token_available"] else 1), result.render()
    return document


def seconds_of(duration: str) -> int:
    """ "7h59m59s" in seconds."""
    total, number = 0, ""
    for letter in duration:
        if letter.isdigit():
            number += letter
        else:
            total, number = total + int(number) * {"h": 3600, "m": 60, "s": 1}[letter], ""
    return total


def expect_same(user: User, explained: dict, **members: object) -> None:
    """kubelet gets what was said."""
    view = explained["kubelet"]
    result = ask(user, **members)  # type: ignore[arg-type]
    if view["answer"] == "failure":
        assert (result.rc, result.out) == (1, ""), result.render()
        return
    answer = json.loads(result.out)
    assert result.rc == 0 and answer["cacheKeyType"] == (view["cache_key_type"] or "Registry")
    assert list(answer["auth"]) == ([view["match"]] if view["match"] else [])
    assert abs(seconds_of(answer["cacheDuration"]) - view["cache_duration_seconds"]) < 60


@pytest.mark.parametrize("version", ["v1", "v1beta1", "v1alpha1"])
def test_node(keyed: User, version: str) -> None:
    explained = explain(keyed, version=version)
    view = explained["kubelet"]
    assert (view["api_version"], view["image"]) == (f"{GROUP}/{version}", IMAGE)
    assert (view["answer"], view["match"], view["subject"]) == ("password", names.REGISTRY, None)
    assert explained["docker"]["state"] is None and not explained["warnings"]
    expect_same(keyed, explained, version=version)


def test_writes_nothing_and_reads_stdin(keyed: User) -> None:
    result = keyed.run(HELPER, "explain", "--kubelet", "-", input=render_request())
    assert result.rc == 0 and "\nrequest     standard input\n" in "\n" + result.out, result.render()
    assert not keyed.cache_dir.exists()


def test_text_says_who_what_and_how_long(keyed: User) -> None:
    text = run(keyed, render_request(**account("b", ROLE))).out
    for line in (
        "account     system:serviceaccount:a:b of https://oidc.example\n",
        f"role        {ROLE}, by the service account's annotation eks.amazonaws.com/ecr-role-arn\n",
        f"  auth           {names.REGISTRY}: the user AWS and a password\n",
        f"  cacheKeyType   Registry: for every image of {names.REGISTRY}\n",
        "  cacheDuration  7 h 59 min\n",
        "OK: a token is available\n",
    ):
        assert line in text.replace("8 h 0 min", "7 h 59 min"), text
    assert "\ndocker " not in text


def test_service_account(keyed: User) -> None:
    members = account("b", ROLE)
    explained = explain(keyed, **members)
    view = explained["kubelet"]
    assert (view["subject"], view["issuer"]) == ("system:serviceaccount:a:b", "https://oidc.example")
    assert view["role"] == ROLE and view["role_from"].endswith("annotation eks.amazonaws.com/ecr-role-arn")
    (step,) = explained["steps"]
    assert step["verdict"] == "chosen" and ROLE in step["detail"]
    assert roles(keyed)[:1] == [ROLE]
    expect_same(keyed, explained, **members)


def test_cached_row_of_another_account_is_none(keyed: User) -> None:
    ask(keyed, **account("b", ROLE)).check()
    ask(keyed).check()
    assert explain(keyed, **account("b", ROLE))["cache"]["row"]
    assert explain(keyed)["cache"]["row"]
    assert explain(keyed, **account("c", ROLE))["cache"]["row"] is None


def test_duration_is_that_of_the_cached_token(keyed: User) -> None:
    ask(keyed).check()
    keyed.age(7 * 3600)
    explained = explain(keyed)
    assert 3400 < explained["kubelet"]["cache_duration_seconds"] <= 3600
    expect_same(keyed, explained)
    keyed.age(2 * 3600)
    keyed.stack.aws.fault("ecr", "deny", code="ThrottlingException", message="slow")
    explained = explain(keyed)
    assert explained["kubelet"]["cache_duration_seconds"] == 0
    expect_same(keyed, explained)


def test_offline_asks_nobody(keyed: User) -> None:
    explained = explain(keyed, "--offline", **account("b", ROLE))
    assert explained["token_available"] is None
    assert explained["kubelet"]["answer"] is None
    assert explained["kubelet"]["cache_duration_seconds"] is None
    assert keyed.stack.aws.aws_calls() == []


@pytest.mark.parametrize("image", ["docker.io/library/app", f"{names.REGISTRY}.example.com/app"])
def test_foreign_image_is_empty(keyed: User, image: str) -> None:
    explained = explain(keyed, image=image)
    assert explained["kubelet"]["answer"] == "empty"
    assert "matchImages" in explained["error"]["remedy"]
    expect_same(keyed, explained, image=image)


def test_public_image_without_permission_is_empty(keyed: User) -> None:
    keyed.stack.aws.fault("ecr-public", "deny", code="AccessDeniedException", message="no")
    image = f"{names.PUBLIC}/team/app"
    explained = explain(keyed, image=image)
    assert explained["kubelet"]["answer"] == "empty" and explained["error"]["remedy"]
    expect_same(keyed, explained, image=image)


def test_denied_node_is_a_failure(keyed: User) -> None:
    keyed.stack.aws.fault("ecr", "deny", code="AccessDeniedException", message="no")
    explained = explain(keyed)
    assert explained["kubelet"]["answer"] == "failure"
    assert "ecr:GetAuthorizationToken" in explained["error"]["remedy"]
    expect_same(keyed, explained)


@pytest.mark.parametrize(
    "members", [account("b", "pod"), {**account("b", ROLE), "serviceAccountToken": "abc"}],
    ids=["role", "token"],
)  # fmt: skip
def test_wrong_account_is_a_failure(keyed: User, members: dict) -> None:
    explained = explain(keyed, **members)
    assert explained["kubelet"]["answer"] == "failure"
    assert explained["error"]["cause"] in ask(keyed, **members).err
    assert keyed.stack.aws.aws_calls() == []


def test_account_without_a_role_is_told_what_names_one(keyed: User) -> None:
    explained = explain(keyed, **account("b"))
    assert explained["kubelet"]["role"] is None
    (warning,) = explained["warnings"]
    assert "neither an annotation eks.amazonaws.com/ecr-role-arn" in warning
    assert "AWS_ECR_ROLE_ARN" in warning
    expect_same(keyed, explained, **account("b"))


def test_annotation_of_another_name_is_pointed_out(keyed: User) -> None:
    members = {**account("b"), "serviceAccountAnnotations": {ROLE_ARN: ROLE}}
    (warning,) = explain(keyed, **members)["warnings"]
    assert ROLE_ARN in warning and "AWS_ECR_ROLE_ANNOTATIONS" in warning
    explained = explain(keyed, more={"AWS_ECR_ROLE_ANNOTATIONS": ROLE_ARN}, **members)
    assert explained["kubelet"]["role"] == ROLE and not explained["warnings"]


def test_annotation_without_a_token_is_pointed_out(keyed: User) -> None:
    members = {"serviceAccountAnnotations": account("b", ROLE)["serviceAccountAnnotations"]}
    (warning,) = explain(keyed, **members)["warnings"]
    assert "serviceAccountTokenAudience" in warning


def test_older_version_passes_the_account_over(keyed: User) -> None:
    (warning,) = explain(keyed, version="v1beta1", **account("b", ROLE))["warnings"]
    assert "apiVersion: credentialprovider.kubelet.k8s.io/v1" in warning


@pytest.mark.parametrize(("left", "count"), [(60, 0), (-60, 1)])
def test_ended_token_is_pointed_out(keyed: User, left: int, count: int) -> None:
    claims = {"aud": ["sts.amazonaws.com"], "exp": int(time.time()) + left}
    explained = explain(keyed, "--offline", **account("b", ROLE, **claims))
    assert explained["kubelet"]["audiences"] == ["sts.amazonaws.com"]
    assert explained["kubelet"]["token_expires_at"]
    assert len(explained["warnings"]) == count


def test_configured_annotations(keyed: User) -> None:
    """As `env` of the provider's configuration names them: the first that has a value."""
    keyed.env["AWS_ECR_ROLE_ANNOTATIONS"] = f"openshift.example/role, {ROLE_ARN}"
    members = {**account("b"), "serviceAccountAnnotations": {ROLE_ARN: ROLE, "openshift.example/role": ""}}
    expect_same(keyed, explain(keyed, **members), **members)
    assert set(roles(keyed)) == {ROLE}
    other = ROLE.replace("pod", "other")
    members["serviceAccountAnnotations"]["openshift.example/role"] = other  # type: ignore[index]
    ask(keyed, **members).check()
    assert roles(keyed)[-1] == other


def test_wrong_list_of_annotations_is_a_failure(keyed: User) -> None:
    explained = explain(keyed, more={"AWS_ECR_ROLE_ANNOTATIONS": "a b"})
    assert explained["kubelet"]["answer"] == "failure"
    assert explained["error"]["cause"].startswith('AWS_ECR_ROLE_ANNOTATIONS: "a b" is not the name')
    assert keyed.stack.aws.aws_calls() == []


def test_request_of_the_manual(keyed: User) -> None:
    """The commands as docs/explain.md has them, and by the file that a node may have alone."""
    page = (Path(__file__).resolve().parents[2] / "docs/explain.md").read_text()
    write = re.search(r"^    (printf .*?>request\.json)$", page, re.M | re.S)[1]  # type: ignore[index]
    by_name = re.search(r"^    (\(exec -a .*\))$", page, re.M)[1]  # type: ignore[index]
    real = Path(keyed.run("sh", "-c", f"command -v {HELPER}").out.strip()).resolve()
    (keyed.home / "ecr-credential-provider").symlink_to(real)
    result = keyed.run("bash", "-euc", f"cd; {write}; {by_name}")
    assert result.rc == 0 and result.err == "", result.render()
    assert f"{names.REGISTRY}: the user AWS and a password" in result.out


@pytest.mark.parametrize("request_text", ["", "{", "[]", "{}", "x" * 70000])
def test_wrong_request_is_one_line(keyed: User, request_text: str) -> None:
    file = keyed.write("request.json", request_text)
    result = keyed.check(keyed.run(HELPER, "explain", "--kubelet", str(file), "--json"))
    assert (result.rc, result.out) == (1, "") and str(file) in result.err, result.render()
