# SPDX-License-Identifier: Apache-2.0
"""Members share the clusters, follow one that stops, and stop where their leases cannot be kept."""
from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from stack.local import LocalStack
from sync_daemon import Daemon, wait_for
from sync_fixtures import place, servers  # noqa: F401
from sync_members import HOME, PLACE, Member, Team, gather
from sync_web import Web

FOLLOWED = 12.0  # seconds: on a machine at rest 3; less than the 15 of a lease, so nobody waited for its end
CLUSTERS = 6


@pytest.fixture
def team(place: LocalStack) -> Iterator[Team]:  # noqa: F811
    """Three members with two clusters each."""
    with gather(place, "abc", CLUSTERS) as made:
        made.start()
        yield made


@pytest.fixture
def lone(place: LocalStack) -> Iterator[Team]:  # noqa: F811
    """One that has all to itself."""
    with gather(place, "a", 2) as made:
        yield made


def test_what_a_stopped_member_served_is_served_at_once(team: Team) -> None:
    first, *others = team.members
    assert all(len(one.served()) == 2 for one in team.members)
    said = {one["name"]: one["served_by"] for one in others[0].status()["clusters"]}
    assert set(said.values()) == {None, *(one.name for one in team.members if one is not others[0])}
    left = first.served()
    before = {cluster: len(team.writes(cluster)) for cluster in left}
    began = time.monotonic()
    first.stop()
    team.delete(left)
    wait_for(team.has_all)
    assert time.monotonic() - began < FOLLOWED
    wait_for(team.is_shared)
    for cluster in left:
        assert team.writers(cluster)[0] == first.user
        # Created again, and not written once more, since it was let go in order.
        assert len(team.writes(cluster)) == before[cluster] + 1
    lease = next(one for one in team.server.control.objects("leases", namespace=PLACE)
                 if one["metadata"]["name"] == "ecr-syncd.a")  # fmt: skip
    assert lease["spec"]["holderIdentity"] == ""


def test_a_member_more_takes_its_share_from_the_others(place: LocalStack, lone: Team) -> None:  # noqa: F811
    lone.start()
    lone.members.append(Member(place, lone.server, "b", 2))
    lone.members[1].start()
    wait_for(lone.is_shared)
    for number in range(2):
        secret = lone.server.get_secret(HOME, f"regcred-{number}")
        mark = secret["metadata"]["annotations"].get("ecr-syncd/tenure", "")
        assert not mark.startswith("b_"), "it was given up in order"


def test_two_processes_with_one_name_are_told_apart(place: LocalStack, lone: Team) -> None:  # noqa: F811
    lone.start()
    twin = Member(place, lone.server, "a", 2)
    twin.start()
    lone.members.append(twin)
    twin.daemon.wait_to_say("give one of the two another name under members")
    wait_for(lambda: "another process (a_" in twin.status().get("member_error", ""))
    assert twin.served() == set()
    assert lone.members[0].served() == {"c0", "c1"}


def test_it_writes_nothing_while_the_home_cluster_does_not_answer(lone: Team) -> None:
    web = Web.configured(lone.members[0])
    lone.start()
    lone.server.control.rule(action="close", path="/leases")
    one: Daemon = lone.members[0].daemon
    one.wait_to_say("member a does not hold its lease, so it writes nothing")
    wait_for(lambda: "members: " in web.get("/readyz").text)
    assert web.get("/readyz").status == 503
    assert "ecr_syncd_member_holds_lease 0" in web.get("/metrics").text
    lone.server.control.clear_log()
    lone.delete({"c0", "c1"})
    wait_for(lambda: lone.members[0].status()["member_error"])
    assert lone.members[0].served() == set()
    assert lone.writes("c0") == []
    lone.server.control.heal()
    wait_for(lone.has_all)
    wait_for(lambda: web.get("/readyz").status == 200)
    assert "ecr_syncd_member_holds_lease 1" in web.get("/metrics").text
    assert lone.server.get_secret(HOME, "regcred-0")
