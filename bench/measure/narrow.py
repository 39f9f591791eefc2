# SPDX-License-Identifier: Apache-2.0
"""The row about rights in single namespaces, where each namespace has a watch of its own."""

import os
import sys
import time
from typing import Iterator

from .daemon import RunningDaemon
from .standin import END_TO_END
from .sync import MANY, ON_STANDIN, Syncs
from .table import Row

sys.path.insert(0, str(END_TO_END))
from apiserver.handle import ApiServer  # noqa: E402
from sync_narrow import make_narrow  # noqa: E402

CLUSTER = """\
  - name: narrow
    kubeconfig: {kubeconfig}
    targets: [{{namespaces: [{namespaces}]}}]
"""
MOST_DESCRIPTORS = 60


class Narrow:
    """One API server and an account without rights in the cluster."""

    def __init__(self, syncs: Syncs) -> None:
        self.syncs = syncs

    def rows(self) -> Iterator[Row]:
        self.syncs.standin.reset()
        homes = [f"fixed-{number:04d}" for number in range(MANY)]
        with ApiServer() as server:
            server.control.add_namespaces(names=homes)
            kubeconfig = make_narrow(server, homes)
            self.syncs.configure(
                CLUSTER.format(kubeconfig=kubeconfig, namespaces=", ".join(homes)))
            with RunningDaemon(self.syncs) as daemon:
                while len(server.control.watches()) < MANY:
                    time.sleep(0.1)
                yield self.watched(daemon, server)

    def watched(self, daemon: RunningDaemon, server: ApiServer) -> Row:
        descriptors = len(os.listdir(f"/proc/{daemon.process.pid}/fd"))
        connections = server.control.stats()["connections"]
        return Row(f"{MANY} namespaces by Roles alone, a watch for each{ON_STANDIN}",
                   f"at most {MOST_DESCRIPTORS} descriptors",
                   f"{descriptors} descriptors, {connections} connections, VmRSS "
                   f"{daemon.memory('VmRSS'):.1f} MiB", descriptors <= MOST_DESCRIPTORS)
