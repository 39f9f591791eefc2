# SPDX-License-Identifier: Apache-2.0
"""configure --podman: podman asks us afterwards, and loses nothing that it had."""
from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from stack import names
from stack.process import Result
from stack.stack import Stack
from test_configure import configure, fails
from user import User

NEEDS = ["podman", "skopeo", "docker"]
PODMAN = ("podman", "--cgroup-manager", "cgroupfs", "--events-backend", "file")
IMAGE = f"{names.REGISTRY}/team/app:v1"
SYSTEM = "/etc/containers/registries.conf"
LINE = 'credential-helpers = ["containers-auth.json", "ecr"]\n'
LOGIN = {"auth": "QVdTOm9sZA=="}
# The distribution's own file, and a drop-in with a short name as every Debian has one.
STOCK = "# For more information on this configuration file, see containers-registries.conf(5).\n#\n"
SHORT = f'[aliases]\n"shorty" = "{names.REGISTRY}/team/app"\n'


def write_system(stack: Stack, files: dict[str, str]) -> None:
    """/etc/containers of the namespace, with nothing but these beside the policy."""
    policy = json.dumps({"default": [{"type": "insecureAcceptAnything"}]})
    script = 'rm -rf /etc/containers; mkdir -p /etc/containers/registries.conf.d; cat >"$1"'
    for name, text in {"policy.json": policy, **files}.items():
        stack.run(["sh", "-c", script, "sh", f"/etc/containers/{name}"], input=text).check()
        script = 'cat >"$1"'


@pytest.fixture(autouse=True)
def system(stack: Stack) -> Iterator[None]:
    """A stock Debian, and an image that only the helper's token opens."""
    stack.put_image("team/app", "v1")
    write_system(stack, {"registries.conf": STOCK, "registries.conf.d/shortnames.conf": SHORT})
    yield


@pytest.fixture
def ready(keyed: User) -> User:
    """A user with AWS credentials and an image store of their own."""
    root = f"/run/store-{keyed.home.name}"
    storage = f'[storage]\ndriver = "overlay"\ngraphroot = "{root}"\nrunroot = "{root}-run"\n'
    keyed.env["CONTAINERS_STORAGE_CONF"] = str(keyed.write("storage.conf", storage))
    keyed.env["XDG_RUNTIME_DIR"] = str(keyed.home / "runtime")
    (keyed.home / "runtime").mkdir(mode=0o700)
    return keyed


def drop_ins(user: User) -> Path:
    """Where the user's drop-ins are."""
    return user.home / ".config/containers/registries.conf.d"


def user_main(user: User) -> Path:
    """The user's own registries.conf, which hides the system's."""
    return user.home / ".config/containers/registries.conf"


def pull(user: User, image: str = IMAGE, **more: str) -> Result:
    """By podman, without an image that is there already."""
    user.run(*PODMAN, "rmi", "-f", IMAGE)
    return user.run(*PODMAN, "pull", "-q", image, **more)


def files_of(user: User) -> list[str]:
    """Everything below ~/.config."""
    return sorted(str(p.relative_to(user.home)) for p in (user.home / ".config").rglob("*"))


def test_short_names_go_on_working(ready: User) -> None:
    assert pull(ready).rc != 0
    configure(ready, "--podman").check()
    assert [p.read_text() for p in drop_ins(ready).iterdir()] == [LINE]
    assert not user_main(ready).exists()
    pull(ready, "shorty:v1").check()
    ready.run("skopeo", "inspect", f"docker://{IMAGE}").check()
    assert "nothing to do" in configure(ready, "--podman").check().out


def test_undo_leaves_nothing(ready: User) -> None:
    configure(ready, "--podman").check()
    configure(ready, "--podman", "--undo").check()
    assert files_of(ready) == []
    assert pull(ready).rc != 0
    configure(ready, "--podman").check()
    assert "zz-docker-credential-ecr.conf: removed" in configure(ready, "--undo").check().out
    assert files_of(ready) == []


@pytest.mark.parametrize("left", [LINE, 'credential-helpers = ["containers-auth.json"]\n'])
@pytest.mark.parametrize("words", [("--podman",), ("--podman", "--undo"), ("--undo",)])
def test_earlier_copies_are_taken_back(ready: User, left: str, words: tuple[str, ...]) -> None:
    ready.write(".config/containers/registries.conf", STOCK + left)
    assert pull(ready, "shorty:v1").rc != 0
    dry = configure(ready, *words, "--dry-run").check()
    assert f"{user_main(ready)}: would be removed: " in dry.out and user_main(ready).exists()
    assert f"{user_main(ready)}: removed: " in configure(ready, *words).check().out
    assert not user_main(ready).exists()
    if "--undo" not in words:
        pull(ready, "shorty:v1").check()


def test_a_file_of_the_users_stays(ready: User) -> None:
    text = "# mine\nunqualified-search-registries = []\n"
    ready.write(".config/containers/registries.conf", text + LINE)
    out = configure(ready, "--podman").check().out
    assert "nothing to do" in out and f"note: {user_main(ready)} hides {SYSTEM}" in out
    configure(ready, "--podman", "--undo").check()
    assert user_main(ready).read_text() == text
    configure(ready, "--podman").check()
    assert user_main(ready).read_text() == text
    pull(ready).check()


