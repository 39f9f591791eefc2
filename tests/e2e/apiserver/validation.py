# SPDX-License-Identifier: Apache-2.0
"""What the real server refuses to store: 422 with its causes."""
from __future__ import annotations

import base64
import json
import re
from typing import Any

from . import kinds
from .admission import check_binding, check_policy
from .encoding import load
from .kinds import Kind
from .problems import Cause, invalid_object

MAX_SECRET = 1048576
_SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_PATH_NAME = re.compile(r"[^/%]+")  # of roles and their bindings
_LABEL_VALUE = re.compile(r"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?")
_DATA_KEY = re.compile(r"[-._a-zA-Z0-9]{1,253}")
_DOCKER = {
    "kubernetes.io/dockerconfigjson": ".dockerconfigjson",
    "kubernetes.io/dockercfg": ".dockercfg",
}
SERVICE_ACCOUNT_TOKEN = "kubernetes.io/service-account-token"
ACCOUNT_NAME = "kubernetes.io/service-account.name"
_REDACTED = 'Invalid value: "<secret contents redacted>": '


def _invalid(where: str, value: Any, why: str) -> Cause:
    return Cause("FieldValueInvalid", f"Invalid value: {json.dumps(value)}: {why}", where)


def _required(where: str, why: str = "") -> Cause:
    return Cause("FieldValueRequired", f"Required value{': ' + why if why else ''}", where)


def _forbidden(where: str, why: str) -> Cause:
    return Cause("FieldValueForbidden", f"Forbidden: {why}", where)


def _immutable(where: str, value: Any) -> Cause:
    return _invalid(where, value, "field is immutable")


def _check_name(kind: Kind, name: str) -> list[Cause]:
    if kind in kinds.RBAC_KINDS:
        if _PATH_NAME.fullmatch(name):
            return []
        return [_invalid("metadata.name", name, "may not contain '/' or '%'")]
    if kind is kinds.NAMESPACE:
        if len(name) <= 63 and _LABEL.fullmatch(name):
            return []
        why = (
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"
            " and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc',"
            " regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
        )
        return [_invalid("metadata.name", name, why)]
    if len(name) <= 253 and _SUBDOMAIN.fullmatch(name):
        return []
    part = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
    why = (
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
        " '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
        f" used for validation is '{part}(\\.{part})*')"
    )
    return [_invalid("metadata.name", name, why)]


def _is_qualified(key: str) -> bool:
    prefix, slash, name = key.rpartition("/")
    if slash and not (_SUBDOMAIN.fullmatch(prefix) and len(prefix) <= 253):
        return False
    return bool(name) and len(name) <= 63 and bool(_LABEL_VALUE.fullmatch(name))


def _check_metadata(kind: Kind, metadata: dict[str, Any]) -> list[Cause]:
    found = _check_name(kind, metadata["name"])
    bad_key = "name part must consist of alphanumeric characters, '-', '_' or '.'"
    for key, value in metadata.get("labels", {}).items():
        if not _is_qualified(key):
            found.append(_invalid("metadata.labels", key, bad_key))
        if len(value) > 63:
            found.append(_invalid("metadata.labels", value, "must be no more than 63 characters"))
        elif not _LABEL_VALUE.fullmatch(value):
            why = (
                "a valid label must be an empty string or consist of alphanumeric characters, '-',"
                " '_' or '.', and must start and end with an alphanumeric character"
            )
            found.append(_invalid("metadata.labels", value, why))
    annotations = metadata.get("annotations", {})
    for key in annotations:
        if not _is_qualified(key.lower()):
            found.append(_invalid("metadata.annotations", key, bad_key))
    if sum(len(k) + len(v) for k, v in annotations.items()) > 262144:
        text = "Too long: may not be more than 262144 bytes"
        found.append(Cause("FieldValueTooLong", text, "metadata.annotations"))
    return found


def _decoded_size(text: str) -> int:
    return len(text) * 3 // 4 - text[-2:].count("=")


