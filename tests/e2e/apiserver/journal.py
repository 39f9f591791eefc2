# SPDX-License-Identifier: Apache-2.0
"""Every request that arrived, and how often each kind of request got each code; no bodies."""
from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import asdict, dataclass

_KEPT = 100000


@dataclass(slots=True)
class Row:
    """One request; `status` is 0 while it has no answer."""

    time: float
    method: str
    path: str
    verb: str
    resource: str
    user: str
    size: int  # of its body
    status: int = 0
    rule: str = ""  # the fault that was played


class Journal:
    """The newest rows and the totals."""

    def __init__(self) -> None:
        self.rows: deque[Row] = deque(maxlen=_KEPT)
        self._totals: Counter[tuple[str, str, int]] = Counter()

    def arrive(self, row: Row) -> Row:
        """Notes a request; the caller fills in what it learns."""
        self.rows.append(row)
        return row

    def finish(self, row: Row, status: int) -> None:
        """Notes the code of its answer; 0 where there is none."""
        row.status = status
        self._totals[row.verb, row.resource, status] += 1

    def render_rows(self) -> list[dict]:
        """In order of arrival."""
        return [asdict(row) for row in self.rows]

    def counts(self) -> list[dict]:
        """Totals by verb, resource and code."""
        return [
            {"verb": verb, "resource": resource, "code": code, "count": count}
            for (verb, resource, code), count in sorted(self._totals.items())
        ]

    def clear(self) -> None:
        """Forgets all."""
        self.rows.clear()
        self._totals.clear()


def now() -> float:
    """The wall clock, for rows."""
    return round(time.time(), 4)
