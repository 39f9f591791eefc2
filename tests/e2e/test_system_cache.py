# SPDX-License-Identifier: Apache-2.0
"""The system cache: the daemon publishes, other users are answered without any credentials."""
from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared_machine import DAEMON, GROUP, OUTSIDER, PLACE, PUBLISHED, READER, Machine, Reader
from stack import names
from stack.control import Control
from stack.stack import Stack
from sync_daemon import wait_for
from user import HELPER, KEY_ID, SECRET_KEY, expect_not_found, expect_token

NEEDS = ["strace", "skopeo"]
CALL = ["ecr:GetAuthorizationToken"]
SETTLED = 2.2  # no selection is stored while a watched file is younger than 2 s


@pytest.fixture
def machine(stack: Stack, aws: Control) -> Iterator[Machine]:
    """With nothing published yet."""
    made = Machine(stack)
    yield made
    made.close()


@pytest.fixture
def reader(machine: Machine) -> Reader:
    """In the group, with nothing configured, once something is published."""
    machine.run_published()
    return Reader(machine, READER, GROUP)


def count_programs(user: Reader) -> int:
    """How many programs one `get` runs through."""
    log = user.home / "strace.out"
    log.unlink(missing_ok=True)
    words = ["strace", "-f", "-e", "trace=execve", "-o", str(log), HELPER, "get"]
    expect_token(user.run(*words, input=names.REGISTRY))
    return len(re.findall(r"execve\(.*= 0$", log.read_text(), re.MULTILINE))


def test_member_of_the_group_is_answered_without_network_and_credentials(
    machine: Machine, reader: Reader
) -> None:
    result = reader.get()
    assert expect_token(result) == machine.token() and result.err == ""
    assert count_programs(reader) == 1
    assert not reader.cache_dir.exists()
    assert machine.stack.aws.aws_calls() == CALL


def test_what_is_published_and_how(machine: Machine, reader: Reader) -> None:
    assert set(machine.rows()) == {f"system\n{names.REGISTRY}", f"system source\n{names.REGISTRY}"}
    assert machine.names() == {"tokens-v2.db", "publish.lock"}
    info = machine.file.stat()
    assert (info.st_mode & 0o7777, info.st_uid, info.st_gid) == (0o640, DAEMON, GROUP)
    assert reader.run("ls", f"{PLACE}/private").rc != 0


def test_who_is_not_in_the_group_is_not_answered(machine: Machine, reader: Reader) -> None:
    outsider = Reader(machine, OUTSIDER)
    assert "no AWS credentials found" in expect_not_found(outsider.get())
    assert expect_token(reader.get())


def test_host_that_is_not_published_is_not_answered(reader: Reader) -> None:
    expect_not_found(reader.get(names.OTHER_REGISTRY))


def test_pull(machine: Machine, reader: Reader) -> None:
    machine.stack.put_image("team/app", "v1")
    reader.wrapper = []
    reader.write(".docker/config.json", json.dumps({"credHelpers": {names.REGISTRY: "ecr"}}))
    words = ["skopeo", "--insecure-policy", "copy", "-q", f"docker://{names.REGISTRY}/team/app:v1"]
    reader.run(*words, f"oci:{reader.home}/image:v1", TMPDIR=str(reader.home)).check()
    assert machine.stack.aws.aws_calls() == CALL


def test_settings_without_credentials_are_decided_on_once(
    machine: Machine, reader: Reader
) -> None:
    reader.write_profile("region = us-east-1")
    reader.env["AWS_EC2_METADATA_DISABLED"] = "true"
    time.sleep(SETTLED)
    assert expect_token(reader.get()) == machine.token()
    assert count_programs(reader) == 1
    reader.write_profile("region = eu-west-1")
    is_one_file = os.environ.get("ECR_FLAVOUR") == "static"
    assert count_programs(reader) == (1 if is_one_file else 2)


def test_role_of_the_machine_is_no_principal_of_ones_own(
    machine: Machine, reader: Reader
) -> None:
    reader.wrapper = []
    machine.stack.aws.set(imds_mode="v2")
    reader.write_profile("region = us-east-1")
    assert expect_token(reader.get()) == machine.token()
    assert machine.stack.aws.aws_calls() == CALL


