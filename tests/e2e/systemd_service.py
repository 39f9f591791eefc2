# SPDX-License-Identifier: Apache-2.0
"""ecr-syncd as an installed unit on a machine of its own, in one of its two sandboxes."""
from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from apiserver.handle import ApiServer
from stack import names
from stack.machine import Machine
from stack.process import Result
from stack.stack import Stack
from sync_access import add_master, make_cluster, make_kubeconfig

UNIT = "ecr-syncd.service"
DROPINS = f"/etc/systemd/system/{UNIT}.d"
CONFIG = "/etc/ecr-syncd/config.yaml"
API_NAME, API_PORT = "kubernetes.default.svc", 6443
PLUGIN = "/usr/local/bin/cluster-token"
LONG = 150.0  # seconds; nothing here takes so long on any machine

# What a cloud's plugin is: an interpreter, which asks the metadata service for credentials.
_PLUGIN = """#!/bin/sh
set -eu
token=$(aws --region us-east-1 eks get-token --cluster-name test)
case $token in *'"token": "k8s-aws-v1.'*) ;; *) echo "no token: $token" >&2; exit 1 ;; esac
cat /etc/ecr-syncd/answer.json
"""


def wait_for(what: Callable[[], Any], why: Callable[[], str], seconds: float = LONG) -> Any:
    """The first value that is true."""
    deadline = time.monotonic() + seconds
    while not (value := what()):
        assert time.monotonic() < deadline, why()
        time.sleep(0.05)
    return value


def install(folder: Path) -> None:
    """What `cmake --install` installs, in `folder`/usr/local whatever prefix the build has."""
    build = Path(os.environ["ECR_BIN_DIR"]).resolve().parent
    cache = (build / "CMakeCache.txt").read_text()
    prefix = re.search(r"^CMAKE_INSTALL_PREFIX:PATH=(.+)$", cache, re.MULTILINE)[1]
    with tempfile.TemporaryDirectory(dir=folder.parent) as stage:
        done = subprocess.run(
            ["cmake", "--install", str(build)], env={**os.environ, "DESTDIR": stage},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        shutil.copytree(stage + prefix, folder / "usr/local", symlinks=True, dirs_exist_ok=True)
    unit = folder / "usr/local/lib/systemd/system" / UNIT
    unit.write_text(unit.read_text().replace(prefix, "/usr/local"))
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)


def put(folder: Path, name: str, text: str, mode: int = 0o644) -> None:
    """A file of the layer that the machine gets."""
    path = folder / name.lstrip("/")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    path.write_text(text)
    path.chmod(mode)


def leave_traces(folder: Path) -> Path:
    """What is on a machine where somebody has tried the program as root, and installed another.

    Any of it that the machine of the tests sees breaks them.
    """
    folder.mkdir()
    put(folder, "/var/cache/ecr-syncd/private/tokens-v2.db", "root's", 0o600)
    put(folder, "/var/lib/ecr-syncd/state-v1.db", "root's", 0o600)
    for private in ("var/cache/ecr-syncd/private", "var/lib/ecr-syncd"):
        (folder / private).chmod(0o700)
    put(folder, "/etc/ecr-syncd/config.d/other.yaml", "colour: blue\n")
    put(folder, f"/etc/systemd/system/{UNIT}", "[Service]\nExecStart=/bin/false\n")
    put(folder, f"/usr/local/lib/systemd/system/{UNIT}.d/other.conf",
        "[Service]\nExecStart=\nExecStart=/bin/false\n")  # fmt: skip
    return folder


def boot(stack: Stack, install_all: Callable[[Path], None] = install) -> Machine:
    """A machine on which everything is installed, and which finds hosts by DNS alone.

    `install_all` puts files into the folder of its upper layer."""
    hosts = {**{name: names.AWS_ADDRESS for name in names.APIS}, API_NAME: names.AWS_ADDRESS}
    tool = str(Path(__file__).parent / "stack" / "dns.py")
    words = [f"{name}={address}" for name, address in hosts.items()]
    stack.start(["/usr/bin/python3", "-B", tool, f"{names.AWS_ADDRESS}:53", *words], "dns")
    folder = stack.folder / "machine"
    folder.mkdir()
    put(folder, "/etc/hosts", "127.0.0.1 localhost\n")
    put(folder, "/etc/resolv.conf", f"nameserver {names.AWS_ADDRESS}\n")
    bundle = (stack.folder / "bundle.crt").read_text()
    put(folder, "/etc/ssl/certs/ca-certificates.crt", bundle)
    put(folder, PLUGIN, _PLUGIN, 0o755)
    install_all(folder)
    machine = Machine(stack, folder, leave_traces(stack.folder / "traces"))
    if install_all is install:
        machine.check("systemd-sysusers")
    return machine


