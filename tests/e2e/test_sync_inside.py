# SPDX-License-Identifier: Apache-2.0
"""Proxies to a cluster, and the credentials of a pod, in private namespaces."""
from __future__ import annotations

import shlex
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apiserver.fixtures import NAMESPACES
from apiserver.handle import ApiServer
from stack import names
from stack.control import Control
from stack.stack import Stack
from sync_access import add_master, give_login, identity
from sync_user import SyncUser, lines_of, password_of

TOOLS = Path(__file__).resolve().parent / "stack"
PORT = 6443
ADDRESS = f"{names.AWS_ADDRESS}:{PORT}"
NAME = "api.cluster.test"  # that nobody resolves but the proxies
ACCOUNT = "/run/secrets/kubernetes.io/serviceaccount"
PROXIES = {"http": 3128, "https": 3129, "socks5": 1080, "login": 3130}
LOGIN = "joe:proxy-password"


@pytest.fixture(scope="module")
def server(stack: Stack) -> Iterator[ApiServer]:
    """An API server inside, and proxies that know its name."""
    with ApiServer(stack.wrap, names.AWS_ADDRESS, PORT) as made:
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
def inside(stack: Stack, aws: Control, server: ApiServer) -> SyncUser:
    """Who selects the namespace `home`, which has no secret yet."""
    server.control.reset()
    server.request("DELETE", f"{NAMESPACES}/home/secrets/regcred")
    server.control.add_namespaces(names=["home"])
    server.control.clear_log()
    made = SyncUser(stack, server)
    made.env.pop("NO_PROXY")
    made.hidden.append("proxy-password")
    made.select("home")
    return made


def said(stack: Stack, name: str) -> list[str]:
    """What a proxy printed."""
    return (stack.folder / f"proxy-{name}.log").read_text().splitlines()


def use_name(user: SyncUser, server: ApiServer, **more: Any) -> None:
    """A kubeconfig whose server only the proxies can find."""
    url = f"https://{NAME}:{PORT}"
    login = {"token": add_master(server, "jane")}
    give_login(user, server, login, server=url, **{"tls-server-name": "kubernetes", **more})


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
    inside: SyncUser, server: ApiServer, stack: Stack, where: str, url: str, name: str, line: str
) -> None:
    before = len(said(stack, name))
    use_name(inside, server, **({"proxy-url": url} if where == "kubeconfig" else {}))
    if where == "configuration":
        inside.config["clusters"][0]["proxy"] = url
    assert inside.once() == "1 created"
    assert said(stack, name)[before:] == [line]


def test_configuration_goes_before_the_kubeconfig(inside: SyncUser, server: ApiServer) -> None:
    use_name(inside, server, **{"proxy-url": "http://127.0.0.1:9"})
    inside.config["clusters"][0]["proxy"] = "http://127.0.0.1:3128"
    assert inside.once() == "1 created"


def test_proxy_that_refuses_is_named_without_its_password(
    inside: SyncUser, server: ApiServer
) -> None:
    url = "http://joe:wrong-proxy-password@127.0.0.1:3130"
    use_name(inside, server, **{"proxy-url": url})
    (line,) = lines_of(inside.run("once"))
    assert "http://127.0.0.1:3130" in line and "joe" not in line


def test_dead_proxy_is_named(inside: SyncUser, server: ApiServer) -> None:
    use_name(inside, server, **{"proxy-url": "http://127.0.0.1:9"})
    (line,) = lines_of(inside.expect(75, "once"))
    assert "127.0.0.1:9" in line


def test_proxy_of_the_environment(inside: SyncUser, server: ApiServer, stack: Stack) -> None:
    use_name(inside, server)
    before = len(said(stack, "http"))
    proxy = {"HTTPS_PROXY": "http://127.0.0.1:3128", "NO_PROXY": ".amazonaws.com"}
    assert inside.once(**proxy) == "1 created"
    assert said(stack, "http")[before:] == [f"CONNECT {NAME}:{PORT}"]


@pytest.mark.parametrize("network", ["192.0.2.0/24", names.AWS_ADDRESS, f"10.0.0.0/8,{ADDRESS}"])
def test_no_proxy_with_networks(
    inside: SyncUser, server: ApiServer, stack: Stack, network: str
) -> None:
    before = len(said(stack, "http"))
    no_proxy = f".amazonaws.com,{network}"
    assert inside.once(HTTPS_PROXY="http://127.0.0.1:3128", NO_PROXY=no_proxy) == "1 created"
    assert said(stack, "http")[before:] == []


