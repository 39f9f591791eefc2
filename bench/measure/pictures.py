# SPDX-License-Identifier: Apache-2.0
"""Measures what a `get` takes as cache, callers and profiles grow, the Go helper's beside it."""

import shutil
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from .cold import SecureStandIn, grow, run_timed
from .home import HOST, SETTLE, find_database, make_home, static_keys
from .programs import Crowd, Environment, find_peer, make_environment, must_get
from .svg import Picture
from .wide import render_profiles

ROWS = (10, 100, 1_000, 10_000, 100_000)
CALLERS = (1, 5, 20, 100, 500)
PROFILES = (10, 100, 1_000, 10_000)
FEW = 20  # of more callers at once one round says enough


class Pictures:
    """`program` is the front of the two programs; of the static file, if there is one, a miss is drawn."""

    def __init__(self, program: str, static: Path, folder: Path, repeats: int) -> None:
        self.program, self.static = program, str(static) if static.exists() else None
        self.repeats, self.folder = repeats, folder / "pictures"

    def draw(self, target: Path, note: str) -> list[Path]:
        """All three, into `target`."""
        self.folder.mkdir()
        target.mkdir(parents=True, exist_ok=True)
        with SecureStandIn(self.folder / "standin") as standin:
            self.standin = standin
            self.peer = find_peer(HOST, self.make("peer"))
            for make in (self.rows, self.profiles, self.callers):
                make().write(target, note)
        return sorted(target.glob("get-*.svg"))

    def make(self, name: str, more: str = "") -> Environment:
        """A home whose files are read, with the keys in the environment."""
        home = self.folder / name
        if not home.exists():
            make_home(home, self.standin.secure_url, more)
        return make_environment(home, **static_keys(), SSL_CERT_FILE=str(self.standin.bundle),
                                AWS_ENDPOINT_URL=self.standin.secure_url)

    def median(self, run: Callable[[], float]) -> float:
        return statistics.median(run() for _ in range(self.repeats))

    def cpu(self, program: str, environment: Environment) -> float:
        """Of one run; what else the machine does moves it least."""
        return run_timed([program, "get"], environment)[1]

    def forget(self, environment: Environment) -> None:
        """The tokens are gone, other rows are not."""
        with sqlite3.connect(find_database(Path(environment["HOME"]))) as connection:
            connection.execute("DELETE FROM entry WHERE key >= 'token' AND key < 'tokeo'")
        connection.close()

    def miss(self, program: str, environment: Environment) -> float:
        self.forget(environment)
        return self.cpu(program, environment)

    def peer_miss(self, environment: Environment) -> float:
        shutil.rmtree(Path(environment["HOME"]) / ".ecr", ignore_errors=True)
        return self.cpu(str(self.peer), environment)

    def measure(self, picture: Picture, x: int, environment: Environment) -> None:
        """Our two lines and the other helper's two at one place."""
        picture.add("hit", x, self.median(lambda: self.cpu(self.program, environment)))
        picture.add("miss", x, self.median(lambda: self.miss(self.program, environment)))
        if self.static:
            picture.add("miss, static file", x, self.median(lambda: self.miss(self.static, environment)))
        if self.peer:
            picture.add("Go helper, miss", x, self.median(lambda: self.peer_miss(environment)))
            self.cpu(self.peer, environment)  # fills its cache, where a run without one did not
            picture.add("Go helper, hit", x, self.median(lambda: self.cpu(str(self.peer), environment)))

    def rows(self) -> Picture:
        """More and more selections and tokens of others in our cache; the Go helper keeps one each time."""
        picture = Picture("get-rows", "CPU time of a get as our cache grows", "rows in the cache")
        for count in ROWS:
            environment = self.make(f"rows-{count}")
            self.settle(environment)
            grow(find_database(Path(environment["HOME"])), count)
            self.measure(picture, count, environment)
        return picture

    def profiles(self) -> Picture:
        """Both miss and hit of the Go helper read the file; our hit looks at its stamp."""
        picture = Picture("get-profiles", "CPU time of a get as ~/.aws/config grows", "profiles in the file")
        for count in PROFILES:
            environment = self.make(f"profiles-{count}", render_profiles(count))
            self.settle(environment)
            self.measure(picture, count, environment)
        return picture

    def callers(self) -> Picture:
        """All at once, for one registry."""
        picture = Picture("get-callers", "CPU time of many gets at once, all together", "callers at once")
        environment = self.make("callers")
        self.settle(environment)
        lines = [("hit", self.crowd, self.program), ("miss", self.cold_crowd, self.program),
                 ("miss, static file", self.cold_crowd, self.static),
                 ("Go helper, miss", self.cold_crowd, self.peer), ("Go helper, hit", self.crowd, self.peer)]
        for count in CALLERS:
            for line, run, program in lines:
                times = [run(program, count, environment)
                         for _ in range(self.repeats if count <= FEW else 1) if program]
                if times and None not in times:
                    picture.add(line, count, statistics.median(times))
        return picture

    def settle(self, environment: Environment) -> None:
        """A cache that knows password and selection."""
        time.sleep(SETTLE)
        must_get(self.program, HOST, environment)

    def crowd(self, program: str, count: int, environment: Environment) -> float | None:
        """CPU seconds of all together; None where one has no good answer."""
        crowd = Crowd(self.folder)
        crowd.start(program, [HOST] * count, environment)
        answers = crowd.finish().values()
        shutil.rmtree(crowd.folder)
        if not all(answer.is_good() for answer in answers):
            return None
        return sum(answer.cpu for answer in answers)

    def cold_crowd(self, program: str, count: int, environment: Environment) -> float | None:
        """The same with neither's password cached."""
        shutil.rmtree(Path(environment["HOME"]) / ".ecr", ignore_errors=True)
        self.forget(environment)
        return self.crowd(program, count, environment)
