# SPDX-License-Identifier: Apache-2.0
"""The tests themselves: somebody else's API server as the judge, a machine with its own ecr-syncd."""
from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from apiserver.apart import run_apart
from apiserver.cluster import VARIABLE

E2E = Path(__file__).resolve().parent
# Seconds. A real server takes five and more to end a namespace, and ten to forget a token.
SLOW = {"terminating": 10.0, "account_delay": 0.2, "token_memory": 10.0}
# Of each of the daemon's files, and of others that name a context or need a namespace to go.
JUDGED = (
    "test_sync_run.py::test_a_namespace_made_anew_gets_its_secret_again",
    "test_sync_run.py::test_an_edited_secret_is_repaired_in_place",
    "test_sync_run.py::test_fixed_names_need_no_right_that_is_cluster_wide",
    "test_sync_reload.py::test_a_reload_of_a_wrong_file_keeps_the_old_one",
    "test_sync_status.py::test_status_outlives_the_daemon",
    "test_sync_web.py::test_a_repair_is_counted",
    "test_sync_bad_days.py::test_a_full_disk",
    "test_sync_inside.py::test_in_cluster",
    "test_sync_inside.py::test_proxy_of_the_environment",
    "test_sync_join.py::test_joined_cluster_is_configured_and_served",
)
WITH_LEVERS = (
    "test_sync_run.py::test_an_expired_watch_lists_again",
    "test_sync_reload.py::test_a_reload_that_changes_nothing_asks_nothing",
    "test_sync_web.py::test_lost_watches_are_counted",
    "test_sync_bad_days.py::test_a_reply_without_an_end",
    "test_sync_inside.py::test_rotated_token_is_taken_under_way",
    "test_sync_page.py",
)
PAGE_TESTS = 2  # in the file that is the last of them
# Layers in memory, so that nothing of it reaches the disk.
OWN_DAEMON = """
set -eu
mount -t tmpfs none /mnt
for place in /etc /var/cache /var/lib; do
  mkdir -p /mnt$place/upper /mnt$place/work
  mount -t overlay overlay -o lowerdir=$place,upperdir=/mnt$place/upper,workdir=/mnt$place/work $place
  mkdir -p $place/ecr-syncd
  echo rubbish >$place/ecr-syncd/rubbish
done
exec "$@"
"""
LOOK = """
import os
from stack.mask import PLACES
def test_all_of_it_is_hidden():
    found = [place for place in PLACES if os.path.isdir(place)]
    assert len(found) >= 3 and not any(map(os.listdir, found)), found
"""


def run_tests(*words: str, wrapper: tuple[str, ...] = (), **env: str) -> str:
    """What pytest prints of a run in which nothing fails."""
    argv = [*wrapper, sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", *words]
    done = subprocess.run(
        argv, cwd=E2E, env={**os.environ, **env}, capture_output=True, text=True, timeout=600,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The kubeconfig of a server that was started apart, whose levers are shut."""
    with run_apart(tmp_path_factory.mktemp("apart"), **SLOW) as admin:
        yield admin


def test_any_server_can_be_the_judge(judge: Path) -> None:
    out = run_tests(*JUDGED, *WITH_LEVERS, **{VARIABLE: str(judge)})
    told = re.search(r"^(\d+) tests with the server of .*; (\d+) need the stand-in", out, re.MULTILINE)
    counts = (len(JUDGED), len(WITH_LEVERS) - 1 + PAGE_TESTS)
    assert told and (int(told[1]), int(told[2])) == counts, out


def test_a_stand_in_beside_the_judge_is_a_mistake(judge: Path) -> None:
    code = "from apiserver.handle import ApiServer; ApiServer()"
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=E2E, env={**os.environ, VARIABLE: str(judge)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and "mark this test as `standin`" in done.stderr, done.stderr


def test_a_daemon_of_this_machine_is_not_seen(tmp_path: Path) -> None:
    (tmp_path / "test_look.py").write_text(LOOK)
    wrapper = ("unshare", "--mount", "--propagation", "private", "sh", "-c", OWN_DAEMON, "sh")
    out = run_tests(str(tmp_path / "test_look.py"), "-p", "conftest", wrapper=wrapper)
    assert "1 passed" in out
