# SPDX-License-Identifier: Apache-2.0
"""What a test may change through the control socket."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Settings:
    """The defaults are those of a healthy, patient server."""

    latency: float = 0.0  # seconds before every answer
    account_delay: float = 0.0  # seconds until a new namespace has its `default` ServiceAccount
    terminating: float = 0.5  # seconds that a deleted namespace stays; below zero: until told
    token_memory: float = 0.0  # seconds that a token whose account or Secret is gone stays good
    token_longest: int = 0  # seconds, as --service-account-max-token-expiration; 0: no limit
    token_age: int = 0  # seconds that a new bound token is old already
    audience: str = "https://kubernetes.default.svc.cluster.local"  # as --api-audiences
    admission_policies: bool = True  # whether this server is new enough to have any
    bookmarks: bool = True  # whether watches that ask for them get any
    bookmark_every: float = 60.0
    streaming_lists: bool = True  # whether sendInitialEvents is accepted
    continue_expired: bool = False  # every continue token is too old
    history: int = 10000  # events of each kind that a watch may start from
    goaway_chance: float = 0.0  # of each request, as kube-apiserver --goaway-chance
    goaway_after: int = 0  # requests of one connection; 0: never
