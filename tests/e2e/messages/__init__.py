# SPDX-License-Identifier: Apache-2.0
"""docs/messages.md, proved: every row has a case that makes the program say the row's line."""
from . import (
    kubelet,
    machine,
    network,
    no_credentials,
    profiles,
    refusals,
    sessions,
    settings,
    sources,
    usage,
    verbs,
)
from .case import CASES

__all__ = ["CASES", "kubelet", "machine", "network", "no_credentials", "profiles", "refusals",
           "sessions", "settings", "sources", "usage", "verbs"]  # fmt: skip