class Service:
    """The unit, its configuration and the cluster that it serves."""

    def __init__(self, machine: Machine, server: ApiServer, sandbox: str):
        self.machine = machine
        self.server = server
        self.sandbox = sandbox
        self.config: dict[str, Any] = {
            "registries": [{"host": names.REGISTRY}],
            "clusters": [{
                "name": "one", "kubeconfig": "/etc/ecr-syncd/one.kubeconfig",
                "targets": [{"namespaces": [self.home("a")]}],
            }],
        }  # fmt: skip
        self.machine.write("/etc/ecr-syncd/one.kubeconfig", self._render_kubeconfig(), 0o640)
        machine.check("chgrp", "ecr-syncd", "/etc/ecr-syncd/one.kubeconfig")
        self.write_config()

    def _render_kubeconfig(self) -> str:
        place = make_cluster(self.server, server=f"https://{API_NAME}:{API_PORT}")
        token = add_master(self.server, self.sandbox)
        login: dict[str, Any] = {"token": token}
        if self.sandbox == "exec-plugin":
            self.use_example("exec-plugin")
            version = "client.authentication.k8s.io/v1"
            answer = {"apiVersion": version, "kind": "ExecCredential", "status": {"token": token}}
            self.machine.write("/etc/ecr-syncd/answer.json", json.dumps(answer))
            login = {"exec": {"apiVersion": version, "command": PLUGIN, "interactiveMode": "Never"}}
        return yaml.safe_dump(make_kubeconfig(place, login))

    def home(self, suffix: str) -> str:
        """A namespace of this sandbox's own."""
        return f"{self.sandbox}-{suffix}"

    def write_config(self, extra: str = "") -> None:
        """The configuration as it is now, and lines after it."""
        self.machine.write(CONFIG, yaml.safe_dump(self.config, sort_keys=False) + extra)

    def systemctl(self, *words: str) -> str:
        """What it prints; it must succeed."""
        return self.machine.check("systemctl", *words)

    def run_as(self, group: str, *words: str) -> Result:
        """The program, by somebody who is in this group."""
        somebody = ["setpriv", "--reuid=nobody", "--regid=nogroup", f"--groups={group}"]
        return self.machine.run(*somebody, "/usr/local/sbin/ecr-syncd", *words)

    def show(self, name: str) -> str:
        """A property of the unit."""
        return self.machine.ask("systemctl", "show", "-P", name, UNIT).check().out.strip()

    def wait_for(self, name: str, *values: str) -> str:
        """Until the property is one of these."""
        return wait_for(
            lambda: (now := self.show(name)) in values and now,
            lambda: f"{name} is {self.show(name)!r}, not {values}\n{self.said()}",
        )

    def wait_for_status(self, part: str) -> str:
        """Until STATUS= has this in it."""
        return wait_for(
            lambda: part in (now := self.show("StatusText")) and now,
            lambda: f"the status is {self.show('StatusText')!r}\n{self.said()}",
        )

    def wait_for_secret(self, namespace: str) -> dict[str, Any]:
        """The pull secret, once it is there."""
        return wait_for(
            lambda: self.server.get_secret(namespace, "regcred"),
            lambda: f"no secret in {namespace}; {self.show('StatusText')}\n{self.said()}",
        )

    def said(self) -> str:
        """The last lines of its journal."""
        words = ["journalctl", "-u", UNIT, "-n", "30", "--no-pager", "-o", "cat"]
        return self.machine.ask(*words).out

    def entries(self, message_id: str) -> list[dict[str, Any]]:
        """The journal's entries with this id, of the running process alone."""
        words = ["journalctl", "-u", UNIT, "-o", "json", f"MESSAGE_ID={message_id}",
                 f"_PID={self.show('MainPID')}"]  # fmt: skip
        return [json.loads(line) for line in self.machine.check(*words).splitlines()]

    def drop_in(self, name: str, text: str) -> None:
        """Settings for one test; remove() takes them away."""
        self.machine.write(f"{DROPINS}/{name}.conf", f"[Service]\n{text}\n")
        self.systemctl("daemon-reload")

    def use_example(self, name: str) -> None:
        """A drop-in that is installed with the documentation."""
        text = self.machine.check("sh", "-c", f"cat /usr/local/share/doc/*/{UNIT}.d/{name}.conf")
        self.machine.write(f"{DROPINS}/{name}.conf", text)
        self.systemctl("daemon-reload")

    def remove(self, name: str) -> None:
        """Nothing happens where there are none."""
        self.machine.path(f"{DROPINS}/{name}.conf").unlink(missing_ok=True)
        self.systemctl("daemon-reload")

    def restart(self) -> None:
        """From whatever state."""
        self.systemctl("reset-failed", UNIT)
        self.systemctl("restart", UNIT)

    def end(self) -> None:
        """Nothing of it is left but the users."""
        self.systemctl("disable", "--now", UNIT)
        self.machine.check("rm", "-rf", DROPINS, "/etc/ecr-syncd", "/var/lib/ecr-syncd",
                           "/var/cache/ecr-syncd")  # fmt: skip
        self.systemctl("daemon-reload")


def writes(server: ApiServer) -> list[Any]:
    """What wrote to the cluster since its log was cleared."""
    verbs = ("patch", "create", "update", "delete")
    return [key for key in server.control.counts() if key[0] in verbs]
