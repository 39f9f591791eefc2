# SPDX-License-Identifier: Apache-2.0
"""The test's side door: JSON over HTTP on a socket that the program under test never sees."""
from __future__ import annotations

import asyncio
import dataclasses
import json
import resource
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

from . import bulk, kinds
from .answers import Answer, Reply
from .application import Application
from .eks import EksDoor
from .encoding import dump
from .faults import Rule, end_watch
from .identity import AUTHENTICATED, User
from .kinds import Kind
from .listener import Connections, Listener
from .problems import Problem
from .record import Record
from .requests import Request
from .settings import Settings
from .watching import Watch

# GET  /log /counts /settings /rules /watches /stats
#      /objects?kind=secrets&namespace=NS&name=NAME  as stored, secrets and all
# POST /reset {}                       rules, settings, log; objects stay
#      /log/clear {}
#      /settings {any member of Settings}
#      /rules {see faults.py}          /heal {name?}
#      /watches {how, path?, user?}    does `how` (see faults.py) to the open ones; answers how many
#      /connections {do: close|freeze|goaway}
#      /listen {open: bool}            the port refuses connections, and drops those it has
#      /certificate {cert, key}        paths; for connections that come from now on
#      /eks {cluster, sts, entries}    puts the door of EKS before it; without `cluster` takes it away
#      /tokens {token, user, groups?}  /passwords {user, password, groups?}
#      /revoke {token} or {user}
#      /compact {kind?}                forgets history, so that older versions are too old
#      /put {object, manager?}         creates or replaces, as that manager would by PUT
#      /delete {kind, namespace?, name}
#      /finish {namespace}             ends a terminating namespace now
#      /namespaces {names or prefix and count, labels?, secret?: {name, size, type?, manager?}}


