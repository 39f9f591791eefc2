# SPDX-License-Identifier: Apache-2.0
"""The kubelet image credential provider protocol, over the same cache."""
from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
import yaml

from stack import names
from stack.process import Result
from user import HELPER, User, expect_token

GROUP = "credentialprovider.kubelet.k8s.io"
IMAGE = f"{names.REGISTRY}/team/app"
ROLE = "arn:aws:iam::123456789012:role/pod"


def ask(user: User, image: str = IMAGE, version: str = "v1", **members: object) -> Result:
    """One request as kubelet writes it."""
    request = {
        "kind": "CredentialProviderRequest",
        "apiVersion": f"{GROUP}/{version}",
        "image": image,
        **members,
    }
    return user.check(user.run(HELPER, "kubelet", input=json.dumps(request)))


@pytest.mark.parametrize("version", ["v1", "v1beta1", "v1alpha1"])
def test_answers_in_kind_and_strictly(keyed: User, version: str) -> None:
    result = ask(keyed, version=version)
    answer = json.loads(result.out)
    password = answer["auth"][names.REGISTRY].pop("password")
    assert answer == {
        "kind": "CredentialProviderResponse",
        "apiVersion": f"{GROUP}/{version}",
        "cacheKeyType": "Registry",
        "cacheDuration": answer["cacheDuration"],
        "auth": {names.REGISTRY: {"username": "AWS"}},
    }
    assert answer["cacheDuration"].startswith(("7h59m", "8h0m"))
    assert expect_token(keyed.get()) == password
    assert keyed.stack.aws.aws_calls() == ["ecr:GetAuthorizationToken"]


def test_duration_shrinks_with_the_token(keyed: User) -> None:
    ask(keyed)
    keyed.age(7 * 3600)
    hours = json.loads(ask(keyed).out)["cacheDuration"]
    assert hours.startswith(("59m", "1h0m", "0h59m"))


@pytest.mark.parametrize("image", ["docker.io/library/app", f"{names.REGISTRY}.example.com/app"])
def test_never_a_token_for_another_host(keyed: User, image: str) -> None:
    result = ask(keyed, image)
    assert result.rc == 0 and not json.loads(result.out).get("auth"), result.render()
    assert keyed.stack.aws.aws_calls() == []


def test_public_without_permission_is_empty(keyed: User) -> None:
    keyed.stack.aws.fault("ecr-public", "deny", code="AccessDeniedException", message="no")
    result = ask(keyed, "public.ecr.aws/team/app")
    assert result.rc == 0 and not json.loads(result.out).get("auth")


def test_failure_has_one_line_and_no_answer(keyed: User) -> None:
    keyed.stack.aws.fault("ecr", "deny", code="AccessDeniedException", message="no")
    result = ask(keyed)
    assert (result.rc, result.out) == (1, "")
    assert "ecr:GetAuthorizationToken" in result.err


def test_due_token_is_not_to_be_kept(keyed: User) -> None:
    ask(keyed)
    keyed.age(9 * 3600)
    keyed.stack.aws.fault("ecr", "deny", code="ThrottlingException", message="slow")
    answer = json.loads(ask(keyed).out)
    assert answer["cacheDuration"] == "0s" and answer["auth"]


def test_a_rule_for_every_host_makes_none_a_registry(keyed: User) -> None:
    rule = f'- match: {{host: "*"}}\n  use: {{registry: {names.REGISTRY}}}\n'
    keyed.write(".config/docker-credential-ecr/config.yaml", f"registries:\n{rule}")
    result = ask(keyed, "docker.io/library/app")
    assert (result.rc, result.out) == (1, ""), result.render()
    assert "config.yaml:2: registry needs match" in result.err
    assert keyed.stack.aws.aws_calls() == []


def account(name: str, role: str = "", **more: object) -> dict[str, object]:
    """What kubelet sends of a pod's service account; `role` is that of its annotation."""
    claims = {"iss": "https://oidc.example", "sub": f"system:serviceaccount:a:{name}", **more}
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    annotations = {"eks.amazonaws.com/ecr-role-arn": role} if role else {}
    return {
        "serviceAccountToken": f"eyJhbGciOiJub25lIn0.{body}.c2ln",
        "serviceAccountAnnotations": annotations,
    }


def password_of(user: User, **members: object) -> str:
    """The password in the answer."""
    return json.loads(ask(user, **members).out)["auth"][names.REGISTRY]["password"]


