# SPDX-License-Identifier: Apache-2.0
"""Failures in the real server's words: a Status object with the HTTP code it travels under."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .encoding import dump
from .kinds import Kind

MODIFIED = (
    "the object has been modified; please apply your changes to the latest version and try again"
)


@dataclass(frozen=True)
class Cause:
    """One member of details.causes; `text` is what the cause itself says."""

    reason: str
    text: str
    where: str

    def render(self) -> dict[str, str]:
        """As in details."""
        return {"reason": self.reason, "message": self.text, "field": self.where}


@dataclass
class Problem(Exception):
    """Raised anywhere below the application, which turns it into an answer."""

    code: int
    reason: str
    message: str
    details: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)

    def status(self) -> dict[str, Any]:
        """The Status object."""
        made: dict[str, Any] = {"kind": "Status", "apiVersion": "v1", "metadata": self.metadata}
        made.update(status="Failure", message=self.message)
        if self.reason:
            made["reason"] = self.reason
        if self.details is not None:
            made["details"] = self.details
        made["code"] = self.code
        return made

    def body(self) -> bytes:
        """Its JSON."""
        return dump(self.status())


def details_of(kind: Kind, name: str = "", **more: Any) -> dict[str, Any]:
    """What details says of a resource, in the order of the real encoding."""
    made: dict[str, Any] = {"name": name} if name else {}
    if kind.group:
        made["group"] = kind.group
    return {**made, "kind": kind.plural, **more}


def not_found(kind: Kind, name: str) -> Problem:
    """404 of an object or of a namespace."""
    text = f'{kind.qualified} "{name}" not found'
    return Problem(404, "NotFound", text, details_of(kind, name))


def no_such_resource() -> Problem:
    """404 of a path inside a known group."""
    text = "the server could not find the requested resource"
    return Problem(404, "NotFound", text, {})


def already_exists(kind: Kind, name: str) -> Problem:
    """409 of a POST."""
    text = f'{kind.qualified} "{name}" already exists'
    return Problem(409, "AlreadyExists", text, details_of(kind, name))


def conflict(kind: Kind, name: str, why: str = MODIFIED) -> Problem:
    """409 of a version or uid that is not the stored one."""
    text = f'Operation cannot be fulfilled on {kind.qualified} "{name}": {why}'
    return Problem(409, "Conflict", text, details_of(kind, name))


def precondition_failed(kind: Kind, name: str, why: str) -> Problem:
    """409 of a DELETE; the real server names the kind here, not the resource."""
    group = f".{kind.group}" if kind.group else ""
    text = f'Operation cannot be fulfilled on {kind.name}{group} "{name}": {why}'
    details = {**details_of(kind, name), "kind": kind.name}
    return Problem(409, "Conflict", text, details)


def apply_conflict(owners: list[tuple[str, str]]) -> Problem:
    """409 of server-side apply from (owner, field) pairs, sorted as they are to be told."""
    causes = [Cause("FieldManagerConflict", f"conflict with {o}", f).render() for o, f in owners]
    names = list(dict.fromkeys(owner for owner, _ in owners))
    plural = "s" if len(owners) > 1 else ""
    if len(owners) == 1:
        lines = f"conflict with {owners[0][0]}: {owners[0][1]}"
    else:
        blocks = [
            f"conflicts with {name}:\n" + "\n".join(f"- {f}" for o, f in owners if o == name)
            for name in names
        ]
        lines = "\n".join(blocks)
    text = f"Apply failed with {len(owners)} conflict{plural}: {lines}"
    return Problem(409, "Conflict", text, {"causes": causes})


def invalid(kind_name: str, group: str, name: str, causes: list[Cause]) -> Problem:
    """422 with its causes; equal ones are told once in the message."""
    told = list(dict.fromkeys(f"{c.where}: {c.text}" for c in causes))
    why = told[0] if len(told) == 1 else "[" + ", ".join(told) + "]"
    title = f"{kind_name}.{group}" if group else kind_name
    details: dict[str, Any] = {"name": name} if name else {}
    if group:
        details["group"] = group
    details.update(kind=kind_name, causes=[cause.render() for cause in causes])
    return Problem(422, "Invalid", f'{title} "{name}" is invalid: {why}', details)


def invalid_object(kind: Kind, name: str, causes: list[Cause]) -> Problem:
    """422 of an object."""
    return invalid(kind.name, kind.group, name, causes)


def invalid_options(options: str, causes: list[Cause]) -> Problem:
    """422 of query parameters: PatchOptions, ListOptions, ..."""
    return invalid(options, "meta.k8s.io", "", causes)


def rejected_patch() -> Problem:
    """422 of a JSON patch that cannot be applied; it says no more than this."""
    text = "the server rejected our request due to an error in our request"
    return Problem(422, "Invalid", text, {})


def bad_request(text: str) -> Problem:
    """400."""
    return Problem(400, "BadRequest", text)


def over_quota(kind: Kind, name: str, quota: str, amounts: dict[str, str]) -> Problem:
    """403 like that of missing rights: its text alone tells them apart."""
    told = ", ".join(f"{what}: {amount}" for what, amount in amounts.items())
    text = f'{kind.qualified} "{name}" is forbidden: exceeded quota: {quota}, {told}'
    return Problem(403, "Forbidden", text, details_of(kind, name))


def unauthorized() -> Problem:
    """401."""
    return Problem(401, "Unauthorized", "Unauthorized")


def unsupported_media() -> Problem:
    """415."""
    return Problem(415, "UnsupportedMediaType", "415: Unsupported Media Type", {})


def not_acceptable() -> Problem:
    """406."""
    text = "only the following media types are accepted: application/json"
    return Problem(406, "NotAcceptable", text, {})


def wrong_form(text: str) -> Problem:
    """406 of a form that is known, and that this answer cannot have."""
    return Problem(406, "NotAcceptable", text)


def method_not_allowed() -> Problem:
    """405."""
    text = "the server does not allow this method on the requested resource"
    return Problem(405, "MethodNotAllowed", text, {})


def too_large(limit: int) -> Problem:
    """413."""
    text = f"Request entity too large: limit is {limit}"
    return Problem(413, "RequestEntityTooLarge", text, {})


def internal(text: str) -> Problem:
    """500 without a reason, as the transcripts show it."""
    return Problem(500, "", text)


def expired(text: str, **metadata: str) -> Problem:
    """410, of a list or inside a watch."""
    return Problem(410, "Expired", text, metadata=metadata)


def too_large_version(asked: int, current: int) -> Problem:
    """504 of a version that this server has not reached."""
    cause = {"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}
    text = f"Timeout: Too large resource version: {asked}, current: {current}"
    details = {"causes": [cause], "retryAfterSeconds": 1}
    return Problem(504, "Timeout", text, details, {"Retry-After": "1"})