@pytest.mark.parametrize("where", ["variables", "profile", "another"])
def test_own_principal_wins(machine: Machine, reader: Reader, where: str) -> None:
    reader.wrapper = []
    keys = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}"
    if where == "variables":
        reader.add_keys()
    elif where == "profile":
        reader.write_profile(keys, kind="credentials")
    else:
        reader.write_profile(keys, "dev", kind="credentials")
        reader.env["AWS_PROFILE"] = "dev"
    assert expect_token(reader.get()) != machine.token()
    assert machine.stack.aws.aws_calls() == CALL * 2


@pytest.mark.parametrize("what", ["no such profile", "half a key", "mapped"])
def test_own_principal_that_is_broken_is_told(reader: Reader, what: str) -> None:
    if what == "no such profile":
        reader.env["AWS_PROFILE"] = "none"
    elif what == "half a key":
        reader.env.update(AWS_ACCESS_KEY_ID=KEY_ID, AWS_EC2_METADATA_DISABLED="true")
    else:
        rule = f"registries:\n- match: {{host: {names.REGISTRY}}}\n  use: {{profile: none}}\n"
        reader.write(".config/docker-credential-ecr/config.yaml", rule)
    expect_not_found(reader.get())


def test_switched_off_cache_is_none_at_all(reader: Reader) -> None:
    expect_not_found(reader.get(AWS_ECR_DISABLE_CACHE="1"))


@pytest.mark.parametrize("has_settings", [False, True])
def test_erased_until_there_is_a_newer_one(
    machine: Machine, reader: Reader, has_settings: bool
) -> None:
    if has_settings:
        reader.write_profile("region = us-east-1")
        time.sleep(SETTLED)
    old = expect_token(reader.get())
    assert json.loads(reader.helper("list").out) == {names.REGISTRY: "AWS"}
    assert reader.helper("erase", names.REGISTRY).rc == 0
    expect_not_found(reader.get())
    assert reader.helper("list").out == "{}\n"
    assert "erased at" in reader.explain()["cache"]["system"]["problem"]
    assert expect_token(Reader(machine, READER + 10, GROUP).get()) == old
    time.sleep(1.1)  # of the same second it may be older
    machine.forget()
    assert machine.once().rc == 0
    assert expect_token(reader.get()) == machine.token() != old


def test_login_without_a_password_pins_nothing(machine: Machine, reader: Reader) -> None:
    login = {"ServerURL": names.REGISTRY, "Username": "AWS", "Secret": machine.token()}
    assert reader.helper("store", json.dumps(login)).rc == 0
    assert reader.explain()["cache"]["row"]["cache"] == "system"
    login["Secret"] = "a-password-of-somebody-else"
    assert reader.helper("store", json.dumps(login)).rc == 0
    assert expect_token(reader.get()) == login["Secret"]
    assert reader.explain()["cache"]["row"]["cache"] == "user"


def test_explain_says_which_cache_answered(machine: Machine, reader: Reader) -> None:
    document = reader.explain()
    assert document["token_available"] is True
    row, system = document["cache"]["row"], document["cache"]["system"]
    assert (row["cache"], row["kind"], row["selected"]) == ("system", "token", True)
    assert system == {"file": PUBLISHED, "problem": None,
                      "source": "ours: the credentials of ecr-syncd itself"}  # fmt: skip
    text = reader.run(HELPER, "explain", names.REGISTRY, "--offline").out
    assert "token of ecr-syncd, " in text and PUBLISHED in text and "ours: the cred" in text
    own = reader.explain(AWS_ACCESS_KEY_ID=KEY_ID, AWS_SECRET_ACCESS_KEY=SECRET_KEY)
    assert own["cache"]["row"] is None and "own" in own["cache"]["system"]["problem"]


