# SPDX-License-Identifier: Apache-2.0
"""Cases by hand: what guides and tools write, what people get wrong, and where tools part ways."""
from __future__ import annotations

from aws_case import FUTURE, PAST, Case, cache_name

KEYS = "aws_access_key_id = AKIDONE\naws_secret_access_key = wJalr/AKIDONE+K7\n"
TWO = "aws_access_key_id = AKIDTWO\naws_secret_access_key = wJalr/AKIDTWO+K7\n"
ROLE = "role_arn = arn:aws:iam::111111111111:role/r\n"
BASE = f"[base]\n{KEYS}"
WEB = "web_identity_token_file = @HOME@/token\n"
SSO = "sso_session = corp\nsso_account_id = 222222222222\nsso_role_name = Pull\n"
SESSION = "[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = us-east-1\n"
LEGACY = (
    "sso_start_url = https://corp.example/start\nsso_region = us-east-1\n"
    "sso_account_id = 222222222222\nsso_role_name = Pull\n"
)
TOKEN = (
    '{"accessToken":"sso-token-good","region":"us-east-1","expiresAt":"%s",'
    '"startUrl":"https://corp.example/start"}'
)
REGION = "region = eu-central-1\n"
ENV_KEYS = {"AWS_ACCESS_KEY_ID": "AKIDENV", "AWS_SECRET_ACCESS_KEY": "wJalr/AKIDENV+K7"}
POD = {
    "AWS_WEB_IDENTITY_TOKEN_FILE": "@HOME@/token",
    "AWS_ROLE_ARN": "arn:aws:iam::555555555555:role/pod",
}
TASK = {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/task"}


class _Book:
    """The cases in their order; names are their ids."""

    def __init__(self) -> None:
        self.cases: list[Case] = []

    def add(self, name: str, config: str | None = None, credentials: str | None = None,
            env: dict[str, str] | None = None, **files: str) -> None:  # fmt: skip
        """A machine with an instance role and a region; "config" and so on as they stand."""
        case = Case(id=name, imds=True, registry="eu-central-1", tags=["written"])
        case.env = {"AWS_REGION": "ap-southeast-2", **(env or {})}
        if config is not None:
            case.files[".aws/config"] = config
        if credentials is not None:
            case.files[".aws/credentials"] = credentials
        for key, text in files.items():
            paths = {"token": "token", "session": cache_name("corp")}
            paths["legacy"] = cache_name("https://corp.example/start")
            case.files[paths[key]] = text
        self.cases.append(case)


def _processes(book: _Book) -> None:
    for name, command in {
        "plain": "@HOME@/bin/creds",
        "quoted-and-last-quoted": '"@HOME@/bin/creds" a "b c"',
        "quoted-whole-path": '"@HOME@/my tools/creds"',
        "single-quotes": "'@HOME@/my tools/creds' 'x y'",
        "number-sign": '@HOME@/bin/creds item get "Key #2"',
        "number-sign-bare": "@HOME@/bin/creds item #2",
        "semicolon": '@HOME@/bin/creds "a ; b"',
        "equals-and-colon": "@HOME@/bin/creds --url=https://x:1/y",
        "expiry": "@HOME@/bin/creds --expires 2099-01-01T00:00:00Z",
        "expiry-offset": "@HOME@/bin/creds --expires 2099-01-01T00:00:00+00:00",
        "expiry-offset-without-colon": "@HOME@/bin/creds --expires 2099-01-01T00:00:00+0000",
        "expiry-fraction": "@HOME@/bin/creds --expires 2099-01-01T00:00:00.123456Z",
        "expiry-basic": "@HOME@/bin/creds --expires 20990101T000000Z",
        "expiry-past": f"@HOME@/bin/creds --expires {PAST}",
        "missing-program": "@HOME@/bin/absent",
        "exits-1": "@HOME@/bin/creds --fail",
        "prints-no-json": "@HOME@/bin/creds --rubbish",
    }.items():
        book.add(f"process-{name}", f"[default]\ncredential_process = {command}\n")
    book.add("process-continued", "[default]\ncredential_process = @HOME@/bin/creds\n  --a\n  b:c\n")
    book.add("process-in-credentials", None, "[default]\ncredential_process = @HOME@/bin/creds x\n")


def _names(book: _Book) -> None:
    region = "[profile {}]\nregion = eu-central-1\n"
    for name, in_config, in_credentials in [
        ("my work", "'my work'", "my work"), ("my dev", '"my dev"', "my dev"),
        ("it's", '"it\'s"', "it's"), ('a"b', "'a\"b'", 'a"b'), ("dots.and/slash", "dots.and/slash", None),
        ("me@corp+x", "me@corp+x", None), ("ünï", "ünï", None), ("Dev", "dev", None),
    ]:  # fmt: skip
        chosen = {"AWS_PROFILE": name}
        keys = f"[{in_credentials or name}]\n{KEYS}"
        book.add(f"name-{name}", region.format(in_config), keys, chosen)
        book.add(f"name-config-{name}", f"[profile {in_config}]\n{KEYS}", None, chosen)
    book.add("name-source-with-blank", f"[default]\n{ROLE}source_profile = my base\n",
             f"[my base]\n{KEYS}")  # fmt: skip
    book.add("name-without-prefix", f"[dev]\n{KEYS}", None, {"AWS_PROFILE": "dev"})
    book.add("name-prefix-in-credentials", None, f"[profile dev]\n{KEYS}", {"AWS_PROFILE": "dev"})
    book.add("name-absent", f"[default]\n{KEYS}", None, {"AWS_PROFILE": "absent"})
    book.add("name-default-twice", f"[profile default]\n{KEYS}\n[default]\n{TWO}")
    book.add("name-default-twice-other", f"[default]\n{TWO}\n[profile default]\n{KEYS}")
    book.add("name-head-with-tail", f"[profile p] /* text */\n{KEYS}", None, {"AWS_PROFILE": "p"})
    book.add("name-upper-default", f"[DEFAULT]\n{KEYS}")
    book.add("name-blank-variable", f"[default]\n{KEYS}", None, {"AWS_PROFILE": ""})
    both = {"AWS_PROFILE": "one", "AWS_DEFAULT_PROFILE": "two"}
    book.add("name-two-variables", f"[profile one]\n{KEYS}\n[profile two]\n{TWO}", None, both)


def _layout(book: _Book) -> None:
    indented = "".join(f"  {line}\n" for line in f"[default]\n{KEYS}".splitlines())
    book.add("layout-all-indented", None, indented)
    book.add("layout-members-indented", None, "[default]\n" + indented.partition("\n")[2])
    book.add("layout-indented-after-nested", "[default]\n  s3 =\n    addressing_style = path\n"
             "  role_arn = arn:aws:iam::111111111111:role/r\n  source_profile = base\n", BASE)  # fmt: skip
    book.add("layout-glued-head", None, f"[default]\n{KEYS.strip()}[other]\n{TWO}")
    book.add("layout-second-key", None, f"[default]\n{KEYS}{TWO}")
    book.add("layout-section-twice", None, f"[default]\n{KEYS}\n[default]\n{TWO}")
    book.add("layout-no-name", f"[default]\n= us-east-1\n{KEYS}")
    book.add("layout-no-name-beside", "[default]\n= us-east-1\n", None)
    book.add("layout-no-separator", f"[default]\nnonsense\n{KEYS}")
    book.add("layout-before-first", f"{REGION}[default]\n{KEYS}")
    book.add("layout-open-head", f"[default\n{KEYS}")
    for name, head in {"before": "[ default]", "behind": "[default ]"}.items():
        book.add(f"layout-head-blank-{name}", f"{head}\n{KEYS}")
    book.add("layout-byte-order-mark", None, f"\ufeff[default]\n{KEYS}")
    book.add("layout-crlf", None, f"[default]\n{KEYS}".replace("\n", "\r\n"))
    book.add("layout-colon", None, f"[default]\n{KEYS}".replace(" = ", ": "))
    book.add("layout-quoted-values", None, "[default]\naws_access_key_id = \"AKIDONE\"\n"
             "aws_secret_access_key = \"wJalr/AKIDONE+K7\"\n")  # fmt: skip
    book.add("layout-upper-keys", None, f"[default]\n{KEYS}".replace("aws_", "AWS_"))
    book.add("layout-inline-comment", None, f"[default]\n{KEYS.strip()} # mine\n")
    book.add("layout-empty-files", "", "")
    book.add("layout-comment-before-member", None, f"[default]\n# {TWO}{KEYS}".replace("TWO\n", "TWO\n# "))
    book.add("layout-export", None, f"[default]\nexport {KEYS}")


def _pairs(book: _Book) -> None:
    parts = {
        "keys": KEYS, "process": "credential_process = @HOME@/bin/creds\n", "web": WEB, "sso": SSO,
        "legacy": LEGACY, "source": "source_profile = base\n",
        "container": "credential_source = EcsContainer\n",
    }  # fmt: skip
    files = {"token": "eyJ.token", "session": TOKEN % FUTURE, "legacy": TOKEN % FUTURE}
    names = list(parts)
    for at, first in enumerate(names):
        for role in ("", ROLE):
            with_role = "role-" if role else ""
            text = f"[default]\n{role}{parts[first]}{REGION}{SESSION}"
            book.add(f"one-{with_role}{first}", text, BASE, TASK, **files)
            for second in names[at + 1 :]:
                text = f"[default]\n{role}{parts[first]}{parts[second]}{REGION}{SESSION}"
                book.add(f"pair-{with_role}{first}-{second}", text, BASE, TASK, **files)
    for half, line in zip(("id", "secret"), KEYS.splitlines()):
        book.add(f"half-{half}-and-container", None, f"[default]\n{line}\n", TASK)
        book.add(f"half-{half}-and-process", "[default]\ncredential_process = @HOME@/bin/creds a\n",
                 f"[default]\n{line}\n")  # fmt: skip
    book.add("one-role", f"[default]\n{ROLE}{REGION}")
    book.add("one-role-no-machine", f"[default]\n{ROLE}{REGION}", None,
             {"AWS_EC2_METADATA_DISABLED": "true"})  # fmt: skip


def _environment(book: _Book) -> None:
    chain = f"[profile dev]\n{ROLE}source_profile = base\n{REGION}"
    named = {"AWS_PROFILE": "dev"}
    book.add("env-keys-and-profile", chain, BASE, {**named, **ENV_KEYS})
    book.add("env-pod-and-profile", chain, BASE, {**named, **POD}, token="eyJ.token")
    book.add("env-pod-and-default", None, f"[default]\n{KEYS}", POD, token="eyJ.token")
    book.add("env-pod-and-keys", None, None, {**POD, **ENV_KEYS}, token="eyJ.token")
    book.add("env-task-and-profile", chain, BASE, {**named, **TASK})
    book.add("env-task-and-pod", None, None, {**TASK, **POD}, token="eyJ.token")
    book.add("env-task", None, None, TASK)
    book.add("env-pod-without-role", None, None, {"AWS_WEB_IDENTITY_TOKEN_FILE": "@HOME@/token"},
             token="eyJ.token")  # fmt: skip
    book.add("env-pod-token-absent", None, None, POD)
    book.add("env-old-names", None, f"[default]\n{KEYS}", {"AWS_ACCESS_KEY": "AKIDENV",
             "AWS_SECRET_KEY": "wJalr/AKIDENV+K7"})  # fmt: skip
    book.add("env-half", None, f"[default]\n{KEYS}", {"AWS_ACCESS_KEY_ID": "AKIDENV"})
    book.add("env-half-secret", None, f"[default]\n{KEYS}", {"AWS_SECRET_ACCESS_KEY": "x"})
    book.add("env-blank-keys", None, f"[default]\n{KEYS}", {"AWS_ACCESS_KEY_ID": "",
             "AWS_SECRET_ACCESS_KEY": ""})  # fmt: skip
    for where in ("$HOME", "~", "${HOME}"):
        case = {"AWS_CONFIG_FILE": f"{where}/.aws/config"}
        book.add(f"env-path-{where}", f"[default]\n{KEYS}", None, case)
    book.add("env-config-absent", None, f"[default]\n{KEYS}", {"AWS_CONFIG_FILE": "@HOME@/absent"})
    book.add("env-session-past", f"[default]\n{SSO}{SESSION}", None, None, session=TOKEN % PAST)
    book.add("env-session-none", f"[default]\n{SSO}{SESSION}", None, None)
    book.add("env-session-utc", f"[default]\n{SSO}{SESSION}", None, None,
             session=TOKEN % "2099-01-01T00:00:00UTC")  # fmt: skip
    book.add("env-session-name-typo", f"[default]\n{SSO}{SESSION}".replace("[sso-", "[sso_"), None,
             None, session=TOKEN % FUTURE)  # fmt: skip
    book.add("env-relative-token", f"[default]\n{ROLE}web_identity_token_file = token\n", None, None,
             token="eyJ.token")  # fmt: skip


def _endpoints(book: _Book) -> None:
    keys = f"[default]\n{KEYS}services = local\n[services local]\n"
    local = "  endpoint_url = http://127.0.0.1:9001"
    book.add("url-nested", f"{keys}ecr =\n{local}\n")
    book.add("url-nested-comment", f"{keys}ecr =\n{local} # local\n")
    book.add("url-nested-comment-line", f"{keys}ecr =\n  # local\n{local}\n")
    book.add("url-services-absent", f"[default]\n{KEYS}services = absent\n")
    book.add("url-and-fips", f"{keys}ecr =\n{local}\n", None, {"AWS_USE_FIPS_ENDPOINT": "true"})
    for name, value in [("use_fips_endpoint", "yes"), ("use_fips_endpoint", "1"),
                        ("use_dualstack_endpoint", "0"), ("use_dualstack_endpoint", "on"),
                        ("ec2_metadata_v1_disabled", "yes")]:  # fmt: skip
        book.add(f"switch-{name}-{value}", f"[default]\n{KEYS}{name} = {value}\n")
    for name, end in {"login": "me:pw@127.0.0.1:9001", "query": "127.0.0.1:9001?x=y",
                      "fragment": "127.0.0.1:9001#x"}.items():  # fmt: skip
        book.add(f"url-odd-{name}", f"[default]\n{KEYS}", None, {"AWS_ENDPOINT_URL": f"http://{end}"})
    for variable in ("AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"):
        book.add(f"switch-blank-{variable}", f"[default]\n{KEYS}", None, {variable: " true"})
    book.add("switch-blank-metadata", None, None, {"AWS_EC2_METADATA_DISABLED": " true"})
    for region in ("fips-us-east-1", "us-gov-west-1-fips", "us-east-1-fips", "aws-global",
                   "US-EAST-1", "us-east-1 ", "nowhere-1", "us_east_1", "eu-isoe-west-1"):  # fmt: skip
        book.add(f"region-{region}", f"[default]\n{ROLE}source_profile = base\n", BASE,
                 {"AWS_REGION": region})  # fmt: skip
    book.add("region-of-source", f"[default]\n{ROLE}source_profile = base\n",
             f"{BASE}{REGION}", {"AWS_REGION": ""})  # fmt: skip
    book.add("region-default-variable", f"[default]\n{ROLE}source_profile = base\n", BASE,
             {"AWS_REGION": "", "AWS_DEFAULT_REGION": "us-west-2"})  # fmt: skip


def write_cases() -> list[Case]:
    """All of them, always the same."""
    book = _Book()
    for chapter in (_processes, _names, _layout, _pairs, _environment, _endpoints):
        chapter(book)
    return book.cases
