# SPDX-License-Identifier: Apache-2.0
"""Role-based access: what a user may do, from the stored roles and bindings."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import kinds
from .identity import MASTERS, User
from .problems import Problem
from .store import Event, Store


@dataclass(frozen=True)
class Attributes:
    """What is to be decided about a resource."""

    verb: str
    group: str
    resource: str  # with its subresource: "serviceaccounts/token"
    namespace: str = ""
    name: str = ""

    @property
    def _plural(self) -> str:
        return self.resource.partition("/")[0]

    def refuse(self, user: User) -> Problem:
        """403 in the real server's words."""
        title = f"{self._plural}.{self.group}" if self.group else self._plural
        named = f'{title} "{self.name}"' if self.name else title
        scope = f'in the namespace "{self.namespace}"' if self.namespace else "at the cluster scope"
        text = (
            f'{named} is forbidden: User "{user.name}" cannot {self.verb} resource'
            f' "{self.resource}" in API group "{self.group}" {scope}'
        )
        details = {"name": self.name, "group": self.group, "kind": self._plural}
        return Problem(403, "Forbidden", text, {k: v for k, v in details.items() if v})


@dataclass(frozen=True)
class Rule:
    """One PolicyRule."""

    verbs: frozenset[str]
    groups: frozenset[str]
    resources: frozenset[str]
    names: frozenset[str]
    urls: tuple[str, ...]
    raw: dict[str, Any]

    def allows(self, asked: Attributes) -> bool:
        """Whether it covers the request."""
        if asked.verb not in self.verbs and "*" not in self.verbs:
            return False
        if asked.group not in self.groups and "*" not in self.groups:
            return False
        if asked.resource not in self.resources and "*" not in self.resources:
            subresource = asked.resource.partition("/")[2]
            if not subresource or f"*/{subresource}" not in self.resources:
                return False
        return not self.names or asked.name in self.names

    def allows_url(self, verb: str, path: str) -> bool:
        """Whether it covers a path that is no resource."""
        if verb not in self.verbs and "*" not in self.verbs:
            return False
        return any(
            url == path or (url.endswith("*") and path.startswith(url[:-1])) for url in self.urls
        )


@dataclass(frozen=True)
class Grant:
    """A rule that a user holds, where, and why."""

    rule: Rule
    namespace: str | None  # None: everywhere
    reason: str


def _make_rule(raw: dict[str, Any]) -> Rule:
    lists = [raw.get(k) or () for k in ("verbs", "apiGroups", "resources", "resourceNames")]
    return Rule(*map(frozenset, lists), tuple(raw.get("nonResourceURLs") or ()), raw)


def _find_subject(binding: dict[str, Any], user: User) -> str | None:
    """How the describer names the subject that is this user."""
    home = binding["metadata"].get("namespace", "")
    for subject in binding.get("subjects") or ():
        kind, name = subject.get("kind"), subject.get("name")
        if kind == "User" and name == user.name:
            return f'User "{name}"'
        if kind == "Group" and name in user.groups:
            return f'Group "{name}"'
        namespace = subject.get("namespace") or home
        if kind == "ServiceAccount" and user.account == (namespace, name):
            return f'ServiceAccount "{name}/{namespace}"'
    return None


class Authorizer:
    """Decides; what it reads of the store is kept until a role or binding changes."""

    def __init__(self, store: Store):
        self._store = store
        self._grants: dict[User, list[Grant]] = {}
        for kind in kinds.RBAC_KINDS:
            store.tables[kind].listeners.add(self._forget)

    def _forget(self, _: Event) -> None:
        self._grants.clear()

    def grants(self, user: User) -> list[Grant]:
        """All that the user holds."""
        if user not in self._grants:
            found = self._collect(user, kinds.CLUSTER_ROLE_BINDING)
            self._grants[user] = found + self._collect(user, kinds.ROLE_BINDING)
        return self._grants[user]

    def _collect(self, user: User, kind: kinds.Kind) -> list[Grant]:
        found = []
        for record in self._store.tables[kind].all():
            binding = record.load()
            subject = _find_subject(binding, user)
            if subject is None:
                continue
            ref = binding["roleRef"]
            role_kind = kinds.ROLE if ref.get("kind") == "Role" else kinds.CLUSTER_ROLE
            home = record.namespace if role_kind is kinds.ROLE else ""
            role = self._store.find(role_kind, home, ref.get("name", ""))
            name = f"{record.name}/{record.namespace}" if record.namespace else record.name
            reason = (
                f'RBAC: allowed by {kind.name} "{name}" of {role_kind.name}'
                f' "{ref.get("name")}" to {subject}'
            )
            for raw in (role.load().get("rules") or ()) if role else ():
                found.append(Grant(_make_rule(raw), record.namespace or None, reason))
        return found

    def find_reason(self, user: User, asked: Attributes) -> str | None:
        """Why it is allowed, "" for the superuser; None where it is not."""
        if MASTERS in user.groups:
            return ""
        for grant in self.grants(user):
            if grant.namespace in (None, asked.namespace) and grant.rule.allows(asked):
                return grant.reason
        return None

    def find_url_reason(self, user: User, verb: str, path: str) -> str | None:
        """The same for a path that is no resource."""
        if MASTERS in user.groups:
            return ""
        for grant in self.grants(user):
            if grant.namespace is None and grant.rule.allows_url(verb, path):
                return grant.reason
        return None

    def require(self, user: User, asked: Attributes) -> None:
        """Problem 403 where it is not allowed."""
        if self.find_reason(user, asked) is None:
            raise asked.refuse(user)

    def require_url(self, user: User, verb: str, path: str) -> None:
        """Problem 403 where it is not allowed."""
        if self.find_url_reason(user, verb, path) is None:
            text = f'forbidden: User "{user.name}" cannot {verb} path "{path}"'
            raise Problem(403, "Forbidden", text, {})
