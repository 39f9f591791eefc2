# SPDX-License-Identifier: Apache-2.0
"""The real AWS tools, each as a function of a case that is laid out in a home directory."""
from __future__ import annotations

import json
import select
import subprocess
import sys
import tempfile
from pathlib import Path

_HERE = Path(__file__).parent
Env = dict[str, str]


class Worker:
    """A program that answers a line with a line; `home` is where it starts, which some libraries
    remember when they are loaded."""

    def __init__(self, words: list[str], variables: Env, home: Path | None, more: Env) -> None:
        self.variables, self.is_bound_to_home = variables, home is not None
        clean = {"PATH": "/usr/bin:/bin", "HOME": str(home), **variables, **more}
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=clean
        )
        self.version = json.loads(self.process.stdout.readline())["version"]

    def run(self, env: Env, registry: str) -> dict[str, str]:
        """What it says of STS and of ECR: "ok" or why not."""
        request = {"env": {**env, **self.variables}, "registry": registry}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], 120)[0]:
            self.process.kill()
            raise TimeoutError(f"{self.process.args}: no answer")
        return json.loads(self.process.stdout.readline())


def _start_command(words: list[str], variables: Env, home: Path) -> Worker:
    """The aws command with our plugin, which then is all that it does."""
    with tempfile.NamedTemporaryFile("w", suffix=".config", delete=False) as file:
        file.write(f"[plugins]\ncli_legacy_plugin_path = {_HERE}\noracle = oracle_worker\n")
    more = {"AWS_CONFIG_FILE": file.name}
    return Worker([*words, "sts", "get-caller-identity"], variables, home, more)


class Helper:
    """amazon-ecr-credential-helper: asked for a registry of the region."""

    is_bound_to_home = False

    def __init__(self, program: Path, version: str, variables: Env) -> None:
        self.program, self.version, self.variables = program, version, variables

    def run(self, env: Env, registry: str) -> dict[str, str]:
        """Its answer only says whether there is a password."""
        suffix = ".cn" if registry.startswith("cn-") else ""
        host = f"123456789012.dkr.ecr.{registry}.amazonaws.com{suffix}"
        every = {**env, **self.variables, "AWS_ECR_DISABLE_CACHE": "1"}
        done = subprocess.run(
            [self.program, "get"], input=host, env=every, cwd=env["HOME"], capture_output=True,
            text=True, timeout=60, check=False,
        )  # fmt: skip
        return {"ecr": "ok" if done.returncode == 0 else done.stdout.strip()[:300] or "failed"}


def find_tools(folder: Path, world: Path, authority: Path, skip: list[str]) -> tuple[dict[str, object], list[str]]:
    """Those that are there, by name, and what is missing."""
    found: dict[str, object] = {}
    home = world / "home"
    missing = []
    bundle = {"AWS_CA_BUNDLE": str(authority), "AWS_PAGER": "", "PYTHONDONTWRITEBYTECODE": "1"}
    python = {"LC_ALL": "C.UTF-8", **bundle}

    def add(name: str, make: object, *needed: Path) -> None:
        absent = [str(each) for each in needed if not each.exists()]
        if name in skip:
            missing.append(f"{name}: by --skip")
        elif absent:
            missing.append(f"{name}: {', '.join(absent)}")
        else:
            found[name] = make()  # type: ignore[operator]

    cli = next(iter(folder.glob("cli/layer/awscli/v2/*/dist/aws")), folder / "cli")
    add("cli", lambda: _start_command([str(cli)], python, home), cli)
    worker = [sys.executable, str(_HERE / "oracle_worker.py"), "botocore"]
    add("botocore", lambda: Worker(worker, python, home, {}))
    modules = folder / "node_modules/@aws-sdk/client-sts"
    node = {"NODE_EXTRA_CA_CERTS": str(authority)}
    add("js", lambda: Worker(["node", str(_HERE / "worker_js.js"), str(folder)], node, None, {}), modules)
    go = folder / "helper/usr/bin/docker-credential-ecr-login"
    version = folder / "helper/version"
    trust = {"SSL_CERT_FILE": str(authority)}
    add("go", lambda: Helper(go, version.read_text().strip(), trust), go, version)
    old = Path("/usr/bin/aws")
    cold = {**python, "ORACLE_COLD": "1"}
    add("cli-debian", lambda: _start_command(["/usr/bin/python3", str(old)], cold, home), old)
    return found, missing
