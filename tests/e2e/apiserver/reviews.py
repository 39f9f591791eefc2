# SPDX-License-Identifier: Apache-2.0
"""Questions of a client about itself: what may I do, who am I."""
from __future__ import annotations

from typing import Any

from . import fieldset
from .answers import Reply
from .decode import decode_question
from .encoding import dump, render_time
from .fieldset import Path
from .identity import MASTERS, User
from .options import WriteOptions
from .problems import Cause, invalid
from .rbac import Attributes, Authorizer
from .requests import Request
from .shapes import ACCESS_REVIEW, RULES_REVIEW, SELF_REVIEW

_AUTHORIZATION = "authorization.k8s.io/v1"
_AUTHENTICATION = "authentication.k8s.io/v1"
_SHAPES = {
    "SelfSubjectAccessReview": ACCESS_REVIEW,
    "SelfSubjectRulesReview": RULES_REVIEW,
    "SelfSubjectReview": SELF_REVIEW,
}


def _own_spec(sent: dict[str, Any], api_version: str, manager: str) -> dict[str, Any]:
    """metadata as the real server answers it: the asker owns the question."""
    found: set[Path] = set()
    for name, value in sent.get("spec", {}).items():
        fieldset.all_of(value, None, ("f:spec", f"f:{name}"), found)
    entry = {
        "manager": manager,
        "operation": "Update",
        "apiVersion": api_version,
        "time": render_time(),
        "fieldsType": "FieldsV1",
        "fieldsV1": fieldset.to_fields(found),
    }
    return {"managedFields": [entry]} if found else {}


def _decide(authorizer: Authorizer, user: User, spec: dict[str, Any]) -> dict[str, Any]:
    asked = spec.get("resourceAttributes")
    if asked is not None:
        resource = asked.get("resource", "")
        if asked.get("subresource"):
            resource += f"/{asked['subresource']}"
        attributes = Attributes(
            asked.get("verb", ""), asked.get("group", ""), resource,
            asked.get("namespace", ""), asked.get("name", ""),
        )  # fmt: skip
        reason = authorizer.find_reason(user, attributes)
    else:
        asked = spec.get("nonResourceAttributes") or {}
        reason = authorizer.find_url_reason(user, asked.get("verb", ""), asked.get("path", ""))
    if reason is None:
        return {"allowed": False}
    return {"allowed": True, "reason": reason} if reason else {"allowed": True}


def _list_rules(authorizer: Authorizer, user: User, namespace: str) -> dict[str, Any]:
    everything = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}
    urls = {"verbs": ["*"], "nonResourceURLs": ["*"]}
    if MASTERS in user.groups:
        raw = [everything, urls]
    else:
        grants = authorizer.grants(user)
        raw = [grant.rule.raw for grant in grants if grant.namespace in (None, namespace)]
    return {
        "resourceRules": [rule for rule in raw if rule.get("resources")],
        "nonResourceRules": [rule for rule in raw if rule.get("nonResourceURLs")],
        "incomplete": False,
    }


def _tell_user(user: User) -> dict[str, Any]:
    info: dict[str, Any] = {"username": user.name}
    if user.uid:
        info["uid"] = user.uid
    info["groups"] = list(user.groups)
    if user.extra:
        info["extra"] = {key: list(values) for key, values in user.extra}
    return {"userInfo": info}


def answer(
    kind: str, authorizer: Authorizer, user: User, request: Request, options: WriteOptions
) -> Reply:
    """One of the three reviews; Problem where the question is none."""
    sent = decode_question(kind, request.body, _SHAPES[kind])
    spec = sent.get("spec", {})
    api_version = _AUTHENTICATION if kind == "SelfSubjectReview" else _AUTHORIZATION
    made = {"kind": kind, "apiVersion": api_version}
    made["metadata"] = _own_spec(sent, api_version, options.manager)
    if kind == "SelfSubjectReview":
        made["metadata"] = {"creationTimestamp": render_time()}
        made["status"] = _tell_user(user)
        return Reply(201, dump(made))
    made["spec"] = spec
    if kind == "SelfSubjectRulesReview":
        made["status"] = _list_rules(authorizer, user, spec.get("namespace", ""))
        return Reply(201, dump(made))
    if ("resourceAttributes" in spec) == ("nonResourceAttributes" in spec):
        text = "exactly one of nonResourceAttributes or resourceAttributes must be specified"
        cause = Cause("FieldValueInvalid", f"Invalid value: {text}", "spec.resourceAttributes")
        raise invalid(kind, "authorization.k8s.io", "", [cause])
    made["status"] = _decide(authorizer, user, spec)
    return Reply(201, dump(made))
