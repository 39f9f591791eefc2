# SPDX-License-Identifier: Apache-2.0
"""Judges a presigned URL by computing its signature anew, from hashes alone."""
from __future__ import annotations

import calendar
import hashlib
import hmac
import time
from urllib.parse import parse_qsl, quote

from .signature import MISMATCH, Refusal
from .state import State

LIFE = 15 * 60  # of a question for GetCallerIdentity, whatever X-Amz-Expires says
_EMPTY = hashlib.sha256(b"").hexdigest()


def is_presigned(path: str) -> bool:
    """Whether the query has a signature."""
    return "X-Amz-Signature=" in path


def access_key_of(path: str) -> str:
    """The key that the URL claims to be signed with."""
    return _fields(path).get("X-Amz-Credential", "").partition("/")[0]


def find_refusal(state: State, path: str, headers: dict[str, str]) -> Refusal | None:
    """None where the signature is good for STS at this moment."""
    given = _fields(path)
    access, day, region, service, end = (given["X-Amz-Credential"] + "////").split("/")[:5]
    key = state.keys.get(access)
    if key is None or given.get("X-Amz-Security-Token") != key.session:
        return Refusal("UnrecognizedClientException", "The security token is invalid.")
    if key.expires is not None and key.expires <= time.time():
        return Refusal("ExpiredTokenException", "The security token is expired.")
    if (service, end) != ("sts", "aws4_request"):
        return Refusal("InvalidSignatureException", f"scoped to {service}, not sts")
    if headers.get("host", "") not in (f"sts.{region}.amazonaws.com", "sts.amazonaws.com"):
        return Refusal("InvalidSignatureException", f"scoped to {region}, which this is not")
    stamp = given["X-Amz-Date"]
    age = state.clock() - calendar.timegm(time.strptime(stamp, "%Y%m%dT%H%M%SZ"))
    if not -300 <= age < LIFE or stamp[:8] != day:
        return Refusal("InvalidSignatureException", f"Signature expired: {stamp} is {age:.0f} s old")
    scope = "/".join((day, region, service, end))
    if _sign(key.secret, scope, _to_sign(path, headers, stamp, scope)) != given["X-Amz-Signature"]:
        return Refusal("InvalidSignatureException", MISMATCH)
    return None


def _fields(path: str) -> dict[str, str]:
    return dict(parse_qsl(path.partition("?")[2], keep_blank_values=True))


def _to_sign(path: str, headers: dict[str, str], stamp: str, scope: str) -> str:
    place, _, query = path.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    named = dict(pairs)["X-Amz-SignedHeaders"].split(";")
    coded = sorted(
        f"{quote(key, safe='-_.~')}={quote(value, safe='-_.~')}"
        for key, value in pairs
        if key != "X-Amz-Signature"
    )
    lines = [f"{name}:{' '.join(headers.get(name, '').split())}\n" for name in named]
    whole = "\n".join(("GET", place, "&".join(coded), "".join(lines), ";".join(named), _EMPTY))
    return "\n".join(("AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(whole.encode()).hexdigest()))


def _sign(secret: str, scope: str, text: str) -> str:
    key = f"AWS4{secret}".encode()
    for part in (*scope.split("/"), text):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key.hex()
