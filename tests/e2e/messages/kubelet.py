# SPDX-License-Identifier: Apache-2.0
"""What kubelet's log shows when a request or a service account cannot be used."""
from __future__ import annotations

import base64
import json

from stack import names
from user import HELPER, User

from .case import Ask, Told, case

_K = "kubelet"


def _ask_kubelet(user: User, variables: dict[str, str] | None = None, **members: object) -> str:
    request = {"kind": "CredentialProviderRequest", "image": f"{names.REGISTRY}/app",
               "apiVersion": "credentialprovider.kubelet.k8s.io/v1", **members}  # fmt: skip
    return _fail_kubelet(user, json.dumps(request), variables)


def _fail_kubelet(user: User, request: str, variables: dict[str, str] | None = None) -> str:
    result = user.check(user.run(HELPER, "kubelet", input=request, **(variables or {})))
    assert (result.rc, result.out) == (1, ""), result.render()
    return result.err.rstrip("\n")


@case(_K, "the request is not JSON")
def _(user: User, _ask: Ask) -> Told:
    return _fail_kubelet(user, "{"), {}


@case(_K, "the request is of another kind")
def _(user: User, _ask: Ask) -> Told:
    return _ask_kubelet(user, kind="Pod"), {"kind": "Pod"}


@case(_K, "the request is of an unknown version")
def _(user: User, _ask: Ask) -> Told:
    return _ask_kubelet(user, apiVersion="v2"), {"version": "v2"}


@case(_K, "the request names no image")
def _(user: User, _ask: Ask) -> Told:
    return _ask_kubelet(user, image=""), {}


def _account(token: str, role: str = "arn:aws:iam::123456789012:role/pod") -> dict[str, object]:
    annotations = {"eks.amazonaws.com/ecr-role-arn": role}
    return {"serviceAccountToken": token, "serviceAccountAnnotations": annotations}


@case(_K, "the annotation is not a role")
def _(user: User, _ask: Ask) -> Told:
    name = "eks.amazonaws.com/ecr-role-arn"
    return _ask_kubelet(user, **_account("x", "pod")), {"value": "pod", "name": name}


@case(_K, "the role of the configuration is none")
def _(user: User, _ask: Ask) -> Told:
    return _ask_kubelet(user, {"AWS_ECR_ROLE_ARN": "node"}, **_account("x", "")), {"value": "node"}


@case(_K, "a name in AWS_ECR_ROLE_ANNOTATIONS is none")
def _(user: User, _ask: Ask) -> Told:
    return _ask_kubelet(user, {"AWS_ECR_ROLE_ANNOTATIONS": "a.example/b, c d"}), {"value": "c d"}


@case(_K, "AWS_ECR_ROLE_ANNOTATIONS has too many names")
def _(user: User, _ask: Ask) -> Told:
    return _ask_kubelet(user, {"AWS_ECR_ROLE_ANNOTATIONS": ",".join("abcdefghi")}), {}


@case(_K, "the service account's token is none")
def _(user: User, _ask: Ask) -> Told:
    return _ask_kubelet(user, **_account("abc")), {}


@case(_K, "the service account's token names nobody")
def _(user: User, _ask: Ask) -> Told:
    claims = base64.urlsafe_b64encode(b'{"iss": "https://oidc.example"}').decode().rstrip("=")
    return _ask_kubelet(user, **_account(f"e30.{claims}.c2ln")), {}


@case(_K, "the role does not trust the service account")
def _(user: User, _ask: Ask) -> Told:
    claims = b'{"iss": "https://oidc.example", "sub": "system:serviceaccount:a:b"}'
    token = f"e30.{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.c2ln"
    user.stack.aws.fault("sts", "deny", code="AccessDenied", message="no", status=403)
    return _ask_kubelet(user, **_account(token)), {
        "subject": "system:serviceaccount:a:b", "role": "arn:aws:iam::123456789012:role/pod",
        "message": "no",
    }  # fmt: skip
