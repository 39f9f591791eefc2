# SPDX-License-Identifier: Apache-2.0
"""The whole stack as one object: started in under a second, gone without a trace."""
from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from . import names, process, services
from .control import Control
from .namespace import Namespace

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
TOOLS = ("unshare", "nsenter", "setpriv", "tini", "ip", "openssl", "nginx", "docker-registry")


class Stack:
    """Registry, stand-in and namespaces; `run` executes commands among them."""

    client_env: dict[str, str] = {}  # hosts and authorities are found inside without any

    def __init__(self, helper_dir: Path | None = None, substitute: Path | None = None):
        """`substitute` stands in for docker-credential-ecr, to prove the stack itself."""
        self.folder = Path(tempfile.mkdtemp(prefix="ecr-e2e-"))
        self.folder.chmod(0o755)
        self.history: list[process.Result] = []
        if substitute:
            helper_dir = self.folder / "bin"
            helper_dir.mkdir()
            (helper_dir / "docker-credential-ecr").symlink_to(substitute)
        self.path = f"{helper_dir}:{PATH}" if helper_dir else PATH
        self._namespace: Namespace | None = None
        self._has_docker = False
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def _start(self) -> None:
        services.write_pki(self.folder)
        (self.folder / "hosts").write_text(names.render_hosts())
        self._namespace = Namespace(self.folder)
        door = services.STAND_IN_PORT
        listeners = ("--http", f"127.0.0.1:{door}", "--https", f"{names.AWS_ADDRESS}:443",
                     "--imds", f"{names.METADATA_ADDRESS}:80",
                     "--container", f"{names.CONTAINER_ADDRESS}:80")  # fmt: skip
        self.start(services.stand_in(self.folder, *listeners), "stand-in")
        self.start(services.write_registry(self.folder), "registry")
        front = f"{names.REGISTRY_ADDRESS}:443"
        nginx = services.write_nginx(self.folder, front, door, services.REGISTRY_PORT)
        self.start(nginx, "nginx")
        self.aws = Control(self.folder / "control")
        probe = f"import socket; [socket.create_connection(a, 1) for a in {self._listeners()}]"
        self.wait_for("the servers", ["/usr/bin/python3", "-c", probe])
        self.history.clear()

    @staticmethod
    def _listeners() -> list[tuple[str, int]]:
        return [
            (names.REGISTRY_ADDRESS, 443),
            (names.AWS_ADDRESS, 443),
            ("127.0.0.1", services.REGISTRY_PORT),
        ]

    @property
    def init(self) -> int:
        """The first process inside, by whose namespaces others are entered."""
        return self._namespace.init

    def wrap(self, argv: list[str]) -> list[str]:
        """The command line that runs another inside."""
        return self._namespace.wrap(argv)

    def wrap_network(self, argv: list[str]) -> list[str]:
        """The same for what keeps its own process id, so that signals reach it."""
        return self._namespace.wrap_network(argv)

    def start(self, argv: list[str], name: str) -> subprocess.Popen:
        """Starts a server inside; its output goes to NAME.log. It ends with the process that is returned,
        which is that of the way in, and with the namespaces."""
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                self._namespace.wrap(["setpriv", "--pdeathsig", "KILL", *argv]), env={"PATH": PATH, "HOME": "/run"},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def wait_for(self, what: str, argv: list[str], seconds: float = 20.0) -> None:
        """Runs the command until it succeeds."""
        deadline = time.monotonic() + seconds
        while True:
            done = self.run(argv, timeout=seconds)
            if done.rc == 0:
                return
            if time.monotonic() > deadline:
                raise RuntimeError(f"{what} did not come up\n{done.render()}\n{self.logs()}")
            time.sleep(0.03)

    def start_docker(self) -> None:
        """Starts dockerd once; clients find it at the usual socket."""
        if self._has_docker:
            return
        self.run(["sh", "-c", "mkdir -p /run/dockerd /etc/docker"]).check()
        self.start(services.dockerd(), "dockerd")
        self.wait_for("dockerd", ["docker", "version"])
        self._has_docker = True

    def run(
        self,
        argv: list[str],
        env: dict[str, str] | None = None,
        input: bytes | str | None = None,
        timeout: float = 60.0,
        folder: str | Path = "/",
    ) -> process.Result:
        """Runs inside with `env` and nothing else; PATH leads to the helper under test first."""
        given = {"HOME": "/run", "PATH": self.path, **(env or {})}
        fed = input.encode() if isinstance(input, str) else input
        result = process.run(self._namespace.wrap(argv, folder), given, fed, timeout)
        result.argv = argv
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
        """`count` runs started inside by one small launcher, at once or in turn; see burst.py."""
        order = {"count": count, "argv": argv, "env": {"HOME": "/run", "PATH": self.path, **env}}
        order.update(inputs=inputs, one_by_one=one_by_one)
        launcher = ["/usr/bin/python3", str(Path(__file__).parent / "burst.py")]
        settings = {"TMPDIR": "/run"}
        done = self.run(launcher, settings, json.dumps(order), timeout=120).check()
        return json.loads(done.stdout)

    @contextlib.contextmanager
    def black_hole(self, address: str, port: int) -> Iterator[Callable[[], int]]:
        """Packets to the address vanish: connections neither succeed nor fail.

        Gives a function that says how many have vanished.
        """
        rule = ["-p", "tcp", "-d", address, "--dport", str(port), "-j", "DROP"]
        self.run(["iptables", "-I", "OUTPUT", *rule]).check()

        def count() -> int:
            table = self.run(["iptables", "-nvxL", "OUTPUT", "1"]).check().out
            return int(table.split()[0])

        try:
            yield count
        finally:
            self.run(["iptables", "-D", "OUTPUT", *rule]).check()

    def put_image(self, repository: str, tag: str) -> None:
        """Places a small image behind the registry's door."""
        url = f"http://127.0.0.1:{services.REGISTRY_PORT}"
        tool = str(Path(__file__).parent / "image.py")
        self.run(["/usr/bin/python3", tool, url, repository, tag]).check()

    def new_home(self) -> Path:
        """An empty home directory (0700) that goes with the stack."""
        return Path(tempfile.mkdtemp(prefix="home-", dir=self.folder))

    def logs(self) -> str:
        """The last lines of every server, for a failure report."""
        parts = []
        for file in sorted(self.folder.glob("*.log")):
            text = file.read_text(errors="replace").strip()
            if text:
                parts.append(f"--- {file.name}\n" + "\n".join(text.splitlines()[-15:]))
        return "\n".join(parts)

    def close(self) -> None:
        """Ends everything and removes the folder."""
        if self._namespace:
            self._namespace.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def find_missing_tools(*more: str) -> list[str]:
    """The commands that the stack needs and this machine lacks."""
    return [tool for tool in (*TOOLS, *more) if not shutil.which(tool, path=PATH)]
