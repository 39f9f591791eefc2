# SPDX-License-Identifier: Apache-2.0
"""configure: what it writes, what it leaves alone, and that docker and skopeo can use it."""
from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from stack import names
from stack.process import Result
from user import HELPER, User

NEEDS = ["docker", "skopeo"]
OTHERS = '{\n  "auths": {"x.example": {"auth": "c2VjcmV0"}},\n  "f": 1.50,\n  "e": "\\u003c"\n}\n'


def configure(user: User, *words: str, **more: str) -> Result:
    """One run, whose stderr is checked."""
    return user.check(user.run(HELPER, "configure", *words, **more))


def config_of(user: User) -> Path:
    """docker's file."""
    return user.home / ".docker" / "config.json"


def helpers_of(user: User) -> dict:
    """Its credHelpers."""
    return json.loads(config_of(user).read_text())["credHelpers"]


def fails(user: User, *words: str, **more: str) -> str:
    """The one line that a refusal is; nothing may have changed."""
    result = configure(user, *words, **more)
    assert result.rc == 1 and result.out == "", result.render()
    assert "nothing was changed: " in result.err, result.render()
    return result.err


def test_makes_the_file_private(user: User) -> None:
    result = configure(user, names.REGISTRY, "--ecr-public").check()
    assert helpers_of(user) == {names.REGISTRY: "ecr", names.PUBLIC: "ecr"}
    assert config_of(user).stat().st_mode & 0o777 == 0o600
    assert config_of(user).parent.stat().st_mode & 0o777 == 0o700
    assert sorted(p.name for p in config_of(user).parent.iterdir()) == ["config.json"]
    assert str(config_of(user)) in result.out
    assert f"docker-credential-ecr explain {names.REGISTRY}" in result.out
    assert result.err == ""


def test_second_run_touches_nothing(user: User) -> None:
    configure(user, names.REGISTRY).check()
    before = config_of(user).stat()
    result = configure(user, names.REGISTRY).check()
    after = config_of(user).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert "nothing to do" in result.out


def test_keeps_bytes_mode_and_link(user: User) -> None:
    target = user.write("dotfiles/docker.json", OTHERS)
    target.chmod(0o640)
    config_of(user).parent.mkdir()
    config_of(user).symlink_to(target)
    configure(user, names.REGISTRY).check()
    assert config_of(user).is_symlink() and not target.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.read_text().startswith(OTHERS[:-3])
    configure(user, "--undo").check()
    assert target.read_text() == OTHERS


def test_dry_run_shows_a_diff_that_patch_takes(user: User) -> None:
    before = '{\n\t"psFormat": "x",\n\t"credsStore": "desktop"\n}'
    file = user.write(".docker/config.json", before)
    result = configure(user, names.REGISTRY, "--dry-run").check()
    assert file.read_text() == before
    assert "credsStore" in result.out and "nothing was written" in result.out
    diff = result.out[: result.out.index("note: ")]
    copy = user.write("copy", before)
    if os.path.exists("/usr/bin/patch"):
        command = ["/usr/bin/patch", str(copy)]
        subprocess.run(command, input=diff, text=True, check=True, capture_output=True)
        configure(user, names.REGISTRY).check()
        assert copy.read_text() == file.read_text()


def test_dry_run_makes_no_file_and_shows_no_secret(user: User) -> None:
    configure(user, names.REGISTRY, "--dry-run", "--podman").check()
    assert list(user.home.iterdir()) == []
    user.write(".docker/config.json", OTHERS)
    assert "c2VjcmV0" not in configure(user, names.REGISTRY, "--dry-run").check().out


def test_another_helper_stays_without_force(user: User) -> None:
    text = json.dumps({"credHelpers": {names.REGISTRY: "pass", names.PUBLIC: "ecr-login"}})
    file = user.write(".docker/config.json", text)
    line = fails(user, names.REGISTRY, "--ecr-public")
    assert "docker-credential-pass" in line and "--force" in line
    assert file.read_text() == text
    assert "was docker-credential-ecr-login" in configure(user, "--ecr-public").check().out
    configure(user, names.REGISTRY, "--force").check()
    assert set(helpers_of(user).values()) == {"ecr"}


