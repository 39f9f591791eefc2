# SPDX-License-Identifier: Apache-2.0
"""A `~/.aws/config` of ten thousand profiles, as tools generate them for a company's accounts."""

import json
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from .cold import compare, count_instructions, run_once
from .home import HOST, SETTLE, find_database, make_home, static_keys
from .programs import PEER, Environment, Programs, get, make_environment, must_get
from .speed import write_peer_cache
from .table import Row

PROFILES = 10_000
MILLION = 1_000_000
_PROFILE = """[profile {account}-ReadOnlyAccess]
sso_session = corp
sso_account_id = {account}
sso_role_name = ReadOnlyAccess
region = eu-central-1
output = json

"""


def render_profiles(count: int) -> str:
    """So many, of one session."""
    many = "".join(_PROFILE.format(account=f"{number:012}") for number in range(count))
    return f"[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp\n{many}"


def timed(command: list[str], environment: Environment) -> float:
    """Wall time of one run, which must answer."""
    begun = time.perf_counter()
    run_once(command, environment)
    return time.perf_counter() - begun


def forget_selections(database: Path) -> None:
    """The token stays."""
    with sqlite3.connect(database) as connection:
        connection.execute("DELETE FROM entry WHERE key >= 'selection' AND key < 'selectioo'")
    connection.close()


class Wide:
    """Keys from the environment; the files say region and endpoint, so they are read."""

    def __init__(self, programs: Programs, url: str, folder: Path, pairs: int) -> None:
        self.programs, self.pairs = programs, pairs
        self.front = [programs.front, "get"]
        more = render_profiles(PROFILES)
        self.few = self.settle(folder / "few-profiles", url, "")
        self.many = self.settle(folder / "many-profiles", url, more)

    def settle(self, home: Path, url: str, more: str) -> Environment:
        """What a hit in a new home needs; its cache is filled."""
        make_home(home, url, more)
        time.sleep(SETTLE)
        environment = make_environment(home, **static_keys())
        must_get(self.programs.front, HOST, environment)
        return environment

    def database(self, environment: Environment) -> Path:
        return find_database(Path(environment["HOME"]))

    def rows(self) -> list[Row]:
        """All of them."""
        return [self.hit(), self.miss(), self.against_peer()]

    def hit(self) -> Row:
        """It opens neither file."""
        counts = [count_instructions(self.front, one) for one in (self.many, self.few)]
        wall, _, _ = compare(lambda: timed(self.front, self.many),
                             lambda: timed(self.front, self.few), self.pairs)
        return Row(f"a hit with {PROFILES:,} profiles in `~/.aws/config`, instructions against ten",
                   "at most 1.02 x", f"{counts[0] / counts[1]:.2f}; {counts[0]:,} and {counts[1]:,}; "
                   f"{wall * 1e3:.2f} ms with the start of the process",
                   counts[0] <= counts[1] * 1.02)

    def look_anew(self, environment: Environment) -> Callable[[], float]:
        """One run that does not know what the settings lead to, and finds the token for it."""

        def run() -> float:
            forget_selections(self.database(environment))
            return timed(self.front, environment)

        return run

    def miss(self) -> Row:
        """It reads both files."""
        program = [str(self.programs.folder / "docker-credential-ecr-full"), "get"]
        counts = []
        for environment in (self.many, self.few):
            forget_selections(self.database(environment))
            counts.append(count_instructions(program, environment))
        size = (Path(self.many["HOME"]) / ".aws/config").stat().st_size
        each = (counts[0] - counts[1]) // size
        wall, few, _ = compare(self.look_anew(self.many), self.look_anew(self.few), self.pairs)
        return Row("the same with an unknown selection and a known token, instructions for each byte of "
                   "the file", "at most 200", f"{each}; {counts[0] / MILLION:.0f} million for "
                   f"{size / MILLION:.1f} MB, {counts[1] / MILLION:.0f} million with ten profiles; "
                   f"{wall * 1e3:.0f} ms and {few * 1e3:.0f} ms", each <= 200)

    def against_peer(self) -> Row:
        """Whose every `get` reads the files."""
        what = "the same against the whole `get` of amazon-ecr-credential-helper, its cache warm"
        must = "at most 1.5 x"
        if not PEER.exists():
            return Row(what, must, "not measured: amazon-ecr-credential-helper is not installed", False)
        password = json.loads(get(self.programs.front, HOST, self.many).out)["Secret"]
        write_peer_cache(Path(self.many["HOME"]), password)
        peer = [str(PEER), "get"]
        ours, other, ratio = compare(self.look_anew(self.many), lambda: timed(peer, self.many),
                                     self.pairs)
        return Row(what, must, f"{ratio:.2f}; {ours * 1e3:.0f} ms, the other {other * 1e3:.0f} ms "
                   f"({self.pairs} pairs)", ratio <= 1.5)
