# SPDX-License-Identifier: Apache-2.0
"""The installed daemon under a real systemd, in the unit's sandbox and in that for exec plugins.

One machine is booted for all of it. It finds hosts by DNS alone and has no credentials but those of
the metadata service. The tests of a sandbox build on each other, in the order of this file.
"""
from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from apiserver.handle import ApiServer
from stack import names
from stack.machine import TOOLS, Machine
from stack.stack import Stack
from sync_user import password_of
from systemd_service import API_NAME, API_PORT, CONFIG, UNIT, Service, boot, wait_for, writes
from user import KEY_ID, SECRET_KEY

NEEDS = [*TOOLS, "cmake", "aws"]
EXPOSURE = {"unit": 12, "exec-plugin": 15}  # tenths
STARTED, RELOADED, REFUSED, REFRESHED = (f"6a1f0c5e8f7c4d0e9d1b3a52c0de000{n}" for n in "1347")
STOP_TIME = 5_000_000  # microseconds


@pytest.fixture(scope="module")
def server(stack: Stack) -> Iterator[ApiServer]:
    """The cluster."""
    with ApiServer(stack.wrap, names.AWS_ADDRESS, API_PORT) as made:
        yield made


@pytest.fixture(scope="module")
def machine(stack: Stack) -> Iterator[Machine]:
    """Booted, everything installed, nothing configured."""
    made = boot(stack)
    made.follow_journal(UNIT)
    yield made
    made.close()


@pytest.fixture(scope="module", params=list(EXPOSURE))
def service(
    machine: Machine, server: ApiServer, request: pytest.FixtureRequest
) -> Iterator[Service]:
    """Configured, not started."""
    server.control.reset()
    machine.stack.aws.reset()
    machine.stack.aws.set(imds_mode="v2")
    made = Service(machine, server, request.param)
    server.create_namespace(made.home("a"))
    yield made
    made.end()


def test_the_user_is_one_of_its_readers(service: Service) -> None:
    assert service.machine.check("id", "-nG", "ecr-syncd").split() == ["ecr-syncd", "ecr-cache"]


# What the unit makes of it, the next tests see.
def test_a_first_try_by_root_comes_before_the_unit(service: Service) -> None:
    place = "/var/cache/ecr-syncd/private"
    give = f"test ! -e {place} || chown -R root:root {place}"
    # systemd-nspawn covers the boot id, and a sandbox with a /proc of its own shows the kernel's.
    bare = "cd /proc/sys/kernel/random; ! mountpoint -q boot_id || umount boot_id"
    service.machine.check("sh", "-c", f"rm -rf /var/lib/ecr-syncd; {give}; {bare}")
    service.machine.stack.aws.reset()
    service.machine.stack.aws.set(imds_mode="v2")
    service.machine.check("/usr/local/sbin/ecr-syncd", "once")
    assert service.machine.check("stat", "-c", "%U", f"{place}/tokens-v2.db") == "root\n"


def test_enabled_and_started_it_is_ready_and_serves(service: Service) -> None:
    service.systemctl("enable", "--now", UNIT)
    assert service.show("ActiveState") == "active"
    assert service.show("UnitFileState") == "enabled"
    service.wait_for_secret(service.home("a"))
    assert len(password_of(service.server, service.home("a"))) > 100
    service.wait_for_status("1 of 1 secrets are good")


def test_credentials_came_from_the_metadata_service(service: Service) -> None:
    calls = service.machine.stack.aws.aws_calls()
    assert "imds:credentials" in calls
    assert calls.count("ecr:GetAuthorizationToken") == 1  # that of root's first try


def test_hosts_were_found_by_dns(service: Service) -> None:
    asked = (service.machine.stack.folder / "dns.log").read_text().splitlines()
    assert {"A api.ecr.us-east-1.amazonaws.com", f"A {API_NAME}"} <= set(asked)


def test_it_is_in_its_sandbox(service: Service) -> None:
    status = service.machine.path(f"/proc/{service.show('MainPID')}/status").read_text()
    for line in ("Seccomp:\t2", "NoNewPrivs:\t1", "CapEff:\t0000000000000000"):
        assert f"\n{line}\n" in status
    uid = service.machine.check("id", "-u", "ecr-syncd").strip()
    assert re.search(r"^Uid:\s+(\d+)", status, re.MULTILINE)[1] == uid
    assert service.show("LimitCORE") == "0"
    service.machine.check("systemd-analyze", "security", "--no-pager",
                          f"--threshold={EXPOSURE[service.sandbox]}", UNIT)  # fmt: skip


