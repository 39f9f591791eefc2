# SPDX-License-Identifier: Apache-2.0
"""Makes the home directories that rows are measured in."""

import sqlite3
import subprocess
import time
from pathlib import Path

from .programs import Environment, Programs, make_environment, must_get
from .standin import ACCESS_KEY, SECRET_KEY, TEAMS, key_of

REGIONS = ("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2",
           "eu-central-1", "ap-south-1", "ap-northeast-1", "sa-east-1")
ACCOUNTS = ("123456789012", "210987654321", "111122223333")
HOST = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
AGE_TOOL = Path(__file__).resolve().parents[2] / "tests/support/age_cache.py"
# The helper stores no selection while a file that it depends on is younger than two seconds.
SETTLE = 2.2


def host_of(account: str, region: str) -> str:
    return f"{account}.dkr.ecr.{region}.amazonaws.com"


def make_home(path: Path, url: str, profile: str = "") -> Path:
    """A home whose AWS files hold ten static keys; `profile` adds lines to the configuration."""
    aws = path / ".aws"
    aws.mkdir(parents=True)
    settings = f"region = us-east-1\noutput = json\nendpoint_url = {url}\n"
    config, keys = f"[default]\n{settings}", _render_keys("default", ACCESS_KEY)
    for team in TEAMS:
        config += f"[profile {team}]\n{settings}"
        keys += _render_keys(team, key_of(team))
    (aws / "config").write_text(config + profile)
    (aws / "credentials").write_text(keys)
    (aws / "credentials").chmod(0o600)
    return path


def _render_keys(profile: str, key: str) -> str:
    return f"[{profile}]\naws_access_key_id = {key}\naws_secret_access_key = {SECRET_KEY}\n"


def static_keys() -> Environment:
    """The same keys as the files', from the environment."""
    return {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}


def fill(programs: Programs, home: Path) -> None:
    """10 tokens and 30 selections, made by the program itself: 10 principals, 3 registries each."""
    time.sleep(SETTLE)
    environments = [make_environment(home)]
    environments += [make_environment(home, AWS_PROFILE=team) for team in TEAMS]
    for region, environment in zip(REGIONS, environments):
        for account in ACCOUNTS:
            must_get(programs.front, host_of(account, region), environment)
    keys = [key.split("\n", 1)[0] for key, _ in entries(find_database(home))]
    state = (keys.count("token"), keys.count("selection"))
    if state != (10, 30):
        raise SystemExit(f"the cache holds {state} tokens and selections instead of (10, 30)")


def find_database(home: Path) -> Path:
    """The cache that the front opens, whatever the version of its schema."""
    found = list(home.rglob("tokens-v*.db"))
    if len(found) != 1:
        raise SystemExit(f"{len(found)} caches below {home} instead of one")
    return found[0]


def entries(database: Path) -> list[tuple[str, str]]:
    """Key and value of every row, the longest value first."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT key, value FROM entry ORDER BY length(value) DESC")
        return list(rows)


def age(database: Path, seconds: int) -> None:
    """Moves every instant in the cache into the past."""
    subprocess.run([AGE_TOOL, database, str(seconds)], check=True, stdout=subprocess.DEVNULL)
