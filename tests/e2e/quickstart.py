#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The demonstration behind scripts/quickstart: the main job, with a stand-in or with real ECR."""
from __future__ import annotations

import argparse
import base64
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from stack import names
from stack.local import LocalStack
from stack.namespace import find_obstacle
from stack.process import Result
from stack.stack import Stack

HELPER = "docker-credential-ecr"
IMAGE = f"{names.REGISTRY}/team/app:v1"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAQUICKSTART000001", "AWS_SECRET_ACCESS_KEY": "quickstart-secret"}
HITS = 50
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Failure(Exception):
    """Ends the demonstration; the text says why."""


def say(text: str = "") -> None:
    """One line of progress."""
    print(f"     {text}".rstrip(), flush=True)


def show(what: str, seconds: float, note: str) -> None:
    """One measured line."""
    figure = f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds:.2f} s"
    say(f"{what:<44}{figure:>9}   {note}")


class Demonstration:
    """A client, a home directory and the calls counted so far."""

    def __init__(self, place: Stack | LocalStack):
        self.place = place
        self.home = place.new_home()
        self.env = {"HOME": str(self.home)}
        self.seen = 0
        config = json.dumps({"credHelpers": {names.REGISTRY: "ecr"}})
        (self.home / ".docker").mkdir()
        (self.home / ".docker" / "config.json").write_text(config + "\n")

    def count_calls(self) -> int:
        """Calls to AWS since the last look."""
        total = len(self.place.aws.aws_calls())
        new, self.seen = total - self.seen, total
        return new

    def pull(self) -> Result:
        """Pulls the image with the real client, from nothing."""
        if isinstance(self.place, Stack):
            self.place.run(["docker", "rmi", "-f", IMAGE], self.env)
            return self.place.run(["docker", "pull", "-q", IMAGE], self.env)
        copy = self.home / "image"
        shutil.rmtree(copy, ignore_errors=True)
        words = ["skopeo", "--insecure-policy", "copy", "-q", f"docker://{IMAGE}", f"oci:{copy}:v1"]
        return self.place.run(words, self.env)

    def show_pull(self, what: str, calls: int, note: str) -> None:
        """Pulls, and fails unless that took exactly so many calls to AWS."""
        result = self.pull()
        if result.rc != 0:
            raise Failure(f"the pull failed\n{result.render()}\n{self.place.logs()}")
        made = self.count_calls()
        if made != calls:
            raise Failure(f"expected {calls} calls to AWS, saw {made}: {self.place.aws.calls()}")
        show(what, result.seconds, note)

    def time_gets(self, count: int) -> list[float]:
        """The wall times of `get`s in turn, all of which must succeed."""
        words = [HELPER, "get"]
        runs = self.place.run_many(count, words, self.env, [names.REGISTRY], one_by_one=True)
        if any(run["rc"] for run in runs):
            raise Failure(f"get failed: {runs[0]['out']}{runs[0]['err']}")
        return [run["ended"] - run["started"] for run in runs]


def run_demonstration(show_it: Demonstration, client: str) -> None:
    """Refused without credentials, pulled with them, pulled again from the cache, timed."""
    place = show_it.place
    place.put_image("team/app", "v1")
    place.aws.add_key(KEYS["AWS_ACCESS_KEY_ID"], KEYS["AWS_SECRET_ACCESS_KEY"])
    say(f"~/.docker/config.json   {(show_it.home / '.docker/config.json').read_text().strip()}")
    say(f"image                   {IMAGE}")
    say()
    refused = show_it.pull()
    if refused.rc == 0:
        raise Failure("the registry let a client in that had no credentials")
    show(f"{client} without AWS credentials", refused.seconds, "refused, as it should be")
    for line in refused.err.splitlines():
        if line.startswith(HELPER):
            say(f"    {line.replace(str(show_it.home), '~')}")
    show_it.env.update(KEYS)
    show_it.count_calls()
    show_it.show_pull(f"{client} with AWS credentials", 1, "1 call to AWS")
    show_it.show_pull(f"{client} again", 0, "no call: the token came from the cache")
    say()
    show_it.env["HOME"] = str(place.new_home())
    show(f"{HELPER} get, first time", show_it.time_gets(1)[0], "asks AWS")
    cached = statistics.median(show_it.time_gets(HITS))
    show(f"{HELPER} get, cached", cached, f"median of {HITS}")


def run_with_stand_in(helper_dir: Path, plain: bool) -> None:
    """The demonstration that needs no AWS account."""
    obstacle = "asked for" if plain else find_obstacle()
    if obstacle:
        say(f"without private namespaces ({obstacle}):")
        say("servers on loopback ports behind a CONNECT proxy, skopeo as the client")
        place: Stack | LocalStack = LocalStack(helper_dir)
        client = "skopeo copy"
    else:
        say("in private namespaces with a hosts file and trust store of their own: the AWS")
        say("stand-in, a registry whose door accepts only tokens issued by it, and dockerd")
        place = Stack(helper_dir)
        client = "docker pull"
    try:
        if isinstance(place, Stack):
            place.start_docker()
        run_demonstration(Demonstration(place), client)
    finally:
        for name in SIGNALS:  # a second Ctrl-C must not stop the cleaning up
            signal.signal(name, signal.SIG_IGN)
        place.close()
    say()
    say("Done; all servers are stopped and their files removed.")


