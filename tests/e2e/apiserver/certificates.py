# SPDX-License-Identifier: Apache-2.0
"""Certificates of the stand-in's own authority: the server's and those of users (openssl)."""
from __future__ import annotations

import datetime
import subprocess
from pathlib import Path

from stack.pki import Authority, Certificate, sign_between

MONTH = 30 * 86400.0  # in seconds, for which certificates are good unless somebody says less
_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def _openssl(*words: str | Path) -> None:
    argv = ["/usr/bin/openssl", *map(str, words)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"openssl {words[0]} failed: {done.stderr}")


def _sign(
    authority: Authority, place: Path, subject: str, extensions: str, seconds: float
) -> Certificate:
    made = Certificate(place.with_suffix(".crt"), place.with_suffix(".key"))
    request, settings = place.with_suffix(".csr"), place.with_suffix(".ext")
    settings.write_text(f"{extensions}\nbasicConstraints=CA:FALSE\n")
    _openssl("req", *_KEY, "-subj", subject, "-keyout", made.key, "-out", request)
    now = datetime.datetime.now(datetime.timezone.utc)
    start, end = now - datetime.timedelta(minutes=5), now + datetime.timedelta(seconds=seconds)
    sign_between(authority, place, f"{start:%Y%m%d%H%M%SZ}", f"{end:%Y%m%d%H%M%SZ}")
    made.key.chmod(0o600)
    return made


def make_server_certificate(
    authority: Authority, folder: Path, address: str, seconds: float = MONTH
) -> Certificate:
    """For an IP address, localhost and the names that a cluster's own server has."""
    names = f"IP:{address},DNS:localhost,DNS:kubernetes,DNS:kubernetes.default.svc"
    extensions = f"subjectAltName={names}\nextendedKeyUsage=serverAuth"
    return _sign(authority, folder / "server", "/CN=kube-apiserver", extensions, seconds)


def make_user_certificate(
    authority: Authority, place: Path, user: str, groups: list[str], seconds: float = MONTH
) -> Certificate:
    """CN is the user, each O a group; `place` is the path without its suffix."""
    subject = "".join(f"/O={group}" for group in groups) + f"/CN={user}"
    return _sign(authority, place, subject, "extendedKeyUsage=clientAuth", seconds)
