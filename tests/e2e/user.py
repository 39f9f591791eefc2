# SPDX-License-Identifier: Apache-2.0
"""A user of the machine: a home directory, an environment, and the helper's verbs."""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from stack import names
from stack.process import Result
from stack.stack import Stack

HELPER = "docker-credential-ecr"
KEY_ID = "AKIAENDTOENDTEST0001"
SECRET_KEY = "end+to/end-secret-key-0123456789abcdefgh"
NOT_FOUND = "credentials not found in native keychain\n"
AGE_TOOL = Path(__file__).resolve().parent.parent / "support" / "age_cache.py"


class User:
    """Every helper run is checked: at most one line on stderr, and no secret in it."""

    def __init__(self, stack: Stack):
        self.stack = stack
        self.home = stack.new_home()
        self.env = {"HOME": str(self.home)}

    def add_keys(self) -> None:
        """The long-term key as environment variables."""
        self.env.update(AWS_ACCESS_KEY_ID=KEY_ID, AWS_SECRET_ACCESS_KEY=SECRET_KEY)

    def drop_keys(self) -> None:
        """No credentials in the environment."""
        self.env = {name: self.env[name] for name in self.env if not name.startswith("AWS_")}

    def write(self, name: str, text: str) -> Path:
        """A file below HOME, with its folders."""
        file = self.home / name
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def write_profile(self, text: str, name: str = "default", kind: str = "config") -> Path:
        """~/.aws/config or ~/.aws/credentials with one section."""
        title = name if kind == "credentials" or name == "default" else f"profile {name}"
        return self.write(f".aws/{kind}", f"[{title}]\n{text}\n")

    def run(self, *argv: str, input: bytes | str | None = None, **more: str) -> Result:
        """Any command as this user; `more` are further variables."""
        return self.stack.run(list(argv), {**self.env, **more}, input)

    def helper(self, verb: str, input: bytes | str | None = b"", **more: str) -> Result:
        """One verb of the helper."""
        return self.check(self.run(HELPER, verb, input=input, **more))

    def get(self, host: bytes | str = names.REGISTRY, **more: str) -> Result:
        """The helper's `get`, fed as docker does: no newline."""
        return self.helper("get", host, **more)

    def check(self, result: Result) -> Result:
        """What holds for every run whatever its outcome."""
        assert result.err.count("\n") <= 1, result.render()
        output = result.stdout + result.stderr
        # Files of the user's that are shown have tabs, which move no terminal's cursor back.
        control = [c for c in output if c < 32 and c not in (9, 10) or c == 127]
        assert not control, f"control bytes in the output: {result.render()}"
        for secret in self.secrets():
            assert secret not in result.err, f"secret on stderr: {result.render()}"
            assert result.rc == 0 or secret not in result.out, result.render()
        return result

    def secrets(self) -> list[str]:
        """What must never be seen in a message."""
        return [*self.stack.aws.secrets(), SECRET_KEY]

    def be_patient(self) -> None:
        """The longest deadline there is: on a busy machine many at once take longer than usual."""
        self.write(".config/docker-credential-ecr/config.yaml", "deadline: 60\n")

    def burst(self, count: int, inputs: list[str] | None = None, **more: str) -> list[dict]:
        """`count` simultaneous `get`s."""
        env = {**self.env, **more}
        return self.stack.run_many(count, [HELPER, "get"], env, inputs or [names.REGISTRY])

    @property
    def cache_dir(self) -> Path:
        """Where the user's cache lies by default."""
        return self.home / ".cache" / "docker-credential-ecr"

    @property
    def database(self) -> Path:
        """The cache's database."""
        return self.cache_dir / "tokens-v2.db"

    def age(self, seconds: float) -> None:
        """Makes every cache entry older by so many seconds (negative: from the future)."""
        done = subprocess.run(
            [sys.executable, str(AGE_TOOL), str(self.database), str(seconds)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def give(self, uid: int) -> None:
        """Makes the home directory another user's."""
        for folder, names_below, files in os.walk(self.home):
            for name in [*names_below, *files]:
                os.chown(os.path.join(folder, name), uid, uid)
        os.chown(self.home, uid, uid)


def expect_token(result: Result, server: str = names.REGISTRY) -> str:
    """The secret of a good answer, whose bytes are exactly those of the protocol."""
    assert result.rc == 0, result.render()
    secret = json.loads(result.out)["Secret"]
    expected = f'{{"ServerURL":"{server}","Username":"AWS","Secret":"{secret}"}}\n'
    assert result.out == expected, result.render()
    return secret


def expect_not_found(result: Result) -> str:
    """The one stderr line of a failure that stdout words as the protocol wants."""
    assert (result.rc, result.out) == (1, NOT_FOUND), result.render()
    assert result.err.count("\n") == 1 and result.err.endswith("\n"), result.render()
    assert len(result.err) > 20, result.render()
    return result.err