class Control:
    """Answers one control request; a wrong one is 400 with the reason."""

    def __init__(self, app: Application, listeners: list[Listener], connections: Connections):
        self._app = app
        self._listeners = listeners
        self._connections = connections
        self._posts: dict[str, Callable[[dict[str, Any]], object]] = {
            "/reset": self._reset,
            "/log/clear": lambda _: app.journal.clear(),
            "/settings": self._set,
            "/rules": lambda wish: app.faults.rules.append(Rule(wish)),
            "/heal": lambda wish: app.faults.heal(wish.get("name", "")),
            "/watches": self._end_watches,
            "/connections": self._end_connections,
            "/listen": self._listen,
            "/certificate": self._use_certificate,
            "/tokens": self._add_token,
            "/passwords": self._add_password,
            "/revoke": self._revoke,
            "/compact": self._compact,
            "/eks": self._set_eks,
            "/put": lambda wish: bulk.put(app, wish["object"], wish.get("manager", "control")),
            "/delete": self._delete,
            "/finish": lambda wish: app.lifecycle.finish(wish["namespace"]),
            "/namespaces": lambda wish: bulk.add_namespaces(app, wish),
        }

    def handle(self, request: Request) -> Answer:
        """By method and path."""
        try:
            if request.method == "GET":
                return Reply(200, self._read(request))
            made = self._posts[request.path](json.loads(request.body or b"{}"))
            return Reply(200, dump(made if made is not None else {}))
        except (KeyError, TypeError, ValueError, AttributeError, Problem) as problem:
            return Reply(400, f"{type(problem).__name__}: {problem}".encode(), "text/plain")

    def _read(self, request: Request) -> bytes:
        app = self._app
        path, query = request.path, dict(parse_qsl(request.target.partition("?")[2]))
        if path == "/objects":
            found = b",".join(record.full() for record in self._find(query))
            return b"[" + found + b"]"
        reads: dict[str, Callable[[], object]] = {
            "/log": app.journal.render_rows,
            "/counts": app.journal.counts,
            "/settings": lambda: dataclasses.asdict(app.settings),
            "/rules": lambda: [rule.render() for rule in app.faults.rules],
            "/watches": lambda: [_describe(watch) for watch in app.watches.open],
            "/stats": self._stats,
        }
        return dump(reads[path]())

    def _stats(self) -> dict[str, Any]:
        tables = self._app.store.tables
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "version": self._app.store.version,
            "connections": len(self._connections.open),
            "watches": len(self._app.watches.open),
            "listening": all(listener.is_open for listener in self._listeners),
            "peak_kib": used.ru_maxrss,
            "cpu_seconds": used.ru_utime + used.ru_stime,
            "objects": {kind.plural: len(tables[kind].all()) for kind in kinds.ALL},
        }

    def _find(self, query: dict[str, str]) -> Iterable[Record]:
        table = self._app.store.tables[_kind(query["kind"])]
        for record in table.all():
            if query.get("namespace", record.namespace) == record.namespace:
                if query.get("name", record.name) == record.name:
                    yield record

    def _reset(self, _: dict[str, Any]) -> None:
        self._app.faults.heal()
        self._app.journal.clear()
        self._app.identities.ask_elsewhere = None
        self._set(dataclasses.asdict(Settings()))

    def _set(self, wish: dict[str, Any]) -> None:
        for name, value in wish.items():
            wanted = type(getattr(self._app.settings, name))
            if wanted is not type(value) and not (wanted is float and type(value) is int):
                raise TypeError(f"{name} wants {wanted.__name__}")
            setattr(self._app.settings, name, wanted(value))
        if "history" in wish:
            self._app.store.set_window(wish["history"])

    def _end_watches(self, wish: dict[str, Any]) -> dict[str, int]:
        path, user = wish.get("path", ""), wish.get("user", "")
        found = [w for w in self._app.watches.open if path in w.path and user in w.user]
        for watch in found:
            end_watch(watch, wish)
        return {"count": len(found)}

    def _end_connections(self, wish: dict[str, Any]) -> dict[str, int]:
        actions = {
            "close": self._connections.close_all,
            "freeze": self._connections.freeze_all,
            "goaway": self._connections.go_away_all,
        }
        return {"count": actions[wish["do"]]()}

    def _listen(self, wish: dict[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        for listener in self._listeners:
            if wish["open"]:
                loop.create_task(listener.reopen())
            else:
                listener.close()
        if not wish["open"]:
            self._connections.close_all()

    def _use_certificate(self, wish: dict[str, Any]) -> None:
        for listener in self._listeners:
            listener.use_certificate(wish["cert"], wish["key"])

    def _add_token(self, wish: dict[str, Any]) -> None:
        self._app.identities.add_token(wish["token"], _make_user(wish))

    def _add_password(self, wish: dict[str, Any]) -> None:
        self._app.identities.passwords[wish["user"]] = (wish["password"], _make_user(wish))

    def _revoke(self, wish: dict[str, Any]) -> dict[str, int]:
        identities = self._app.identities
        if "user" in wish:
            return {"count": identities.revoke_user(wish["user"])}
        identities.revoke(wish["token"])
        return {"count": 1}

    def _set_eks(self, wish: dict[str, Any]) -> None:
        identities = self._app.identities
        identities.ask_elsewhere = EksDoor(**wish).find_user if wish else None

    def _compact(self, wish: dict[str, Any]) -> None:
        self._app.store.compact([_kind(wish["kind"])] if "kind" in wish else kinds.ALL)

    def _delete(self, wish: dict[str, Any]) -> None:
        kind = _kind(wish["kind"])
        record = self._app.store.find(kind, wish.get("namespace", ""), wish["name"])
        if record is None:
            raise ValueError(f"no {kind.plural} {wish}")
        if kind is kinds.NAMESPACE:
            self._app.lifecycle.terminate(record)
        else:
            self._app.store.delete(record)


def _kind(plural: str) -> Kind:
    return kinds.BY_PLURAL[plural]


def _make_user(wish: dict[str, Any]) -> User:
    groups = tuple(wish.get("groups", ()))
    return User(wish["user"], (*groups, AUTHENTICATED))


def _describe(watch: Watch) -> dict[str, Any]:
    return {"kind": watch.kind.plural, "path": watch.path, "user": watch.user, "sent": watch.sent}
