# SPDX-License-Identifier: Apache-2.0
"""Makes shared AWS files and environments as people have them, from a seed."""
from __future__ import annotations

import random

from aws_case import Case
from aws_sources import REGIONS, URLS, Sources
from aws_text import Section, render


class Maker(Sources):
    """One case from its first profile to its files."""

    def make(self) -> Case:
        """The whole case."""
        name = "default" if self.chance(0.45) else self.new_name()
        self.add_profile(name, depth=0)
        while self.chance(0.4) and len(self.used) < 6:
            self.add_profile(self.new_name(), depth=0)
        if self.chance(0.3) and name != "default":
            self.config.append(Section("default", [("region", self.dice.choice(REGIONS))]))
        if name != "default":
            variable = "AWS_DEFAULT_PROFILE" if self.chance(0.1) else "AWS_PROFILE"
            self.case.env[variable] = name
        self.add_environment()
        self.place_files()
        return self.case

    def add_profile(self, name: str, depth: int) -> None:
        """A profile with one source of credentials and settings."""
        kinds = {
            "static": 5, "temporary": 1, "process": 3, "chain": 5 if depth < 3 else 0,
            "credential_source": 2, "web": 2, "sso": 3, "legacy_sso": 2, "login": 1, "half": 2,
            "two": 1.2, "nothing": 1,
        }  # fmt: skip
        if depth:
            kinds.update(half=0.6, two=0.6, nothing=0.2)
        kind = self.dice.choices(list(kinds), list(kinds.values()))[0]
        members, elsewhere = getattr(self, f"_{kind}")(depth)
        if self.chance(0.7):
            members.append(("region", self.dice.choice(REGIONS)))
        if depth == 0:
            self.add_settings(members)
        if self.chance(0.25):
            noise = [("output", "json"), ("cli_pager", ""), ("duration_seconds", "900")]
            members.append(self.dice.choice(noise))
        if self.chance(0.2):
            self.dice.shuffle(members)
        nested = self.chance(0.15)
        self.config.append(Section(name, members, nested=nested))
        if elsewhere:
            self.credentials.append(Section(name, elsewhere))

    def add_settings(self, members: list[tuple[str, str]]) -> None:
        """Endpoints and what they hang on."""
        if self.chance(0.12):
            members.append(("endpoint_url", self.dice.choice(URLS)))
            self.tag("endpoint-url")
        if self.chance(0.12):
            service = {"ecr": self.dice.choice(URLS)}
            if self.chance(0.5):
                service["sts"] = self.dice.choice(URLS)
            name = f"local{len(self.config)}"
            members.append(("services", name))
            self.config.append(Section(f"services {name}", [], services=service))
            self.tag("services")
        for name, part in (("use_fips_endpoint", 0.08), ("use_dualstack_endpoint", 0.08),
                           ("ignore_configured_endpoint_urls", 0.05)):  # fmt: skip
            if self.chance(part):
                members.append((name, self.dice.choice(["true", "True", "false"])))
                self.tag(name)
        if self.chance(0.08):
            members.append(("sts_regional_endpoints", self.dice.choice(["regional", "legacy"])))
            self.tag("sts_regional_endpoints")

    def add_environment(self) -> None:
        """Variables: keys, web identity, container, region, endpoints."""
        env = self.case.env
        if self.chance(0.12):
            key = self.new_key(temporary=self.chance(0.4))
            env.update({name.upper(): value for name, value in key})
            self.tag("keys-in-environment")
        elif self.chance(0.04):
            env["AWS_ACCESS_KEY_ID"] = "AKIDHALF"
            self.tag("half-keys-in-environment")
        if self.chance(0.1):
            self.case.files["env-token"] = "eyJ.environment.token"
            env["AWS_WEB_IDENTITY_TOKEN_FILE"] = "@HOME@/env-token"
            if not self.chance(0.1):
                env["AWS_ROLE_ARN"] = "arn:aws:iam::555555555555:role/pod"
            self.tag("web-identity-in-environment")
        if self.chance(0.12):
            env["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/task"
        elif self.chance(0.08):
            env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://169.254.170.23/v1/credentials"
            self.case.files["pod-token"] = "pod-token-1"
            env["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "@HOME@/pod-token"
        if self.chance(0.5):
            env[self.dice.choice(["AWS_REGION", "AWS_DEFAULT_REGION"])] = self.dice.choice(REGIONS)
        for name, part in (("AWS_ENDPOINT_URL", 0.05), ("AWS_ENDPOINT_URL_ECR", 0.06),
                           ("AWS_ENDPOINT_URL_STS", 0.06)):  # fmt: skip
            if self.chance(part):
                env[name] = self.dice.choice(URLS)
                self.tag("endpoint-url")
        for name, part in (("AWS_USE_FIPS_ENDPOINT", 0.04), ("AWS_USE_DUALSTACK_ENDPOINT", 0.04),
                           ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", 0.03)):  # fmt: skip
            if self.chance(part):
                env[name] = self.dice.choice(["true", "false", "TRUE"])
                self.tag(name.lower().removeprefix("aws_"))
        if not self.case.imds:
            env["AWS_EC2_METADATA_DISABLED"] = "true"

    def place_files(self) -> None:
        """Renders both files, at their usual places or where a variable points."""
        config, credentials = ".aws/config", ".aws/credentials"
        if self.chance(0.08):
            config = "etc/aws config" if self.chance(0.3) else "etc/aws.conf"
            tilde = "~" if self.chance(0.3) else "@HOME@"
            self.case.env["AWS_CONFIG_FILE"] = f"{tilde}/{config}"
            self.tag("file-elsewhere")
        if self.chance(0.08):
            credentials = "etc/keys"
            self.case.env["AWS_SHARED_CREDENTIALS_FILE"] = f"@HOME@/{credentials}"
        if self.chance(0.5):
            self.dice.shuffle(self.config)
        if self.config:
            self.case.files[config] = render(self.dice, self.config, "profile ", self.tag)
        if self.credentials:
            self.case.files[credentials] = render(self.dice, self.credentials, "", self.tag)


def generate(seed: int, count: int) -> list[Case]:
    """`count` cases; the same for the same seed."""
    return [
        Maker(random.Random(f"aws {seed} {number}"), f"s{seed}-{number:03d}").make()
        for number in range(count)
    ]
