# SPDX-License-Identifier: Apache-2.0
"""The stand-in as an object: started in a fraction of a second, steered, gone without a trace."""
from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from stack import pki

from . import kubeconfig
from .certificates import MONTH, make_server_certificate, make_user_certificate
from .cluster import VARIABLE, Cluster, find_real_cluster
from .kubeconfig import Endpoint
from .steering import Steering

_E2E = Path(__file__).resolve().parent.parent
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


class ApiServer(Cluster):
    """A Cluster that can be told to misbehave."""

    is_standin = True

    def __init__(
        self,
        wrap: Callable[[list[str]], list[str]] | None = None,
        address: str = "127.0.0.1",
        port: int = 0,
    ):
        """`wrap` makes the command line that runs another inside a network namespace."""
        if os.environ.get(VARIABLE):
            raise RuntimeError(f"{VARIABLE} names the judge: mark this test as `standin`")
        folder = Path(tempfile.mkdtemp(prefix="apiserver-"))
        folder.chmod(0o755)
        self._process: subprocess.Popen | None = None
        self._address = address
        self._wrap = wrap or (lambda argv: argv)
        self._authority = pki.make_authority(folder, "ca")
        make_server_certificate(self._authority, folder, address)
        token = secrets.token_urlsafe(32)
        (folder / "admin.token").touch(mode=0o600)
        (folder / "admin.token").write_text(token)
        try:
            self.port = self._start(folder, port)
        except BaseException:
            self._stop(folder)
            raise
        self.url = f"https://{address}:{self.port}"
        ca = (folder / "ca.crt").read_bytes()
        self.ca = folder / "ca.crt"
        endpoint = Endpoint(self.url, ca, token, socket=folder / "api")
        admin = kubeconfig.write(folder / "admin.kubeconfig", endpoint)
        super().__init__(admin, endpoint, folder)
        self.control = Steering(folder / "control")

    def _start(self, folder: Path, port: int) -> int:
        argv = [
            "/usr/bin/env", f"PYTHONPATH={_E2E}", "PYTHONDONTWRITEBYTECODE=1",
            "/usr/bin/python3", "-m", "apiserver", "--https", f"{self._address}:{port}",
            "--cert", str(folder / "server.crt"), "--cert-key", str(folder / "server.key"),
            "--ca", str(folder / "ca.crt"), "--client-ca", str(folder / "ca.crt"),
            "--admin-token", str(folder / "admin.token"),
            "--api-socket", str(folder / "api"), "--control", str(folder / "control"),
        ]  # fmt: skip
        with (folder / "apiserver.log").open("wb") as log:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *self.wrap(argv)],
                env={"PATH": _PATH, "HOME": str(folder)},
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"it did not start: {(folder / 'apiserver.log').read_text()}")
        return json.loads(line)["https"]

    def wrap(self, argv: list[str]) -> list[str]:
        """See Cluster."""
        return self._wrap(argv)

    def renew_certificate(self, seconds: float = MONTH) -> None:
        """Another one of its own, which is good for that long."""
        made = make_server_certificate(self._authority, self.folder, self._address, seconds)
        self.control.use_certificate(made.cert, made.key)

    def user_kubeconfig(
        self, user: str, groups: list[str] | None = None, seconds: float = MONTH
    ) -> Path:
        """A kubeconfig with a client certificate, which is good for that long."""
        place = self.folder / f"user-{user.replace(':', '-')}"
        made = make_user_certificate(self._authority, place, user, groups or [], seconds)
        endpoint = Endpoint(self.url, self.endpoint.ca, cert=made.cert, key=made.key)
        return kubeconfig.write(place.with_suffix(".kubeconfig"), endpoint)

    def token_kubeconfig(self, name: str, token: str) -> Path:
        """A kubeconfig with any token, good or not."""
        path = self.folder / f"{name}.kubeconfig"
        return kubeconfig.write(path, Endpoint(self.url, self.endpoint.ca, token))

    def log(self) -> str:
        """What the process complained about."""
        return (self.folder / "apiserver.log").read_text(errors="replace")

    def _stop(self, folder: Path) -> None:
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process.stdout.close()
        shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Ends the process and removes the folder."""
        self._stop(self.folder)

    def __enter__(self) -> ApiServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def find_cluster() -> Cluster:
    """The real one, where the environment names it; else a new stand-in."""
    return find_real_cluster() or ApiServer()
