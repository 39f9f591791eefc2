# SPDX-License-Identifier: Apache-2.0
"""One AWS case as a value."""
from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

FUTURE, PAST = "2099-01-01T00:00:00Z", "2020-01-01T00:00:00Z"


@dataclass
class Case:
    """Files (relative to the home directory), environment, and what the machine offers."""

    id: str
    registry: str = "us-east-1"
    imds: bool = False
    env: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        """One line; equal cases have equal lines."""
        return json.dumps(self.__dict__, sort_keys=True, separators=(",", ":"))


def cache_name(text: str) -> str:
    """Where the AWS CLI keeps the token of an SSO session or start URL."""
    return f".aws/sso/cache/{hashlib.sha1(text.encode()).hexdigest()}.json"