def test_takes_over_the_list_that_holds(ready: User) -> None:
    text = 'credential-helpers = [\n  "containers-auth.json", # first\n  "other",\n]\n'
    name = "registries.conf.d/zzzz.conf"
    write_system(ready.stack, {"registries.conf": STOCK, name: text})
    out = configure(ready, "--podman").check().out
    assert f"note: the list begins with that of /etc/containers/{name}" in out
    own = [p.read_text() for p in drop_ins(ready).iterdir()]
    assert own == ['credential-helpers = ["containers-auth.json", "other", "ecr"]\n']
    pull(ready).check()


@pytest.mark.parametrize("name", ["10-mine.conf", "zzz-mine.conf", ".hidden.conf"])
@pytest.mark.parametrize("text", ['["containers-auth.json"]', "[]", "[\n'other', # x\n]"])
def test_a_later_list_of_the_users_does_not_hide_us(ready: User, name: str, text: str) -> None:
    mine = ready.write(
        f".config/containers/registries.conf.d/{name}", f"credential-helpers = {text}\n"
    )
    before = mine.read_text()
    assert 'now has "ecr"' in configure(ready, "--podman").check().out
    pull(ready).check()
    assert "nothing to do" in configure(ready, "--podman").check().out
    configure(ready, "--podman", "--undo").check()
    assert mine.read_text() == before or text == "[]"
    assert pull(ready).rc != 0


def test_the_file_that_a_variable_names_is_left_alone(ready: User) -> None:
    chosen = ready.write("chosen.conf", "[registries.search]\nregistries = []\n")
    before = chosen.read_text()
    configure(ready, "--podman", CONTAINERS_REGISTRIES_CONF=str(chosen)).check()
    assert chosen.read_text() == before
    pull(ready, CONTAINERS_REGISTRIES_CONF=str(chosen)).check()
    pull(ready).check()


def test_xdg_config_home_does_not_count(ready: User) -> None:
    configure(ready, "--podman", XDG_CONFIG_HOME=str(ready.home / "xdg")).check()
    assert drop_ins(ready).is_dir()
    pull(ready, XDG_CONFIG_HOME=str(ready.home / "xdg")).check()


def test_a_broken_file_is_named(ready: User) -> None:
    mine = ready.write(".config/containers/registries.conf.d/a.conf", "a = 1\nx\n")
    assert f"{mine}: line 2 has no key and value" in fails(ready, "--podman")
    assert [p.name for p in drop_ins(ready).iterdir()] == ["a.conf"]


def auth_files(user: User) -> dict[str, str]:
    """Where a login goes before every helper, and how the note of one ends."""
    return {
        ".docker/config.json": "docker logout {key}",
        "runtime/containers/auth.json": "podman logout --authfile {file} {key}",
        ".config/containers/auth.json": "podman logout --authfile {file} {key}",
    }


@pytest.mark.parametrize("key", [names.REGISTRY, f"{names.REGISTRY}/team"])
@pytest.mark.parametrize("name", list(auth_files(None)))
def test_an_old_login_is_named_with_what_removes_it(ready: User, name: str, key: str) -> None:
    auths = {"auths": {key: LOGIN, "other.example": LOGIN}}
    file = ready.write(name, json.dumps(auths))
    out = configure(ready, "--podman").check().out
    assert f'note: {file} has a login "{key}"' in out and "other.example" not in out
    assert pull(ready).rc != 0
    remedy = re.search("until you run: (.*)", out)[1]
    assert remedy == auth_files(ready)[name].format(file=file, key=key)
    ready.run(*shlex.split(remedy)).check()
    assert list(json.loads(file.read_text())["auths"]) == ["other.example"]
    pull(ready).check()
    assert "has a login" not in configure(ready, "--podman").check().out


def test_a_login_that_no_command_removes(ready: User) -> None:
    key = f"https://{names.REGISTRY}"
    file = ready.write("xdg/containers/auth.json", json.dumps({"auths": {key: LOGIN}}))
    out = configure(ready, "--podman", XDG_CONFIG_HOME=str(ready.home / "xdg")).check().out
    assert f'{file} has a login "{key}"' in out and "until you delete that entry" in out


def test_a_login_that_is_not_used_is_not_named(ready: User) -> None:
    auths = {"auths": {names.REGISTRY: LOGIN, names.PUBLIC: {}}}
    helpers = {"credHelpers": {names.REGISTRY: "ecr"}}
    ready.write(".docker/config.json", json.dumps({**auths, **helpers}))
    assert "has a login" not in configure(ready, "--podman").check().out


def test_a_login_of_helm_is_named(ready: User) -> None:
    file = ready.write(
        ".config/helm/registry/config.json", json.dumps({"auths": {names.REGISTRY: LOGIN}})
    )
    for words in (["--podman"], [names.REGISTRY]):
        out = configure(ready, *words).check().out
        assert f'{file} has a login "{names.REGISTRY}", which helm uses' in out
        assert f"helm registry logout {names.REGISTRY}" in out
