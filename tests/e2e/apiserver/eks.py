# SPDX-License-Identifier: Apache-2.0
"""The door that EKS puts before an API server: who asks is whom STS says that he is.

The rules are those of aws-iam-authenticator's server; it asks whatever plays STS.
"""
from __future__ import annotations

import base64
import binascii
import http.client
import re
from urllib.parse import parse_qsl, urlsplit

from .identity import AUTHENTICATED, User

_PREFIX = "k8s-aws-v1."
_LONGEST = 4096
_HOST = re.compile(r"sts(-fips)?\.[a-z]+(-[a-z]+)+-\d\.amazonaws\.com(\.cn)?|sts\.amazonaws\.com")
_MOST_SECONDS = 900
_KNOWN = {
    "action", "version", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-expires",
    "x-amz-security-token", "x-amz-signature", "x-amz-signedheaders",
}  # fmt: skip
_ARN = re.compile(r"<Arn>([^<]+)</Arn>")
_SESSION = re.compile(r"arn:(aws[a-z-]*):sts::(\d+):assumed-role/([^/]+)/.*")


class EksDoor:
    """Of one cluster; its access entries are groups by the principal's ARN."""

    def __init__(self, cluster: str, sts: str, entries: dict[str, list[str]]):
        """`sts` is HOST:PORT, which every token's host stands for; `cluster` may be several names."""
        self.entries = entries
        self.refusals: list[str] = []  # why, for whoever writes a test
        self._clusters = cluster.split()
        self._sts = sts
        self._known: dict[str, str] = {}  # token -> ARN

    def find_user(self, token: str) -> User | None:
        """None, and a reason in `refusals`, where nobody is let in."""
        try:
            arn = self._known.get(token) or self._ask(token)
        except ValueError as reason:
            self.refusals.append(str(reason))
            return None
        self._known[token] = arn
        session = _SESSION.fullmatch(arn)
        principal = "arn:{}:iam::{}:role/{}".format(*session.groups()) if session else arn
        if principal not in self.entries:
            self.refusals.append(f"no access entry for {principal}")
            return None
        return User(arn, (*self.entries[principal], AUTHENTICATED))

    def _ask(self, token: str) -> str:
        reasons = ValueError("of no cluster")
        for cluster in self._clusters:
            try:
                return self._ask_for(token, cluster)
            except ValueError as reason:
                reasons = reason
        raise reasons

    def _ask_for(self, token: str, cluster: str) -> str:
        url = urlsplit(_read_url(token))
        connection = http.client.HTTPConnection(self._sts, timeout=5)
        try:
            headers = {"Host": url.netloc, "x-k8s-aws-id": cluster}
            connection.request("GET", f"{url.path}?{url.query}", headers=headers)
            reply = connection.getresponse()
            text = reply.read().decode()
        except (OSError, http.client.HTTPException) as reason:
            raise ValueError(f"STS: {reason!r}") from None
        finally:
            connection.close()
        found = _ARN.search(text)
        if reply.status != 200 or not found:
            raise ValueError(f"STS: {reply.status} {text}")
        return found[1]


def _read_url(token: str) -> str:
    """The URL in a token that keeps every rule."""
    if len(token) > _LONGEST or not token.startswith(_PREFIX):
        raise ValueError("not a token of EKS")
    coded = token.removeprefix(_PREFIX)
    try:
        if "=" in coded:
            raise ValueError("padded")
        padded = coded + "=" * (-len(coded) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as reason:
        raise ValueError(f"not base64url: {reason}") from None
    url = urlsplit(text)
    if url.scheme != "https" or url.path != "/" or not _HOST.fullmatch(url.netloc):
        raise ValueError(f"not a URL of STS: {url.scheme}://{url.netloc}{url.path}")
    pairs = [(key.lower(), value) for key, value in parse_qsl(url.query, keep_blank_values=True)]
    query = dict(pairs)
    if len(query) != len(pairs) or not set(query) <= _KNOWN:
        raise ValueError(f"parameters: {sorted(key for key, _ in pairs)}")
    if query.get("action") != "GetCallerIdentity":
        raise ValueError("another action")
    if not 0 <= int(query.get("x-amz-expires", -1)) <= _MOST_SECONDS:
        raise ValueError("x-amz-expires")
    if "x-k8s-aws-id" not in query.get("x-amz-signedheaders", "").split(";"):
        raise ValueError("of no cluster")
    return text
