# SPDX-License-Identifier: Apache-2.0
"""The daemon's web listener: where it is, and plain requests to it."""
from __future__ import annotations

import http.client
import socket
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families

from stack.ports import find_free_ports
from sync_daemon import wait_for
from sync_user import SyncUser


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


class Web:
    """At a port of loopback."""

    def __init__(self, port: int):
        self.port = port

    @classmethod
    def configured(cls, user: SyncUser) -> Web:
        """At a free port, which the configuration names from now on."""
        made = cls(find_free_ports(1)[0])
        user.config["metrics"] = {"listen": f"127.0.0.1:{made.port}"}
        return made

    @property
    def url(self) -> str:
        """For a browser."""
        return f"http://127.0.0.1:{self.port}/"

    def get(self, path: str, method: str = "GET", **headers: str) -> Reply:
        """One request; any status."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, headers=headers)
            found = connection.getresponse()
            return Reply(found.status, dict(found.getheaders()), found.read().decode())
        finally:
            connection.close()

    def wait_until_open(self) -> None:
        """Until somebody listens and has something to show."""
        wait_for(lambda: self.is_open() and self.get("/metrics").status == 200, 60)

    def is_open(self) -> bool:
        """Whether somebody listens."""
        try:
            socket.create_connection(("127.0.0.1", self.port), 10).close()
        except ConnectionRefusedError:
            return False
        return True

    def scrape(self) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
        """Name → labels → value, as Prometheus' own client reads the text."""
        values: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
        for family in text_string_to_metric_families(self.get("/metrics").text):
            assert family.documentation and family.type in ("counter", "gauge"), family
            for sample in family.samples:
                row = values.setdefault(sample.name, {})
                labels = tuple(sorted(sample.labels.items()))
                assert labels not in row, sample
                row[labels] = sample.value
        return values

    def value(self, name: str, **labels: str) -> float | None:
        """Of the one series that has these labels."""
        wanted = labels.items()
        found = [v for k, v in self.scrape().get(name, {}).items() if wanted <= dict(k).items()]
        assert len(found) <= 1, (name, labels, found)
        return found[0] if found else None
