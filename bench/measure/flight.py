# SPDX-License-Identifier: Apache-2.0
"""The rows about many `get`s at once and about what reaches AWS."""

import os
import signal
import statistics
import time
from pathlib import Path
from typing import Iterator

from .home import HOST, host_of, make_home
from .programs import Answer, Crowd, Programs, get, make_environment
from .sources import ROLE
from .standin import StandIn
from .table import Row

CROWD = 50
OTHERS = 20
ROUNDS = 3  # of the rows with a limit in seconds, which a busy machine moves
LATENCY = 1.0


def render_set(values: set[int]) -> str:
    return " or ".join(map(str, sorted(values)))


def render_times(seconds: list[float]) -> str:
    every = ", ".join(f"{value:.2f}" for value in seconds)
    return f"{statistics.median(seconds):.2f} s (rounds {every})"


class Flights:
    """Rows that share programs, stand-in and a scratch folder; each has a home of its own."""

    def __init__(self, programs: Programs, standin: StandIn, folder: Path) -> None:
        self.programs, self.standin, self.folder = programs, standin, folder

    def home(self, name: str, profile: str = "") -> Path:
        return make_home(self.folder / name, self.standin.url, profile)

    def crowd(self, name: str, hosts: list[str]) -> tuple[list[Answer], float]:
        """The answers of a cold crowd, and when the last had come, in seconds."""
        crowd = Crowd(self.folder)
        crowd.start(self.programs.front, hosts, make_environment(self.home(name)))
        answers = list(crowd.finish().values())
        return answers, max(answer.ended for answer in answers) - crowd.started

    def one_registry(self) -> Row:
        calls, good, lasts = set(), set(), []
        for number in range(ROUNDS):
            self.standin.reset(latency=LATENCY)
            answers, last = self.crowd(f"one-registry-{number}", [HOST] * CROWD)
            good.add(sum(answer.is_good() for answer in answers))
            calls.add(self.standin.calls("ecr"))
            lasts.append(last)
        return Row("50 parallel cold `get`s of one registry, API latency 1 s",
                   "exactly 1 API call, 50 good answers, the last within API latency + 0.3 s",
                   f"{render_set(calls)} API call, {render_set(good)} good answers, "
                   f"the last after {render_times(lasts)}",
                   calls == {1} and good == {CROWD}
                   and statistics.median(lasts) <= LATENCY + 0.3)

    def many_accounts(self) -> Row:
        self.standin.reset(latency=LATENCY)
        hosts = [host_of(f"{number:012d}", "us-east-1") for number in range(1, CROWD + 1)]
        answers, last = self.crowd("many-accounts", hosts)
        good, calls = sum(a.is_good() for a in answers), self.standin.calls("ecr")
        return Row("50 parallel cold `get`s of 50 account ids in one region, one principal",
                   "exactly 1 API call",
                   f"{calls} API call, {good} good answers, the last after {last:.2f} s",
                   calls == 1 and good == CROWD)

    def refused(self) -> Row:
        """A flight's failure is shared; one lone `get` shows how many calls a flight makes."""
        said, kept = [], True
        faults = {"denied": ("deny", {"code": "AccessDeniedException", "message": "not allowed"}),
                  "503": ("status", {"status": 503, "body": "busy"})}
        for name, (kind, details) in faults.items():
            self.standin.reset()
            self.standin.play("ecr", kind, **details)
            get(self.programs.front, HOST, make_environment(self.home(f"alone-{name}")))
            alone = self.standin.calls("ecr")
            self.standin.reset()
            self.standin.play("ecr", kind, **details)
            answers, last = self.crowd(f"refused-{name}", [HOST] * CROWD)
            calls, different = self.standin.calls("ecr"), {(a.code, a.out) for a in answers}
            kept = kept and calls == alone and len(different) == 1 and not answers[0].is_good()
            said.append(f"{name}: {calls} calls (one `get` alone: {alone}), "
                        f"{len(answers)} answers, {len(different)} different, "
                        f"the last after {last:.2f} s")
        return Row("50 parallel `get`s that AWS denies, or answers 503",
                   "one flight's calls, 50 equal answers", "; ".join(said), kept)

    def assumed_role(self) -> Row:
        self.standin.reset()
        home = self.home("assumed-role", ROLE.format(url=self.standin.url))
        environment = make_environment(home, AWS_PROFILE="role")
        good = sum(get(self.programs.front, HOST, environment).is_good() for _ in range(10))
        sts, ecr = self.standin.calls("sts"), self.standin.calls("ecr")
        return Row("10 `get`s with an assume-role profile, STS issuing a new key id each time",
                   "1 STS + 1 ECR call", f"{sts} STS + {ecr} ECR call, {good} good answers",
                   (sts, ecr, good) == (1, 1, 10))

    def _kill_leader(self, home: Path) -> tuple[list[Answer], float]:
        """The others' answers, and seconds from the kill to the last of them.

        The leader starts alone, so that the process which holds the flight is known.
        """
        self.standin.reset(latency=LATENCY)
        environment = make_environment(home)
        crowd = Crowd(self.folder)
        leader = crowd.start(self.programs.front, [HOST], environment)[0]
        while self.standin.calls("ecr") == 0:
            time.sleep(0.01)
        crowd.start(self.programs.front, [HOST] * OTHERS, environment)
        time.sleep(LATENCY / 2)
        os.kill(leader, signal.SIGKILL)
        killed = time.monotonic()
        answers = crowd.finish()
        if answers.pop(leader).code != -signal.SIGKILL:
            raise SystemExit("the leader had ended before it was killed")
        return list(answers.values()), max(a.ended for a in answers.values()) - killed

    def killed_leader(self) -> Row:
        further, good, lasts = set(), set(), []
        for number in range(ROUNDS):
            answers, last = self._kill_leader(self.home(f"killed-leader-{number}"))
            good.add(sum(answer.is_good() for answer in answers))
            further.add(self.standin.calls("ecr") - 1)
            lasts.append(last)
        return Row("`kill -9` of the process that holds the flight",
                   "the others answer within 0.5 s plus one API call",
                   f"{render_set(good)} of {OTHERS} others answered after {render_set(further)} "
                   f"further call of 1 s, the last {render_times(lasts)} after the kill",
                   good == {OTHERS} and statistics.median(lasts) <= LATENCY + 0.5)

    def rows(self) -> Iterator[Row]:
        yield self.one_registry()
        yield self.many_accounts()
        yield self.refused()
        yield self.assumed_role()
        yield self.killed_leader()
