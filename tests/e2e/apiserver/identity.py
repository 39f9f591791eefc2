# SPDX-License-Identifier: Apache-2.0
"""Who sends a request: bearer tokens, client certificates, basic credentials, impersonation."""
from __future__ import annotations

import base64
import binascii
import json
import secrets
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .problems import unauthorized

AUTHENTICATED, UNAUTHENTICATED = "system:authenticated", "system:unauthenticated"
MASTERS = "system:masters"
_ACCOUNTS = "system:serviceaccounts"


@dataclass(frozen=True)
class User:
    """A name with its groups."""

    name: str
    groups: tuple[str, ...] = ()
    uid: str = ""
    extra: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def account(self) -> tuple[str, str] | None:
        """Namespace and name, where it is a ServiceAccount."""
        parts = self.name.split(":")
        if len(parts) == 4 and self.name.startswith("system:serviceaccount:"):
            return parts[2], parts[3]
        return None


@dataclass(frozen=True)
class ClientCertificate:
    """Of a connection; each of its requests asks whether it is still good, as the real server's."""

    user: User
    end: float  # an instant

    def is_good(self) -> bool:
        """Whether it has not expired."""
        return time.time() < self.end


ANONYMOUS = User("system:anonymous", (UNAUTHENTICATED,))


def account_user(namespace: str, name: str, uid: str = "") -> User:
    """The user that a ServiceAccount's token makes."""
    groups = (_ACCOUNTS, f"{_ACCOUNTS}:{namespace}", AUTHENTICATED)
    return User(f"system:serviceaccount:{namespace}:{name}", groups, uid)


def make_token(
    namespace: str, name: str, expires: float | None = None, audiences: list[str] | None = None,
    bound: dict[str, Any] | None = None, age: int = 0,
) -> str:  # fmt: skip
    """A new token in the shape of a ServiceAccount's JWT; only its being known makes it good."""
    claims: dict[str, Any] = {
        "iss": "https://kubernetes.default.svc",
        "sub": f"system:serviceaccount:{namespace}:{name}",
        "iat": int(time.time()) - age,
        "jti": secrets.token_hex(16),
    }
    if expires:
        claims.update(exp=int(expires), nbf=claims["iat"])
    if audiences:
        claims["aud"] = audiences
    if bound:
        claims["kubernetes.io"] = bound
    parts = [json.dumps({"alg": "RS256", "kid": "stand-in"}).encode(), json.dumps(claims).encode()]
    parts.append(secrets.token_bytes(256))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


@dataclass
class Identities:
    """Everything that opens the door."""

    tokens: dict[str, User] = field(default_factory=dict)
    passwords: dict[str, tuple[str, User]] = field(default_factory=dict)
    expiries: dict[str, float] = field(default_factory=dict)  # token -> instant
    ask_elsewhere: Callable[[str], User | None] | None = None  # about a token that is not known

    def add_token(self, token: str, user: User, expires: float | None = None) -> None:
        """Makes a token good."""
        self.tokens[token] = user
        if expires is not None:
            self.expiries[token] = expires

    def revoke(self, token: str) -> None:
        """Makes a token worthless."""
        self.tokens.pop(token, None)
        self.expiries.pop(token, None)

    def revoke_user(self, name: str) -> int:
        """Makes all tokens of a user worthless; how many there were."""
        found = [token for token, user in self.tokens.items() if user.name == name]
        for token in found:
            self.revoke(token)
        return len(found)

    def authenticate(self, headers: dict[str, str], certificate: ClientCertificate | None) -> User:
        """Who it is; Problem 401 where the credentials are not known, or not any more."""
        if certificate is not None and certificate.is_good():
            return certificate.user
        given = headers.get("authorization")
        if given is None and certificate is None:
            return ANONYMOUS
        given = given or ""
        scheme, _, value = given.partition(" ")
        user = None
        if scheme.lower() == "bearer":
            user = self._of_token(value.strip())
        elif scheme.lower() == "basic":
            user = self._of_password(value)
        if user is None:
            raise unauthorized()
        return user

    def _of_token(self, token: str) -> User | None:
        expires = self.expiries.get(token)
        if expires is not None and expires < time.time():
            return None
        known = self.tokens.get(token)
        return self.ask_elsewhere(token) if known is None and self.ask_elsewhere else known

    def _of_password(self, text: str) -> User | None:
        try:
            name, _, password = base64.b64decode(text).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        wanted, user = self.passwords.get(name, (None, None))
        return user if password == wanted else None


def read_certificate(certificate: dict[str, Any] | None) -> ClientCertificate | None:
    """CN, O and end of a verified client certificate, as ssl.getpeercert() tells them."""
    if not certificate:
        return None
    pairs = [pair for part in certificate.get("subject", ()) for pair in part]
    names = [value for key, value in pairs if key == "commonName"]
    groups = [value for key, value in pairs if key == "organizationName"]
    if not names:
        return None
    end = ssl.cert_time_to_seconds(certificate["notAfter"])
    return ClientCertificate(User(names[0], (*groups, AUTHENTICATED)), end)


@dataclass(frozen=True)
class Impersonation:
    """What the Impersonate-* headers ask for."""

    user: User
    extra_keys: tuple[str, ...] = ()


def find_impersonation(headers: dict[str, str]) -> Impersonation | None:
    """The wish, where there is one; repeated headers come joined with commas."""
    name = headers.get("impersonate-user")
    if name is None:
        return None
    given = headers.get("impersonate-group", "")
    groups = tuple(filter(None, (group.strip() for group in given.split(","))))
    account = User(name).account
    if account and not groups:
        groups = account_user(*account).groups
    if name == ANONYMOUS.name:
        return Impersonation(ANONYMOUS)
    if AUTHENTICATED not in groups:
        groups = (*groups, AUTHENTICATED)
    prefix = "impersonate-extra-"
    extra = {key[len(prefix):]: value for key, value in headers.items() if key.startswith(prefix)}
    values = tuple((key, tuple(value.split(","))) for key, value in extra.items())
    return Impersonation(User(name, groups, headers.get("impersonate-uid", ""), values))
