# SPDX-License-Identifier: Apache-2.0
"""The stand-in's HTTP/2, judged by curl and by the h2 library: settings, GOAWAY, many watches."""
from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from apiserver.fixtures import NAMESPACES
from apiserver.handle import ApiServer
from apiserver.probe import Probe

NEEDS = ["curl"]


@pytest.fixture
def server() -> Iterator[ApiServer]:
    with ApiServer() as made:
        yield made


def curl(server: ApiServer, *words: str) -> str:
    """curl with the administrator's token."""
    token = f"Authorization: Bearer {server.endpoint.token}"
    argv = ["curl", "-sS", "--cacert", str(server.ca), "-H", token, "--max-time", "60", *words]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(("option", "version"), [("--http2", "2"), ("--http1.1", "1.1")])
def test_alpn(server: ApiServer, option: str, version: str) -> None:
    form = ["-o", "/dev/null", "-w", "%{http_version} %{http_code}"]
    assert curl(server, option, *form, server.url + NAMESPACES) == f"{version} 200"


def test_large_body_in_both_directions(server: ApiServer, tmp_path: Path) -> None:
    big = tmp_path / "big"
    big.write_bytes(b" " * 3_000_000 + b'{"metadata": {"name": "big"}}')
    path = f"{server.url}{NAMESPACES}/default/configmaps"
    for option in ("--http2", "--http1.1"):
        form = ["-o", "/dev/null", "-w", "%{http_code}", "-H", "Content-Type: application/json"]
        query = "?dryRun=All"
        assert curl(server, option, *form, "--data-binary", f"@{big}", path + query) == "201"
    big.write_bytes(b" " * 3_200_000)
    form = ["-o", "/dev/null", "-w", "%{http_code}", "-H", "Content-Type: application/json"]
    assert curl(server, *form, "--data-binary", f"@{big}", path) == "413"


def test_settings_are_those_of_the_real_server(server: ApiServer) -> None:
    connection = Probe(server.endpoint)
    assert connection.protocol == "h2"
    assert connection.settings["MAX_CONCURRENT_STREAMS"] == 100
    assert connection.settings["INITIAL_WINDOW_SIZE"] == 262144


def test_goaway_finishes_what_it_began(server: ApiServer) -> None:
    server.control.set(goaway_after=3)
    server.control.rule(delay=0.3)
    connection = Probe(server.endpoint)
    numbers = [connection.send("GET", NAMESPACES) for _ in range(5)]
    connection.run(lambda: connection.closed)
    ends = [connection.exchanges[number] for number in numbers]
    assert connection.goaway == (numbers[2], 0)
    assert [end.status for end in ends] == [200, 200, 200, 0, 0]
    assert all(end.ended for end in ends[:3])
    assert len(server.control.log()) == 3


def test_goaway_on_demand_lets_watches_live(server: ApiServer) -> None:
    connection = Probe(server.endpoint)
    number = connection.send("GET", f"{NAMESPACES}?watch=1&timeoutSeconds=60")
    watch = connection.exchanges[number]
    connection.run(lambda: b"kube-system" in watch.body)
    assert server.control.connections("goaway") == 1
    connection.run(lambda: connection.goaway is not None)
    server.control.add_namespaces(names=["after"])
    connection.run(lambda: b'"after"' in watch.body)
    server.control.end_watches()
    connection.run(lambda: connection.closed)
    assert watch.ended


def test_curl_survives_goaway_by_chance(server: ApiServer) -> None:
    server.control.set(goaway_chance=0.1)
    urls = f"{server.url}{NAMESPACES}?[1-300]"
    form = ["-o", "/dev/null", "-w", "%{http_code}\n", "--parallel", "--parallel-max", "20"]
    codes = curl(server, "--http2", "--retry", "5", "--retry-all-errors", *form, urls).split()
    assert codes.count("200") == 300
    assert server.control.counts()["list", "namespaces", 200] == 300


def test_thousand_watches_see_a_change(server: ApiServer) -> None:
    connections = [Probe(server.endpoint) for _ in range(11)]
    version = server.control.stats()["version"]
    query = f"watch=1&resourceVersion={version}&timeoutSeconds=120"
    for connection in connections:
        for _ in range(100):
            connection.send("GET", f"/api/v1/secrets?{query}&fieldSelector=metadata.name%3Dx")
    deadline = time.monotonic() + 30
    while server.control.stats()["watches"] < 1100 and time.monotonic() < deadline:
        time.sleep(0.05)
    metadata = {"name": "x", "namespace": "default"}
    server.control.put({"apiVersion": "v1", "kind": "Secret", "metadata": metadata})
    for connection in connections:
        streams = connection.exchanges.values()
        connection.run(lambda found=streams: all(b"ADDED" in end.body for end in found))
        connection.close()
    while server.control.stats()["watches"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert server.control.stats()["watches"] == 0


def test_five_thousand_namespaces(server: ApiServer) -> None:
    started = time.monotonic()
    server.control.add_namespaces(
        prefix="n-", count=5000, labels={"a": "b"}, secret={"name": "regcred", "size": 5000}
    )
    assert time.monotonic() - started < 30
    seen, token = 0, ""
    while token is not None:
        page = server.request("GET", f"{NAMESPACES}?limit=500&labelSelector=a%3Db&continue={token}")
        seen += len(page.check()["items"])
        token = page.json["metadata"].get("continue")
    assert seen == 5000
    connection = Probe(server.endpoint)
    body = connection.wait(connection.send("GET", "/api/v1/secrets"), seconds=60)[0].body
    assert 25_000_000 < len(body) < 32_000_000
    assert server.control.stats()["peak_kib"] < 400_000
