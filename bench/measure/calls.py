# SPDX-License-Identifier: Apache-2.0
"""The rows about what reaches AWS: by hits of every source, and by many renewals of one login."""

import json
import time
from pathlib import Path
from typing import Iterator

from .home import SETTLE, host_of
from .programs import Crowd, Programs, get, make_environment, must_get
from .sources import Case, make_cases, make_sso_home
from .standin import StandIn
from .table import Row

HITS = 10
CROWD = 20
LATENCY = 0.5


def _count_of_hits(programs: Programs, standin: StandIn, case: Case) -> tuple[int, int]:
    """Calls to AWS and runs of a process that ten hits cost, and how many were answered."""
    must_get(programs.front, case.host, case.environment)
    runs = Path(case.environment["HOME"]) / "runs"
    before = sum(standin.counts().values()), runs.read_text() if runs.exists() else ""
    good = sum(get(programs.front, case.host, case.environment).is_good() for _ in range(HITS))
    after = sum(standin.counts().values()), runs.read_text() if runs.exists() else ""
    return after[0] - before[0] + len(after[1]) - len(before[1]), good


def hits_row(programs: Programs, standin: StandIn, folder: Path) -> Row:
    standin.reset(imds_mode="both", imds_rotate=True, container_token="pod-token")
    cases = make_cases(folder / "hits", standin)
    time.sleep(SETTLE)
    wrong, good = [], 0
    for case in cases:
        calls, answered = _count_of_hits(programs, standin, case)
        good += answered
        if calls:
            wrong.append(f"{case.name}: {calls}")
    names = ", ".join(case.name for case in cases)
    return Row(f"{HITS} hits each of: {names}",
               "0 AWS calls, no run of a process, all answered",
               f"{', '.join(wrong) or '0'} calls, {good} of {HITS * len(cases)} answered",
               not wrong and good == HITS * len(cases))


def renewals_row(programs: Programs, standin: StandIn, folder: Path) -> Row:
    """Without the cache, so that every process has to have the session itself."""
    standin.reset(latency=LATENCY)
    home = make_sso_home(folder / "renewals", standin, -60)
    environment = make_environment(home, AWS_PROFILE="sso", AWS_ECR_DISABLE_CACHE="1")
    crowd = Crowd(folder)
    hosts = [host_of(f"{number:012d}", "us-east-1") for number in range(1, CROWD + 1)]
    crowd.start(programs.front, hosts, environment)
    good = sum(answer.is_good() for answer in crowd.finish().values())
    calls = standin.counts().get("sso-oidc:CreateToken", 0)
    files = list((home / ".aws/sso/cache").glob("*.json*"))
    file = next(path for path in files if path.suffix == ".json")
    kept = json.loads(file.read_text())
    intact = (kept["ofTheFuture"] == [1, 2.5, None] and kept["refreshToken"] != "bench-refresh"
              and file.stat().st_mode & 0o777 == 0o600
              and {path.suffix for path in files} <= {".json", ".lock"} and len(files) <= 2)
    return Row(f"{CROWD} concurrent processes refreshing one SSO session",
               f"1 CreateToken call, file intact, {CROWD} good answers",
               f"{calls} CreateToken call, file {'intact' if intact else 'damaged'}, "
               f"{good} good answers", (calls, intact, good) == (1, True, CROWD))


def call_rows(programs: Programs, standin: StandIn, folder: Path) -> Iterator[Row]:
    yield hits_row(programs, standin, folder)
    yield renewals_row(programs, standin, folder)
