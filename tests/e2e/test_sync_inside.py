# SPDX-License-Identifier: Apache-2.0
"""Proxies to a cluster, and the credentials of a pod, in private namespaces."""
from __future__ import annotations

import shlex
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from apiserver.cluster import Cluster
from apiserver.handle import ApiServer
from stack import names
from stack.control import Control
from stack.stack import Stack
from sync_access import ALL_RIGHTS, add_master, give_login, identity
from sync_daemon import wait_for
from sync_fixtures import Homes, cluster, homes, server  # noqa: F401
from sync_inside import PORT, cluster_inside, own_place, tls_name
from sync_user import SyncUser, lines_of, password_of

TOOLS = Path(__file__).resolve().parent / "stack"
ADDRESS = f"{names.AWS_ADDRESS}:{PORT}"
NAME = "api.cluster.test"  # that nobody resolves but the proxies
ACCOUNT = "/run/secrets/kubernetes.io/serviceaccount"
PROXIES = {"http": 3128, "https": 3129, "socks5": 1080, "login": 3130}
LOGIN = "joe:proxy-password"


@pytest.fixture(scope="module")
def any_cluster(stack: Stack) -> Iterator[Cluster]:
    """An API server inside, and proxies that know its name."""
    with cluster_inside(stack) as made:
        routes = [f"--send-to={host}={ADDRESS}" for host in (NAME, names.AWS_ADDRESS)]
        python = "/usr/bin/python3"
        tls = ["--tls", str(stack.folder / "server.crt"), str(stack.folder / "server.key")]
        more = {"http": [], "https": tls, "login": ["--user", LOGIN], "socks5": []}
        for name, port in PROXIES.items():
            tool = "socks.py" if name == "socks5" else "proxy.py"
            listen = f"127.0.0.1:{port}"
            argv = [python, "-B", str(TOOLS / tool), listen, *more[name], *routes]
            stack.start(argv, f"proxy-{name}")
            probe = f"import socket; socket.create_connection(('127.0.0.1', {port}), 1)"
            stack.wait_for("a proxy", [python, "-c", probe])
        yield made


@pytest.fixture
def home(homes: Homes) -> str:  # noqa: F811
    """A namespace, which has no secret yet."""
    return homes("home")


@pytest.fixture
def token(cluster: Cluster, home: str) -> Iterator[str]:  # noqa: F811
    """Of an account in it that may do everything."""
    cluster.grant(home, "sync", ALL_RIGHTS)
    yield cluster.account_token(home, "sync")
    cluster.withdraw(home, "sync")


@pytest.fixture
def inside(stack: Stack, aws: Control, cluster: Cluster, home: str) -> SyncUser:  # noqa: F811
    """Who selects the namespace."""
    made = SyncUser(stack, cluster)
    made.env.pop("NO_PROXY")
    made.hidden.append("proxy-password")
    made.select(home)
    return made


@pytest.fixture
def named(inside: SyncUser, cluster: Cluster, token: str) -> Callable[..., None]:  # noqa: F811
    """Gives it a kubeconfig whose server only the proxies can find."""

    def use_name(**more: Any) -> None:
        members = {"server": f"https://{NAME}:{PORT}", "tls-server-name": tls_name(cluster), **more}
        give_login(inside, cluster, {"token": token}, **members)

    return use_name


def said(stack: Stack, name: str) -> list[str]:
    """What a proxy printed."""
    return (stack.folder / f"proxy-{name}.log").read_text().splitlines()


@pytest.mark.parametrize(
    "url, name, line",
    [
        ("http://127.0.0.1:3128", "http", f"CONNECT {NAME}:{PORT}"),
        ("https://localhost:3129", "https", f"CONNECT {NAME}:{PORT}"),
        ("socks5://127.0.0.1:1080", "socks5", f"name {NAME}:{PORT}"),
        (f"http://{LOGIN}@127.0.0.1:3130", "login", f"CONNECT {NAME}:{PORT}"),
    ],
)
@pytest.mark.parametrize("where", ["kubeconfig", "configuration"])
def test_proxy(
    inside: SyncUser, named: Callable[..., None], stack: Stack, where: str, url: str, name: str,
    line: str,
) -> None:  # fmt: skip
    before = len(said(stack, name))
    named(**({"proxy-url": url} if where == "kubeconfig" else {}))
    if where == "configuration":
        inside.config["clusters"][0]["proxy"] = url
    assert inside.once() == "1 created"
    assert said(stack, name)[before:] == [line]


def test_configuration_goes_before_the_kubeconfig(
    inside: SyncUser, named: Callable[..., None]
) -> None:
    named(**{"proxy-url": "http://127.0.0.1:9"})
    inside.config["clusters"][0]["proxy"] = "http://127.0.0.1:3128"
    assert inside.once() == "1 created"


def test_proxy_that_refuses_is_named_without_its_password(
    inside: SyncUser, named: Callable[..., None]
) -> None:
    url = "http://joe:wrong-proxy-password@127.0.0.1:3130"
    named(**{"proxy-url": url})
    (line,) = lines_of(inside.run("once"))
    assert "http://127.0.0.1:3130" in line and "joe" not in line


def test_dead_proxy_is_named(inside: SyncUser, named: Callable[..., None]) -> None:
    named(**{"proxy-url": "http://127.0.0.1:9"})
    (line,) = lines_of(inside.expect(75, "once"))
    assert "127.0.0.1:9" in line


