# SPDX-License-Identifier: Apache-2.0
"""TCP ports of loopback that whoever is started next can listen at."""
from __future__ import annotations

import contextlib
import random
import socket

LOOPBACK = "127.0.0.1"
# Below the range from which the kernel takes the ports of outgoing connections: one of those, of
# whatever runs beside this, would otherwise take a port between its being found and its being used.
_FIRST, _LAST = 15000, 30000


def find_free_ports(count: int) -> list[int]:
    """Different ones that nobody listens at now."""
    found: list[int] = []
    with contextlib.ExitStack() as held:
        while len(found) < count:
            port = random.randint(_FIRST, _LAST)
            with contextlib.suppress(OSError):
                held.enter_context(socket.create_server((LOOPBACK, port)))
                found.append(port)
    return found
