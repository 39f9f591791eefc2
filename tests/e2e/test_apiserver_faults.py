# SPDX-License-Identifier: Apache-2.0
"""The stand-in's own ways: faults, outages, load; nothing of it needs a real server."""
from __future__ import annotations

import http.client
import json
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apiserver.client import Client
from apiserver.fixtures import NAMESPACES, secret
from apiserver.handle import ApiServer
from apiserver.kubeconfig import Endpoint
from apiserver.probe import Probe

NEEDS = ["curl", "h2load", "kubectl"]
SECRETS = f"{NAMESPACES}/default/secrets"
BROKEN = (OSError, http.client.HTTPException)


@pytest.fixture(scope="module")
def running() -> Iterator[ApiServer]:
    with ApiServer() as made:
        yield made


@pytest.fixture
def server(running: ApiServer) -> Iterator[ApiServer]:
    yield running
    running.control.listen(True)
    running.control.reset()


def probe(server: ApiServer) -> Probe:
    """A connection over TLS."""
    return Probe(server.endpoint)


def over_tls(server: ApiServer, token: str | None = None) -> Client:
    """Requests by HTTP/1.1 over TLS."""
    endpoint = server.endpoint
    given = endpoint.token if token is None else token
    return Client(Endpoint(endpoint.server, endpoint.ca, given))


def open_watch(connection: Probe, query: str = "", path: str = NAMESPACES) -> Any:
    """A watch whose head has come; the exchange."""
    number = connection.send("GET", f"{path}?watch=1{query}")
    exchange = connection.exchanges[number]
    connection.run(lambda: exchange.status)
    return exchange


def test_status_with_retry_after_wears_off(server: ApiServer) -> None:
    server.control.rule(action="status", status=429, headers={"Retry-After": 7}, times=2)
    for _ in range(2):
        busy = over_tls(server).request("GET", NAMESPACES)
        assert (busy.status, busy.headers["retry-after"]) == (429, "7")
        assert busy.json["reason"] == "TooManyRequests"
    assert over_tls(server).request("GET", NAMESPACES).status == 200


def test_rules_pick_by_method_path_user(server: ApiServer) -> None:
    server.control.rule(action="status", status=403, method="PATCH", path="/default/secrets/")
    server.control.rule(action="status", status=503, user="^system:serviceaccount:kube-system:")
    assert server.apply_secret(secret("default"), "m").status == 403
    assert server.apply_secret(secret("kube-public"), "m").status == 201
    account = server.client(server.account_token("kube-system", "default"))
    assert account.request("GET", "/version").status == 503
    assert server.request("GET", "/version").status == 200
    assert [rule["hits"] for rule in server.control.rules()] == [1, 1]


def test_delay_and_skip(server: ApiServer) -> None:
    server.control.rule(delay=0.4, skip=1, times=1)
    times = []
    for _ in range(3):
        started = time.monotonic()
        assert over_tls(server).request("GET", "/readyz").status == 200
        times.append(time.monotonic() - started >= 0.4)
    assert times == [False, True, False]


@pytest.mark.parametrize("action", ["hang", "close", "reset"])
def test_no_answer(server: ApiServer, action: str) -> None:
    server.control.rule(action=action, times=1)
    with pytest.raises(BROKEN):
        over_tls(server).request("GET", NAMESPACES, timeout=1)
    assert over_tls(server).request("GET", NAMESPACES).status == 200


def test_reset_leaves_the_other_streams_alone(server: ApiServer) -> None:
    server.control.rule(action="reset", code=11, path="/api/v1/secrets")
    connection = probe(server)
    lost = connection.send("GET", "/api/v1/secrets")
    good = connection.send("GET", NAMESPACES)
    ends = connection.wait(lost, good)
    assert [(end.status, end.reset) for end in ends] == [(0, 11), (200, None)]


@pytest.mark.parametrize("how", ["end", "reset", "close"])
def test_cut_body(server: ApiServer, how: str) -> None:
    server.control.rule(action="cut", size=40, how=how)
    connection = probe(server)
    number = connection.send("GET", NAMESPACES)
    exchange = connection.exchanges[number]
    connection.run(lambda: exchange.ended or exchange.reset is not None)
    assert len(exchange.body) == 40
    assert (exchange.ended, exchange.reset, connection.closed) == {
        "end": (True, None, False), "reset": (False, 2, False), "close": (False, None, True),
    }[how]  # fmt: skip


