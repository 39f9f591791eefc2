# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the end-to-end tests, and the report that every failure prints."""
from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import emulation
import levers
from stack.control import Control
from stack.local import LocalStack
from stack.mask import hide_own_daemon
from stack.namespace import find_obstacle
from stack.stack import Stack, find_missing_tools
from user import KEY_ID, SECRET_KEY, User

SKIPPED = 77  # ctest's SKIP_RETURN_CODE
_STACK: list[Stack | LocalStack] = []


def pytest_configure(config: pytest.Config) -> None:
    """See levers.py, emulation.py and stack/mask.py."""
    levers.register(config)
    emulation.register(config)
    hide_own_daemon()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """See levers.py."""
    levers.summarize(terminalreporter)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks what steers the stand-in, and leaves out what an emulator cannot show.

    Leaves with 77, saying why, where the machine cannot run the collected files.

    A file lists the commands it needs beside those of the stack in NEEDS.
    """
    needs = {tool for item in items for tool in getattr(item.module, "NEEDS", ())}
    missing = find_missing_tools(*sorted(needs))
    reason = find_obstacle() or (f"missing commands: {' '.join(missing)}" if missing else None)
    if reason:
        pytest.exit(f"END-TO-END TESTS SKIPPED: {reason}", returncode=SKIPPED)
    levers.mark(items)
    emulation.leave_out(config, items)


@contextlib.contextmanager
def watch_stack(stack: Stack | LocalStack) -> Iterator[None]:
    """Meanwhile failures report what this stack saw."""
    _STACK.append(stack)
    try:
        yield
    finally:
        _STACK.clear()


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """One stack per test file's process."""
    substitute = os.environ.get("ECR_HELPER")
    helper_dir = None if substitute else Path(os.environ["ECR_BIN_DIR"]).resolve()
    made = Stack(helper_dir, Path(substitute) if substitute else None)
    with watch_stack(made):
        yield made
    made.close()


@pytest.fixture
def aws(stack: Stack) -> Control:
    """The stand-in, fresh, with one long-term key."""
    stack.history.clear()
    stack.aws.reset()
    stack.aws.add_key(KEY_ID, SECRET_KEY)
    return stack.aws


@pytest.fixture
def user(stack: Stack, aws: Control) -> User:
    """A user with an empty home and no credentials."""
    return User(stack)


@pytest.fixture
def keyed(user: User) -> User:
    """A user whose environment holds the long-term key."""
    user.add_keys()
    return user


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Adds what was run, what it said, the call log and the servers' logs to a failure."""
    outcome = yield
    report = outcome.get_result()
    if not report.failed or not _STACK:
        return
    stack = _STACK[0]
    runs = "\n".join(result.render() for result in stack.history[-12:])
    report.sections.append(("commands", runs))
    try:
        calls = "\n".join(map(str, stack.aws.calls()[-40:]))
    except OSError as problem:
        calls = f"the stand-in does not answer: {problem}"
    report.sections.append(("calls that the stand-in saw", calls))
    report.sections.append(("servers", stack.logs()))
