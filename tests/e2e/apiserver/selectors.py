# SPDX-License-Identifier: Apache-2.0
"""Label and field selectors: text to a value that matches records."""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .kinds import Kind
from .problems import bad_request
from .record import Record

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?"
_TOKENS = re.compile(
    rf"\s*(?:(?P<neg>!)\s*(?P<absent>{_NAME})"
    rf"|(?P<set>{_NAME})\s+(?P<how>in|notin)\s*\((?P<values>[^()]*)\)"
    rf"|(?P<key>{_NAME})\s*(?:(?P<op>==|=|!=|>|<)\s*(?P<value>[A-Za-z0-9._-]*))?)\s*(?:,|$)"
)
Labels = dict[str, str]
Requirement = Callable[[Labels], bool]


def _compare_numbers(labels: Labels, key: str, op: str, limit: str) -> bool:
    try:
        value, bound = int(labels[key]), int(limit)
    except (KeyError, ValueError):
        return False
    return value > bound if op == ">" else value < bound


def _make_requirement(match: re.Match[str]) -> Requirement:
    if match["absent"]:
        return lambda labels, key=match["absent"]: key not in labels
    if match["set"]:
        key, values = match["set"], {value.strip() for value in match["values"].split(",")}
        if match["how"] == "in":
            return lambda labels: labels.get(key) in values
        return lambda labels: labels.get(key) not in values
    key, op, value = match["key"], match["op"], match["value"]
    if op is None:
        return lambda labels: key in labels
    if op in ("=", "=="):
        return lambda labels: labels.get(key) == value
    if op == "!=":
        return lambda labels: labels.get(key) != value
    return lambda labels: _compare_numbers(labels, key, op, value)


def parse_labels(text: str) -> list[Requirement]:
    """All of them must hold; Problem where it is no label selector."""
    made, at = [], 0
    while at < len(text):
        match = _TOKENS.match(text, at)
        if not match or match.end() == at:
            raise bad_request(f"unable to parse requirement: found '{text[at:]}'")
        made.append(_make_requirement(match))
        at = match.end()
    return made


# Beside name and namespace.
MORE_FIELDS = {
    "Secret": {"type"},
    "Namespace": {"status.phase"},
    "Event": {"involvedObject.kind", "involvedObject.name"},
}


@dataclass(frozen=True)
class Term:
    """One `field=value` or `field!=value`."""

    name: str
    equal: bool
    value: str


def parse_fields(text: str) -> list[Term]:
    """All of them must hold; Problem where it is no field selector."""
    made = []
    for part in filter(None, text.split(",")):
        for operator in ("!=", "==", "="):
            name, found, value = part.partition(operator)
            if found:
                made.append(Term(name, operator != "!=", value))
                break
        else:
            raise bad_request(f"invalid selector: '{text}'; can't understand '{part}'")
    return made


def required_name(text: str) -> str:
    """The one metadata.name that a selector allows, for authorization; "" where there is none."""
    try:
        terms = parse_fields(text)
    except Exception:  # authorization comes before the complaint about the selector
        return ""
    names = [term.value for term in terms if term.name == "metadata.name" and term.equal]
    return names[0] if names else ""


def check_terms(kind: Kind, terms: list[Term]) -> None:
    """Problem where a kind has no such field to select by."""
    known = {"metadata.name", "metadata.namespace"}
    known |= MORE_FIELDS.get(kind.name, set())
    for term in terms:
        if term.name not in known:
            raise bad_request(f"field label not supported: {term.name}")


@dataclass
class Selection:
    """Which records of a kind a request is about."""

    namespace: str = ""
    requirements: list[Requirement] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)

    def matches(self, record: Record) -> bool:
        """Whether the record belongs to it."""
        if self.namespace and record.namespace != self.namespace:
            return False
        for term in self.terms:
            if (_field_of(record, term.name) == term.value) is not term.equal:
                return False
        return all(requirement(record.labels) for requirement in self.requirements)

    @property
    def is_filtered(self) -> bool:
        """Whether labels or fields narrow it."""
        return bool(self.requirements or self.terms)

    def only_name(self) -> str:
        """The one name that can match, or ""."""
        names = [term.value for term in self.terms if term.name == "metadata.name" and term.equal]
        return names[0] if names else ""


def _field_of(record: Record, name: str) -> str:
    if name == "metadata.name":
        return record.name
    if name == "metadata.namespace":
        return record.namespace
    return record.fields.get(name, "")
