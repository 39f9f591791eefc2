# SPDX-License-Identifier: Apache-2.0
"""The daemon's Debian package upgraded and downgraded under a running daemon, by a real systemd.

The tests build on each other, in the order of this file.
"""
from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from apiserver.handle import ApiServer
from stack import names
from stack.machine import TOOLS, Machine
from stack.stack import Stack
from sync_user import password_of
from systemd_service import API_PORT, CONFIG, UNIT, Service, boot, writes
from test_packages import PACKAGES

NEEDS = [*TOOLS, "dpkg-deb"]
NEWER = "99.0.0"  # as dpkg is told; the programs are the same
_FOLDER = "/var/tmp/packages"


def repack(package: Path, version: str, to: Path) -> None:
    """The same files as another version."""
    tree = to.parent / "tree"
    subprocess.run(["dpkg-deb", "--raw-extract", str(package), str(tree)], check=True)
    control = tree / "DEBIAN/control"
    control.write_text(re.sub(r"^Version: .*$", f"Version: {version}", control.read_text(), flags=re.MULTILINE))
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", str(tree), str(to)], check=True, capture_output=True)
    shutil.rmtree(tree)


def put_packages(folder: Path) -> None:
    """Both versions, into the machine that is to be booted; nothing is installed."""
    (package,) = PACKAGES.glob("ecr-syncd_*.deb")
    place = folder / _FOLDER.lstrip("/")
    place.mkdir(parents=True)
    shutil.copy(package, place / "old.deb")
    repack(package, NEWER, place / "new.deb")


@pytest.fixture(scope="module")
def server(stack: Stack) -> Iterator[ApiServer]:
    """The cluster."""
    with ApiServer(stack.wrap, names.AWS_ADDRESS, API_PORT) as made:
        yield made


@pytest.fixture(scope="module")
def machine(stack: Stack) -> Iterator[Machine]:
    """With the older package, and its own say in what is started."""
    made = boot(stack, put_packages)
    made.follow_journal(UNIT)
    made.check("rm", "-f", "/usr/sbin/policy-rc.d")
    install(made, "old")
    yield made
    made.close()


@pytest.fixture(scope="module")
def service(machine: Machine, server: ApiServer) -> Service:
    """Configured, and served by the older version."""
    machine.stack.aws.reset()
    machine.stack.aws.set(imds_mode="v2")
    made = Service(machine, server, "unit")
    server.create_namespace(made.home("a"))
    made.systemctl("enable", "--now", UNIT)
    made.wait_for_secret(made.home("a"))
    made.wait_for_status("1 of 1 secrets are good")
    return made


def install(machine: Machine, version: str) -> str:
    """By dpkg; what it said."""
    return machine.check("env", "DEBIAN_FRONTEND=noninteractive", "dpkg", "--install", f"{_FOLDER}/{version}.deb",
                         timeout=200)  # fmt: skip


def installed_version(machine: Machine) -> str:
    """As dpkg has it."""
    return machine.check("dpkg-query", "--show", "--showformat=${Version}", "ecr-syncd")


def test_installation_starts_nothing(machine: Machine) -> None:
    assert machine.ask("systemctl", "is-enabled", UNIT).out.strip() == "disabled"
    assert machine.ask("systemctl", "is-active", UNIT).out.strip() == "inactive"


@pytest.mark.parametrize("version", ["new", "old"])
def test_another_version_takes_over_in_silence(service: Service, version: str) -> None:
    """Upgrade, then downgrade: the daemon is another process, no secret was written, AWS was not called."""
    server, aws = service.server, service.machine.stack.aws
    before, process = password_of(server, service.home("a")), service.show("MainPID")
    server.control.clear_log()
    calls = len(aws.aws_calls())
    install(service.machine, version)
    assert (installed_version(service.machine) == NEWER) == (version == "new")
    assert service.show("ActiveState") == "active"
    assert service.show("MainPID") not in (process, "0")
    service.wait_for_status("1 of 1 secrets are good")
    assert password_of(server, service.home("a")) == before
    assert writes(server) == []
    assert len(aws.aws_calls()) == calls


def test_a_configuration_that_is_refused_does_not_break_the_upgrade(service: Service) -> None:
    """The unit says why it does not run, and runs again once the file is mended."""
    service.write_config("colour: blue\n")
    install(service.machine, "new")
    service.wait_for("ActiveState", "failed")
    assert f"{CONFIG}:" in service.said()
    service.write_config()
    service.restart()
    service.wait_for_status("1 of 1 secrets are good")


def test_removal_ends_a_running_daemon_and_keeps_its_state(service: Service) -> None:
    service.machine.check("dpkg", "--remove", "ecr-syncd")
    assert service.machine.ask("systemctl", "is-active", UNIT).out.strip() == "inactive"
    assert service.machine.path("/var/lib/ecr-syncd/state-v1.db").exists()
    assert service.machine.path(CONFIG).exists()
