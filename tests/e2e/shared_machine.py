# SPDX-License-Identifier: Apache-2.0
"""A machine with a real /var/cache/ecr-syncd, its daemon, and users in and out of the group."""
from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import yaml

from stack import names
from stack.process import Result
from stack.stack import PATH, Stack
from sync_daemon import wait_for
from sync_user import PROGRAM
from user import HELPER, KEY_ID, SECRET_KEY, User

DAEMON = 54310
GROUP = 54300
READER = 54301
OUTSIDER = 54302
PLACE = "/var/cache/ecr-syncd"
PUBLISHED = f"{PLACE}/public/tokens-v2.db"
_SET_UP = f"""
set -eu
mount -t tmpfs -o mode=755 tmpfs /var/cache
mkdir {PLACE} {PLACE}/private {PLACE}/public
chown {DAEMON}:{DAEMON} {PLACE}/private && chmod 700 {PLACE}/private
chown {DAEMON}:{GROUP} {PLACE}/public && chmod 2750 {PLACE}/public
"""


def become(uid: int, *groups: int) -> list[str]:
    """The command line that runs another as this user."""
    more = ["--groups", ",".join(map(str, groups))] if groups else ["--clear-groups"]
    return ["setpriv", "--reuid", str(uid), "--regid", str(uid), *more, "--"]


class Machine:
    """What packaging sets up, on a file system of its own; close() takes it away."""

    def __init__(self, stack: Stack):
        self.stack = stack
        self.home = stack.new_home()
        self.bin = stack.folder / "everybodys-bin"
        self._copy_programs()
        stack.run(["sh", "-c", _SET_UP]).check()
        self.config = {
            "instance": "e2e",
            "cache_directory": PLACE,
            "state_directory": str(self.home / "state"),
            "runtime_directory": str(self.home / "run"),
            "registries": [{"name": "ours", "host": names.REGISTRY}],
            "clusters": [],
        }
        self.env = {"HOME": str(self.home), "PATH": f"{self.bin}:{PATH}",
                    "AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}  # fmt: skip
        self.log = self.home / "log"
        self._running: list[subprocess.Popen] = []

    def _copy_programs(self) -> None:
        """To where every user gets at them; the build's folder may be closed."""
        if self.bin.exists():
            return
        self.bin.mkdir()
        is_one_file = os.environ.get("ECR_FLAVOUR") == "static"
        for name in (HELPER, PROGRAM) if is_one_file else (HELPER, f"{HELPER}-full", PROGRAM):
            shutil.copy(Path(os.environ["ECR_BIN_DIR"]) / name, self.bin / name)

    def argv(self, *words: str, **settings: str) -> list[str]:
        """ecr-syncd as its user, with the configuration as it is now."""
        path = self.home / "config.yaml"
        path.write_text(yaml.safe_dump({**self.config, **settings}, sort_keys=False))
        for one in (self.home, path):
            os.chown(one, DAEMON, DAEMON)
        return [*become(DAEMON, GROUP), PROGRAM, "--config", str(path), *words]

    def start(self) -> subprocess.Popen:
        """The daemon; what enters the namespaces passes its exit status on, but no signals to it."""
        script = f'echo $$ >{self.home}/pid; exec "$@"'
        with self.log.open("ab") as log:
            argv = self.stack.wrap(["sh", "-c", script, "sh", *self.argv("run")])
            started = subprocess.Popen(argv, env=self.env, stdin=subprocess.DEVNULL, stdout=log,
                                       stderr=log, start_new_session=True)  # fmt: skip
        self._running.append(started)
        return started

    def run_published(self) -> subprocess.Popen:
        """The daemon, when it has published."""
        started = self.start()
        wait_for(lambda: self.rows(), 30)
        return started

    def stop(self, process: subprocess.Popen) -> None:
        """As the service manager does."""
        self._running.remove(process)
        self.shell(f"kill -TERM $(cat {self.home}/pid)")
        assert process.wait(20) == 0, self.log.read_text()

    def once(self, *wrapper: str) -> Result:
        """One pass of ecr-syncd itself, where the daemon would be asked to do it."""
        argv = self.argv("once", runtime_directory="/nonexistent")
        return self.stack.run([*wrapper, *argv], self.env)

    def publish_anew(self, *wrapper: str) -> Result:
        """The same password from an entry of another name: it has to be published again."""
        self.config["registries"][0]["name"] += "x"
        return self.once(*wrapper)

    def forget(self) -> None:
        """No password in the daemon's own cache."""
        self.shell(f"rm -rf {PLACE}/private/*")

    def shell(self, script: str) -> Result:
        """As root, inside."""
        return self.stack.run(["sh", "-euc", script]).check()

    @property
    def file(self) -> Path:
        """What is published, from outside."""
        return Path(f"{self.stack._namespace.root()}{PUBLISHED}")

    def rows(self) -> dict[str, str]:
        """Keys and values of what is published; none where there is nothing."""
        if not self.file.exists():
            return {}
        database = sqlite3.connect(":memory:")  # which follows no links of /proc
        try:
            database.deserialize(self.file.read_bytes())
            return dict(database.execute("SELECT key, value FROM entry"))
        finally:
            database.close()

    def token(self) -> str:
        """The published password of the usual registry."""
        return self.rows()[f"system\n{names.REGISTRY}"]

    def names(self) -> set[str]:
        """What is in the published directory."""
        return {one.name for one in self.file.parent.iterdir()}

    def close(self) -> None:
        """Ends what runs; nothing is left in /var/cache."""
        for process in list(self._running):
            self.stop(process)
        self.stack.run(["umount", "-l", "/var/cache"]).check()


class Reader(User):
    """A user of the machine who is not root."""

    def __init__(self, machine: Machine, uid: int = READER, *groups: int):
        super().__init__(machine.stack)
        self.machine = machine
        self.words = become(uid, *groups)
        self.uid = uid
        self.env["PATH"] = machine.env["PATH"]
        self.wrapper: list[str] = ["unshare", "-n"]  # no network: what answers is on the machine
        self.give(uid)

    def write(self, name: str, text: str) -> Path:
        file = super().write(name, text)
        self.give(self.uid)
        return file

    def run(self, *argv: str, input: bytes | str | None = None, **more: str) -> Result:
        return super().run(*self.wrapper, *self.words, *argv, input=input, **more)

    def explain(self, **more: str) -> dict:
        """The JSON form of `explain`, which asks nobody."""
        words = ("explain", names.REGISTRY, "--json", "--offline")
        return json.loads(self.run(HELPER, *words, **more).out)
