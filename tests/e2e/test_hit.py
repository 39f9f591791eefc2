# SPDX-License-Identifier: Apache-2.0
"""What a cache hit does not do, seen by strace: no second program, no socket, no other file."""
from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import test_more_sources
import test_sso
from stack import names
from user import HELPER, KEY_ID, SECRET_KEY, User, expect_token

NEEDS = ["strace"]
DOMAIN = "images.example.com"
SETTLED = 2.2  # no selection is stored while a watched file is younger than 2 s
_CALL = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(\w+)\((.*)$")
_WRITERS = {"write", "writev", "pwrite64", "pwritev", "sendfile", "splice", "copy_file_range"}
_CHANGES = {
    "mkdir", "mkdirat", "unlink", "unlinkat", "rename", "renameat", "renameat2", "chmod", "fchmod",
    "fchmodat", "chown", "fchown", "ftruncate", "truncate", "symlink", "symlinkat", "link",
    "linkat", "creat",
}  # fmt: skip


def use_static_keys(user: User) -> None:
    """Keys in the environment, and shared files that a hit must leave alone."""
    user.add_keys()
    user.write_profile("region = us-east-1")
    user.write_profile("aws_access_key_id = x", "other", "credentials")


def use_assumed_role(user: User) -> None:
    """A role profile over a key profile."""
    keys = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}"
    user.write_profile(keys, "base", "credentials")
    user.write_profile("role_arn = arn:aws:iam::123456789012:role/x\nsource_profile = base", "app")
    user.env["AWS_PROFILE"] = "app"


def use_instance_role(user: User) -> None:
    """Nothing configured on an EC2 machine."""
    user.stack.aws.set(imds_mode="v2", imds_rotate=True)


def use_sso(user: User) -> None:
    """A login of IAM Identity Center."""
    user.write(".aws/config", test_sso.CONFIG)
    door = {"AWS_ENDPOINT_URL_SSO": test_sso.DOOR, "AWS_ENDPOINT_URL_SSO_OIDC": test_sso.DOOR}
    user.env.update(door)
    user.stack.aws.add_sso_login(test_sso.ACCESS, test_sso.REFRESH)
    test_sso.write_login(user, 3600)


def use_login(user: User) -> None:
    """A session of `aws login` whose keys are still good."""
    session = "arn:aws:iam::123456789012:user/tester"
    user.stack.aws.add_key("ASIALOGINSESSION0001", SECRET_KEY, "session-of-aws-login")
    keys = {
        "accessKeyId": "ASIALOGINSESSION0001", "secretAccessKey": SECRET_KEY,
        "sessionToken": "session-of-aws-login", "accountId": "123456789012",
        "expiresAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 900)),
    }  # fmt: skip
    login = {"accessToken": keys, "refreshToken": "r", "clientId": "c", "dpopKey": "k"}
    name = hashlib.sha256(session.encode()).hexdigest()
    user.write(f".aws/login/cache/{name}.json", json.dumps(login))
    user.write_profile(f"login_session = {session}")


def use_mapped_rule(user: User) -> None:
    """A rule that names a profile."""
    keys = f"aws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}"
    user.write_profile(keys, "team", "credentials")
    write_map(user, '- match: {account: "123456789012"}\n  use: {profile: team}\n')


def use_custom_domain(user: User) -> None:
    """A registry under a name of its own."""
    user.add_keys()
    write_map(user, f"- match: {{host: {DOMAIN}}}\n  use: {{registry: {names.REGISTRY}}}\n")


def write_map(user: User, rule: str) -> None:
    """The registry map with one rule."""
    user.write(".config/docker-credential-ecr/config.yaml", f"registries:\n{rule}")


def trace(user: User, host: str) -> list[tuple[str, str]]:
    """(name, the rest of the line) of every system call of one `get`."""
    log = user.stack.folder / "strace.out"
    words = ["strace", "-f", "-s", "256", "-o", str(log), HELPER, "get"]
    user.check(user.run(*words, input=host))
    matches = (_CALL.match(line) for line in log.read_text().splitlines())
    return [(match.group(1), match.group(2)) for match in matches if match]


def expect_quiet(calls: list[tuple[str, str]]) -> None:
    """One program, no network, nothing changed on disk."""
    assert [name for name, _ in calls].count("execve") == 1
    assert not [
        call for call in calls if call[0] in {"socket", "connect", "clone", "fork", "vfork"}
    ]
    assert not [call for call in calls if call[0] in _CHANGES]
    written = [call for call in calls if call[0] in _WRITERS]
    assert [rest[:2] for _, rest in written] == ["1,"], written
    opened = [rest for name, rest in calls if name in {"open", "openat"}]
    assert not [rest for rest in opened if re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", rest)]


SOURCES = [
    use_static_keys,
    use_assumed_role,
    use_instance_role,
    use_sso,
    use_login,
    test_more_sources.set_up_web_identity,
    test_more_sources.set_up_pod_identity,
    test_more_sources.set_up_process,
    use_mapped_rule,
    use_custom_domain,
]


@pytest.mark.parametrize("use", SOURCES)
def test_hit(user: User, use: Callable[[User], None]) -> None:
    use(user)
    host = DOMAIN if use is use_custom_domain else names.REGISTRY
    time.sleep(SETTLED)
    expect_token(user.get(host), host)
    asked = user.stack.aws.aws_calls()
    calls = trace(user, host)
    expect_quiet(calls)
    opened = [rest for name, rest in calls if name in {"open", "openat"}]
    paths = {Path(re.search('"(.*?)"', rest).group(1)).name for rest in opened}
    assert paths == {"boot_id", "tokens-v2.db"}, opened
    assert user.stack.aws.aws_calls() == asked
    assert test_more_sources.count_runs(user) <= 1


def list_tree(folder: Path) -> list[str]:
    """Every path below."""
    return sorted(str(path) for path in folder.rglob("*"))


@pytest.mark.parametrize("host", ["ghcr.io", "https://index.docker.io/v1/", "127.0.0.1:5000"])
def test_foreign_host(keyed: User, host: str) -> None:
    before = list_tree(keyed.home)
    expect_quiet(trace(keyed, host))
    assert list_tree(keyed.home) == before
    result = keyed.get(host)
    assert (result.rc, result.err) == (1, "")
    assert keyed.stack.aws.aws_calls() == []


def test_hit_is_the_same_bytes_as_the_first_answer(keyed: User) -> None:
    first = keyed.get()
    assert keyed.get().stdout == first.stdout