def test_its_directories_are_as_their_readers_want_them(service: Service) -> None:
    expected = {
        "/var/lib/ecr-syncd": "ecr-syncd:ecr-cache 710",
        "/var/lib/ecr-syncd/.aws": "ecr-syncd:ecr-syncd 700",
        "/var/lib/ecr-syncd/state-v1.db": "ecr-syncd:ecr-cache 640",
        "/var/cache": "root:root 755",
        "/var/cache/ecr-syncd": "root:root 755",
        "/var/cache/ecr-syncd/private": "ecr-syncd:ecr-cache 700",
        "/var/cache/ecr-syncd/private/tokens-v2.db": "ecr-syncd:ecr-cache 600",
        "/var/cache/ecr-syncd/public": "ecr-syncd:ecr-cache 2750",
        "/run/ecr-syncd": "ecr-syncd:ecr-cache 750",
        "/run/ecr-syncd/control.sock": "ecr-syncd:ecr-cache 660",
    }
    words = ["stat", "-c", "%n %U:%G %a", *expected]
    found = dict(line.split(" ", 1) for line in service.machine.check(*words).splitlines())
    assert found == expected


def test_the_journal_has_fields(service: Service) -> None:
    (started,) = service.entries(STARTED)
    assert (started["PRIORITY"], started["SYSLOG_IDENTIFIER"]) == ("5", "ecr-syncd")
    assert "no helper reads them" not in service.said()
    service.machine.check("/usr/local/sbin/ecr-syncd", "refresh", "--token", "--wait")
    (refreshed,) = service.entries(REFRESHED)
    assert (refreshed["PRIORITY"], refreshed["CLUSTER"]) == ("6", "one")


def test_its_readers_see_the_status_and_may_refresh(service: Service) -> None:
    # What it reads is written every 2 s.
    wait_for(lambda: service.run_as("ecr-cache", "status").rc == 0,
             lambda: service.run_as("ecr-cache", "status").render())  # fmt: skip
    assert f"{service.home('a')}" in service.run_as("ecr-cache", "status").check().out
    service.run_as("ecr-cache", "refresh", "--wait").check()
    assert service.run_as("nogroup", "status").rc != 0
    assert service.run_as("nogroup", "refresh", "--wait").rc != 0


def test_a_reload_takes_what_is_new(service: Service) -> None:
    service.server.create_namespace(service.home("b"))
    before = service.show("MainPID")
    service.config["clusters"][0]["targets"][0]["namespaces"].append(service.home("b"))
    service.write_config()
    service.systemctl("reload", UNIT)
    service.wait_for_secret(service.home("b"))
    service.wait_for_status("2 of 2 secrets are good")
    service.wait_for("SubState", "running")
    assert service.show("MainPID") == before
    said = [f"{entry['PRIORITY']} {entry['MESSAGE']}" for entry in service.entries(RELOADED)]
    assert said == ["5 reload: cluster one has changed", "5 the configuration is read again"]


def test_a_reload_of_a_wrong_file_keeps_the_old_one(service: Service) -> None:
    before = service.show("MainPID")
    service.write_config("colour: blue\n")
    line = service.machine.path(CONFIG).read_text().count("\n")
    service.systemctl("reload", UNIT)
    service.wait_for_status(f"config rejected at {CONFIG}:{line}")
    service.wait_for("SubState", "running")
    assert service.show("MainPID") == before
    assert [entry["PRIORITY"] for entry in service.entries(REFUSED)] == ["3"]
    service.server.control.delete("secrets", "regcred", service.home("a"))
    service.wait_for_secret(service.home("a"))
    service.write_config()
    service.systemctl("reload", UNIT)
    status = service.wait_for_status("2 of 2 secrets are good")
    wait_for(lambda: "rejected" not in service.show("StatusText"), lambda: status)


def test_a_restart_writes_nothing_and_asks_aws_nothing(service: Service) -> None:
    calls = len(service.machine.stack.aws.aws_calls())
    service.server.control.clear_log()
    service.systemctl("restart", UNIT)
    service.wait_for_status("2 of 2 secrets are good")
    assert writes(service.server) == []
    new = service.machine.stack.aws.aws_calls()[calls:]
    assert not [call for call in new if call.startswith("ecr:")], new


def test_a_cache_that_was_removed_is_made_anew(service: Service) -> None:
    service.machine.check("rm", "-rf", "/var/cache/ecr-syncd")
    service.systemctl("restart", UNIT)
    service.wait_for_status("2 of 2 secrets are good")
    test_its_directories_are_as_their_readers_want_them(service)


def test_once_by_root_sees_what_the_daemon_sees(service: Service) -> None:
    calls = len(service.machine.stack.aws.aws_calls())
    service.machine.check("/usr/local/sbin/ecr-syncd", "once", "--namespace", service.home("a"))
    new = service.machine.stack.aws.aws_calls()[calls:]
    assert not [call for call in new if call.startswith("ecr:")], new
    test_its_directories_are_as_their_readers_want_them(service)


def test_killed_it_is_started_again(service: Service) -> None:
    service.drop_in("test", "RestartSec=100ms")
    service.restart()
    before = service.show("MainPID")
    service.machine.check("kill", "-KILL", before)
    wait_for(lambda: service.show("MainPID") not in ("0", before), service.said)
    service.wait_for("ActiveState", "active")
    assert service.show("NRestarts") == "1"


