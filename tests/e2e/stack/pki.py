# SPDX-License-Identifier: Apache-2.0
"""A throw-away certificate authority and its server certificates (openssl command, EC P-256)."""
from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

SYSTEM_ROOTS = Path("/etc/ssl/certs/ca-certificates.crt")
_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


@dataclass
class Authority:
    """Where an authority's certificate and key lie."""

    cert: Path
    key: Path


@dataclass
class Certificate:
    """A server certificate and its key."""

    cert: Path
    key: Path


def _openssl(*words: str | Path) -> None:
    done = subprocess.run(
        ["/usr/bin/openssl", *map(str, words)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"openssl {words[0]} failed: {done.stderr}")


def make_authority(folder: Path, name: str) -> Authority:
    """A self-signed authority, valid for a month."""
    made = Authority(folder / f"{name}.crt", folder / f"{name}.key")
    _openssl(
        "req", "-x509", *_KEY, "-days", "30", "-subj", f"/CN={name}",
        "-addext", "basicConstraints=critical,CA:TRUE",
        "-addext", "keyUsage=critical,keyCertSign,cRLSign",
        "-keyout", made.key, "-out", made.cert,
    )  # fmt: skip
    return made


def make_certificate(
    authority: Authority, folder: Path, name: str, hosts: list[str]
) -> Certificate:
    """A server certificate for `hosts`, wildcards included."""
    made = Certificate(folder / f"{name}.crt", folder / f"{name}.key")
    request, extensions = folder / f"{name}.csr", folder / f"{name}.ext"
    names = ",".join(f"DNS:{host}" for host in hosts)
    extensions.write_text(
        f"subjectAltName={names}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n"
    )
    _openssl("req", *_KEY, "-subj", f"/CN={name}", "-keyout", made.key, "-out", request)
    _openssl(
        "x509", "-req", "-days", "30", "-in", request, "-extfile", extensions,
        "-CA", authority.cert, "-CAkey", authority.key, "-CAcreateserial", "-out", made.cert,
    )  # fmt: skip
    return made


_CA = """
[ca]
default_ca = test
[test]
database = {database}
new_certs_dir = {folder}
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
organizationName = optional
commonName = supplied
"""


def sign_between(authority: Authority, place: Path, start: str, end: str) -> None:
    """`place`.csr with `place`.ext into `place`.crt, good between two instants, YYYYMMDDHHMMSSZ."""
    config, database = place.with_suffix(".cnf"), place.with_suffix(".db")
    config.write_text(_CA.format(folder=place.parent, database=database))
    database.write_text("")
    _openssl(
        "ca", "-batch", "-notext", "-config", config, "-startdate", start, "-enddate", end,
        "-in", place.with_suffix(".csr"), "-extfile", place.with_suffix(".ext"),
        "-cert", authority.cert, "-keyfile", authority.key, "-out", place.with_suffix(".crt"),
    )  # fmt: skip


def make_dated_certificate(
    authority: Authority, folder: Path, host: str, start: str, end: str
) -> Certificate:
    """A server certificate that is valid between two instants, YYYYMMDDHHMMSSZ."""
    made = make_certificate(authority, folder, "dated", [host])
    sign_between(authority, folder / "dated", start, end)
    return made


def write_bundle(authority: Authority, bundle: Path) -> None:
    """The system's roots and the authority in one file."""
    roots = SYSTEM_ROOTS.read_text() if SYSTEM_ROOTS.exists() else ""
    bundle.write_text(roots + authority.cert.read_text())