WRONG = {
    "group may write to the file": (f"chmod 660 {PUBLISHED}", PUBLISHED),
    "group may write to the folder": (f"chmod 2770 {PLACE}/public", f"{PLACE}/public"),
    "all may write above": (f"chmod 777 {PLACE}", PLACE),
    "group may write above": (f"chmod 775 {PLACE}", PLACE),
    "all may write far above": ("chmod 1777 /var/cache", "/var/cache"),
    "somebody's folder above": (f"chown {DAEMON} {PLACE}", PLACE),
    "file of root": (f"chown 0 {PUBLISHED}", PUBLISHED),
    "file of somebody": (f"chown {OUTSIDER} {PUBLISHED}", PUBLISHED),
    "linked file": (f"cd {PLACE}/public; mv tokens-v2.db x; ln -s x tokens-v2.db", PUBLISHED),
    "linked folder": (f"cd {PLACE}; mv public x; ln -s x public", f"{PLACE}/public"),
    "linked above": (f"cd /var/cache; mv ecr-syncd x; ln -s x ecr-syncd", PLACE),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("has_settings", [False, True])
def test_what_somebody_else_could_have_written_is_not_believed(
    machine: Machine, reader: Reader, name: str, has_settings: bool
) -> None:
    if has_settings:
        reader.write_profile("region = us-east-1")
    expect_token(reader.get())
    script, culprit = WRONG[name]
    machine.shell(script)
    expect_not_found(reader.get())
    problem = reader.explain()["cache"]["system"]["problem"]
    assert problem.startswith("ignored: ") and f" {culprit}" in problem


@pytest.mark.parametrize("how", ["rubbish", "empty", "half", "foreign"])
def test_damaged_file_is_a_miss_and_is_replaced(
    machine: Machine, reader: Reader, how: str
) -> None:
    whole = machine.file.read_bytes()
    content = {"rubbish": b"no database " * 700, "empty": b"", "half": whole[: len(whole) // 2],
               "foreign": whole.replace(b"ecr1", b"abcd")}[how]  # fmt: skip
    path = Path(machine.file)
    path.write_bytes(content)
    if how != "foreign":  # the front knows no ids; what is in the rows is what counts
        expect_not_found(reader.get())
    assert machine.once().rc == 0
    assert expect_token(reader.get()) == machine.token()
    assert path.read_bytes()[:16] == whole[:16]


def test_new_password_is_published_and_an_old_one_never(machine: Machine, reader: Reader) -> None:
    first = machine.token()
    before = machine.file.stat().st_ino
    assert machine.once().rc == 0
    assert machine.file.stat().st_ino == before
    machine.forget()
    assert machine.once().rc == 0
    wait_for(lambda: machine.token() != first)
    assert expect_token(reader.get()) == machine.token()


def test_restart_with_a_warm_cache_publishes_and_writes_nothing(machine: Machine) -> None:
    started = machine.run_published()
    before = machine.file.stat().st_ino
    machine.stop(started)
    started = machine.start()
    machine.shell(f"rm {PUBLISHED}")
    wait_for(machine.rows, 30)
    machine.stop(started)
    before = machine.file.stat().st_ino
    assert machine.once().rc == 0
    assert machine.file.stat().st_ino == before
    assert machine.stack.aws.aws_calls() == CALL


def test_no_room_costs_a_line_and_nothing_else(machine: Machine) -> None:
    machine.shell(f"mount -t tmpfs -o nr_inodes=2,mode=2750,uid={DAEMON},gid={GROUP} "
                  f"tmpfs {PLACE}/public")  # fmt: skip
    started = machine.start()
    line = "the passwords are not published on this machine: "
    wait_for(lambda: line in machine.log.read_text(), 30)
    said = machine.log.read_text()
    assert "No space left on device" in said and "it is tried again" in said
    machine.stop(started)
    machine.shell(f"umount {PLACE}/public")


def test_directory_is_made_where_it_is_missing(machine: Machine) -> None:
    machine.shell(f"rmdir {PLACE}/public; chown {DAEMON} {PLACE}")
    started = machine.run_published()
    info = machine.file.parent.stat()
    assert (info.st_mode & 0o7777, info.st_uid) == (0o2750, DAEMON)
    line = f"no helper reads them: {PLACE} belongs to the wrong user"
    wait_for(lambda: line in machine.log.read_text())
    machine.stop(started)


def test_doctor_says_why_nobody_reads_it(machine: Machine) -> None:
    assert machine.once().rc == 0
    done = machine.stack.run(machine.argv("doctor"), machine.env)
    assert done.rc == 0 and "what is published can be read" in done.out, done.render()
    for script, cause in ((f"chgrp {DAEMON} {PUBLISHED}", "no group of readers"),
                          (f"chown {DAEMON} {PLACE}", "wrong user")):  # fmt: skip
        machine.shell(script)
        done = machine.stack.run(machine.argv("doctor"), machine.env)
        assert done.rc == 2 and cause in done.out, done.render()


def test_once_makes_no_public_cache(machine: Machine) -> None:
    machine.shell(f"rmdir {PLACE}/public; chown {DAEMON} {PLACE}")
    assert machine.once().rc == 0
    assert not machine.file.parent.exists()
