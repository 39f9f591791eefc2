# SPDX-License-Identifier: Apache-2.0
"""The rows about one cache hit: time, instructions, memory."""

import base64
import hashlib
import json
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

from .home import HOST, entries, fill, find_database, make_home, static_keys
from .programs import PEER, Environment, Programs, get, make_environment, must_get
from .standin import ACCESS_KEY
from .table import Row

SELECT = "SELECT value FROM entry WHERE key = ?1"


@dataclass(frozen=True)
class Bench:
    """What every row of this file is measured with."""

    programs: Programs
    folder: Path  # scratch
    pairs: int
    rounds: int

    def stdin(self, host: str) -> str:
        path = self.folder / f"stdin-{host}"
        path.write_text(host)
        return str(path)

    def compare(self, a: list[str], b: list[str], environment: Environment, *options: str) -> dict:
        """The runner's report on A against B in one environment."""
        command = [self.programs.runner, "--json", "--pairs", str(self.pairs),
                   "--rounds", str(self.rounds)]
        for name, value in environment.items():
            command += ["--env", f"{name}={value}"]
        done = subprocess.run([*command, *options, "--", *a, "--", *b], text=True, check=False,
                              capture_output=True, env={})
        if done.returncode != 0:
            raise SystemExit(f"the runner failed: {done.stderr}")
        return json.loads(done.stdout)


def describe_ratio(report: dict) -> str:
    """1.62 (rounds 1.61, 1.62, 1.64)."""
    rounds = ", ".join(f"{r['ratio']['median']:.2f}" for r in report["rounds"])
    return f"{report['ratio']:.2f} (rounds {rounds})"


def describe_times(report: dict, a: str, b: str) -> str:
    """Median wall times of the middle round, so that a reader has an absolute figure."""
    rounds = sorted(report["rounds"], key=lambda r: r["ratio"]["median"])
    middle = rounds[len(rounds) // 2]
    wall = {name: middle[name]["wall_us"]["median"] / 1000 for name in ("a", "b")}
    return f"{a} {wall['a']:.2f} ms, {b} {wall['b']:.2f} ms"


def hit_rows(bench: Bench, home: Path) -> list[Row]:
    """A hit against the floor and against a bare select, and its peak memory."""
    environment = make_environment(home)
    must_get(bench.programs.front, HOST, environment)
    front = [bench.programs.front, "get"]
    stdin = ("--stdin", bench.stdin(HOST))
    floor = bench.compare(front, [bench.programs.floor], environment, *stdin)
    database = find_database(home)
    token_key = entries(database)[0][0]
    bare = bench.compare(front, [bench.programs.select_floor, str(database), SELECT, token_key],
                         environment, *stdin)
    peak = floor["peak_a_kib"]
    return [
        Row("`get`, cache hit, wall, against a static `_exit(0)`", "at most 1.75 x",
            f"{describe_ratio(floor)}; {describe_times(floor, 'hit', 'floor')}",
            floor["ratio"] <= 1.75),
        Row("same, against open + one SELECT + write by the C API", "at most 1.15 x",
            f"{describe_ratio(bare)}; {describe_times(bare, 'hit', 'select')}",
            bare["ratio"] <= 1.15),
        Row("peak memory of a hit (VmHWM)", "at most 3 MiB", f"{peak / 1024:.2f} MiB",
            peak <= 3 * 1024),
    ]


def instruction_row(bench: Bench, home: Path) -> Row:
    """The one figure here that a busy machine cannot move."""
    what, must = "instructions of a hit (callgrind)", "at most 300,000"
    command = ["/usr/bin/valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
               bench.programs.front, "get"]
    if not Path(command[0]).exists():
        return Row(what, must, "not measured: valgrind is not installed", False)
    done = subprocess.run(command, input=HOST, env=make_environment(home), text=True, check=False,
                          capture_output=True)
    count = int(re.search(r"Collected : (\d+)", done.stderr).group(1))
    return Row(what, must, f"{count:,}", count <= 300_000)


def write_peer_cache(home: Path, password: str) -> None:
    """What Debian's helper would have written: valid for half of the token's life."""
    key_hash = base64.b64encode(ACCESS_KEY.encode() + hashlib.md5(b"").digest()).decode()
    stamp = "%Y-%m-%dT%H:%M:%SZ"
    now = time.time()
    entry = {
        "AuthorizationToken": base64.b64encode(f"AWS:{password}".encode()).decode(),
        "RequestedAt": time.strftime(stamp, time.gmtime(now)),
        "ExpiresAt": time.strftime(stamp, time.gmtime(now + 43200)),
        "ProxyEndpoint": f"https://{HOST}",
        "Service": "ecr",
    }
    account, region = HOST.split(".")[0], HOST.split(".")[3]
    folder = home / ".ecr"
    folder.mkdir(exist_ok=True)
    (folder / "cache.json").write_text(
        json.dumps({"Registries": {f"{region}-{key_hash}-{account}": entry}, "Version": "1.0"}))


def peer_row(bench: Bench, home: Path) -> Row:
    """Both helpers warm, in the same environment: the static keys are given in variables."""
    what = "a hit against Debian's amazon-ecr-credential-helper, warm cache, static keys"
    must = "at most 1/3.5 of its wall time"
    if not PEER.exists():
        return Row(what, must, "not measured: amazon-ecr-credential-helper is not installed", False)
    environment = make_environment(home, **static_keys())
    must_get(bench.programs.front, HOST, environment)
    password = json.loads(get(bench.programs.front, HOST, environment).out)["Secret"]
    write_peer_cache(home, password)
    answer = get(str(PEER), HOST, environment)
    if not answer.is_good() or json.loads(answer.out)["Secret"] != password:
        raise SystemExit(f"Debian's helper did not answer from its cache: {answer}")
    report = bench.compare([bench.programs.front, "get"], [str(PEER), "get"], environment,
                           "--stdin", bench.stdin(HOST))
    ratio = report["ratio"]
    return Row(what, must, f"1/{1 / ratio:.1f}; {describe_times(report, 'hit', 'the other')}, "
               f"{report['peak_b_kib'] / 1024:.1f} MiB", ratio <= 1 / 3.5)


def foreign_host_row(bench: Bench) -> Row:
    """A pull from another registry pays for us, too: it should not notice."""
    home = bench.folder / "empty-home"
    home.mkdir()
    report = bench.compare([bench.programs.front, "get"], [bench.programs.floor],
                           make_environment(home), "--exit-a", "1",
                           "--stdin", bench.stdin("registry-1.docker.io"))
    written = [str(path.relative_to(home)) for path in home.rglob("*")]
    files = "no file written" if not written else f"wrote {', '.join(written)}"
    return Row("non-ECR host, no config file", "at most 1.3 x the floor, no file written",
               f"{describe_ratio(report)}; {files}", report["ratio"] <= 1.3 and not written)


def make_hit_home(bench: Bench, url: str) -> Path:
    """A home with 10 tokens and 30 selections."""
    home = make_home(bench.folder / "hit-home", url)
    fill(bench.programs, home)
    return home


def speed_rows(bench: Bench, url: str) -> Iterator[Row]:
    """Every row about a single hit."""
    home = make_hit_home(bench, url)
    yield from hit_rows(bench, home)
    yield instruction_row(bench, home)
    yield peer_row(bench, home)
    yield foreign_host_row(bench)
