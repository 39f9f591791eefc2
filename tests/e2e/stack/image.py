# SPDX-License-Identifier: Apache-2.0
"""Puts a small one-layer image into a registry by the distribution API, without any client.

usage: image.py http://ADDRESS:PORT REPOSITORY TAG
"""
from __future__ import annotations

import gzip
import hashlib
import io
import json
import platform
import sys
import tarfile
import urllib.request

_TYPE = "application/vnd.docker."
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def _make_layer() -> bytes:
    data = b"Pulled with a token of the stand-in.\n"
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        entry = tarfile.TarInfo("hello.txt")
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return raw.getvalue()


def _digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _send(url: str, data: bytes, method: str, content_type: str) -> str:
    headers = {"Content-Type": content_type}
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as reply:
        return reply.headers.get("Location", "")


def _put_blob(registry: str, repository: str, data: bytes) -> dict:
    place = _send(f"{registry}/v2/{repository}/blobs/uploads/", b"", "POST", "text/plain")
    digest = _digest(data)
    url = f"{place}{'&' if '?' in place else '?'}digest={digest}"
    _send(url, data, "PUT", "application/octet-stream")
    return {"size": len(data), "digest": digest}


def put_image(registry: str, repository: str, tag: str) -> None:
    """Uploads the blobs, then the manifest."""
    layer = _make_layer()
    config = {
        "architecture": _ARCHITECTURES.get(platform.machine(), platform.machine()),
        "os": "linux",
        "config": {"Cmd": ["/hello"]},
        "rootfs": {"type": "layers", "diff_ids": [_digest(layer)]},
    }
    parts = {
        "config": (json.dumps(config).encode(), "container.image.v1+json"),
        "layer": (gzip.compress(layer, mtime=0), "image.rootfs.diff.tar.gzip"),
    }
    placed = {
        name: {"mediaType": _TYPE + kind, **_put_blob(registry, repository, data)}
        for name, (data, kind) in parts.items()
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": _TYPE + "distribution.manifest.v2+json",
        "config": placed["config"],
        "layers": [placed["layer"]],
    }
    url = f"{registry}/v2/{repository}/manifests/{tag}"
    _send(url, json.dumps(manifest).encode(), "PUT", manifest["mediaType"])


if __name__ == "__main__":
    put_image(*sys.argv[1:4])