def test_garbage_flood_and_wrong_types(server: ApiServer) -> None:
    server.control.rule(action="garbage", times=1)
    assert over_tls(server).request("GET", NAMESPACES).body.startswith(b"<!DOCTYPE")
    server.control.rule(action="flood", size=3_000_000, times=1)
    connection = probe(server)
    assert len(connection.wait(connection.send("GET", NAMESPACES))[0].body) == 3_000_000
    server.control.rule(action="mangle", set={"items.0.metadata.name": 7, "metadata": []})
    wrong = over_tls(server).request("GET", NAMESPACES).json
    assert (wrong["items"][0]["metadata"]["name"], wrong["metadata"]) == (7, [])


def test_endless_body_ends_with_its_reader(server: ApiServer) -> None:
    server.control.rule(action="flood", times=1)
    limit = ["curl", "-sk", "--max-time", "1", "-o", "/dev/null", "-w", "%{size_download}"]
    done = subprocess.run([*limit, server.url + NAMESPACES], capture_output=True, check=False)
    assert int(done.stdout) > 1_000_000
    assert server.control.stats()["peak_kib"] < 400_000


@pytest.mark.parametrize("wish", [{"events": 5}, {"seconds": 0.2}])
def test_watch_ends_with_error_event(server: ApiServer, wish: dict[str, Any]) -> None:
    server.control.rule(action="watch", how="error", status=410, reason="Expired", **wish)
    connection = probe(server)
    exchange = open_watch(connection)
    server.control.add_namespaces(names=[f"e-{time.monotonic_ns()}"])
    connection.run(lambda: exchange.ended)
    last = exchange.lines()[-1]
    assert (last["type"], last["object"]["code"], exchange.status) == ("ERROR", 410, 200)


def test_open_watches_are_ended_muted_and_broken(server: ApiServer) -> None:
    connection = probe(server)
    exchange = open_watch(connection, "&allowWatchBookmarks=1", SECRETS)
    assert [watch["kind"] for watch in server.control.watches()] == ["secrets"]
    assert server.control.end_watches("raw", text='{"type": "MODI') == 1
    connection.run(lambda: b"MODI" in exchange.body)
    assert server.control.end_watches("mute", path="secrets") == 1
    server.control.put(secret("default", labels={"a": str(time.monotonic_ns())}))
    with pytest.raises(TimeoutError):
        connection.run(lambda: b"ADDED" in exchange.body, seconds=0.5)
    server.control.end_watches("reset")
    connection.run(lambda: exchange.reset == 2)
    assert server.control.watches() == []


def test_history_is_forgotten(server: ApiServer) -> None:
    version = server.request("GET", NAMESPACES).json["metadata"]["resourceVersion"]
    server.control.add_namespaces(names=[f"h-{time.monotonic_ns()}"])
    page = server.request("GET", f"{NAMESPACES}?limit=1").json["metadata"]["continue"]
    server.control.add_namespaces(names=[f"h-{time.monotonic_ns()}"])
    server.control.compact()
    query = f"watch=1&resourceVersion={version}&timeoutSeconds=2"
    line = server.request("GET", f"{NAMESPACES}?{query}").lines()[0]
    assert (line["type"], line["object"]["code"]) == ("ERROR", 410)
    late = server.request("GET", f"{NAMESPACES}?limit=1&continue={page}")
    assert (late.status, late.json["reason"]) == (410, "Expired")
    token = late.json["metadata"]["continue"]
    assert server.request("GET", f"{NAMESPACES}?limit=1&continue={token}").status == 200


def test_continue_token_expires_by_setting(server: ApiServer) -> None:
    page = server.request("GET", f"{NAMESPACES}?limit=1").json["metadata"]["continue"]
    server.control.set(continue_expired=True)
    late = server.request("GET", f"{NAMESPACES}?limit=1&continue={page}")
    assert (late.status, late.json["reason"]) == (410, "Expired")


def test_bookmarks_and_streaming_lists_by_settings(server: ApiServer) -> None:
    server.control.set(bookmark_every=0.2, streaming_lists=False)
    connection = probe(server)
    exchange = open_watch(connection, "&allowWatchBookmarks=true&resourceVersion=999999", SECRETS)
    connection.run(lambda: exchange.body.count(b"BOOKMARK") >= 2)
    query = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
    refused = server.request("GET", f"{SECRETS}?{query}")
    assert (refused.status, refused.json["reason"]) == (422, "Invalid")


def test_late_default_account(server: ApiServer) -> None:
    server.control.set(account_delay=0.5)
    name = f"late-{time.monotonic_ns()}"
    server.control.add_namespaces(names=[name])
    path = f"{NAMESPACES}/{name}/serviceaccounts/default"
    assert server.request("GET", path).status == 404
    time.sleep(0.7)
    assert server.request("GET", path).status == 200


