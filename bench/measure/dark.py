# SPDX-License-Identifier: Apache-2.0
"""The rows about networks that swallow packets without a word."""

import json
import os
import socket
import statistics
import subprocess
import time
from pathlib import Path

from .home import HOST, SETTLE, age, find_database, make_home
from .programs import Programs, get, make_environment, must_get
from .standin import StandIn
from .table import Row

# A network whose only way out is a cable that ends at a machine with another hardware address: what
# is sent to the metadata service is dropped there without a word.
DARK_NETWORK = """
PATH=/usr/sbin:/usr/bin:/sbin:/bin
ip link set lo up
ip link add dark type veth peer name pit
ip address add 192.0.2.2/24 dev dark
ip link set dark up
ip link set pit up
ip route add default dev dark
ip neighbour add 169.254.169.254 lladdr 02:00:00:00:00:01 dev dark
exec /usr/bin/python3 -B -m measure.lone "$@"
"""


class BlackHole:
    """A loopback port where a SYN is dropped: it listens, and its queue is full."""

    def __init__(self, port: int) -> None:
        """0: any port."""
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", port))
        self.listener.listen(0)
        self.port = self.listener.getsockname()[1]
        self.queued = []
        for _ in range(4):
            client = socket.socket()
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", self.port))
            self.queued.append(client)

    def close(self) -> None:
        for one in [self.listener, *self.queued]:
            one.close()


def black_holed_row(programs: Programs, folder: Path) -> Row:
    """Fills a cache, ages it past its refresh point, and takes AWS away."""
    with StandIn(folder) as standin:
        port = standin.port
        environment = make_environment(make_home(folder / "black-holed", standin.url))
        time.sleep(SETTLE)
        must_get(programs.front, HOST, environment)
        hit = statistics.median(_time_of_get(programs, environment)[0] for _ in range(20))
    age(find_database(folder / "black-holed"), 43200 * 3 // 4)
    hole = BlackHole(port)
    runs = [_time_of_get(programs, environment) for _ in range(20)]
    hole.close()
    first, others = runs[0][0], [seconds for seconds, _ in runs[1:]]
    good, median = sum(answered for _, answered in runs), statistics.median(others)
    return Row("20 `get`s past the refresh point, AWS black-holed",
               "the first under 2.5 s, the others at hit speed, all answered",
               f"first {first:.2f} s, the others {median * 1000:.1f} ms median, "
               f"{max(others) * 1000:.1f} ms at most (a fresh hit by the same clock: "
               f"{hit * 1000:.1f} ms), {good} answered",
               first < 2.5 and median < 2 * hit and max(others) < 0.1 and good == 20)


def _time_of_get(programs: Programs, environment: dict[str, str]) -> tuple[float, bool]:
    start = time.monotonic()
    answer = get(programs.front, HOST, environment)
    return answer.ended - start, answer.is_good()


def no_credentials_row(programs: Programs, folder: Path) -> Row:
    what = "no credentials, metadata address black-holed, not an EC2 machine"
    must = "answer in under 1 s"
    home = folder / "no-credentials"
    home.mkdir()
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    done = subprocess.run(
        ["/usr/bin/unshare", "--net", *as_root, "/bin/sh", "-ec", DARK_NETWORK, "sh",
         programs.front, HOST, str(home)],
        cwd=Path(__file__).resolve().parents[1], text=True, check=False, capture_output=True)
    if done.returncode != 0:
        return Row(what, must, f"not measured: no network namespace ({done.stderr.strip()})", False)
    runs = json.loads(done.stdout)
    slowest = max(run["seconds"] for run in runs)
    said = {f"exit {run['code']}, `{run['out'].strip()}`" for run in runs}
    return Row(what, must, f"{slowest:.2f} s ({len(runs)} runs), {' or '.join(said)}",
               slowest < 1.0 and {run["code"] for run in runs} == {1})