def open_door(host: str, answer: dict) -> int:
    """The registry's HTTP status for the token."""
    pair = f"{answer['Username']}:{answer['Secret']}".encode()
    headers = {"Authorization": "Basic " + base64.b64encode(pair).decode()}
    request = urllib.request.Request(f"https://{host}/v2/", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return reply.status
    except urllib.error.HTTPError as refusal:
        return refusal.code


class OwnRegistry:
    """The user's own registry and credentials; the cache is a throw-away one."""

    def __init__(self, helper_dir: Path, host: str, folder: Path):
        self.helper_dir, self.host, self.folder = helper_dir, host, folder
        path = f"{helper_dir}:{os.environ.get('PATH', '/usr/bin:/bin')}"
        self.env = {**os.environ, "PATH": path, "AWS_ECR_CACHE_DIR": str(folder)}
        self.env.pop("AWS_ECR_DISABLE_CACHE", None)

    def run(self, words: list[str], text: str = "") -> tuple[subprocess.CompletedProcess, float]:
        """Runs, and says how long it took."""
        started = time.monotonic()
        done = subprocess.run(words, env=self.env, input=text, capture_output=True, text=True)
        return done, time.monotonic() - started

    def get(self) -> tuple[subprocess.CompletedProcess, float]:
        """The helper alone."""
        return self.run([str(self.helper_dir / HELPER), "get"], self.host)

    def show_token(self) -> None:
        """Asks for a token and tries it at the registry's door."""
        done, seconds = self.get()
        if done.returncode != 0:
            cause = done.stderr.strip() or f"{self.host} is not the name of an ECR registry"
            raise Failure(f"no token for {self.host}:\n{cause}")
        show(f"{HELPER} get, first time", seconds, "credentials found, ECR asked")
        status = open_door(self.host, json.loads(done.stdout))
        if status != 200:
            raise Failure(f"https://{self.host}/v2/ answered {status} to the token")
        say(f"https://{self.host}/v2/ accepts the token")
        say("no image was named, so none is pulled; --registry HOST/REPOSITORY:TAG does")

    def show_pull(self, image: str, what: str, note: str) -> None:
        """Pulls with skopeo, whose own list of helpers names this one for the host alone."""
        helpers, copy = self.folder / "auth.json", self.folder / "image"
        helpers.write_text(json.dumps({"credHelpers": {self.host: "ecr"}}))
        shutil.rmtree(copy, ignore_errors=True)
        words = ["skopeo", "--insecure-policy", "copy", "-q", "--authfile", str(helpers)]
        done, seconds = self.run([*words, f"docker://{image}", f"oci:{copy}:image"])
        if done.returncode != 0:
            raise Failure(f"the pull of {image} failed\n{done.stderr.strip()}")
        show(what, seconds, note)


def run_with_registry(helper_dir: Path, server: str) -> None:
    """`server` is a host, or an image in a registry there."""
    image = server.split("://")[-1].rstrip("/")
    host, _, repository = image.partition("/")
    with tempfile.TemporaryDirectory(prefix="ecr-quickstart-") as folder:
        registry = OwnRegistry(helper_dir, host, Path(folder))
        if repository:
            registry.show_pull(image, "skopeo copy, first time", "credentials found, ECR asked")
            registry.show_pull(image, "skopeo copy again", "the token came from the cache")
        else:
            registry.show_token()
        cached = [registry.get()[1] for _ in range(HITS)]
        show(f"{HELPER} get, cached", statistics.median(cached), f"median of {HITS}")
    say()
    say("To use it: put the program on PATH and this into ~/.docker/config.json")
    say(json.dumps({"credHelpers": {host: "ecr"}}))


def main() -> int:
    """0 when everything shown worked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=Path, required=True, help="directory of the built programs")
    parser.add_argument("--registry", metavar="HOST[/REPOSITORY[:TAG]]",
                        help="a real ECR registry, or an image there to be pulled")
    parser.add_argument("--plain", action="store_true", help="do without namespaces")
    options = parser.parse_args()
    helper_dir = options.bin.resolve()
    for name in SIGNALS[1:]:
        signal.signal(name, lambda *_: sys.exit(130))
    try:
        if options.registry:
            run_with_registry(helper_dir, options.registry)
        else:
            run_with_stand_in(helper_dir, options.plain)
    except KeyboardInterrupt:
        print("\n     stopped; nothing is left behind", file=sys.stderr)
        return 130
    except (Failure, RuntimeError, AssertionError, OSError) as problem:
        print(f"\nquickstart failed: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