def test_terminating_until_told(server: ApiServer) -> None:
    server.control.set(terminating=-1.0)
    name = f"end-{time.monotonic_ns()}"
    server.control.add_namespaces(names=[name], secret={"name": "regcred", "size": 1000})
    server.request("DELETE", f"{NAMESPACES}/{name}").check()
    time.sleep(0.3)
    found = server.request("GET", f"{NAMESPACES}/{name}").check()
    assert found["status"]["phase"] == "Terminating"
    server.control.finish(name)
    assert server.request("GET", f"{NAMESPACES}/{name}").status == 404
    assert server.control.objects("secrets", namespace=name) == []


def test_revoked_token_and_other_credentials(server: ApiServer) -> None:
    token = server.account_token("default", "default")
    assert over_tls(server, token).request("GET", "/version").status == 200
    server.control.revoke(user="system:serviceaccount:default:default")
    assert over_tls(server, token).request("GET", "/version").status == 401
    server.control.add_password("anna", "pw", ["system:masters"])
    basic = {"Authorization": "Basic YW5uYTpwdw=="}
    assert over_tls(server, "").request("GET", NAMESPACES, headers=basic).status == 200
    config = server.user_kubeconfig("berta", ["dev"])
    told = server.kubectl("auth", "can-i", "list", "secrets", as_config=config)
    assert told.out.strip() == "no"
    assert server.control.log()[-1]["user"] == "berta"


def test_client_certificate_is_looked_at_for_each_request(server: ApiServer) -> None:
    server.user_kubeconfig("carla", ["system:masters"], seconds=5)
    tls = ssl.create_default_context(cafile=server.ca)
    tls.load_cert_chain(server.folder / "user-carla.crt", server.folder / "user-carla.key")

    def ask(connection: http.client.HTTPSConnection) -> int:
        connection.request("GET", NAMESPACES)
        answer = connection.getresponse()
        answer.read()
        return answer.status

    old = http.client.HTTPSConnection("127.0.0.1", server.port, context=tls)
    assert ask(old) == 200
    time.sleep(6)
    assert ask(old) == 401
    assert ask(http.client.HTTPSConnection("127.0.0.1", server.port, context=tls)) == 401


def test_log_tells_requests_and_no_secrets(server: ApiServer) -> None:
    server.apply_secret(secret("default", '{"auths":{"x":{"auth":"c2VjcmV0"}}}'), "m").check()
    row = server.control.log()[-1]
    assert (row["method"], row["verb"], row["resource"]) == ("PATCH", "patch", "secrets")
    assert row["user"] == "kubernetes-admin" and row["size"] > 200
    assert "c2VjcmV0" not in json.dumps(server.control.log())
    assert sum(n for (verb, _, _), n in server.control.counts().items() if verb == "patch") == 1


def test_foreign_writer_by_the_side_door(server: ApiServer) -> None:
    server.control.put(secret("default", '{"auths":{"a":{}}}'), manager="kubectl-edit")
    clash = server.apply_secret(secret("default", '{"auths":{"b":{}}}'), "m", force=False)
    assert clash.status == 409 and '"kubectl-edit" using v1' in clash.json["message"]
    server.control.delete("secrets", "regcred", "default")
    assert server.get_secret("default", "regcred") is None


def test_outage_and_frozen_connections(server: ApiServer) -> None:
    connection = probe(server)
    server.control.connections("freeze")
    number = connection.send("GET", "/readyz")
    with pytest.raises(TimeoutError):
        connection.wait(number, seconds=0.5)
    server.control.listen(False)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), 1)
    server.control.listen(True)
    assert over_tls(server).request("GET", "/readyz").body == b"ok"


def test_applies_800_secrets_per_second_of_cpu(server: ApiServer, tmp_path: Path) -> None:
    count = 2000
    server.control.add_namespaces(prefix="speed-", count=count)
    base = f"{server.url}{NAMESPACES}/speed-"
    query = "secrets/regcred?fieldManager=m&force=true"
    uris, body = tmp_path / "uris", tmp_path / "body"
    uris.write_text("".join(f"{base}{i:05d}/{query}\n" for i in range(count)))
    made = secret("default", json.dumps({"auths": {"x": {"auth": "t" * 3400}}}))
    del made["metadata"]["namespace"]
    body.write_text(json.dumps(made))
    before = server.control.stats()["cpu_seconds"]
    words = ["-H", ":method: PATCH", "-H", "content-type: application/apply-patch+yaml"]
    words += ["-H", f"authorization: Bearer {server.endpoint.token}", "-d", str(body)]
    load = ["h2load", "-n", str(count), "-c", "1", "-m", "32", "-i", str(uris), *words]
    done = subprocess.run(load, capture_output=True, text=True, check=True)
    assert f"{count} 2xx" in done.stdout, done.stdout
    assert count / (server.control.stats()["cpu_seconds"] - before) > 800
