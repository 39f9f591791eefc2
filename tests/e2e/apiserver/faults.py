# SPDX-License-Identifier: Apache-2.0
"""Misbehaviour on request: rules that pick requests, and what is played to them.

A rule is a JSON object. Which requests (every member optional, all must fit):
  method, verb, resource   equal text; verb and resource as authorization names them
  path, user               regular expressions that are searched for; a path has its query
  skip                     so many of them are served well first
  times                    so many are hit, then the rule is gone; without it all are
  chance                   the probability that one is hit
What happens (delay, in seconds, goes with any of them):
  action: delay            nothing else
          status           status, reason, message, details, headers; or body and content_type
          hang             no answer, ever
          hold             served when the rule is healed, whether or not the client still waits
          reset            the stream alone; code, by default 2
          close            the connection, without a word
          cut              only `size` bytes of the answer, then how: end, reset or close
          garbage          200 and a web page, or body
          flood            200 and `size` bytes, endless without it
          mangle           the answer with `set`: {"metadata.resourceVersion": 7} put into it
          watch            the watch works, until `events` events or `seconds` later `how` happens
`how` of a watch: end, reset, close, mute (open, but nothing comes any more), error (an ERROR event
with status, reason, message), raw (`text` as it is).
"""
from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .answers import JSON, Abort, Answer, Cut, Flood, Reply, Silence
from .encoding import dump, load
from .problems import Problem
from .watching import Watch

_PAGE = "<!DOCTYPE html><html><body>Bad gateway</body></html>"
_REASONS = {
    400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 409: "Conflict",
    410: "Expired", 422: "Invalid", 429: "TooManyRequests", 500: "InternalError",
    503: "ServiceUnavailable", 504: "Timeout",
}  # fmt: skip
_ACTIONS = {
    "delay", "status", "hang", "hold", "reset", "close", "cut", "garbage", "flood", "mangle", "watch",
}  # fmt: skip
_HOWS = {"end", "reset", "close", "mute", "error", "raw"}


@dataclass
class Target:
    """What rules look at."""

    method: str
    path: str  # with its query
    verb: str
    resource: str
    user: str


class Rule:
    """One rule; ValueError where its JSON makes none."""

    def __init__(self, wish: dict[str, Any]):
        self.wish = wish
        self.action: str = wish.get("action", "delay" if "delay" in wish else "")
        if self.action not in _ACTIONS:
            raise ValueError(f"no such action: {self.action!r}")
        if self.action == "watch" and wish.get("how", "end") not in _HOWS:
            raise ValueError(f"no such end of a watch: {wish.get('how')!r}")
        self.name = str(wish.get("name", self.action))
        self.delay = float(wish.get("delay", 0))
        self.left: int | None = wish.get("times")
        self.hits = 0
        self.waiting: list[Callable[[], None]] = []  # what is held
        self._skip = int(wish.get("skip", 0))
        self._chance = float(wish.get("chance", 1))
        self._equal = {k: wish[k] for k in ("method", "verb", "resource") if k in wish}
        self._search = {k: re.compile(wish[k]) for k in ("path", "user") if k in wish}

    def takes(self, target: Target) -> bool:
        """Whether this request is hit; counts."""
        if any(getattr(target, name) != value for name, value in self._equal.items()):
            return False
        if not all(regex.search(getattr(target, name)) for name, regex in self._search.items()):
            return False
        if self._skip > 0:
            self._skip -= 1
            return False
        if random.random() >= self._chance:
            return False
        self.hits += 1
        if self.left is not None:
            self.left -= 1
        return True

    def render(self) -> dict[str, Any]:
        """For the control socket."""
        return {**self.wish, "name": self.name, "hits": self.hits, "left": self.left}


class Faults:
    """The rules in order; the first that fits is played."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def take(self, target: Target) -> Rule | None:
        """The rule for this request."""
        for rule in self.rules:
            if rule.takes(target):
                if rule.left is not None and rule.left <= 0:
                    self.rules.remove(rule)
                return rule
        return None

    def heal(self, name: str = "") -> None:
        """Ends the rules of this name, or all; what they hold goes on."""
        ended = [rule for rule in self.rules if not name or rule.name == name]
        self.rules = [rule for rule in self.rules if rule not in ended]
        for rule in ended:
            for go_on in rule.waiting:
                go_on()


def make_problem(wish: dict[str, Any]) -> Problem:
    """A Status from status, reason, message, details and headers."""
    code = int(wish.get("status", 500))
    reason = wish.get("reason", _REASONS.get(code, ""))
    headers = {name: str(value) for name, value in wish.get("headers", {}).items()}
    message = wish.get("message", f"the stand-in was told to answer {code}")
    return Problem(code, reason, message, wish.get("details"), headers)


def play(rule: Rule, serve: Callable[[], Answer]) -> Answer:
    """What the rule makes of the request; `serve` is the good answer."""
    wish, action = rule.wish, rule.action
    if action == "status":
        return _make_status(wish)
    if action == "hang":
        return Silence()
    if action == "reset":
        return Abort(int(wish.get("code", 2)))
    if action == "close":
        return Abort()
    if action == "garbage":
        return Reply(int(wish.get("status", 200)), wish.get("body", _PAGE).encode(), "text/html")
    if action == "flood":
        return Flood(wish.get("size"))
    return _spoil(rule, serve())


def _make_status(wish: dict[str, Any]) -> Reply:
    problem = make_problem(wish)
    if "body" in wish:
        content_type = wish.get("content_type", JSON)
        return Reply(problem.code, wish["body"].encode(), content_type, problem.headers)
    return Reply(problem.code, problem.body(), headers=problem.headers)


def _spoil(rule: Rule, answer: Answer) -> Answer:
    wish = rule.wish
    if rule.action == "watch" and isinstance(answer, Watch):
        _arm_watch(answer, wish)
    elif rule.action == "cut" and isinstance(answer, Reply):
        return Cut(answer, int(wish.get("size", len(answer.body) // 2)), wish.get("how", "end"))
    elif rule.action == "mangle" and isinstance(answer, Reply):
        value = load(answer.body)
        for path, member in wish.get("set", {}).items():
            _set(value, path.split("."), member)
        return Reply(answer.status, dump(value), answer.content_type, answer.headers)
    return answer


def _set(value: Any, path: list[str], member: Any) -> None:
    for part in path[:-1]:
        value = value[int(part)] if isinstance(value, list) else value.setdefault(part, {})
    if isinstance(value, list):
        value[int(path[-1])] = member
    else:
        value[path[-1]] = member


def _arm_watch(watch: Watch, wish: dict[str, Any]) -> None:
    if "events" in wish:
        def count(sent: int) -> None:
            if sent == wish["events"]:
                watch.on_event = None
                end_watch(watch, wish)

        watch.on_event = count
    else:
        loop = asyncio.get_running_loop()
        loop.call_later(float(wish.get("seconds", 0)), end_watch, watch, wish)


def end_watch(watch: Watch, wish: dict[str, Any]) -> None:
    """Does `how` to an open watch."""
    how = wish.get("how", "end")
    if how == "mute":
        watch.muted = True
    elif how == "error":
        watch.send_error(make_problem({"status": 410, **wish}))
    elif how == "raw":
        watch.send_raw(wish.get("text", "").encode())
    elif how == "reset":
        watch.reset()
    elif how == "close":
        watch.abort()
    else:
        watch.end()