def test_undo_takes_only_our_entries(user: User) -> None:
    entries = {names.REGISTRY: "ecr", "gcr.io": "gcloud", names.PUBLIC: "ecr"}
    user.write(".docker/config.json", json.dumps({"credHelpers": entries}))
    configure(user, "--undo", names.REGISTRY).check()
    assert helpers_of(user) == {"gcr.io": "gcloud", names.PUBLIC: "ecr"}
    configure(user, "--undo").check()
    assert helpers_of(user) == {"gcr.io": "gcloud"}
    assert "nothing to do" in configure(user, "--undo").check().out


def test_undo_without_a_file_makes_none(user: User) -> None:
    configure(user, "--undo").check()
    assert not config_of(user).parent.exists()


def test_takes_configured_registries(user: User) -> None:
    rules = (
        'registries:\n  - match: { account: "123456789012" }\n    use: { profile: a }\n'
        f"  - match: {{ host: images.example.com }}\n    use: {{ registry: {names.REGISTRY} }}\n"
    )
    user.write(".config/docker-credential-ecr/config.yaml", rules)
    profile = "[profile dev]\nsso_account_id = 210987654321\nregion = eu-west-1\n"
    user.write(".aws/config", profile)
    configure(user, AWS_REGION="us-east-1").check()
    other = "210987654321.dkr.ecr.eu-west-1.amazonaws.com"
    assert list(helpers_of(user)) == [names.REGISTRY, "images.example.com", other]


def test_bare_run_migrates_the_older_helper(user: User) -> None:
    entries = {names.REGISTRY: "ecr-login", "gcr.io": "gcloud", "x.example": "ecr-login"}
    user.write(".docker/config.json", json.dumps({"credHelpers": entries}))
    assert "was docker-credential-ecr-login" in configure(user).check().out
    assert helpers_of(user) == {**entries, names.REGISTRY: "ecr"}


@pytest.mark.parametrize(
    ("store", "note"), [("ecr", "served them already"), ("desktop", "is not displaced")]
)
def test_note_on_creds_store(user: User, store: str, note: str) -> None:
    user.write(".docker/config.json", json.dumps({"credsStore": store}))
    out = configure(user, names.REGISTRY).check().out
    assert f'note: credsStore "{store}" {note}' in out


def test_dry_run_shows_no_secret_of_any_name(user: User) -> None:
    others = {"HttpHeaders": {"X-Api-Key": "hush-1"}, "plugins": {"p": {"apikey": "hush-2"}}}
    user.write(".docker/config.json", json.dumps(others))
    out = configure(user, names.REGISTRY, "--dry-run").check().out
    assert "hush" not in out and "X-Api-Key" in out


@pytest.mark.parametrize("text", ["{", "[]", '{"credHelpers":[]}', "x" * (1 << 20) + "x"])
def test_broken_file_stays(user: User, text: str) -> None:
    file = user.write(".docker/config.json", text)
    assert str(file) in fails(user, names.REGISTRY)
    assert file.read_text() == text


def test_what_is_no_file_of_ours_is_refused(user: User) -> None:
    file = config_of(user)
    file.mkdir(parents=True)
    assert "is a directory" in fails(user, names.REGISTRY)
    file.rmdir()
    file.symlink_to("/nonexistent/x")
    assert "leads nowhere" in fails(user, names.REGISTRY)
    file.unlink()
    os.mkfifo(file)
    assert "not a regular file" in fails(user, names.REGISTRY)
    file.unlink()
    user.write(".docker/config.json", "{}").chmod(0o444)
    assert "chmod u+w" in fails(user, names.REGISTRY)
    file.chmod(0o600)
    os.chown(file, 12345, 12345)
    assert "belongs to user 12345" in fails(user, names.REGISTRY)
    assert file.read_text() == "{}"


def test_wrong_folder_is_refused(user: User) -> None:
    line = fails(user, names.REGISTRY, DOCKER_CONFIG=str(user.write("plain", "x")))
    assert "not a directory" in line
    os.chown(user.home, 12345, 12345)
    assert "belongs to user 12345" in fails(user, names.REGISTRY)


def test_one_bad_file_leaves_the_other_alone(user: User) -> None:
    conf = user.write("r.conf", "credential-helpers = 1\n")
    line = fails(user, names.REGISTRY, "--podman", CONTAINERS_REGISTRIES_CONF=str(conf))
    assert f"{conf}: line 1" in line
    assert not config_of(user).exists()


