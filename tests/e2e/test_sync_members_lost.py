# SPDX-License-Identifier: Apache-2.0
"""Members that die, are cut off or whose requests are held up: no write of theirs comes to pass
once another one serves the cluster."""
from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from stack.local import LocalStack
from sync_daemon import wait_for
from sync_fixtures import place, servers  # noqa: F401
from sync_members import HOME, Team, gather

BACK = 45.0  # seconds: on a machine at rest less than 25; a lease is waited for once, not longer
DEADLINE = 10.0  # of a renewal


@pytest.fixture
def team(place: LocalStack) -> Iterator[Team]:  # noqa: F811
    """Three members, of which the last stays."""
    with gather(place, "abc", 6) as made:
        made.start()
        yield made


def test_killed_and_cut_off_members_are_followed_and_write_no_more(team: Team) -> None:
    killed, cut_off, left = team.members
    lost = killed.served() | cut_off.served()
    aside = cut_off.served()
    control = team.server.control
    # Of the one its leases alone do not answer; the secrets that it would repair, they do.
    control.rule(action="hang", user=f"^{cut_off.user}$", path="/leases")
    killed.kill()
    began = time.time()
    slow = next(iter(aside))
    while left.served() != {f"c{number}" for number in range(6)}:
        assert time.time() - began < BACK
        team.delete({cluster for cluster in lost if team.has(int(cluster[1:]))})
        time.sleep(0.3)
    wait_for(team.has_all)
    assert time.time() - began < BACK
    assert cut_off.served() == set()
    for cluster in lost:
        assert team.writers(cluster)[-1] == left.user
        assert len(team.writers(cluster)) == 2
    last = max((row["time"] for row in team.writes(slow) if row["user"] == cut_off.user))
    assert began < last < began + DEADLINE + 1
    control.heal()
    wait_for(team.is_shared)


def test_what_arrives_late_changes_nothing(team: Team) -> None:
    """A write that something on the way keeps until another member has dealt with the secret."""
    control = team.server.control
    late = team.members[0]
    cluster = min(late.served())
    name = f"regcred-{cluster[1:]}"
    control.rule(action="hang", user=f"^{late.user}$", path="/leases")
    control.rule(action="hold", name="held", user=f"^{late.user}$", verb="patch", path=f"/{name}[?]")
    spoiled = team.server.get_secret(HOME, name)
    spoiled["metadata"].pop("managedFields", None)
    spoiled["metadata"]["annotations"].pop("ecr-syncd/expires-at")
    control.put(spoiled, "somebody")

    def held() -> list[dict]:
        return [row for row in control.log() if row["rule"] == "held"]

    wait_for(held)
    assert "timeout=" in held()[0]["path"]
    wait_for(lambda: team.writers(cluster)[-1:] != [late.user])
    wait_for(lambda: late.status().get("member_error"))
    control.heal("held")
    wait_for(lambda: all(row["status"] for row in held()))
    assert {row["status"] for row in held()} == {409}
    assert late.user not in team.writers(cluster)[1:]
    assert "ecr-syncd/tenure" in team.server.get_secret(HOME, name)["metadata"]["annotations"]
