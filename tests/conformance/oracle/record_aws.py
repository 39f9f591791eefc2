# SPDX-License-Identifier: Apache-2.0
"""Runs AWS cases through the real tools and writes down who signed, and what was asked where."""
from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from aws_case import Case
from aws_tools import find_tools
from aws_world import Authority, Listener, World
from namespace import serve_names

_PORTS = [80, 9001, 9002]
_HERE = Path(__file__).parent


def lay_out(case: Case, home: Path) -> dict[str, str]:
    """Writes the case's files below `home`; the whole environment."""
    shutil.rmtree(home, ignore_errors=True)
    for program in ("bin/creds", "my tools/creds"):
        (home / program).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(_HERE / "creds.sh", home / program)
    for name, text in case.files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(text.replace("@HOME@", str(home)).encode())
    env = {name: value.replace("@HOME@", str(home)) for name, value in case.env.items()}
    return {"HOME": str(home), "PATH": "/usr/bin:/bin", **env}


def _line(call: dict) -> str:
    scheme, port = call["url"].partition(":")[0], {"http": ":80", "https": ":443"}
    host, slash, path = call["url"].partition("://")[2].partition("/")
    return f"{scheme}://{host.removesuffix(port[scheme])}{slash}{path} {call['region']}"


def judge(calls: list[dict], said: dict[str, str]) -> dict[str, object]:
    """What one tool did, as far as it can be compared: `who` signed at last, `hops` on the way,
    and where it asked STS and ECR. A failure has "-" for whatever it never came to."""
    result: dict[str, object] = {"who": "-"}
    seen = {"GetCallerIdentity": "sts", "GetAuthorizationToken": "ecr"}
    hops: list[str] = []
    # Whoever has two clients resolves twice; the way of the first, with the caller's region, counts.
    first = next((at for at, each in enumerate(calls) if each["action"] == "GetCallerIdentity"), None)
    for at, call in enumerate(calls):
        field = seen.get(call["action"])
        if field is None:
            hop = f"{call['service']} {_line(call)}"
            if hop not in hops and (first is None or at < first):
                hops.append(hop)
        elif said.get(field) == "ok":
            result[field] = _line(call)
            if result["who"] == "-" or field == "ecr":
                result["who"] = call["who"]
    for field in said:
        if field in ("sts", "ecr"):
            result.setdefault(field, "-")
    if said.get("region") != "none" and "sts" in said:
        result["hops"] = hops
    if said.get("region") == "none":
        result["sts"] = "no region"
    return result


class Recorder:
    """The tools in their world."""

    def __init__(self, tools: Path, folder: Path, skip: list[str]) -> None:
        self.folder, self.world = folder, World()
        authority = Authority(folder / "ca")
        serve_names(folder)
        self.listeners = [Listener(("0.0.0.0", port), self.world) for port in _PORTS]
        tls = authority.make_listener_context()
        self.listeners.append(Listener(("0.0.0.0", 443), self.world, tls))
        self.tools, self.missing = find_tools(tools, folder, authority.file, skip)

    @property
    def versions(self) -> dict[str, str]:
        """Of the tools that are there."""
        return {name: tool.version for name, tool in self.tools.items()}

    def record(self, case: Case) -> dict[str, dict]:
        """What each tool did."""
        outcome = {}
        for name, tool in self.tools.items():
            home = self.folder / "home"
            if not tool.is_bound_to_home:  # aws-sdk-js remembers files by their paths
                home = self.folder / f"homes/{len(self.world.names)}-{time.monotonic_ns()}"
            env = lay_out(case, home)
            self.world.begin(case.imds)
            began = time.monotonic()
            said = tool.run(env, case.registry)
            took = f"{time.monotonic() - began:.2f}"
            outcome[name] = judge(list(self.world.calls), said)
            print(case.id, name, took, json.dumps(outcome[name]), json.dumps(said), file=sys.stderr)
            shutil.rmtree(env["HOME"])
        return outcome


def group(outcome: dict[str, dict]) -> dict[str, list]:
    """Field -> list of [value, tools that say so]; shorter than a table, and shows who differs."""
    fields: dict[str, list] = {}
    for tool, result in outcome.items():
        for name, value in result.items():
            rows = fields.setdefault(name, [])
            for row in rows:
                if row[0] == value:
                    row[1].append(tool)
                    break
            else:
                rows.append([value, [tool]])
    return fields


def read_rows(file: Path | None, kind: type) -> dict[str, dict]:
    """The rows of an earlier record by the case that they are of."""
    if file is None or not file.exists():
        return {}
    rows = [json.loads(line) for line in file.read_text().splitlines()[1:]]
    members = kind.__dataclass_fields__
    return {kind(**{name: row[name] for name in members}).as_json(): row for row in rows}


def record_aws(cases: Iterable[Case], folder: Path, options: argparse.Namespace) -> None:
    """Writes a first line about the tools, then a line for each case; what options.keep has of the
    same case is taken from there."""
    kept = read_rows(options.keep, Case)
    recorder = Recorder(options.tools.resolve(), folder, options.skip.split(","))
    for each in recorder.missing:
        print(f"record.py: NOT RECORDED, is missing: {each}", file=sys.stderr)
    head = {"recorded": time.strftime("%Y-%m-%d"), "tools": recorder.versions}
    with options.out.open("w") as lines:
        lines.write(json.dumps(head) + "\n")
        for case in cases:
            row = kept.get(case.as_json())
            if row is None:
                row = {**json.loads(case.as_json()), "record": group(recorder.record(case))}
            lines.write(json.dumps(row, sort_keys=True, separators=(",", ":")) + "\n")
            lines.flush()
