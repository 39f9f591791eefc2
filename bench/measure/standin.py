# SPDX-License-Identifier: Apache-2.0
"""Starts the tests' stand-in of AWS and speaks to its control socket."""

import http.client
import json
import socket
import subprocess
from pathlib import Path
from typing import Any

END_TO_END = Path(__file__).resolve().parents[2] / "tests" / "e2e"
ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
TEAMS = tuple(f"team{number}" for number in range(1, 10))
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def key_of(team: str) -> str:
    """The access key id of a team's profile."""
    return f"AKIAIOSFODNN7{team.upper()}0"


class _ControlConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("control", timeout=30)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self.path))


class StandIn:
    """AWS on loopback ports, for as long as the `with` lasts."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "control.sock"

    def __enter__(self) -> "StandIn":
        self.process = subprocess.Popen(
            ["/usr/bin/python3", "-B", "-m", "standin", "--http", "127.0.0.1:0",
             "--imds", "127.0.0.1:0", "--container", "127.0.0.1:0", "--control", str(self.socket),
             *self.listeners()],
            cwd=END_TO_END, stdout=subprocess.PIPE, text=True)
        ports = json.loads(self.process.stdout.readline())
        self.port: int = ports["http"]
        self.url = f"http://127.0.0.1:{ports['http']}"
        self.secure_url = f"https://localhost:{ports['https']}" if "https" in ports else ""
        self.imds_url = f"http://127.0.0.1:{ports['imds']}"
        self.container_url = f"http://127.0.0.1:{ports['container']}"
        self.reset()
        return self

    def listeners(self) -> list[str]:
        """Further ones, as options."""
        return []

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Frees the ports; may be called twice."""
        self.process.kill()
        self.process.wait()
        self.socket.unlink(missing_ok=True)

    def ask(self, method: str, path: str, wish: dict[str, Any] | None = None) -> Any:
        """One request to the control socket."""
        connection = _ControlConnection(self.socket)
        connection.request(method, path, json.dumps(wish or {}))
        reply = connection.getresponse()
        body = reply.read()
        connection.close()
        if reply.status != 200:
            raise RuntimeError(f"stand-in {path}: {body.decode()}")
        return json.loads(body)

    def reset(self, **settings: Any) -> None:
        """A fresh stand-in that knows the static keys and nothing else."""
        self.ask("POST", "/reset")
        for key in (ACCESS_KEY, *map(key_of, TEAMS)):
            self.ask("POST", "/keys", {"id": key, "secret": SECRET_KEY})
        if settings:
            self.ask("POST", "/settings", settings)

    def play(self, service: str, kind: str, **details: Any) -> None:
        """Makes every call of a service fail."""
        self.ask("POST", "/fault", {"service": service, "kind": kind, **details})

    def counts(self) -> dict[str, int]:
        """Calls so far, per "service:action"."""
        return self.ask("GET", "/counts")

    def calls(self, service: str) -> int:
        """Calls so far of one service."""
        return sum(n for name, n in self.counts().items() if name.split(":")[0] == service)

    def last_call(self, service: str) -> float:
        """When the last call of one service arrived, by the wall clock."""
        return max(row["time"] for row in self.ask("GET", "/calls") if row["service"] == service)
