# SPDX-License-Identifier: Apache-2.0
"""An independent watch of all pull secrets, which notes when each of them became right."""

import contextlib
import http.client
import json
import socket
import ssl
import threading
import time
from typing import Callable

PATH = "/api/v1/secrets?watch=1&fieldSelector=metadata.name%3Dregcred&resourceVersion=0"
MARK = "ecr-syncd/expires-at"


class Watcher:
    """Follows events until it is closed."""

    def __init__(self, host: str, port: int, authority: str, token: str) -> None:
        context = ssl.create_default_context(cafile=authority)
        self._connection = http.client.HTTPSConnection(host, port, context=context, timeout=600)
        self._connection.request("GET", PATH, headers={"Authorization": f"Bearer {token}"})
        self._socket = self._connection.sock
        self._reply = self._connection.getresponse()
        self._changed = threading.Condition()
        self._right: dict[str, float] = {}  # namespace → when it was last made right
        threading.Thread(target=self._follow, daemon=True).start()

    def _follow(self) -> None:
        try:
            while line := self._reply.readline():
                at = time.monotonic()
                event = json.loads(line)
                if event["type"] not in ("ADDED", "MODIFIED"):
                    continue
                meta = event["object"]["metadata"]
                data = event["object"].get("data", {}).get(".dockerconfigjson", "")
                if MARK not in meta.get("annotations", {}) or len(data) < 500:
                    continue
                with self._changed:
                    self._right[meta["namespace"]] = at
                    self._changed.notify_all()
        except (OSError, ValueError, AttributeError):
            pass

    def wait_for(self, namespace: str, since: float, seconds: float = 30.0) -> float:
        """How long after `since` it was right; it may have been so before the request was answered."""
        def right() -> bool:
            return self._right.get(namespace, 0.0) >= since
        with self._changed:
            if not self._changed.wait_for(right, seconds):
                raise SystemExit(f"{namespace} did not become right within {seconds} s")
            return self._right[namespace] - since

    def time(self, namespace: str, change: Callable[[], object]) -> float:
        """Seconds from the answer to the change until it was right again."""
        began = time.monotonic()
        change()
        answered = time.monotonic()
        return max(self.wait_for(namespace, began) - (answered - began), 0.0)

    def close(self) -> None:
        """Ends the connection; closing what another thread reads from would wait for that."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
