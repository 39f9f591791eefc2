# SPDX-License-Identifier: Apache-2.0
"""Which tests steer the stand-in for the API server, and so cannot judge a real one.

A test that asks for the fixture `server`, itself or through another one, pulls levers that no real
server has: it carries the marker `standin`. Files whose stand-ins have other names mark themselves.
With KUBECONFIG_UNDER_TEST those tests are left out and counted.
"""
from __future__ import annotations

import os

import pytest

from apiserver.cluster import VARIABLE

MARK = "standin"
_FIXTURE = "server"
_WHY = "needs the levers of the stand-in"


def register(config: pytest.Config) -> None:
    """Makes the marker known."""
    config.addinivalue_line("markers", f"{MARK}: {_WHY}; left out with {VARIABLE}")


def mark(items: list[pytest.Item]) -> None:
    """Marks who needs it, and leaves them out where a real server is the judge."""
    for item in items:
        if _FIXTURE in getattr(item, "fixturenames", ()):
            item.add_marker(MARK)
        if item.get_closest_marker(MARK) and os.environ.get(VARIABLE):
            item.add_marker(pytest.mark.skip(reason=_WHY))


def summarize(reporter: pytest.TerminalReporter) -> None:
    """One line that says how many ran against which server, and how many could not."""
    if not os.environ.get(VARIABLE):
        return
    skipped = reporter.stats.get("skipped", ())
    count = sum(_WHY in str(report.longrepr) for report in skipped)
    ran = sum(len(reporter.stats.get(how, ())) for how in ("passed", "failed"))
    told = f"{ran} tests with the server of {VARIABLE}={os.environ[VARIABLE]}"
    reporter.write_line(f"{told}; {count} need the stand-in's levers and did not run")
