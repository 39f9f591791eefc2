# SPDX-License-Identifier: Apache-2.0
"""A stand-in that nobody can steer: it plays the server that KUBECONFIG_UNDER_TEST names.

It has no control socket, its namespaces terminate as slowly as those of a busy cluster, and its
context has the kind of name that a cloud gives.
"""
from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from stack import pki

from . import kubeconfig
from .certificates import make_server_certificate
from .kubeconfig import Endpoint

_CONTEXT = "kubernetes-admin@somewhere.example:production"


@contextlib.contextmanager
def run_apart(folder: Path, **settings: float) -> Iterator[Path]:
    """The administrator's kubeconfig; `folder` is empty and stays the caller's.

    `settings` are those that `python3 -m apiserver` takes.
    """
    authority = pki.make_authority(folder, "ca")
    make_server_certificate(authority, folder, "127.0.0.1")
    token = folder / "admin.token"
    token.touch(mode=0o600)
    token.write_text(secrets.token_urlsafe(32))
    argv = [
        "/usr/bin/python3", "-B", "-m", "apiserver", "--https", "127.0.0.1:0",
        "--cert", str(folder / "server.crt"), "--cert-key", str(folder / "server.key"),
        "--ca", str(folder / "ca.crt"), "--client-ca", str(folder / "ca.crt"),
        "--admin-token", str(token),
        *[f"--{name.replace('_', '-')}={value}" for name, value in settings.items()],
    ]  # fmt: skip
    with (folder / "apart.log").open("wb") as log:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *argv], cwd=Path(__file__).resolve().parent.parent,
            env={"PATH": os.environ["PATH"], "HOME": str(folder)}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        line = process.stdout.readline()
        assert line, (folder / "apart.log").read_text()
        url = f"https://127.0.0.1:{json.loads(line)['https']}"
        place = Endpoint(url, (folder / "ca.crt").read_bytes(), token.read_text())
        yield kubeconfig.write(folder / "admin.conf", place, context=_CONTEXT)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
