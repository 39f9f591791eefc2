# SPDX-License-Identifier: Apache-2.0
"""What a case is: a function that breaks one thing and returns the line that the program says."""
from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path

from stack import names
from user import HELPER, User, expect_not_found

Values = dict[str, str | re.Pattern]
Told = tuple[str, Values]  # the line, and what stands for its placeholders
# ask(host, VARIABLE=value, ...): the program's line about that registry.
Ask = Callable[..., str]
Case = Callable[[User, Ask], Told]

CASES: dict[tuple[str, str], Case] = {}
SESSION = "corp"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DOOR = "http://127.0.0.1:4566"  # the stand-in without TLS
NO_METADATA = {"AWS_EC2_METADATA_DISABLED": "true"}


# What the messages must tell apart in any case; explain is asked about each of them too.
REQUIRED = (
    ("Logins", "the SSO login has expired"),
    ("No credentials", "the profile does not exist"),
    ("Profiles with roles", "STS denies the role"),
    ("AWS refuses", "the key has no permission"),
    ("Instance metadata", "the hop limit, in a container on EC2"),
    ("AWS refuses", "this machine's clock is wrong"),
    ("Network", "the proxy does not allow the host"),
    ("Network", "the proxy wants a password"),
    ("Network", "the proxy refuses the connection"),
    ("Network", "an authority that is not trusted"),
    ("AWS refuses", "too many calls"),
    ("Network", "the connection is refused"),
    ("AWS refuses", "the key is of another partition"),
)


def case(section: str, cause: str) -> Callable[[Case], Case]:
    """Registers the function as what produces a row of docs/messages.md."""

    def register(function: Case) -> Case:
        assert (section, cause) not in CASES, f"two cases for {section}: {cause}"
        CASES[section, cause] = function
        return function

    return register


def ask_get(user: User) -> Ask:
    """Asks by `get`, whose failures are one line on stderr."""

    def ask(host: str = names.REGISTRY, **more: str) -> str:
        return expect_not_found(user.get(host, **more)).rstrip("\n")

    return ask


def ask_explain(user: User) -> Ask:
    """Asks by `explain`, and puts cause and remedy together as `get` does."""

    def ask(host: str = names.REGISTRY, **more: str) -> str:
        result = user.run(HELPER, "explain", host, "--json", **more)
        assert not [secret for secret in user.secrets() if secret in result.out], result.render()
        error = json.loads(result.out)["error"]
        assert result.rc == 1 and error["remedy"], result.render()
        return f"{HELPER}: {host}: {error['cause']}; {error['remedy']}"

    return ask


def common_values(user: User, row: str) -> Values:
    """What many rows name, as far as this one does; a case need not repeat it."""
    known = {
        "registry": names.REGISTRY,
        "config": str(user.home / ".aws/config"),
        "credentials": str(user.home / ".aws/credentials"),
        "map": str(map_file(user)),
    }
    return {name: value for name, value in known.items() if f"{{{name}}}" in row}


def map_file(user: User) -> Path:
    """The user's registry map."""
    return user.home / ".config/docker-credential-ecr/config.yaml"


def write_map(user: User, text: str) -> None:
    """The registry map."""
    user.write(str(map_file(user).relative_to(user.home)), text)


def stamp(seconds_from_now: float) -> str:
    """An instant as the AWS tools write it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds_from_now))
