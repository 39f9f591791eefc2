# SPDX-License-Identifier: Apache-2.0
"""meta.k8s.io Table: the columns that kubectl prints of each kind."""
from __future__ import annotations

import calendar
import time
from collections.abc import Callable
from typing import Any

from . import kinds
from .encoding import dump, load
from .kinds import Kind
from .record import Record

Cells = Callable[[dict[str, Any]], list[Any]]


def _schedule(obj: dict[str, Any]) -> list[Any]:
    spec = obj.get("spec", {})
    return [spec.get("schedule", ""), str(spec.get("suspend", False))]


def _completions(obj: dict[str, Any]) -> list[Any]:
    done = obj.get("status", {}).get("succeeded", 0)
    return [f"{done}/{obj.get('spec', {}).get('completions', 1)}"]


# Kind -> names of its columns between NAME and AGE, and their values.
_COLUMNS: dict[Kind, tuple[tuple[str, ...], Cells]] = {
    kinds.NAMESPACE: (("Status",), lambda o: [o.get("status", {}).get("phase", "")]),
    kinds.SECRET: (("Type", "Data"), lambda o: [o.get("type", ""), len(o.get("data", {}))]),
    kinds.CONFIG_MAP: (("Data",), lambda o: [len(o.get("data", {}))]),
    kinds.SERVICE_ACCOUNT: (("Secrets",), lambda o: [len(o.get("secrets", []))]),
    kinds.LEASE: (("Holder",), lambda o: [o.get("spec", {}).get("holderIdentity", "")]),
    kinds.CRON_JOB: (("Schedule", "Suspend"), _schedule),
    kinds.JOB: (("Completions",), _completions),
}


def _age(created: str) -> str:
    try:
        seconds = time.time() - calendar.timegm(time.strptime(created, "%Y-%m-%dT%H:%M:%SZ"))
    except ValueError:
        return "<unknown>"
    for size, unit, limit in ((86400, "d", 172800), (3600, "h", 7200), (60, "m", 120)):
        if seconds >= limit:
            return f"{int(seconds // size)}{unit}"
    return f"{max(0, int(seconds))}s"


def _row(record: Record, cells: Cells, include: str) -> dict[str, Any]:
    obj = record.load()
    age = _age(obj["metadata"].get("creationTimestamp", ""))
    row: dict[str, Any] = {"cells": [record.name, *cells(obj), age]}
    if include == "Object":
        row["object"] = obj
    elif include == "Metadata":
        row["object"] = load(record.partial())
    return row


def render(kind: Kind, records: list[Record], metadata: dict[str, Any], include: str) -> bytes:
    """The JSON of a table; `include` is what goes with each row: None, Metadata or Object."""
    names, cells = _COLUMNS.get(kind, ((), lambda _: []))
    columns = [
        {"name": name, "type": "string", "format": "", "description": "", "priority": 0}
        for name in ("Name", *names, "Age")
    ]
    columns[0]["format"] = "name"
    table = {
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": metadata,
        "columnDefinitions": columns,
        "rows": [_row(record, cells, include) for record in records],
    }
    return dump(table)