def _check_docker(data: dict[str, str], key: str) -> list[Cause]:
    if key not in data:
        return [_required(f"data[{key}]")]
    try:
        value = load(base64.b64decode(data[key]))
    except ValueError as problem:
        return [Cause("FieldValueInvalid", f"{_REDACTED}{problem}", f"data[{key}]")]
    if value is not None and not isinstance(value, dict):
        names = {list: "array", str: "string", bool: "bool"}
        what = names.get(type(value), "number")
        why = f"json: cannot unmarshal {what} into Go value of type map[string]interface {{}}"
        return [Cause("FieldValueInvalid", f"{_REDACTED}{why}", f"data[{key}]")]
    return []


def _check_secret(obj: dict[str, Any]) -> list[Cause]:
    data, found = obj.get("data", {}), []
    for key in data:
        if not _DATA_KEY.fullmatch(key):
            why = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
            found.append(_invalid(f"data[{key}]", key, why))
    if sum(map(_decoded_size, data.values())) > MAX_SECRET:
        text = f"Too long: may not be more than {MAX_SECRET} bytes"
        found.append(Cause("FieldValueTooLong", text, "data"))
    kind = obj.get("type", "")
    if kind in _DOCKER:
        found += _check_docker(data, _DOCKER[kind])
    if kind == SERVICE_ACCOUNT_TOKEN:
        if not obj["metadata"].get("annotations", {}).get(ACCOUNT_NAME):
            found.append(_required(f"metadata.annotations[{ACCOUNT_NAME}]"))
    if kind == "kubernetes.io/tls":
        found += [_required(f"data[{key}]") for key in ("tls.crt", "tls.key") if key not in data]
    return found


def _check_lease(obj: dict[str, Any]) -> list[Cause]:
    spec, found = obj.get("spec", {}), []
    for name, lowest in (("leaseDurationSeconds", 1), ("leaseTransitions", 0)):
        value = spec.get(name)
        if value is not None and value < lowest:
            why = f"must be greater than {'0' if lowest else 'or equal to 0'}"
            found.append(_invalid(f"spec.{name}", value, why))
    return found


def _check_binding(obj: dict[str, Any]) -> list[Cause]:
    ref, found = obj.get("roleRef") or {}, []
    if ref.get("apiGroup") != kinds.RBAC:
        value = json.dumps(ref.get("apiGroup", ""))
        text = f'Unsupported value: {value}: supported values: "{kinds.RBAC}"'
        found.append(Cause("FieldValueNotSupported", text, "roleRef.apiGroup"))
    if not ref.get("name"):
        found.append(_required("roleRef.name"))
    return found


_CHECKS = {
    kinds.SECRET: _check_secret,
    kinds.LEASE: _check_lease,
    kinds.ROLE_BINDING: _check_binding,
    kinds.CLUSTER_ROLE_BINDING: _check_binding,
    kinds.ADMISSION_POLICY: check_policy,
    kinds.ADMISSION_POLICY_BINDING: check_binding,
}


def check_new(kind: Kind, obj: dict[str, Any]) -> None:
    """Problem where the object cannot be created."""
    found = _check_metadata(kind, obj["metadata"])
    if kind in _CHECKS:
        found += _CHECKS[kind](obj)
    if found:
        raise invalid_object(kind, obj["metadata"]["name"], found)


def check_change(kind: Kind, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Problem where the object cannot become that one."""
    before, after = old["metadata"], new["metadata"]
    found = []
    if after.get("uid", before["uid"]) != before["uid"]:
        found += [_immutable("metadata.uid", after["uid"])] * 2  # the real server says it twice
    if kind is kinds.SECRET:
        found += _check_secret_change(old, new)
    if kind in (kinds.ROLE_BINDING, kinds.CLUSTER_ROLE_BINDING):
        if old.get("roleRef") != new.get("roleRef"):
            found.append(_invalid("roleRef", new.get("roleRef"), "cannot change roleRef"))
    if not found:
        check_new(kind, new)
        return
    raise invalid_object(kind, before["name"], found)


def _check_secret_change(old: dict[str, Any], new: dict[str, Any]) -> list[Cause]:
    found = []
    if old.get("type") != new.get("type"):
        found.append(_immutable("type", new.get("type", "")))
    if old.get("immutable"):
        why = "field is immutable when `immutable` is set"
        if not new.get("immutable"):
            found.append(_forbidden("immutable", why))
        if old.get("data") != new.get("data"):
            found.append(_forbidden("data", why))
    return found
