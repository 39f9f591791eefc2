# SPDX-License-Identifier: Apache-2.0
"""Keeps Ctrl-C and its like out of the moment in which a process exists that nobody knows of yet."""
from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator

_NAMES = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def held_signals() -> Iterator[None]:
    """What arrives inside is handled at the end, as if it had come then.

    Handlers run in the main thread alone, so others have nothing to hold.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived: list[int] = []
    handlers = {}
    for name in _NAMES:
        if callable(signal.getsignal(name)):
            handlers[name] = signal.signal(name, lambda number, _: arrived.append(number))
    try:
        yield
    finally:
        for name, handler in handlers.items():
            signal.signal(name, handler)
    for number in arrived:
        signal.raise_signal(number)