def test_ten_at_once_lose_nothing(user: User) -> None:
    hosts = [f"{n:012d}.dkr.ecr.us-east-1.amazonaws.com" for n in range(1, 11)]
    loop = f"for h in {' '.join(hosts)}; do (until {HELPER} configure $h; do :; done) & done; wait"
    user.run("sh", "-c", f"{loop}").check()
    assert set(helpers_of(user)) == set(hosts)


def test_help_and_missing_program(user: User) -> None:
    assert "--podman" in configure(user, "--help").check().out
    found = user.run("sh", "-c", f"command -v {HELPER}").check().out.strip()
    result = user.run(found, "configure", names.REGISTRY, PATH="/usr/bin:/bin").check()
    assert result.err.count("\n") == 1 and "not on PATH" in result.err, result.render()


def test_unknown_option_and_foreign_host(user: User) -> None:
    result = configure(user, "--bogus")
    assert result.rc == 1 and "--help" in result.err
    assert "not the name of an ECR registry" in fails(user, "example.com")


def test_tells_of_other_logins_where_they_matter(user: User) -> None:
    login = {names.REGISTRY: {"auth": "c2VjcmV0"}}
    user.write(".docker/config.json", json.dumps({"auths": login}))
    assert "auths" not in configure(user, names.REGISTRY).check().out
    assert "docker logout" in configure(user, "--undo").check().out
    auths = str(user.write("auth.json", json.dumps({"auths": login})))
    result = configure(user, "--podman", REGISTRY_AUTH_FILE=auths).check()
    assert f'note: {auths} has a login "{names.REGISTRY}"' in result.out


@pytest.mark.parametrize(
    ("text", "note"),
    [
        pytest.param('{"a":1} x', "line 1 has text behind the object", id="behind"),
        pytest.param('{\n"a":"\xe9"}', "line 2 has bytes that are not UTF-8", id="latin-1"),
        pytest.param('{"a":1e400}', "", id="number"),
        pytest.param('{"a":' + "[" * 70 + "]" * 70 + "}", "", id="deep"),
        pytest.param('{"a":"\\ud800"}', "line 1 has half of a surrogate pair", id="surrogate"),
        pytest.param(
            '{"credHelpers":{"x.example":"a"},"credHelpers":{"y.example":"b"}}',
            "credHelpers is in it more than once", id="twice"),
        pytest.param(
            '{"credHelpers":{"x.example":null}}',
            "the entry of x.example in credHelpers is null", id="null"),
    ],
)  # fmt: skip
def test_edits_what_docker_reads(keyed: User, text: str, note: str) -> None:
    file = config_of(keyed)
    file.parent.mkdir(mode=0o700)
    file.write_bytes(text.encode("latin-1"))
    out = configure(keyed, names.REGISTRY).check().out
    assert f"note: {note}" in out if note else "note:" not in out
    keyed.run("docker", "manifest", "inspect", f"{names.REGISTRY}/team/none:v1")
    assert keyed.stack.aws.aws_calls() == ["ecr:GetAuthorizationToken"]
    assert "nothing to do" in configure(keyed, names.REGISTRY).check().out
    configure(keyed, "--undo").check()
    assert file.read_bytes() == text.encode("latin-1")


@pytest.mark.parametrize(
    "words",
    [
        ("--region", "--dry-run", names.REGISTRY), ("--region", "", "--dry-run", names.REGISTRY),
        ("--account", "--dry-run"), ("--region=", names.REGISTRY), ("--region", "us", names.REGISTRY),
    ],
)  # fmt: skip
def test_what_an_unset_variable_leaves_is_refused(user: User, words: tuple[str, ...]) -> None:
    result = configure(user, *words)
    assert result.rc == 1 and result.err.startswith(f"{HELPER}: configure: "), result.render()
    assert not config_of(user).exists()


def test_docker_asks_us_afterwards(keyed: User) -> None:
    configure(keyed, names.REGISTRY).check()
    keyed.run("docker", "manifest", "inspect", f"{names.REGISTRY}/team/none:v1")
    assert keyed.stack.aws.aws_calls() == ["ecr:GetAuthorizationToken"]
