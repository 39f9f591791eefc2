# SPDX-License-Identifier: Apache-2.0
"""JSON as the stand-in writes and reads it, and times as Kubernetes spells them."""
from __future__ import annotations

import json
import time
from typing import Any

from .gojson import find_problem

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def dump(value: Any) -> bytes:
    """Compact UTF-8 JSON."""
    return _encode(value).encode()


def load(data: bytes) -> Any:
    """The value; ValueError with Go's wording where it is not JSON."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise ValueError(find_problem(data) or "invalid character in JSON input") from None


def load_relaxed(data: bytes) -> Any:
    """JSON, or else YAML; ValueError where it is neither."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        pass
    import yaml  # only where somebody sends YAML

    try:
        return yaml.safe_load(data)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as problem:
        raise ValueError(str(problem)) from None


def render_time(seconds: float | None = None) -> str:
    """An instant, by default now, in whole seconds."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
