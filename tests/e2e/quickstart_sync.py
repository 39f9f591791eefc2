#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The demonstration behind scripts/quickstart --sync: namespaces get their pull secret."""
from __future__ import annotations

import argparse
import base64
import signal
import sys
from pathlib import Path

from apiserver.handle import ApiServer
from stack import names
from stack.local import LocalStack
from stack.process import Result

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAQUICKSTART000001", "AWS_SECRET_ACCESS_KEY": "quickstart-secret"}
NAMESPACES = ("team-a", "team-b", "team-c")
CONFIG = """\
cache_directory: {home}/.cache/ecr-syncd
state_directory: {home}
registries:
  - host: {registry}
clusters:
  - name: demo
    kubeconfig: {kubeconfig}
    targets:
      - namespaces:
          globs: ["team-*"]
        service_accounts: [default]
"""
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Failure(Exception):
    """Ends the demonstration; the text says why."""


def say(text: str = "") -> None:
    """One line of progress."""
    print(f"     {text}".rstrip(), flush=True)


class Demonstration:
    """A cluster, AWS, a registry, and a user who has both programs."""

    def __init__(self, place: LocalStack, cluster: ApiServer, sbin: Path):
        self.place, self.cluster = place, cluster
        self.home = place.new_home()
        self.env = {"HOME": str(self.home), "NO_PROXY": "127.0.0.1", **KEYS}
        self.program = str(sbin / "ecr-syncd")
        self.config = self.home / "config.yaml"
        self.config.write_text(
            CONFIG.format(home=self.home, registry=names.REGISTRY, kubeconfig=cluster.admin)
        )
        self.seen = 0

    def count_calls(self) -> int:
        """Calls to AWS since the last look."""
        total = len(self.place.aws.aws_calls())
        new, self.seen = total - self.seen, total
        return new

    def sync(self, verb: str, calls: int) -> Result:
        """Runs a verb of ecr-syncd; fails unless it made so many calls to AWS."""
        done = self.place.run([self.program, "--config", str(self.config), verb], self.env)
        if done.rc != 0:
            raise Failure(f"ecr-syncd {verb} failed\n{done.render()}")
        made = self.count_calls()
        if made != calls:
            raise Failure(f"expected {calls} calls to AWS, saw {made}")
        count = f"{made} call{'' if made == 1 else 's'}"
        say(f"ecr-syncd {verb:<18}{done.seconds * 1000:.0f} ms, {count} to AWS")
        for line in done.out.splitlines():
            say(f"    {line.replace(str(self.home), '~')}")
        return done

    def pull_with_secret(self, namespace: str) -> None:
        """What a kubelet does: pulls with nothing but what the secret holds."""
        secret = self.cluster.get_secret(namespace, "regcred")
        login = self.home / "from-secret.json"
        login.write_bytes(base64.b64decode(secret["data"][".dockerconfigjson"]))
        words = ["skopeo", "--insecure-policy", "copy", "-q", "--authfile", str(login),
                 f"docker://{names.REGISTRY}/team/app:v1", f"oci:{self.home}/image:v1"]  # fmt: skip
        done = self.place.run(words, {"HOME": str(self.home)})
        if done.rc != 0:
            raise Failure(f"the secret does not open the registry\n{done.render()}")
        say(f"skopeo, with nothing but {namespace}/regcred: pulled")


def run_demonstration(show: Demonstration) -> None:
    """Planned, made, used, and made for a namespace that is new."""
    show.place.aws.add_key(KEYS["AWS_ACCESS_KEY_ID"], KEYS["AWS_SECRET_ACCESS_KEY"])
    show.place.put_image("team/app", "v1")
    for name in NAMESPACES:
        show.cluster.create_namespace(name)
    say(f"namespaces                  {', '.join(NAMESPACES)}; none has a pull secret")
    say()
    show.sync("plan", 1)
    show.sync("once", 0)
    show.pull_with_secret("team-b")
    say()
    show.cluster.create_namespace("team-new")
    say("namespace team-new is made")
    show.sync("once", 0)
    show.pull_with_secret("team-new")


def main() -> int:
    """0 when everything shown worked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=Path, required=True, help="directory of the built programs")
    parser.add_argument("--sbin", type=Path, required=True, help="directory of ecr-syncd")
    options = parser.parse_args()
    for name in SIGNALS[1:]:
        signal.signal(name, lambda *_: sys.exit(130))
    try:
        place = LocalStack(options.bin.resolve())
        try:
            with ApiServer() as cluster:
                run_demonstration(Demonstration(place, cluster, options.sbin.resolve()))
        finally:
            for name in SIGNALS:
                signal.signal(name, signal.SIG_IGN)
            place.close()
    except KeyboardInterrupt:
        print("\n     stopped; nothing is left behind", file=sys.stderr)
        return 130
    except (Failure, RuntimeError, AssertionError, OSError) as problem:
        print(f"\nquickstart failed: {problem}", file=sys.stderr)
        return 1
    say()
    say("Done; all servers are stopped and their files removed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
