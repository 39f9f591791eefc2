# SPDX-License-Identifier: Apache-2.0
"""Metrics and health of the daemon over real sockets, with good clients and bad ones."""
from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from apiserver.cluster import Cluster
from apiserver.handle import ApiServer
from stack.local import LocalStack
from stack.ports import find_free_ports
from sync_daemon import Daemon, wait_for
from sync_running import (  # noqa: F401
    OURS, Homes, any_cluster, cluster, daemon, homes, is_good, place, server, servers, team, user,
)  # fmt: skip
from sync_user import SyncUser, pull_secret
from sync_web import Web

# Of clusters that were joined; test_sync_token_renewal.py sees it there.
OF_JOINED = {"ecr_syncd_cluster_token_overdue"}
DOCS = Path(__file__).resolve().parents[2] / "docs"

# Listens as a socket unit would, then becomes the program.
ACTIVATE = """
import os, socket, sys
made = socket.create_server(("127.0.0.1", int(sys.argv[1])))
os.dup2(made.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES=sys.argv[2])
os.execvp(sys.argv[3], sys.argv[3:])
"""


@pytest.fixture
def web(user: SyncUser) -> Web:  # noqa: F811
    return Web.configured(user)


@pytest.fixture
def start(team: str, daemon: Callable[..., Daemon]) -> Callable[[], Daemon]:  # noqa: F811
    """Starts one that has told the service manager that it is ready."""

    def start_ready() -> Daemon:
        one = daemon()
        one.hear("READY=1")
        return one

    return start_ready


@pytest.fixture
def running(web: Web, start: Callable[[], Daemon]) -> Daemon:
    """That has served team-a and says so."""
    one = start()
    web.wait_until_open()
    wait_for(lambda: web.get("/readyz").status == 200)
    return one


def test_a_scrape_says_how_everything_is(
    running: Daemon, web: Web, user: SyncUser, team: str
) -> None:
    now = time.time()
    found = web.scrape()
    assert web.get("/metrics").headers["Content-Type"].startswith("text/plain; version=0.0.4")
    for name in ("target", "registry"):
        (expiry,) = found[f"ecr_syncd_{name}_expiry_timestamp_seconds"].values()
        assert now + 11 * 3600 < expiry <= now + 12 * 3600 + 60
    assert web.value("ecr_syncd_target_last_success_timestamp_seconds", namespace=team) > now - 300
    assert web.value("ecr_syncd_pushes_total", cluster="one", result="created") == 1
    assert web.value("ecr_syncd_cluster_reachable", cluster="one") == 1
    assert web.value("ecr_syncd_targets", cluster="one", state="good") == 1
    assert web.value("ecr_syncd_passes_total", cluster="one") >= 1
    assert web.value("ecr_syncd_requests_total", cluster="one", code="200") > 0
    assert web.value("ecr_syncd_registry_refreshes_total", host=OURS, result="success") == 1
    assert web.value("ecr_syncd_ready") == 1
    version = user.run("--version").out.split()[1]
    assert web.value("ecr_syncd_build_info", version=version) == 1


def test_a_repair_is_counted(running: Daemon, web: Web, cluster: Cluster, team: str) -> None:
    cluster.delete_secret(team)
    wait_for(lambda: is_good(cluster, team))
    wait_for(lambda: web.value("ecr_syncd_repairs_total", cluster="one") == 1)
    assert web.value("ecr_syncd_pushes_total", cluster="one", result="created") == 2


def test_lost_watches_are_counted(running: Daemon, web: Web, server: ApiServer) -> None:
    before = web.value("ecr_syncd_watch_restarts_total", cluster="one")
    server.control.end_watches("reset")
    wait_for(lambda: web.value("ecr_syncd_watch_restarts_total", cluster="one") > before)


