# SPDX-License-Identifier: Apache-2.0
"""The same servers where namespaces are refused: on free loopback ports, behind a CONNECT proxy."""
from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from . import names, process, services
from .control import Control
from .held_signals import held_signals
from .ports import LOOPBACK, find_free_ports
from .stack import PATH


class LocalStack:
    """As Stack, for clients that obey HTTPS_PROXY and SSL_CERT_FILE; needs no privileges."""

    def __init__(self, helper_dir: Path):
        self.folder = Path(tempfile.mkdtemp(prefix="ecr-local-"))
        self.folder.chmod(0o755)
        self.path = f"{helper_dir}:{PATH}"
        self.history: list[process.Result] = []
        self._servers: list[subprocess.Popen] = []
        self.aws = Control(self.folder / "control")
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def _start(self) -> None:
        services.write_pki(self.folder)
        self._door, aws, self._registry, front, proxy = find_free_ports(5)
        listeners = ("--http", f"{LOOPBACK}:{self._door}", "--https", f"{LOOPBACK}:{aws}")
        self._launch(services.stand_in(self.folder, *listeners), "stand-in")
        self._launch(services.write_registry(self.folder, self._registry), "registry")
        nginx = f"{LOOPBACK}:{front}"
        self._launch(services.write_nginx(self.folder, nginx, self._door, self._registry), "nginx")
        routes = [f"--send-to={host}={LOOPBACK}:{front}" for host in names.REGISTRIES]
        routes += [f"--send-to={host}={LOOPBACK}:{aws}" for host in names.APIS]
        tool = str(Path(__file__).parent / "proxy.py")
        self._launch(["/usr/bin/python3", tool, f"{LOOPBACK}:{proxy}", *routes], "proxy")
        for port in (self._door, aws, self._registry, front, proxy):
            self._wait_for(port)
        bundle = str(self.folder / "bundle.crt")
        self.client_env = {
            "HTTPS_PROXY": f"http://{LOOPBACK}:{proxy}",
            "SSL_CERT_FILE": bundle,
            "AWS_CA_BUNDLE": bundle,
            "AWS_EC2_METADATA_DISABLED": "true",  # of the real machine
        }

    @property
    def aws_door(self) -> str:
        """HOST:PORT at which the stand-in for AWS answers without TLS, for any of its names."""
        return f"{LOOPBACK}:{self._door}"

    def _launch(self, argv: list[str], name: str) -> None:
        with (self.folder / f"{name}.log").open("wb") as log, held_signals():
            self._servers.append(
                subprocess.Popen(
                    ["setpriv", "--pdeathsig", "KILL", *argv],
                    env={"PATH": PATH, "HOME": str(self.folder)},
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                )
            )  # fmt: skip

    def _wait_for(self, port: int) -> None:
        deadline = time.monotonic() + 15
        while True:
            try:
                socket.create_connection((LOOPBACK, port), 1).close()
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"a server did not come up\n{self.logs()}") from None
                time.sleep(0.02)

    def run(
        self,
        argv: list[str],
        env: dict[str, str] | None = None,
        input: bytes | str | None = None,
        timeout: float = 60.0,
    ) -> process.Result:
        """Runs with `env`, the way to the servers and nothing else."""
        given = {"HOME": str(self.folder), "PATH": self.path, **self.client_env, **(env or {})}
        fed = input.encode() if isinstance(input, str) else input
        result = process.run(argv, given, fed, timeout)
        self.history.append(result)
        return result

    def run_many(
        self,
        count: int,
        argv: list[str],
        env: dict[str, str],
        inputs: list[str],
        one_by_one: bool = False,
    ) -> list[dict]:
        """See Stack.run_many."""
        given = {"HOME": str(self.folder), "PATH": self.path, **self.client_env, **env}
        order = {"count": count, "argv": argv, "env": given, "inputs": inputs}
        order["one_by_one"] = one_by_one
        launcher = ["/usr/bin/python3", str(Path(__file__).parent / "burst.py")]
        return json.loads(self.run(launcher, input=json.dumps(order), timeout=120).check().stdout)

    def put_image(self, repository: str, tag: str) -> None:
        """Places a small image behind the registry's door."""
        tool = str(Path(__file__).parent / "image.py")
        url = f"http://{LOOPBACK}:{self._registry}"
        self.run(["/usr/bin/python3", tool, url, repository, tag]).check()

    def new_home(self) -> Path:
        """An empty home directory (0700) that goes with the stack."""
        return Path(tempfile.mkdtemp(prefix="home-", dir=self.folder))

    def logs(self) -> str:
        """What the servers said."""
        files = sorted(self.folder.glob("*.log"))
        return "\n".join(f"--- {file.name}\n{file.read_text(errors='replace')}" for file in files)

    def close(self) -> None:
        """Ends all servers and removes the folder."""
        for server in self._servers:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
