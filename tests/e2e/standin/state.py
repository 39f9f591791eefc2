# SPDX-License-Identifier: Apache-2.0
"""Everything the stand-in remembers: keys, issued registry tokens, faults, settings, call log."""
from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Key:
    """One access key; `session` is None for a long-term key."""

    secret: str
    session: str | None = None
    expires: float | None = None
    arn: str = ""  # of the session that it is for; empty: the user's


@dataclass
class Settings:
    """What a test may change through the control socket."""

    latency: float = 0.0  # seconds before every AWS answer
    idle: float = 120.0  # seconds that a connection may be without a request
    ttl: float = 43200.0  # life of a registry token, seconds
    sts_ttl: float = 3600.0  # life of what AssumeRole hands out
    clock_offset: float = 0.0  # the services' clock minus the real one
    verify: bool = True  # check SigV4
    account: str = "123456789012"
    eks_page: int = 100  # clusters in a page of ListClusters
    imds_mode: str = "off"  # both, v1, v2, no-role, off
    imds_hop_limit: int = 2  # 1: the answer with the token is lost on its way into a container
    imds_rotate: bool = False  # a new key on every read instead of a stable one
    imds_role: str = "ecr-role"
    container_path: str = "/v2/credentials/task"
    container_token: str = ""  # the Authorization that is asked for; empty: none


@dataclass
class State:
    """Shared by all listeners; every method takes the lock."""

    settings: Settings = field(default_factory=Settings)
    keys: dict[str, Key] = field(default_factory=dict)
    tokens: dict[str, float] = field(default_factory=dict)
    faults: dict[str, dict] = field(default_factory=dict)
    calls: list[dict] = field(default_factory=list)
    issued: list[str] = field(default_factory=list)
    imds_tokens: set[str] = field(default_factory=set)
    sso_tokens: set[str] = field(default_factory=set)
    sso_refresh_tokens: set[str] = field(default_factory=set)
    login_tokens: dict[str, str] = field(default_factory=dict)  # refresh token -> x of its key
    login_proofs: set[str] = field(default_factory=set)  # the jti of each
    clusters: dict[str, dict] = field(default_factory=dict)  # of EKS, see eks.py
    roles: dict[str, dict] = field(default_factory=dict)  # by ARN: what sts.py asks of the caller
    owners: dict[str, str] = field(default_factory=dict)  # registry token -> ARN of its session
    imds_key: str | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)

    def reset(self) -> None:
        """Back to a fresh stand-in: no keys, no tokens, no faults, empty log."""
        with self.lock:
            self.settings = Settings()
            for store in (self.keys, self.tokens, self.faults, self.imds_tokens):
                store.clear()
            self.sso_tokens.clear()
            self.sso_refresh_tokens.clear()
            self.login_tokens.clear()
            self.login_proofs.clear()
            self.clusters.clear()
            self.roles.clear()
            self.owners.clear()
            self.calls.clear()
            self.issued.clear()
            self.imds_key = None

    def clock(self) -> float:
        """The time as the services see it."""
        return time.time() + self.settings.clock_offset

    def note(self, service: str, action: str, **details: object) -> dict:
        """Logs a call on arrival; the caller adds the status to the row it gets back."""
        row = {"time": round(time.time(), 4), "service": service, "action": action, **details}
        with self.lock:
            self.calls.append(row)
        return row

    def counts(self) -> dict[str, int]:
        """Calls per "service:action"."""
        with self.lock:
            totals: dict[str, int] = {}
            for row in self.calls:
                name = f"{row['service']}:{row['action']}"
                totals[name] = totals.get(name, 0) + 1
            return totals

    def take_fault(self, service: str) -> dict | None:
        """The fault to play for this call, if any; a fault with `times` wears off."""
        with self.lock:
            fault = self.faults.get(service)
            if fault is None:
                return None
            if "times" in fault:
                if fault["times"] <= 0:
                    del self.faults[service]
                    return None
                fault["times"] -= 1
            return dict(fault)

    def account_of(self, access: str | None) -> str:
        """The account of whoever has the key."""
        key = self.keys.get(access or "")
        return key.arn.split(":")[4] if key and key.arn else self.settings.account

    def issue_key(self, life: float, arn: str = "") -> tuple[str, Key]:
        """A temporary key with an id nobody has seen before, as the real STS does."""
        access = "ASIA" + secrets.token_hex(8).upper()
        key = Key(secrets.token_urlsafe(30), secrets.token_urlsafe(300), time.time() + life, arn)
        with self.lock:
            self.keys[access] = key
        return access, key

    def issue_token(self, access: str | None = None) -> tuple[str, float]:
        """A registry password of real size and shape, and the instant it expires."""
        expires = time.time() + self.settings.ttl
        inner = {
            "payload": base64.b64encode(secrets.token_bytes(860)).decode(),
            "datakey": base64.b64encode(secrets.token_bytes(120)).decode(),
            "version": "2",
            "type": "DATA_KEY",
            "expiration": int(expires),
        }
        password = base64.b64encode(json.dumps(inner).encode()).decode()
        with self.lock:
            self.tokens[password] = expires
            self.issued.append(password)
            key = self.keys.get(access or "")
            self.owners[password] = key.arn if key else ""
        return password, expires

    def accepts(self, password: str) -> bool:
        """Whether the registry's door opens for this password now."""
        with self.lock:
            return self.tokens.get(password, 0.0) > time.time()

    def secrets(self) -> list[str]:
        """Every string that must never be seen in a message."""
        with self.lock:
            found = list(self.issued)
            for key in self.keys.values():
                found.append(key.secret)
                if key.session:
                    found.append(key.session)
            for tokens in (self.sso_tokens, self.sso_refresh_tokens, self.login_tokens):
                found.extend(tokens)
            found.extend(self.imds_tokens)
            if self.settings.container_token:
                found.append(self.settings.container_token)
            return found