def test_every_metric_of_the_rules_and_of_the_dashboard_is_exported(
    running: Daemon, web: Web
) -> None:
    exported = set(web.scrape()) | OF_JOINED
    rules = yaml.safe_load((DOCS / "prometheus" / "alerts.yaml").read_text())
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]
    assert len(alerts) >= 7
    assert all({"alert", "expr", "labels", "annotations"} <= set(rule) for rule in alerts)
    board = json.loads((DOCS / "prometheus" / "dashboard.json").read_text())
    queries = [t["expr"] for panel in board["panels"] for t in panel.get("targets", [])]
    assert len(queries) >= 8
    for query in [rule["expr"] for rule in alerts] + queries:
        used = set(re.findall(r"ecr_syncd_\w+", query))
        assert used and used <= exported, (query, used - exported)


def test_health(running: Daemon, web: Web) -> None:
    assert (web.get("/healthz").status, web.get("/healthz").text) == (200, "ok\n")
    assert (web.get("/readyz").status, web.get("/readyz").text) == (200, "ok\n")


def test_readiness_names_the_cluster_that_is_not(
    user: SyncUser, web: Web, cluster: Cluster, start: Callable[[], Daemon]
) -> None:
    user.add_dead_cluster("dead", cluster, {"namespaces": ["a"]})
    start()
    web.wait_until_open()
    wait_for(lambda: web.value("ecr_syncd_targets", cluster="one", state="good") == 1)
    reply = wait_for(lambda: (r := web.get("/readyz")) and "cannot connect" in r.text and r)
    assert reply.status == 503 and reply.text.startswith("cluster dead: ")
    assert len(reply.text.splitlines()) <= 20
    assert web.get("/healthz").status == 200
    assert web.value("ecr_syncd_cluster_reachable", cluster="dead") == 0
    assert web.value("ecr_syncd_ready") == 0


def test_readiness_names_the_registry_that_has_no_password(
    user: SyncUser, web: Web, place: LocalStack, start: Callable[[], Daemon]  # noqa: F811
) -> None:
    user.env["AWS_ACCESS_KEY_ID"] = "AKIAWRONGWRONGWRONG0"
    start()
    web.wait_until_open()
    reply = wait_for(lambda: (r := web.get("/readyz")) and f"registry {OURS}: " in r.text and r)
    assert reply.status == 503
    wait_for(lambda: web.value("ecr_syncd_registry_failing", host=OURS) == 1)
    assert web.value("ecr_syncd_registry_refreshes_total", host=OURS, result="failure") >= 1


def test_readiness_names_what_no_kubelet_can_read(
    running: Daemon, web: Web, user: SyncUser, cluster: Cluster, team: str
) -> None:
    broken = {"quay.io": {"auth": "bm9jb2xvbg=="}}
    cluster.apply_secret(pull_secret(team, broken), "somebody").check()
    reply = wait_for(lambda: (r := web.get("/readyz")) and "quay.io" in r.text and r)
    assert reply.status == 503
    assert f"one: {team}/regcred: no kubelet can read its entry for quay.io" in reply.text
    wait_for(lambda: web.value("ecr_syncd_targets", cluster="one", state="unreadable") == 1)
    running.wait_to_say(f"one/{team} regcred: no kubelet can read its entry for quay.io")
    (found,) = wait_for(lambda: json.loads(user.run("status", "--json").out)["clusters"])
    (target,) = found["targets"]
    wait_for(lambda: "unreadable: no kubelet can read" in user.run("status").out)
    assert target["namespace"] == team


def test_nothing_listens_unless_it_is_told_to(user: SyncUser, start: Callable[[], Daemon]) -> None:
    one = start()
    table = Path(f"/proc/{one.process.pid}/net/tcp").read_text().splitlines()[1:]
    listening = {line.split()[9] for line in table if line.split()[3] == "0A"}
    links = [p.readlink() for p in Path(f"/proc/{one.process.pid}/fd").iterdir()]
    own = {m[1] for link in links if (m := re.fullmatch(r"socket:\[(\d+)\]", str(link)))}
    assert not listening & own


def test_what_other_machines_could_read_is_refused(user: SyncUser) -> None:
    user.config["metrics"] = {"listen": "0.0.0.0:9599"}
    result = user.expect(78, "check-config")
    assert "metrics" in result.err or "listen" in result.err
    assert "public: true" in result.err + result.out


