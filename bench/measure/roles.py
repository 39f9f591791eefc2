# SPDX-License-Identifier: Apache-2.0
"""The row about a role for each namespace: how long the first fill takes beside STS's own pace."""

import base64
import json
import sys
import time
from typing import Iterator

from .daemon import RunningDaemon
from .standin import END_TO_END
from .sync import MANY, ON_STANDIN, Syncs
from .table import Row

sys.path.insert(0, str(END_TO_END))
from apiserver.handle import ApiServer  # noqa: E402

PER_SECOND = 20  # what the daemon does unless told otherwise
MOST = 1.3
CLUSTER = """\
  - name: one
    kubeconfig: {kubeconfig}
    targets:
      - namespaces: {{globs: ["team-*"]}}
        role_requests:
          - {{namespaces: ["team-*"], roles: ["arn:aws:iam::111111111111:role/team-*"]}}
"""


class Roles:
    """One API server whose namespaces ask for a role each."""

    def __init__(self, syncs: Syncs) -> None:
        self.syncs = syncs

    def rows(self) -> Iterator[Row]:
        self.syncs.standin.reset()
        with ApiServer() as server:
            for number in range(MANY):
                name = f"team-{number:04d}"
                asks = {"ecr-syncd/role-arn": f"arn:aws:iam::111111111111:role/{name}"}
                server.control.put({"apiVersion": "v1", "kind": "Namespace",
                                    "metadata": {"name": name, "annotations": asks}})
            self.syncs.configure(CLUSTER.format(kubeconfig=server.admin))
            with RunningDaemon(self.syncs, more={"AWS_ENDPOINT_URL": self.syncs.standin.url}) as daemon:
                yield self.first_fill(daemon, server)

    def first_fill(self, daemon: RunningDaemon, server: ApiServer) -> Row:
        while len(server.control.objects("secrets", name="regcred")) < MANY:
            time.sleep(0.2)
        took = time.monotonic() - daemon.began
        alone = (MANY - 1) / PER_SECOND
        roles = [row["role"] for row in self.syncs.standin.ask("GET", "/calls")
                 if row["action"] == "AssumeRole"]
        owners = self.owners(server)
        kept = took <= MOST * alone and len(roles) == MANY and owners == MANY
        return Row(f"{MANY} namespaces, {MANY} roles, first fill{ON_STANDIN}",
                   f"at most {MOST} x the time that the paced STS calls alone take",
                   f"{took / alone:.2f} x; {took:.1f} s, {alone:.1f} s for {len(roles)} AssumeRole; "
                   f"{owners} secrets with the password of their own role, VmRSS "
                   f"{daemon.memory('VmRSS'):.1f} MiB", kept)

    def owners(self, server: ApiServer) -> int:
        """How many hold what their own role has brought."""
        by_password = self.syncs.standin.ask("GET", "/owners")
        good = 0
        for secret in server.control.objects("secrets", name="regcred"):
            text = base64.b64decode(secret["data"][".dockerconfigjson"])
            entries = json.loads(text)["auths"].values()
            passwords = [base64.b64decode(one["auth"]).decode().partition(":")[2] for one in entries]
            home = secret["metadata"]["namespace"]
            good += all(f":assumed-role/{home}/" in by_password[one] for one in passwords)
        return good
