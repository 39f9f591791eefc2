#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes vectors/ini.json: what botocore reads out of shared config and credentials files."""

import json
import os
import pathlib
import tempfile

import botocore
import botocore.exceptions
import botocore.session

TARGET = pathlib.Path(__file__).parent / "vectors" / "ini.json"

# name -> (config, credentials)
CASES = {
    "empty": ("", ""),
    "only comments": ("# a\n; b\n", "\n\n"),
    "default and named": ("[default]\nregion = a\n[profile dev]\nregion = b\n", ""),
    "no blanks round separator": ("[default]\nregion=eu-west-1\n", ""),
    "many blanks round separator": ("[default]\nregion \t =  \t eu-west-1  \n", ""),
    "colon separator": ("[default]\nregion: eu-west-1\n", ""),
    "separator in value": ("[default]\nsso_start_url = https://a/start?x=y:z\n", ""),
    "upper case key": ("[default]\nREGION = a\nAws_Access_Key_Id = b\n", ""),
    "CRLF": ("[default]\r\nregion = a\r\n\r\n[profile dev]\r\nregion = b\r\n", ""),
    "no newline at end": ("[default]\nregion = a", "[default]\naws_access_key_id = b"),
    "empty value": ("[default]\nregion =\noutput = json\n", ""),
    "quoted profile name": ('[profile "dev"]\nregion = a\n', ""),
    "quoted profile name with blank": ('[profile "my dev"]\nregion = a\n', ""),
    "tab in section head": ("[profile\tdev]\nregion = a\n", ""),
    "blanks in section head": ("[profile    dev   ]\nregion = a\n", ""),
    "special characters in name": ("[profile a-b/c.d%e@f_g:h+i]\nregion = a\n", ""),
    "UTF-8 value": ("[default]\nrole_session_name = jürgen-日本\n", ""),
    "UTF-8 profile name": ("[profile jürgen]\nregion = a\n", ""),
    "indented comment in section": ("[default]\nregion = a\n  # b\noutput = c\n", ""),
    "nested": ("[default]\ns3 =\n  addressing_style = path\n  max_queue_size = 1\nregion = a\n", ""),
    "nested with blank line": ("[default]\ns3 =\n  a = b\n\n  c = d\n", ""),
    "two nested": ("[default]\ns3 =\n  a = b\ndynamodb =\n  c = d\n", ""),
    "continuation": ("[default]\ncredential_process = a\n  --long\n  --option\n", ""),
    "sso-session": ("[sso-session s]\nsso_region = a\n[profile p]\nsso_session = s\n", ""),
    "comment after section head": ("[default] # comment\nregion = a\n", ""),
    "unknown section kinds": ("[plugins]\na = b\n[preview]\nc = d\n[default]\nregion = a\n", ""),
    "named profile without prefix": ("[dev]\nregion = a\n[default]\nregion = b\n", ""),
    "credentials only": ("", "[default]\naws_access_key_id = a\naws_secret_access_key = b\n"),
    "credentials beside config": (
        "[profile dev]\nregion = a\n",
        "[dev]\naws_access_key_id = b\naws_secret_access_key = c\n"),
    "credentials win": (
        "[default]\naws_access_key_id = a\naws_secret_access_key = b\nregion = c\n",
        "[default]\naws_access_key_id = d\naws_secret_access_key = e\nregion = f\n"),
    "credentials add a profile": ("[default]\nregion = a\n", "[other]\naws_access_key_id = b\n"),
    "role": ("[profile r]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = default\n",
             "[default]\naws_access_key_id = a\naws_secret_access_key = b\n"),
    "text before first section": ("region = a\n[default]\nregion = b\n", ""),
    "unclosed section head": ("[default]\nregion = a\n[profile b\nregion = c\n", ""),
    "line without separator": ("[default]\nnonsense\nregion = a\n", ""),
    "name without end of quotes": ('[profile "a]\nregion = b\n', ""),
    "two words in head": ("[profile a b]\nregion = c\n", ""),
    "nested without separator": ("[default]\ns3 =\n  nonsense\n", ""),
    "inline comment": ("[default]\nregion = a # b\n", ""),
    "inline comment without blank": ("[default]\nregion = a#b;c\n", ""),
    "quoted value": ('[default]\nregion = "a"\n', ""),
    "same key twice": ("[default]\nregion = a\nregion = b\n", ""),
    "same section twice": ("[default]\nregion = a\n[default]\noutput = b\n", ""),
    "prefixed default first": ("[profile default]\nregion = a\n[default]\nregion = b\n", ""),
    "prefixed default last": ("[default]\nregion = a\n[profile default]\nregion = b\n", ""),
    "prefix in credentials": ("", "[profile dev]\naws_access_key_id = a\n"),
    "upper case DEFAULT": ("[DEFAULT]\nregion = a\n[profile dev]\noutput = b\n", ""),
    "byte order mark": ("\ufeff[default]\nregion = a\n", ""),
}


def read(config: str, credentials: str) -> dict:
    """What a session sees in the two files; {"fails": true} when it refuses one of them."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("config", config), ("credentials", credentials)):
            pathlib.Path(folder, name).write_bytes(text.encode("utf-8"))
        os.environ["AWS_CONFIG_FILE"] = f"{folder}/config"
        os.environ["AWS_SHARED_CREDENTIALS_FILE"] = f"{folder}/credentials"
        try:
            full = botocore.session.Session().full_config
        except (botocore.exceptions.BotoCoreError, ValueError):
            return {"fails": True}
        return {"profiles": full["profiles"], "sso_sessions": full.get("sso_sessions", {})}


def main() -> None:
    lines = []
    for name, (config, credentials) in CASES.items():
        case = {"name": name, "config": config, "credentials": credentials}
        case.update(read(config, credentials))
        lines.append("  " + json.dumps(case))
    body = ",\n".join(lines)
    TARGET.write_text(
        f'{{"botocore": "{botocore.__version__}", "cases": [\n{body}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