def test_a_reload_moves_the_listener_and_ends_it(running: Daemon, web: Web, user: SyncUser) -> None:
    other = Web.configured(user)
    running.reload()
    other.wait_until_open()
    assert not web.is_open()
    del user.config["metrics"]
    running.reload()
    wait_for(lambda: not other.is_open())
    running.wait_to_say("are served no more")


def test_a_rejected_configuration_is_seen(running: Daemon, web: Web, user: SyncUser) -> None:
    user.config["clusters"][0]["colour"] = "blue"
    running.reload()
    wait_for(lambda: web.value("ecr_syncd_config_last_reload_successful") == 0)
    assert web.value("ecr_syncd_config_rejections_total") == 1
    assert "colour" in web.get("/").text
    del user.config["clusters"][0]["colour"]
    running.reload()
    wait_for(lambda: web.value("ecr_syncd_config_last_reload_successful") == 1)


def test_a_port_that_is_taken_is_told_and_all_else_goes_on(
    web: Web, cluster: Cluster, team: str, start: Callable[[], Daemon]
) -> None:
    with socket.create_server(("127.0.0.1", web.port)):
        one = start()
        wait_for(lambda: is_good(cluster, team))
        one.wait_to_say("another process listens there; choose another port")
    web.wait_until_open()  # it tries again


def test_a_socket_that_systemd_passes_is_served(
    user: SyncUser, start: Callable[[], Daemon]
) -> None:
    web = Web(find_free_ports(1)[0])
    user.wrapper = ["/usr/bin/python3", "-c", ACTIVATE, str(web.port), "metrics"]
    one = start()
    web.wait_until_open()
    one.wait_to_say("at the socket that systemd passed")
    assert web.get("/", Host="evil.example").status == 421


def test_a_socket_of_another_name_is_not(user: SyncUser, start: Callable[[], Daemon]) -> None:
    web = Web(find_free_ports(1)[0])
    user.wrapper = ["/usr/bin/python3", "-c", ACTIVATE, str(web.port), "other"]
    one = start()
    one.wait_to_say("a socket called other")
    wait_for(lambda: not web.is_open())


def test_only_questions_are_answered(running: Daemon, web: Web) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert web.get("/", method).status == 405
    head = web.get("/metrics", "HEAD")
    assert (head.status, head.text) == (200, "") and int(head.headers["Content-Length"]) > 1000
    assert web.get("/../../etc/passwd").status == 404
    assert web.get("/", Host="evil.example").status == 421


def test_slow_clients_hinder_nobody(
    running: Daemon, web: Web, cluster: Cluster, homes: Homes
) -> None:
    slow = []
    for _ in range(300):
        one = socket.create_connection(("127.0.0.1", web.port), 60)
        one.sendall(b"GET / HTTP/1.1\r\nX: ")
        slow.append(one)
    assert web.get("/healthz").status == 200
    added = homes("team-b")
    wait_for(lambda: is_good(cluster, added))
    assert web.get("/metrics").status == 200
    # However often they send a byte, they are gone in the end.
    last, deadline = slow[-1], time.monotonic() + 60
    with pytest.raises(OSError):
        while time.monotonic() < deadline:
            last.sendall(b"x")
            time.sleep(0.2)
    for one in slow:
        one.close()


def test_who_takes_no_answer_hinders_nobody(running: Daemon, web: Web) -> None:
    lazy = []
    for _ in range(40):
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        one.connect(("127.0.0.1", web.port))
        one.sendall(b"GET /metrics HTTP/1.1\r\n\r\n")
        lazy.append(one)
    assert web.get("/healthz").status == 200
    for one in lazy:
        one.close()


def test_no_answer_has_a_secret(running: Daemon, web: Web, user: SyncUser) -> None:
    for path in ("/", "/metrics", "/readyz"):
        text = web.get(path).text
        for secret in user.secrets():
            assert secret not in text
