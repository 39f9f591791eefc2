# SPDX-License-Identifier: Apache-2.0
"""A cold `get` whose credentials come over the network, from services that are far away."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from .cold import SecureStandIn, run_timed, summarize
from .home import HOST, host_of, make_home
from .programs import NO_PEER, Crowd, Environment, Programs, find_peer, make_environment, must_get
from .sources import SSO, make_plain_home, write, write_sso_login
from .table import Row

AGENT = 3  # round trips that a pod's agent takes
REGIONS = ("us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1")
CALLERS = 50
ROLE = ("[profile far]\nrole_arn = arn:aws:iam::123456789012:role/pull\n"
        "source_profile = default\nregion = us-east-1\n")


@contextmanager
def far_away(port: int, seconds: float, *options: str) -> Iterator[int]:
    """The port of a way to `port` that is so long, there and back."""
    tool = Path(__file__).with_name("delay.py")
    process = subprocess.Popen([sys.executable, "-B", tool, str(port), str(seconds), *options],
                               stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


class RoundTrips:
    """`programs` are compared with the Go helper, which takes a version that knows AWS_ENDPOINT_URL.

    A round trip takes so many seconds.
    """

    def __init__(self, programs: Programs, folder: Path, pairs: int, seconds: float) -> None:
        self.programs, self.folder, self.pairs = programs, folder / "far", pairs
        self.seconds = seconds

    def rows(self) -> Iterator[Row]:
        """All of them."""
        self.folder.mkdir()
        with SecureStandIn(self.folder / "standin") as standin, ExitStack() as ways:
            self.standin = standin
            port = int(standin.secure_url.rpartition(":")[2])
            task = int(standin.container_url.rpartition(":")[2])
            self.sts, self.ecr = (ways.enter_context(far_away(port, self.seconds, "--connect"))
                                  for _ in range(2))
            self.agent = ways.enter_context(far_away(task, AGENT * self.seconds))
            for name, environment in self.cases():
                yield self.against_peer(name, environment)
            yield self.many_regions()

    def environment(self, home: Path, **more: str) -> Environment:
        """STS, the portal of SSO and ECR are far away, each on a port of its own."""
        far = f"https://localhost:{self.sts}"
        return make_environment(
            home, SSL_CERT_FILE=str(self.standin.bundle), AWS_ENDPOINT_URL_STS=far,
            AWS_ENDPOINT_URL_SSO=far, AWS_ENDPOINT_URL_ECR=f"https://localhost:{self.ecr}", **more)

    def cases(self) -> Iterator[tuple[str, Environment]]:
        """What is measured, and the environment of both programs."""
        home = self.folder / "role"
        yield "assume-role profile", self.environment(
            make_home(home, self.standin.secure_url, ROLE), AWS_PROFILE="far")
        home = make_plain_home(self.folder / "web", self.standin)
        yield "web identity", self.environment(
            home, AWS_WEB_IDENTITY_TOKEN_FILE=str(write(home / "token", "eyJ.web.identity")),
            AWS_ROLE_ARN="arn:aws:iam::123456789012:role/pull")
        home = make_plain_home(self.folder / "sso", self.standin,
                               SSO.format(url=self.standin.secure_url))
        write_sso_login(home, self.standin, 3600)
        yield "SSO", self.environment(home, AWS_PROFILE="sso")
        home = make_plain_home(self.folder / "pod", self.standin)
        yield f"Pod Identity, whose agent takes {AGENT * self.seconds * 1000:.0f} ms", self.environment(
            home, AWS_CONTAINER_CREDENTIALS_FULL_URI=f"http://127.0.0.1:{self.agent}/v2/credentials/task",
            AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=str(write(home / "token", "pod-token")))

    def cold(self, program: str, environment: Environment) -> Callable[[], float]:
        """Wall seconds of a run with no cache at all."""

        def run() -> float:
            for name in (".cache", ".ecr"):
                shutil.rmtree(Path(environment["HOME"]) / name, ignore_errors=True)
            return run_timed([program, "get"], environment)[0]

        return run

    def against_peer(self, name: str, environment: Environment) -> Row:
        what = (f"cold `get`, {name}, a round trip of {self.seconds * 1000:.0f} ms to each service, wall "
                "against the Go helper")
        must_get(self.programs.front, HOST, environment)
        peer = find_peer(HOST, environment)
        if peer is None:
            return Row(what, "at most 0.75 x", NO_PEER, False)
        ours, other = self.cold(self.programs.front, environment), self.cold(peer, environment)
        wall = summarize([(ours(), other()) for _ in range(self.pairs)])
        return Row(what, "at most 0.75 x", f"{wall[2]:.2f}; {wall[0] * 1e3:.0f} ms, the other "
                   f"{wall[1] * 1e3:.0f} ms ({self.pairs} pairs)", wall[2] <= 0.75)

    def many_regions(self) -> Row:
        """Each account's registry in one region: the role is one, so are the passwords of a region."""
        home = make_home(self.folder / "crowd", self.standin.secure_url, ROLE)
        environment = self.environment(home, AWS_PROFILE="far")
        hosts = [host_of(f"{number:012d}", REGIONS[number % len(REGIONS)])
                 for number in range(1, CALLERS + 1)]
        alone = self.cold(self.programs.front, environment)()
        shutil.rmtree(home / ".cache")
        before = (self.standin.calls("ecr"), self.standin.calls("sts"))
        crowd = Crowd(self.folder)
        crowd.start(self.programs.front, hosts, environment)
        answers = crowd.finish().values()
        good = sum(answer.is_good() for answer in answers)
        last = max(answer.ended for answer in answers) - crowd.started
        ecr, sts = (now - then for now, then in
                    zip((self.standin.calls("ecr"), self.standin.calls("sts")), before))
        return Row(f"{CALLERS} cold callers of {CALLERS} registries in {len(REGIONS)} regions, one role",
                   "5 calls to ECR, 1 to STS, the last answer within one alone + 60 ms",
                   f"{ecr} calls to ECR, {sts} to STS, {good} good answers, the last after "
                   f"{last * 1e3:.0f} ms, one alone {alone * 1e3:.0f} ms",
                   (ecr, sts, good) == (5, 1, CALLERS) and last <= alone + 0.06)