def roles(user: User) -> list[str]:
    """The roles that were assumed, in order."""
    calls = user.stack.aws.calls("sts")
    assert {call["action"] for call in calls} <= {"AssumeRoleWithWebIdentity"}
    return [call["role"] for call in calls]


def test_service_account_has_a_token_of_its_own(keyed: User) -> None:
    of_pod = password_of(keyed, **account("b", ROLE))
    assert password_of(keyed, **account("b", ROLE)) == of_pod
    assert expect_token(keyed.get()) != of_pod
    assert roles(keyed) == [ROLE]


def test_service_accounts_are_kept_apart(keyed: User) -> None:
    one, other = account("one", ROLE), account("two", ROLE)
    passwords = {password_of(keyed, **one), password_of(keyed, **other)}
    assert len(passwords) == 2
    assert {password_of(keyed, **one), password_of(keyed, **other)} == passwords
    assert roles(keyed) == [ROLE, ROLE]


def test_annotation_beats_the_role_of_the_configuration(keyed: User) -> None:
    keyed.env["AWS_ECR_ROLE_ARN"] = ROLE.replace("pod", "node")
    password_of(keyed, **account("plain"))
    password_of(keyed, **account("annotated", ROLE))
    assert roles(keyed) == [ROLE.replace("pod", "node"), ROLE]


def test_account_without_a_role_gets_the_nodes_token(keyed: User) -> None:
    assert password_of(keyed, **account("plain")) == expect_token(keyed.get())
    assert roles(keyed) == []


@pytest.mark.parametrize("version", ["v1beta1", "v1alpha1"])
def test_older_versions_know_no_service_account(keyed: User, version: str) -> None:
    result = ask(keyed, version=version, **account("b", ROLE))
    assert json.loads(result.out)["auth"], result.render()
    assert roles(keyed) == []


@pytest.mark.parametrize(
    "request_text",
    ["", "{", "[]", "{}", '{"kind":"Pod","apiVersion":"v1"}', "x" * 70000,
     json.dumps({"kind": "CredentialProviderRequest", "apiVersion": f"{GROUP}/v2",
                 "image": IMAGE})],
)  # fmt: skip
def test_wrong_requests_are_refused(keyed: User, request_text: str) -> None:
    result = keyed.check(keyed.run(HELPER, "kubelet", input=request_text))
    assert (result.rc, result.out) == (1, ""), result.render()
    assert len(result.err) > 20


@pytest.mark.parametrize("name", ["ecr-credential-provider", "ecr-credential-provider-linux-amd64"])
def test_the_programs_other_name(keyed: User, name: str) -> None:
    folder = keyed.home / "bin"
    folder.mkdir()
    real = keyed.run("sh", "-c", f"command -v {HELPER}").out.strip()
    provider = folder / name
    provider.symlink_to(real)
    request = {"kind": "CredentialProviderRequest", "apiVersion": f"{GROUP}/v1", "image": IMAGE}
    result = keyed.run(str(provider), "get-credentials", input=json.dumps(request))
    assert names.REGISTRY in json.loads(result.out)["auth"], result.render()


def test_what_the_configuration_has_in_comments_is_read(keyed: User) -> None:
    """As somebody would take the marks away: variables and the annotations that they name."""
    text = (Path(__file__).resolve().parents[2] / "kubernetes/credential-provider-config.yaml").read_text()
    shown = re.sub(r"^( +)# (?=- name: |  |tokenAttributes:)", r"\1", text, flags=re.M)
    (provider,) = yaml.safe_load(shown)["providers"]
    variables = {one["name"]: one["value"] for one in provider["env"]}
    assert set(variables) == {"AWS_ECR_CACHE_DIR", "AWS_ECR_ROLE_ANNOTATIONS", "HTTPS_PROXY"}
    annotations = variables["AWS_ECR_ROLE_ANNOTATIONS"].split(",")
    assert set(provider["tokenAttributes"]["optionalServiceAccountAnnotationKeys"]) <= set(annotations)
    keyed.env["AWS_ECR_ROLE_ANNOTATIONS"] = variables["AWS_ECR_ROLE_ANNOTATIONS"]
    for number, name in enumerate(annotations):
        role = f"{ROLE}-{number}"
        password_of(keyed, **{**account("b"), "serviceAccountAnnotations": {name: role}})
        assert roles(keyed)[-1] == role
