# SPDX-License-Identifier: Apache-2.0
"""Fixtures: the stand-in for the API server as a cluster that EKS knows by name."""
from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apiserver.certificates import make_server_certificate
from apiserver.handle import ApiServer
from apiserver.identity import MASTERS
from stack import names, pki
from sync_user import SyncUser

NAME = "prod-1"
TESTER = f"arn:aws:iam::{names.ACCOUNT}:user/tester"
ROLE = f"arn:aws:iam::{names.ACCOUNT}:role/daemon"
WHAT = f"EKS cluster {NAME} in {names.REGION}"
_TOKEN = "k8s-aws-v1."


class Eks:
    """What EKS says of the cluster, and whom it lets in."""

    def __init__(self, user: SyncUser, server: ApiServer):
        self.user = user
        self.server = server
        self.ca = server.ca
        user.hidden.append(_TOKEN)
        user.config["clusters"][0].pop("kubeconfig")
        self.reference = {"name": NAME, "region": names.REGION}
        user.config["clusters"][0]["eks"] = self.reference
        self.describe()
        self.admit(MASTERS)

    def describe(self, **changes: Any) -> None:
        """The cluster as it is, but for the changes."""
        self.describe_as(NAME, **changes)

    def describe_as(self, name: str, **changes: Any) -> None:
        """The same by another name."""
        ca = base64.b64encode(self.ca.read_bytes()).decode()
        self.user.place.aws.add_cluster(name, **{"endpoint": self.server.url, "ca": ca, **changes})

    def admit(self, *groups: str, principal: str = TESTER) -> None:
        """The only access entry; without groups there is none."""
        entries = {principal: list(groups)} if groups else {}
        self.server.control.set_eks(NAME, self.user.place.aws_door, entries)

    def rotate(self) -> None:
        """Another authority, and a certificate of it, for connections that come from now on."""
        folder = self.user.home / "authority"
        folder.mkdir()
        authority = pki.make_authority(folder, "ca")
        made = make_server_certificate(authority, folder, "127.0.0.1")
        self.ca = authority.cert
        self.server.control.use_certificate(made.cert, made.key)
        self.server.control.connections("close")

    def calls(self) -> list[str]:
        """What was asked of AWS but for tokens of registries and by the API server itself."""
        asked = self.user.place.aws.aws_calls()
        return [call for call in asked if call not in ("ecr:GetAuthorizationToken", "sts:presigned")]


@pytest.fixture
def eks(user: SyncUser, server: ApiServer) -> Iterator[Eks]:
    """The first cluster, by its name in EKS; whoever runs the daemon is its administrator."""
    made = Eks(user, server)
    yield made
    if made.ca != server.ca:
        server.renew_certificate()
        server.control.connections("close")


def find_helper_folder(user: SyncUser) -> Path:
    """Where our programs are, and neither aws nor kubectl."""
    return Path(user.place.path.partition(":")[0])
