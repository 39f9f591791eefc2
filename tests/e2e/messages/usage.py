# SPDX-License-Identifier: Apache-2.0
"""What explain and completion say to those who use them wrongly."""
from __future__ import annotations

from stack import names
from user import HELPER, User

from .case import Ask, Told, case

_U = "Wrong use"


def _explain(user: User, *words: str) -> str:
    return _fail(user, "explain", *words)


def _fail(user: User, *words: str) -> str:
    result = user.run(HELPER, *words)
    assert (result.rc, result.out) == (1, ""), result.render()
    return result.err.rstrip("\n")


@case(_U, "explain with an unknown option")
def _(user: User, _ask: Ask) -> Told:
    return _explain(user, names.REGISTRY, "--colour"), {"option": "--colour"}


@case(_U, "explain with kubelet's request and a registry")
def _(user: User, _ask: Ask) -> Told:
    return _explain(user, names.REGISTRY, "--kubelet", "request.json"), {}


@case(_U, "the file with kubelet's request is not there")
def _(user: User, _ask: Ask) -> Told:
    file = str(user.home / "request.json")
    return _explain(user, "--kubelet", file), {"file": file}


@case(_U, "the file has no request of kubelet's")
def _(user: User, _ask: Ask) -> Told:
    file = str(user.write("request.json", "[]"))
    return _explain(user, "--kubelet", file), {"file": file}


@case(_U, "completion without a shell")
def _(user: User, _ask: Ask) -> Told:
    return _fail(user, "completion"), {}


@case(_U, "completion for another shell")
def _(user: User, _ask: Ask) -> Told:
    return _fail(user, "completion", "tcsh"), {"shell": "tcsh"}
