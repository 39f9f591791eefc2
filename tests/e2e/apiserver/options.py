# SPDX-License-Identifier: Apache-2.0
"""The parameters of a write: who manages, whether it is a rehearsal, how strict."""
from __future__ import annotations

from dataclasses import dataclass, field

from .decode import decode_question
from .problems import Cause, invalid_options, unsupported_media
from .requests import Info, Request
from .shapes import DELETE_OPTIONS

APPLY_PATCH = "application/apply-patch+yaml"
JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_PATCH = "application/strategic-merge-patch+json"
_PATCHES = (APPLY_PATCH, JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH)
_BODIES = ("application/json", "application/yaml", "application/vnd.kubernetes.protobuf")
_MANAGER_LIMIT = 128
_NAMES = {"create": "CreateOptions", "update": "UpdateOptions", "patch": "PatchOptions"}


@dataclass
class WriteOptions:
    """What query, content type and, of a DELETE, the body say."""

    manager: str = ""
    dry_run: bool = False
    force: bool = False
    validation: str = "Warn"  # Strict, Warn or Ignore
    patch: str = ""  # the content type of a PATCH
    preconditions: dict[str, str] = field(default_factory=dict)


def _content_type(request: Request, default: str) -> str:
    given = request.headers.get("content-type", default)
    return given.partition(";")[0].strip().lower() or default


def _manager_of_agent(request: Request) -> str:
    """As the real server does without a fieldManager: the User-Agent up to its slash."""
    agent = request.headers.get("user-agent", "").partition("/")[0]
    return "".join(c for c in agent if c.isprintable())[:_MANAGER_LIMIT] or "unknown"


def _check_choice(info: Info, name: str, choices: tuple[str, ...]) -> str:
    value = info.query.get(name, "")
    if value and value not in choices:
        known = ", ".join(f'"{choice}"' for choice in choices)
        text = f'Unsupported value: "{value}": supported values: {known}'
        cause = Cause("FieldValueNotSupported", text, name)
        raise invalid_options(_NAMES.get(info.verb, "DeleteOptions"), [cause])
    return value


def parse_options(info: Info, request: Request) -> WriteOptions:
    """Problem where they are wrong: 415, 422."""
    options = WriteOptions(
        info.query.get("fieldManager", ""),
        _check_choice(info, "dryRun", ("All",)) == "All",
        info.flag("force"),
        _check_choice(info, "fieldValidation", ("Ignore", "Strict", "Warn")) or "Warn",
    )
    if len(options.manager) > _MANAGER_LIMIT:
        text = f"Too long: may not be more than {_MANAGER_LIMIT} bytes"
        cause = Cause("FieldValueTooLong", text, "fieldManager")
        raise invalid_options(_NAMES.get(info.verb, "DeleteOptions"), [cause])
    if info.verb == "patch":
        options.patch = _content_type(request, "application/json")
        if options.patch not in _PATCHES:
            raise unsupported_media()
    elif info.verb in ("create", "update"):
        if _content_type(request, "application/json") not in _BODIES:
            raise unsupported_media()
    else:
        _read_delete_options(options, request)
    if options.patch != APPLY_PATCH:
        if "force" in info.query and info.verb == "patch":
            text = "Forbidden: may not be specified for non-apply patch"
            raise invalid_options("PatchOptions", [Cause("FieldValueForbidden", text, "force")])
        options.manager = options.manager or _manager_of_agent(request)
    return options


def _read_delete_options(options: WriteOptions, request: Request) -> None:
    if not request.body:
        return
    value = decode_question("DeleteOptions", request.body, DELETE_OPTIONS)
    options.preconditions = value.get("preconditions") or {}
    options.dry_run = options.dry_run or value.get("dryRun") == ["All"]
