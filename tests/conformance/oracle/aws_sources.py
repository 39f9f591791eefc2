# SPDX-License-Identifier: Apache-2.0
"""The places that a profile can have its credentials from, as its members and files."""
from __future__ import annotations

import hashlib
import json
import random

from aws_case import FUTURE, PAST, Case, cache_name
from aws_text import Section

NAMES = ["dev", "prod", "my-team.prod", "a/b@c+d", "acct_1", "UPPER", "stage:blue", "x%y", "0123"]
QUOTED = ["my dev", "Team Prod (eu)", "a  b"]
REGIONS = ["us-east-1", "eu-central-1", "ap-southeast-2", "us-gov-west-1", "cn-north-1", "us-west-2"]
REGISTRIES = ["us-east-1", "eu-central-1", "us-gov-west-1", "cn-north-1", "ap-southeast-2"]
URLS = [
    "http://127.0.0.1:9001", "https://vpce-1.example:443", "http://127.0.0.1:9002/aws",
    "http://localhost:9001/", "https://aws.example/prefix/",
]  # fmt: skip


class Sources:
    """A case in the making; the sections grow as the sources need them."""

    def __init__(self, dice: random.Random, name: str) -> None:
        self.dice = dice
        self.case = Case(id=name, registry=dice.choice(REGISTRIES), imds=dice.random() < 0.5)
        self.config: list[Section] = []
        self.credentials: list[Section] = []
        self.keys = 0
        self.used: set[str] = set()

    def chance(self, part: float) -> bool:
        """True in `part` of all cases."""
        return self.dice.random() < part

    def tag(self, name: str) -> None:
        """What the case has that tools may see differently."""
        if name not in self.case.tags:
            self.case.tags.append(name)

    def new_name(self) -> str:
        """A profile's name that this case has not had."""
        pool = QUOTED if self.chance(0.12) else NAMES
        free = [each for each in pool if each not in self.used]
        name = self.dice.choice(free or [f"extra-{len(self.used)}"])
        self.used.add(name)
        if " " in name:
            self.tag("name-with-blank")
        return name

    def new_key(self, temporary: bool = False) -> list[tuple[str, str]]:
        """The members of one access key."""
        self.keys += 1
        key = f"{'TEMP' if temporary else 'AKID'}KEY{self.keys:013d}"
        members = [("aws_access_key_id", key), ("aws_secret_access_key", f"wJalr/{key}+K7")]
        return members + [("aws_session_token", f"tok/{key}==")] if temporary else members

    def add_profile(self, name: str, depth: int) -> None:
        """Adds a profile, for those that need another one."""
        raise NotImplementedError

    def _static(self, _: int) -> tuple[list, list]:
        key = self.new_key()
        if self.chance(0.7):
            return [], key
        if self.chance(0.3):
            self.tag("keys-in-both-files")
            return key, self.new_key()
        return key, []

    def _temporary(self, _: int) -> tuple[list, list]:
        key = self.new_key(temporary=True)
        return (key, []) if self.chance(0.3) else ([], key)

    def _process(self, _: int) -> tuple[list, list]:
        program = self.dice.choice(["@HOME@/bin/creds", '"@HOME@/my tools/creds"'])
        words = [
            "", " --profile x", ' "two words"', " 'single quoted'", ' a "b c" d', " --x=1 -y",
            ' "last one"', " a\\ b", ' --name "it\'s"', " key=value;other" if self.chance(0.2) else "",
        ]  # fmt: skip
        return [("credential_process", program + self.dice.choice(words))], []

    def _role(self) -> list[tuple[str, str]]:
        number = self.dice.randrange(1, 9)
        partition = self.dice.choice(["aws", "aws", "aws", "aws-cn", "aws-us-gov"])
        members = [("role_arn", f"arn:{partition}:iam::11111111111{number}:role/team/r{number}")]
        if self.chance(0.3):
            members.append(("external_id", self.dice.choice(["ext-1", "ext:a=b,c@d"])))
        if self.chance(0.3):
            members.append(("role_session_name", f"sess-{number}@x.y"))
        if self.chance(0.1):
            members.append(("duration_seconds", "7200"))
        if self.chance(0.04):
            members.append(("mfa_serial", "arn:aws:iam::111111111111:mfa/me"))
            self.tag("mfa")
        return members

    def _chain(self, depth: int) -> tuple[list, list]:
        members = self._role()
        if self.chance(0.05):
            self.tag("source-missing")
            return members + [("source_profile", "no-such-profile")], []
        if depth == 0 and self.chance(0.05) and not any(s.name == "default" for s in self.config):
            members.append(("source_profile", "default"))
            self.credentials.append(Section("default", self.new_key()))
            self.used.add("default")
            return members, []
        base = self.new_name()
        self.add_profile(base, depth + 1)
        return members + [("source_profile", base)], []

    def _credential_source(self, _: int) -> tuple[list, list]:
        kind = self.dice.choice(["Environment", "Ec2InstanceMetadata", "EcsContainer"])
        if self.chance(0.08):
            kind = self.dice.choice(["environment", "Nothing"])
            self.tag("credential-source-unknown")
        self.tag("credential_source")
        return self._role() + [("credential_source", kind)], []

    def _web(self, _: int) -> tuple[list, list]:
        self.case.files["token"] = "eyJ.profile.token\n" if self.chance(0.3) else "eyJ.profile.token"
        members = self._role()
        return members + [("web_identity_token_file", "@HOME@/token")], []

    def _sso(self, _: int) -> tuple[list, list]:
        session = self.dice.choice(["corp", "my-sso", "Corp SSO"])
        self.used.add(session)
        url = "https://corp.example/start"
        if not any(each.name == f"sso-session {session}" for each in self.config):
            members = [("sso_start_url", url), ("sso_region", self.dice.choice(REGIONS[:3]))]
            members.append(("sso_registration_scopes", "sso:account:access"))
            self.config.append(Section(f"sso-session {session}", members))
            self.add_cache(session, url)
        members = [("sso_session", session), ("sso_account_id", "222222222222")]
        members.append(("sso_role_name", self.dice.choice(["Pull", "ReadOnly-1"])))
        if self.chance(0.06):
            self.tag("sso-member-missing")
            members.pop(self.dice.choice([1, 2]))
        return members, []

    def _legacy_sso(self, _: int) -> tuple[list, list]:
        url = self.dice.choice(["https://old.example/start", "https://old.example/start#/"])
        self.add_cache(url, url)
        members = [("sso_start_url", url), ("sso_region", self.dice.choice(REGIONS[:3])),
                   ("sso_account_id", "333333333333"), ("sso_role_name", "Pull")]  # fmt: skip
        if self.chance(0.06):
            self.tag("sso-member-missing")
            members.pop(self.dice.randrange(1, 4))
        return members, []

    def add_cache(self, name: str, url: str) -> None:
        """The token that `aws sso login` left: good, past, renewable, or none."""
        state = self.dice.choices(["good", "past", "renewable", "none"], [6, 1, 1, 0.7])[0]
        if state == "none":
            return
        token = {"accessToken": f"sso-token-{state}", "startUrl": url, "region": "us-east-1",
                 "expiresAt": FUTURE if state == "good" else PAST}  # fmt: skip
        if state == "renewable":
            self.tag("sso-renewal")
            token.update(refreshToken="refresh-1", clientId="client", clientSecret="hush")
            token["registrationExpiresAt"] = FUTURE
        self.case.files[cache_name(name)] = json.dumps(token)

    def _login(self, _: int) -> tuple[list, list]:
        session = "arn:aws:iam::444444444444:user/jo"
        key = "TEMPLOGIN"
        keys = {"accessKeyId": key, "secretAccessKey": f"wJalr/{key}+K7", "accountId": "444444444444",
                "sessionToken": f"tok/{key}==", "expiresAt": FUTURE}  # fmt: skip
        cache = {"accessToken": keys, "tokenType": "aws_sigv4", "refreshToken": "r", "idToken": "i",
                 "clientId": "arn:aws:signin:::devtools/same-device", "dpopKey": "unused"}  # fmt: skip
        name = hashlib.sha256(session.encode()).hexdigest()
        self.case.files[f".aws/login/cache/{name}.json"] = json.dumps(cache)
        self.tag("login")
        return [("login_session", session)], []

    def _half(self, _: int) -> tuple[list, list]:
        kind = self.dice.choice(["role-alone", "id-alone", "secret-alone", "self", "empty-keys"])
        self.tag(kind)
        if kind == "role-alone":
            return self._role(), []
        if kind == "self":
            return self._role() + [("source_profile", "@SELF@")], []
        key = self.new_key()
        if kind == "empty-keys":
            return [], [(name, "") for name, _ in key]
        return [], [key[0] if kind == "id-alone" else key[1]]

    def _two(self, depth: int) -> tuple[list, list]:
        self.tag("two-sources")
        first, second = self.dice.sample(["static", "process", "sso", "web", "credential_source"], 2)
        mine, elsewhere = getattr(self, f"_{first}")(depth)
        more, other = getattr(self, f"_{second}")(depth)
        names = {name for name, _ in mine}
        return mine + [each for each in more if each[0] not in names], elsewhere or other

    def _nothing(self, _: int) -> tuple[list, list]:
        self.tag("no-source")
        return [("output", "json")], []
