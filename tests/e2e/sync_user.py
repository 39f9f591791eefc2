# SPDX-License-Identifier: Apache-2.0
"""Somebody who runs ecr-syncd: a home directory, a configuration and an environment."""
from __future__ import annotations

import base64
import json
import os
import re
import secrets
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from apiserver import kubeconfig
from apiserver.cluster import Cluster
from apiserver.kubeconfig import Endpoint
from stack import names
from stack.local import LocalStack
from stack.process import Result
from stack.stack import Stack
from user import KEY_ID, SECRET_KEY

PROGRAM = "ecr-syncd"
HOSTS = [f"10000000000{n}.dkr.ecr.us-east-1.amazonaws.com" for n in range(1, 6)]
CONFIG_KEYS = {"dockerconfigjson": ".dockerconfigjson", "dockercfg": ".dockercfg"}
_SUMMARY = re.compile(r"ecr-syncd: (?:(\d+) clusters?, )?(.*), in \d+\.\d s\n")


class SyncUser:
    """Every run is searched for secrets and control bytes."""

    def __init__(self, place: LocalStack | Stack, cluster: Cluster | None = None):
        self.place = place
        self.instance = f"e2e-{secrets.token_hex(6)}"  # removal looks at the whole cluster
        self.home = place.new_home()
        self.env = {
            "HOME": str(self.home),
            "AWS_ACCESS_KEY_ID": KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "NO_PROXY": "127.0.0.1",
        }
        self.hidden: list[str] = []  # more that must never be seen
        self.wrapper: list[str] = []  # what runs the program
        self.config: dict[str, Any] = {
            "instance": self.instance,
            "cache_directory": str(self.home / "cache"),
            "state_directory": str(self.home / "state"),
            "runtime_directory": str(self.home / "run"),
            "registries": [{"host": names.REGISTRY}],
            "clusters": [],
        }
        if cluster:
            self.add_cluster("one", cluster)

    @property
    def path(self) -> Path:
        """Of the configuration."""
        return self.home / "config.yaml"

    def add_cluster(self, name: str, cluster: Cluster, *targets: dict, **more: Any) -> dict:
        """With the administrator's kubeconfig unless `more` has another; its configuration."""
        host = urlsplit(cluster.endpoint.server).hostname
        if host not in self.env["NO_PROXY"].split(","):
            self.env["NO_PROXY"] += f",{host}"
        self.hidden.append(cluster.endpoint.token)
        made = {"name": name, "kubeconfig": str(cluster.admin), "targets": list(targets), **more}
        self.config["clusters"].append(made)
        return made

    def add_dead_cluster(self, name: str, cluster: Cluster, *targets: dict) -> None:
        """One whose server nobody answers at; with the administrator's login."""
        dead = kubeconfig.write(
            self.home / f"{name}.kubeconfig",
            Endpoint("https://127.0.0.1:1", cluster.endpoint.ca, cluster.endpoint.token or "none"),
        )
        self.add_cluster(name, cluster, *targets, kubeconfig=str(dead))

    def use(self, kubeconfig: Path) -> None:
        """Another kubeconfig for the first cluster."""
        self.config["clusters"][0]["kubeconfig"] = str(kubeconfig)

    def select(self, *namespaces: str, **more: Any) -> dict:
        """A target of the first cluster; `namespaces` is a map where `more` has it."""
        made = {"namespaces": list(namespaces), **more}
        self.config["clusters"][0]["targets"].append(made)
        return made

    def run(
        self, *words: str, text: str | None = None, timeout: float = 60.0, **env: str
    ) -> Result:
        """Writes the configuration, or `text` in its place, then runs."""
        self.path.write_text(text or yaml.safe_dump(self.config, sort_keys=False))
        argv = [*self.wrapper, PROGRAM, "--config", str(self.path), *words]
        return self.check(self.place.run(argv, {**self.env, **env}, timeout=timeout))

    def expect(self, status: int, *words: str, **more: Any) -> Result:
        """A run that ends with this status."""
        result = self.run(*words, **more)
        assert result.rc == status, result.render()
        return result

    def once(self, *words: str, **more: Any) -> str:
        """A run without any failure; the summary's middle, such as "2 created"."""
        result = self.expect(0, "once", *words, **more)
        assert result.err == "", result.render()
        return summary_of(result)

    def check(self, result: Result) -> Result:
        """What holds for every run whatever its outcome."""
        for name, stream in (("stdout", result.stdout), ("stderr", result.stderr)):
            control = [c for c in stream if c < 32 and c != 10 or c == 127]
            assert not control, f"control bytes on {name}: {result.render()}"
            text = stream.decode("utf-8")
            for secret in self.secrets():
                assert secret not in text, f"secret on {name}: {result.render()}"
        return result

    def secrets(self) -> list[str]:
        """What must never be seen, as it is and as secrets of Kubernetes have it."""
        passwords = [*self.place.aws.secrets(), SECRET_KEY]
        logins = [base64.b64encode(f"AWS:{one}".encode()).decode() for one in passwords]
        return [*passwords, *logins, *filter(None, self.hidden)]

    def forget(self) -> None:
        """No password in the cache: the next run gets a new one."""
        shutil.rmtree(self.home / "cache", ignore_errors=True)

    def write(self, name: str, text: str, mode: int = 0o600) -> Path:
        """A file in the home directory."""
        file = self.home / name
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT, mode)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(text)
        return file


def summary_of(result: Result) -> str:
    """What `once` says it did; nothing else is on its standard output."""
    found = _SUMMARY.fullmatch(result.out)
    assert found, result.render()
    return found[2]


def lines_of(result: Result) -> list[str]:
    """Of standard error, each of which says who speaks."""
    lines = result.err.splitlines()
    assert all(line.startswith("ecr-syncd: ") for line in lines), result.render()
    return [line.removeprefix("ecr-syncd: ") for line in lines]


def text_of(secret: dict[str, Any], kind: str = "dockerconfigjson") -> str:
    """The Docker configuration in a secret."""
    return base64.b64decode(secret["data"][CONFIG_KEYS[kind]]).decode()


def auths_of(cluster: Cluster, home: str, name: str = "regcred") -> dict[str, Any]:
    """The entries of a pull secret by server."""
    secret = cluster.get_secret(home, name)
    assert secret, f"{home}/{name} does not exist"
    return entries_of(secret)


def entries_of(secret: dict[str, Any]) -> dict[str, Any]:
    """The same of a pull secret that was read."""
    kind = secret["type"].removeprefix("kubernetes.io/")
    whole = json.loads(text_of(secret, kind))
    return whole if kind == "dockercfg" else whole["auths"]


def password_of(cluster: Cluster, home: str, host: str = names.REGISTRY, **more: str) -> str:
    """The password that a pull secret has for a registry."""
    entry = auths_of(cluster, home, **more)[host]
    user, password = base64.b64decode(entry["auth"]).decode().split(":", 1)
    assert user == "AWS" and list(entry) == ["auth"], entry.keys()
    return password


def pull_secret(
    home: str, auths: dict[str, Any] | str, name: str = "regcred",
    kind: str = "dockerconfigjson", **metadata: Any,
) -> dict[str, Any]:  # fmt: skip
    """A pull secret of somebody else; a text stands for itself."""
    whole = {"auths": auths} if kind == "dockerconfigjson" else auths
    text = auths if isinstance(auths, str) else json.dumps(whole)
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": home, **metadata},
        "type": f"kubernetes.io/{kind}",
        "data": {CONFIG_KEYS[kind]: base64.b64encode(text.encode()).decode()},
    }
