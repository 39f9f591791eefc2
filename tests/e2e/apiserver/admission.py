# SPDX-License-Identifier: Apache-2.0
"""ValidatingAdmissionPolicies, as far as they are about what is asked for by a POST to a subresource."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import kinds
from .cel import CelError, compile_expression
from .identity import User
from .kinds import Kind
from .problems import Cause, Problem
from .store import Store

_ALL = "*"
Obj = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """What is to be admitted."""

    user: User
    namespace: str
    name: str
    resource: str  # with its subresource
    group: str
    version: str
    obj: Obj
    is_dry_run: bool = False

    def variables(self) -> dict[str, Any]:
        """As expressions have them."""
        resource, _, subresource = self.resource.partition("/")
        user = {"username": self.user.name, "groups": list(self.user.groups)}
        if self.user.uid:
            user["uid"] = self.user.uid
        if self.user.extra:
            user["extra"] = {key: list(values) for key, values in self.user.extra}
        request = {
            "name": self.name, "namespace": self.namespace, "operation": "CREATE", "userInfo": user,
            "resource": {"group": self.group, "version": self.version, "resource": resource},
            "subResource": subresource, "dryRun": self.is_dry_run,
        }  # fmt: skip
        return {"object": self.obj, "oldObject": None, "request": request}


def check_policy(obj: Obj) -> list[Cause]:
    """What is wrong with a new policy: no constraints, nothing to check, an expression that is none."""
    spec = obj.get("spec") or {}
    found = []
    if not spec.get("matchConstraints"):
        found.append(Cause("FieldValueRequired", "Required value", "spec.matchConstraints"))
    if not spec.get("validations") and not spec.get("auditAnnotations"):
        text = "Required value: validations or auditAnnotations must be non-empty"
        found.append(Cause("FieldValueRequired", text, "spec.validations"))
    for part in ("matchConditions", "validations"):
        for number, one in enumerate(spec.get(part) or ()):
            try:
                compile_expression(one.get("expression", ""))
            except CelError as error:
                where = f"spec.{part}[{number}].expression"
                found.append(Cause("FieldValueInvalid", f"Invalid value: compilation failed: {error}", where))
    return found


def check_binding(obj: Obj) -> list[Cause]:
    """What is wrong with a new binding."""
    spec = obj.get("spec") or {}
    found = []
    if not spec.get("policyName"):
        found.append(Cause("FieldValueRequired", "Required value", "spec.policyName"))
    if not spec.get("validationActions"):
        found.append(Cause("FieldValueRequired", "Required value", "spec.validationActions"))
    return found


class Admission:
    """Asks every policy that is bound."""

    def __init__(self, store: Store):
        self._store = store

    def require(self, question: Question) -> None:
        """Problem in the words of the first policy that denies it."""
        for binding in self._all(kinds.ADMISSION_POLICY_BINDING):
            spec = binding.get("spec") or {}
            record = self._store.find(kinds.ADMISSION_POLICY, "", spec.get("policyName", ""))
            if record is None or "Deny" not in (spec.get("validationActions") or ()):
                continue
            policy = record.load()
            why = _find_denial(policy.get("spec") or {}, question)
            if why:
                raise _deny(question, policy["metadata"]["name"], binding["metadata"]["name"], *why)

    def _all(self, kind: Kind) -> list[Obj]:
        found = [record.load() for record in self._store.tables[kind].all()]
        return sorted(found, key=lambda obj: obj["metadata"]["name"])


def _matches(rule: Obj, question: Question) -> bool:
    wanted = {
        "apiGroups": question.group, "apiVersions": question.version, "operations": "CREATE",
        "resources": question.resource,
    }  # fmt: skip
    for name, value in wanted.items():
        given = rule.get(name) or ()
        all_of_it = f"{_ALL}/{_ALL}" if name == "resources" else _ALL
        if value not in given and all_of_it not in given:
            return False
    names = rule.get("resourceNames")
    return not names or question.name in names


def _find_denial(spec: Obj, question: Question) -> tuple[str, str] | None:
    """Reason and message."""
    rules = (spec.get("matchConstraints") or {}).get("resourceRules") or ()
    if not any(_matches(rule, question) for rule in rules):
        return None
    known = question.variables()
    forgives = spec.get("failurePolicy") == "Ignore"
    for condition in spec.get("matchConditions") or ():
        try:
            if compile_expression(condition["expression"])(known) is not True:
                return None
        except CelError as error:
            return None if forgives else ("Invalid", f"expression '{condition['expression']}' resulted in error: {error}")
    for validation in spec.get("validations") or ():
        source = validation["expression"]
        try:
            if compile_expression(source)(known) is True:
                continue
        except CelError as error:
            if forgives:
                continue
            return "Invalid", f"expression '{source}' resulted in error: {error}"
        message = validation.get("message") or f"failed expression: {source.strip()}"
        return validation.get("reason", "Invalid"), message
    return None


def _deny(question: Question, policy: str, binding: str, reason: str, message: str) -> Problem:
    codes = {"Unauthorized": 401, "Forbidden": 403, "RequestEntityTooLarge": 413}
    plural = question.resource.partition("/")[0]
    why = f"ValidatingAdmissionPolicy '{policy}' with binding '{binding}' denied request: {message}"
    text = f'{plural} "{question.name}" is forbidden: {why}'
    details = {"name": question.name, "kind": plural, "causes": [{"message": why}]}
    return Problem(codes.get(reason, 422), reason, text, details)