def test_other_network_does_not_count(inside: SyncUser, server: ApiServer, stack: Stack) -> None:
    before = len(said(stack, "http"))
    no_proxy = ".amazonaws.com,192.0.3.0/24"
    assert inside.once(HTTPS_PROXY="http://127.0.0.1:3128", NO_PROXY=no_proxy) == "1 created"
    assert said(stack, "http")[before:] == [f"CONNECT {ADDRESS}"]


class Pod:
    """The files and variables of a pod."""

    def __init__(self, stack: Stack, server: ApiServer, user: SyncUser):
        self.stack, self.user = stack, user
        self.write("ca.crt", server.ca.read_text())
        self.write("namespace", "home")
        user.config["clusters"] = [{"in_cluster": True, "targets": [{"namespaces": ["home"]}]}]
        host, port = ADDRESS.split(":")
        user.env.update(KUBERNETES_SERVICE_HOST=host, KUBERNETES_SERVICE_PORT=port)

    def write(self, name: str, text: str) -> None:
        """Replaces a file as kubelet does: by a rename."""
        script = f"mkdir -p {ACCOUNT} && cat >{ACCOUNT}/.new && mv {ACCOUNT}/.new {ACCOUNT}/{name}"
        self.stack.run(["sh", "-c", script], input=text).check()

    def remove(self, name: str) -> None:
        """One file less."""
        self.stack.run(["rm", "-f", shlex.quote(f"{ACCOUNT}/{name}")]).check()


@pytest.fixture
def pod(stack: Stack, server: ApiServer, inside: SyncUser) -> Pod:
    """Whose account may do everything."""
    made = Pod(stack, server, inside)
    made.write("token", add_master(server, "system:serviceaccount:home:sync"))
    return made


def test_in_cluster(inside: SyncUser, server: ApiServer, pod: Pod) -> None:
    assert identity(inside) == "system:serviceaccount:home:sync"
    assert inside.once() == "1 created"
    assert password_of(server, "home") in inside.place.aws.secrets()


def test_instance_of_a_pod_is_its_namespace(
    inside: SyncUser, server: ApiServer, pod: Pod
) -> None:
    del inside.config["instance"]
    assert inside.once() == "1 created"
    labels = server.get_secret("home", "regcred")["metadata"]["labels"]
    assert labels["ecr-syncd/instance"] == "home"


def test_rotated_token_is_taken_under_way(
    inside: SyncUser, server: ApiServer, pod: Pod
) -> None:
    homes = [f"rotate-{n}" for n in range(20)]
    server.control.add_namespaces(names=homes)
    server.control.set(latency=0.1)
    inside.config["clusters"][0].update(in_flight=1, targets=[{"namespaces": homes}])
    summaries: list[str] = []
    worker = threading.Thread(target=lambda: summaries.append(inside.once()))
    worker.start()
    deadline = time.monotonic() + 20
    while sum(row["method"] == "PATCH" for row in server.control.log()) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    pod.write("token", add_master(server, "rotated"))
    server.control.revoke(user="system:serviceaccount:home:sync")
    worker.join()
    assert summaries == ["20 created"]


@pytest.mark.parametrize("name", ["token", "ca.crt"])
def test_missing_file_of_a_pod_is_named(inside: SyncUser, pod: Pod, name: str) -> None:
    pod.remove(name)
    assert f"serviceaccount/{name} does not exist" in inside.expect(1, "once").err


def test_outside_of_a_cluster_it_says_so(inside: SyncUser, pod: Pod) -> None:
    del inside.env["KUBERNETES_SERVICE_HOST"]
    (line,) = lines_of(inside.expect(1, "once"))
    assert line.startswith("cluster in-cluster: ") and "this is no pod" in line


def test_authority_of_a_pod_is_the_only_one(
    inside: SyncUser, server: ApiServer, pod: Pod, stack: Stack
) -> None:
    pod.write("ca.crt", (stack.folder / "ca.crt").read_text())
    assert "certificate" in inside.run("once").err
    assert server.get_secret("home", "regcred") is None