def test_stuck_it_is_started_again_by_the_watchdog(service: Service) -> None:
    service.drop_in("test", "RestartSec=100ms\nWatchdogSec=2s")
    service.restart()
    before = service.show("MainPID")
    service.machine.check("kill", "-STOP", before)
    wait_for(lambda: service.show("MainPID") not in ("0", before), service.said)
    service.remove("test")  # the next start has the unit's own interval
    service.wait_for("ActiveState", "active")
    words = ["journalctl", "-u", UNIT, "-o", "cat", "--no-pager", "-g", "Watchdog timeout"]
    assert service.machine.check(*words)
    service.restart()


def test_told_to_stop_it_ends_though_a_cluster_hangs(service: Service) -> None:
    service.server.control.rule(verb="patch", action="hang", name="hang")
    service.server.control.delete("secrets", "regcred", service.home("a"))
    wait_for(lambda: [row for row in service.server.control.log() if row["rule"] == "hang"],
             service.said)  # fmt: skip
    service.systemctl("stop", UNIT)
    begun, done = (
        int(service.show(f"{name}TimestampMonotonic")) for name in ("ActiveExit", "InactiveEnter")
    )
    assert 0 < done - begun < STOP_TIME
    assert (service.show("Result"), service.show("ExecMainStatus")) == ("success", "0")
    service.server.control.heal()


def test_a_wrong_configuration_is_not_tried_again(service: Service) -> None:
    service.drop_in("test", "RestartSec=100ms")
    service.write_config("colour: blue\n")
    assert service.machine.run("systemctl", "restart", UNIT).rc == 1
    assert service.show("ActiveState") == "failed"  # else: activating (auto-restart)
    assert (service.show("ExecMainStatus"), service.show("NRestarts")) == ("78", "0")
    assert f"{CONFIG}:" in service.said()
    service.remove("test")
    service.write_config()
    service.restart()


def test_root_without_credentials_is_told_where_they_belong(service: Service) -> None:
    machine = service.machine
    service.systemctl("stop", UNIT)
    machine.check("sh", "-c", "rm -f /var/cache/ecr-syncd/private/*")
    environment = ["env", "HOME=/root", "AWS_EC2_METADATA_DISABLED=true"]
    home = "/var/lib/ecr-syncd/.aws"
    for verb in ("once", "doctor"):
        result = machine.run(*environment, "/usr/local/sbin/ecr-syncd", verb)
        assert result.rc != 0, result.render()
        said = f"user ecr-syncd asks, whose files are {home}/credentials and {home}/config, and not yours"
        assert said in result.out + result.err, result.render()
    # The command that it names is all that there is to do.
    machine.stack.aws.add_key(KEY_ID, SECRET_KEY)
    keys = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}"
    machine.write("/root/.aws/credentials", f"[default]\n{keys}\n", 0o600)
    command = re.search(r"`(install [^`]+)`", result.out + result.err)
    assert command, result.render()
    machine.check(*environment, "sh", "-c", command[1])
    machine.check(*environment, "/usr/local/sbin/ecr-syncd", "once")
    machine.check("rm", f"{home}/credentials", "/root/.aws/credentials")
    service.restart()


def test_aws_keys_come_as_a_credential_of_the_unit(service: Service) -> None:
    aws = service.machine.stack.aws
    aws.add_key(KEY_ID, SECRET_KEY)
    keys = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}"
    service.machine.write("/etc/ecr-syncd/aws-credentials", f"[default]\n{keys}\n", 0o600)
    service.use_example("credentials")
    service.restart()
    wait_for(lambda: [call for call in aws.calls("ecr") if call["key"] == KEY_ID], service.said)
    service.remove("credentials")


def test_an_encrypted_kubeconfig_comes_as_a_credential_of_the_unit(service: Service) -> None:
    machine = service.machine
    sealed = "/etc/credstore.encrypted/one.kubeconfig"
    machine.check("mkdir", "-p", "/etc/credstore.encrypted")
    machine.check("systemd-creds", "--with-key=host", "--name=one.kubeconfig", "encrypt",
                  "/etc/ecr-syncd/one.kubeconfig", sealed)  # fmt: skip
    service.drop_in("test", f"LoadCredentialEncrypted=one.kubeconfig:{sealed}")
    service.config["clusters"][0]["kubeconfig"] = "${CREDENTIALS_DIRECTORY}/one.kubeconfig"
    service.write_config()
    machine.check("rm", "/etc/ecr-syncd/one.kubeconfig")
    service.restart()
    service.wait_for_status("2 of 2 secrets are good")
    service.remove("test")


def test_disabled_it_is_gone(service: Service) -> None:
    service.systemctl("disable", "--now", UNIT)
    assert service.show("ActiveState") == "inactive"
    assert not service.machine.path("/run/ecr-syncd").exists()
