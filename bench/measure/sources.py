# SPDX-License-Identifier: Apache-2.0
"""Homes whose credentials come from each source there is, all served by the tests' stand-in."""

import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path

from .home import HOST, make_home
from .programs import Environment, make_environment
from .standin import ACCESS_KEY, SECRET_KEY, StandIn

ROLE = ("[profile role]\nrole_arn = arn:aws:iam::123456789012:role/pull\n"
        "source_profile = default\nregion = us-east-1\nendpoint_url = {url}\n")
SSO = ("[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = pull\n"
       "region = us-east-1\nendpoint_url = {url}\n"
       "[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.example/start\n")
PLAIN = "[default]\nregion = us-east-1\nendpoint_url = {url}\n"
LOGIN_SESSION = "arn:aws:iam::123456789012:user/bench"
DOMAIN = "images.example.com"


@dataclass(frozen=True)
class Case:
    """A way to credentials: what a program that takes it sees, and whom it asks for."""

    name: str
    environment: Environment
    host: str = HOST


def write(path: Path, text: str, mode: int = 0o600) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def write_sso_login(home: Path, standin: StandIn, seconds_left: float) -> Path:
    """The token file of the session `corp`, with a member that nobody knows."""
    standin.ask("POST", "/sso", {"access": "bench-access", "refresh": "bench-refresh"})
    end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds_left))
    login = {"accessToken": "bench-access", "expiresAt": end, "clientId": "client",
             "clientSecret": "client-secret", "refreshToken": "bench-refresh",
             "registrationExpiresAt": "2099-01-01T00:00:00Z", "ofTheFuture": [1, 2.5, None]}
    name = hashlib.sha1(b"corp").hexdigest()
    return write(home / f".aws/sso/cache/{name}.json", json.dumps(login))


def make_plain_home(path: Path, standin: StandIn, profile: str = "") -> Path:
    """A home without keys."""
    write(path / ".aws/config", PLAIN.format(url=standin.url) + profile)
    return path


def make_sso_home(path: Path, standin: StandIn, seconds_left: float) -> Path:
    """A home with a profile `sso` and its login."""
    make_plain_home(path, standin, SSO.format(url=standin.url))
    write_sso_login(path, standin, seconds_left)
    return path


def _make_process_home(path: Path, standin: StandIn) -> Path:
    keys = json.dumps({"Version": 1, "AccessKeyId": ACCESS_KEY, "SecretAccessKey": SECRET_KEY})
    tool = write(path / "tool", f"#!/bin/sh\necho run >>{path}/runs\necho '{keys}'\n", 0o700)
    return make_plain_home(path, standin, f"credential_process = {tool}\n")


def _make_login_home(path: Path, standin: StandIn) -> Path:
    end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 900))
    session = "session-of-aws-login"
    standin.ask("POST", "/keys", {"id": "ASIABENCHLOGIN000001", "secret": SECRET_KEY,
                                  "session": session})
    keys = {"accessKeyId": "ASIABENCHLOGIN000001", "secretAccessKey": SECRET_KEY,
            "sessionToken": session, "accountId": "123456789012", "expiresAt": end}
    name = hashlib.sha256(LOGIN_SESSION.encode()).hexdigest()
    login = {"accessToken": keys, "refreshToken": "r", "clientId": "c", "dpopKey": "k"}
    write(path / f".aws/login/cache/{name}.json", json.dumps(login))
    return make_plain_home(path, standin, f"login_session = {LOGIN_SESSION}\n")


def _make_mapped_home(path: Path, standin: StandIn, rule: str) -> Path:
    write(path / ".config/docker-credential-ecr/config.yaml", f"registries:\n{rule}")
    return make_home(path, standin.url)


def make_cases(folder: Path, standin: StandIn) -> list[Case]:
    """One home below `folder` for each; the stand-in must have been reset before."""
    task = f"{standin.container_url}/v2/credentials/task"
    pod = make_plain_home(folder / "pod", standin)
    pod_token = str(write(pod / "token", "pod-token"))
    web = make_plain_home(folder / "web", standin)
    web_token = str(write(web / "token", "eyJ.web.identity"))
    role = make_home(folder / "role", standin.url, ROLE.format(url=standin.url))
    rule = '- match: {account: "123456789012"}\n  use: {profile: team1}\n'
    domain = f"- match: {{host: {DOMAIN}}}\n  use: {{registry: {HOST}}}\n"
    mapped = _make_mapped_home(folder / "mapped", standin, rule)
    return [
        Case("static keys", make_environment(make_home(folder / "static", standin.url))),
        Case("assume-role profile", make_environment(role, AWS_PROFILE="role")),
        Case("IMDS role", make_environment(
            make_plain_home(folder / "instance", standin),
            AWS_EC2_METADATA_SERVICE_ENDPOINT=standin.imds_url)),
        Case("SSO", make_environment(make_sso_home(folder / "sso", standin, 3600),
                                     AWS_PROFILE="sso")),
        Case("web identity", make_environment(
            web, AWS_WEB_IDENTITY_TOKEN_FILE=web_token,
            AWS_ROLE_ARN="arn:aws:iam::123456789012:role/pull")),
        Case("Pod Identity", make_environment(
            pod, AWS_CONTAINER_CREDENTIALS_FULL_URI=task,
            AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=pod_token)),
        Case("credential_process", make_environment(
            _make_process_home(folder / "process", standin))),
        Case("aws login", make_environment(_make_login_home(folder / "login", standin))),
        Case("a rule of the registry map", make_environment(mapped)),
        Case("a registry under a name of its own", make_environment(
            _make_mapped_home(folder / "domain", standin, domain)), DOMAIN),
    ]
