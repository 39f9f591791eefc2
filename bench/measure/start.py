# SPDX-License-Identifier: Apache-2.0
"""How long `ecr-syncd run` takes to be ready, beside the build before."""

import contextlib
import shutil
import statistics
from pathlib import Path

from .cold import SecureStandIn
from .daemon import RunningDaemon
from .sources import ROLE
from .sync import CLUSTER, ON_STANDIN, Syncs
from .home import make_home
from .table import Row

from apiserver.handle import ApiServer  # noqa: E402, by sync.py

CLUSTERS = 20
REGIONS = ("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2",
           "eu-central-1", "ap-south-1", "ap-northeast-1", "sa-east-1")
EACH = 5  # namespaces of a cluster
CONFIG = """\
cache_directory: {folder}/cache
state_directory: {folder}/state
runtime_directory: {folder}/run
registries:
  - name: ours
    accounts: ["123456789012"]
    regions: [{regions}]
    endpoint: {aws}
    profile: role
clusters:
"""


class Start:
    """`program` and, if there is one, that of the build before."""

    def __init__(self, program: Path, before: Path | None, folder: Path, pairs: int) -> None:
        self.programs, self.folder, self.pairs = [program], folder / "start", pairs
        if before is not None:
            self.programs.append(before / program.name)

    def row(self) -> Row:
        """A role in ten regions, over TLS, with nothing in the cache."""
        self.folder.mkdir()
        what = (f"start of `ecr-syncd run`, {CLUSTERS} clusters, {len(REGIONS)} registries of one role, nothing "
                f"cached, until READY{ON_STANDIN}, against the build before")
        with SecureStandIn(self.folder / "standin") as standin, contextlib.ExitStack() as held:
            servers = [held.enter_context(ApiServer()) for _ in range(CLUSTERS)]
            for server in servers:
                server.control.add_namespaces(prefix="team-", count=EACH)
            sides = [self.configure(number, program, standin, servers)
                     for number, program in enumerate(self.programs)]
            rounds = [[self.start(side, standin) for side in sides] for _ in range(self.pairs)]
        ours = statistics.median(one[0][0] for one in rounds)
        cpu = statistics.median(one[0][1] for one in rounds)
        if len(sides) < 2:
            return Row(what, "at most 0.7 x", f"not measured: --before names no build; {ours * 1e3:.0f} ms and "
                       f"{cpu * 1e3:.0f} ms of CPU (median of {self.pairs})", False)
        other = statistics.median(one[1][0] for one in rounds)
        other_cpu = statistics.median(one[1][1] for one in rounds)
        ratio = statistics.median(one[0][0] / one[1][0] for one in rounds)
        return Row(what, "at most 0.7 x", f"{ratio:.2f}; {ours * 1e3:.0f} ms and {cpu * 1e3:.0f} ms of CPU, before "
                   f"{other * 1e3:.0f} and {other_cpu * 1e3:.0f} ms ({self.pairs} pairs)", ratio <= 0.7)

    def configure(self, number: int, program: Path, standin: SecureStandIn,
                  servers: list[ApiServer]) -> Syncs:
        """A configuration and a home of its own for one program."""
        syncs = Syncs(program, standin, self.folder / str(number))
        make_home(syncs.folder / "home", standin.secure_url, ROLE.format(url=standin.secure_url))
        clusters = "".join(CLUSTER.format(name=f"c{at:02d}", kubeconfig=server.admin, glob="team-*")
                           for at, server in enumerate(servers))
        regions = ", ".join(REGIONS)
        (syncs.folder / "config.yaml").write_text(
            CONFIG.format(folder=syncs.folder, regions=regions, aws=standin.secure_url) + clusters)
        return syncs

    def start(self, syncs: Syncs, standin: SecureStandIn) -> tuple[float, float]:
        """Wall and CPU seconds until READY."""
        for name in ("cache", "state"):
            shutil.rmtree(syncs.folder / name, ignore_errors=True)
        more = {"HOME": str(syncs.folder / "home"), "SSL_CERT_FILE": str(standin.bundle)}
        with RunningDaemon(syncs, more=more) as daemon:
            return daemon.ready_after, daemon.cpu()
