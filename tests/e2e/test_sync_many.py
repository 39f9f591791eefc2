# SPDX-License-Identifier: Apache-2.0
"""Rights in single namespaces alone: each of a thousand is watched by itself."""
from __future__ import annotations

import resource
from collections.abc import Callable, Iterator

import pytest

from apiserver.handle import ApiServer
from stack.local import LocalStack
from sync_daemon import Daemon, wait_for
from sync_running import daemon, is_good, place, servers  # noqa: F401
from sync_user import SyncUser

MANY = 1000
HOMES = [f"fixed-{number:04d}" for number in range(MANY)]
GROUP = "rbac.authorization.k8s.io"
RULE = {"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["regcred"],
        "verbs": ["get", "list", "watch", "create", "patch"]}  # fmt: skip


@pytest.fixture(autouse=True)
def many_descriptors() -> Iterator[None]:
    """A connection for each watch at both ends."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def server(many_descriptors: None) -> Iterator[ApiServer]:
    """With an account that has its rights in each namespace and none beyond."""
    with ApiServer() as made:
        made.control.add_namespaces(names=HOMES)
        made.grant(HOMES[0], "narrow", [RULE], only=HOMES[0])
        who = {"kind": "ServiceAccount", "name": "narrow", "namespace": HOMES[0]}
        for home in HOMES[1:]:
            meta = {"name": "narrow", "namespace": home}
            made.control.put({"apiVersion": f"{GROUP}/v1", "kind": "Role", "metadata": meta,
                              "rules": [RULE]})  # fmt: skip
            reference = {"apiGroup": GROUP, "kind": "Role", "name": "narrow"}
            made.control.put({"apiVersion": f"{GROUP}/v1", "kind": "RoleBinding", "metadata": meta,
                              "roleRef": reference, "subjects": [who]})  # fmt: skip
        yield made


@pytest.fixture
def user(place: LocalStack, server: ApiServer) -> SyncUser:  # noqa: F811
    made = SyncUser(place, server)
    made.use(server.account_kubeconfig(HOMES[0], "narrow"))
    made.select(*HOMES)
    return made


def test_a_thousand_namespaces_are_watched_one_by_one(
    server: ApiServer, daemon: Callable[..., Daemon]  # noqa: F811
) -> None:
    daemon().hear("READY=1", 60)
    wait_for(lambda: len(server.control.objects("secrets", name="regcred")) == MANY, 120)
    wait_for(lambda: len(server.control.watches()) == MANY, 60)
    for home in (HOMES[0], HOMES[MANY // 2], HOMES[-1]):
        server.control.delete("secrets", "regcred", home)
        wait_for(lambda home=home: is_good(server, home), 30)
    assert not [key for key in server.control.counts() if key[:2] == ("list", "namespaces")]