def test_proxy_of_the_environment(
    inside: SyncUser, named: Callable[..., None], stack: Stack
) -> None:
    named()
    before = len(said(stack, "http"))
    proxy = {"HTTPS_PROXY": "http://127.0.0.1:3128", "NO_PROXY": ".amazonaws.com"}
    assert inside.once(**proxy) == "1 created"
    assert said(stack, "http")[before:] == [f"CONNECT {NAME}:{PORT}"]


@pytest.mark.parametrize("network", ["192.0.2.0/24", names.AWS_ADDRESS, f"10.0.0.0/8,{ADDRESS}"])
def test_no_proxy_with_networks(inside: SyncUser, stack: Stack, network: str) -> None:
    before = len(said(stack, "http"))
    no_proxy = f".amazonaws.com,{network}"
    assert inside.once(HTTPS_PROXY="http://127.0.0.1:3128", NO_PROXY=no_proxy) == "1 created"
    assert said(stack, "http")[before:] == []


def test_other_network_does_not_count(inside: SyncUser, stack: Stack) -> None:
    before = len(said(stack, "http"))
    no_proxy = ".amazonaws.com,192.0.3.0/24"
    assert inside.once(HTTPS_PROXY="http://127.0.0.1:3128", NO_PROXY=no_proxy) == "1 created"
    assert said(stack, "http")[before:] == [f"CONNECT {ADDRESS}"]


class Pod:
    """The files and variables of a pod."""

    def __init__(self, stack: Stack, cluster: Cluster, user: SyncUser, home: str):  # noqa: F811
        self.stack, self.user = stack, user
        self.write("ca.crt", cluster.endpoint.ca.decode())
        self.write("namespace", home)
        user.config["clusters"] = [{"in_cluster": True, "targets": [{"namespaces": [home]}]}]
        host, port = own_place(cluster)
        user.env.update(KUBERNETES_SERVICE_HOST=host, KUBERNETES_SERVICE_PORT=str(port))

    def write(self, name: str, text: str) -> None:
        """Replaces a file as kubelet does: by a rename."""
        script = f"mkdir -p {ACCOUNT} && cat >{ACCOUNT}/.new && mv {ACCOUNT}/.new {ACCOUNT}/{name}"
        self.stack.run(["sh", "-c", script], input=text).check()

    def remove(self, name: str) -> None:
        """One file less."""
        self.stack.run(["rm", "-f", shlex.quote(f"{ACCOUNT}/{name}")]).check()


@pytest.fixture
def pod(stack: Stack, cluster: Cluster, inside: SyncUser, home: str, token: str) -> Pod:  # noqa: F811
    """Whose account may do everything."""
    made = Pod(stack, cluster, inside, home)
    made.write("token", token)
    return made


@pytest.mark.usefixtures("pod")
def test_in_cluster(inside: SyncUser, cluster: Cluster, home: str) -> None:  # noqa: F811
    assert identity(inside) == f"system:serviceaccount:{home}:sync"
    assert inside.once() == "1 created"
    assert password_of(cluster, home) in inside.place.aws.secrets()


@pytest.mark.usefixtures("pod")
def test_instance_of_a_pod_is_its_namespace(
    inside: SyncUser, cluster: Cluster, home: str  # noqa: F811
) -> None:
    del inside.config["instance"]
    assert inside.once() == "1 created"
    labels = cluster.get_secret(home, "regcred")["metadata"]["labels"]
    assert labels["ecr-syncd/instance"] == home


def test_rotated_token_is_taken_under_way(
    inside: SyncUser, server: ApiServer, pod: Pod, homes: Homes, home: str  # noqa: F811
) -> None:
    crowd = homes.crowd([f"rotate-{n}" for n in range(20)])
    server.control.set(latency=0.1)
    inside.config["clusters"][0].update(in_flight=1, targets=[{"namespaces": crowd}])
    summaries: list[str] = []
    worker = threading.Thread(target=lambda: summaries.append(inside.once()))
    worker.start()
    wait_for(lambda: sum(row["method"] == "PATCH" for row in server.control.log()) >= 3)
    pod.write("token", add_master(server, "rotated"))
    server.control.revoke(user=f"system:serviceaccount:{home}:sync")
    worker.join()
    assert summaries == ["20 created"]


@pytest.mark.parametrize("name", ["token", "ca.crt"])
def test_missing_file_of_a_pod_is_named(inside: SyncUser, pod: Pod, name: str) -> None:
    pod.remove(name)
    assert f"serviceaccount/{name} does not exist" in inside.expect(1, "once").err


def test_outside_of_a_cluster_it_says_so(inside: SyncUser, pod: Pod) -> None:
    del inside.env["KUBERNETES_SERVICE_HOST"]
    (line,) = lines_of(inside.expect(1, "once"))
    assert line.startswith("cluster in-cluster: ") and "this is not a pod" in line


def test_authority_of_a_pod_is_the_only_one(
    inside: SyncUser, cluster: Cluster, pod: Pod, stack: Stack, home: str  # noqa: F811
) -> None:
    pod.write("ca.crt", (stack.folder / "ca.crt").read_text())
    assert "certificate" in inside.run("once").err
    assert cluster.get_secret(home, "regcred") is None
