# SPDX-License-Identifier: Apache-2.0
"""From a request to its answer: who asks, may they, and which part of the server knows."""
from __future__ import annotations

import traceback

from . import bootstrap, discovery, faults, journal, openapi, reviews
from .accounts import Accounts
from .answers import Abort, Answer, Cut, Held, Later, Reply, Silence
from .decode import decode_question
from .deletes import Deleter
from .encoding import dump
from .faults import Faults, Target
from .identity import Identities, User, find_impersonation
from .journal import Journal, Row
from .kinds import ADMISSION, ADMISSION_KINDS, REVIEWS, SERVICE_ACCOUNT
from .lifecycle import Lifecycle
from .options import parse_options
from .patching import Patcher
from .problems import Problem, method_not_allowed, no_such_resource, too_large
from .rbac import Attributes, Authorizer
from .reads import Reader
from .requests import Info, Request, parse_target
from .settings import Settings
from .shapes import TOKEN_REQUEST
from .store import Store
from .tokens import TokenRequests
from .watching import Watch, Watches
from .writes import Write, Writer

_BODY_LIMIT = 3145728
_HEALTH = ("/healthz", "/livez", "/readyz")
_TEXT = "text/plain; charset=utf-8"


class Application:
    """The whole server but for its connections."""

    def __init__(self, ca: bytes = b""):
        self.settings = Settings()
        self.store = Store(self.settings.history)
        self.identities = Identities()
        self.faults = Faults()
        self.journal = Journal()
        self.watches = Watches()
        self.authorizer = Authorizer(self.store)
        self.lifecycle = Lifecycle(self.store, self.settings)
        self.accounts = Accounts(self.store, self.settings, self.identities, ca)
        self._tokens = TokenRequests(self.store, self.settings, self.identities)
        self._reader = Reader(self.store, self.settings, self.watches)
        writer = Writer(self.store, self.authorizer, self.lifecycle)
        patcher, deleter = Patcher(writer), Deleter(self.store, self.lifecycle)
        self._writes = {
            "create": writer.create,
            "update": writer.update,
            "patch": patcher.patch,
            "delete": deleter.delete,
        }
        self._reads = {
            "get": self._reader.get,
            "list": self._reader.list,
            "watch": self._reader.watch,
        }
        bootstrap.fill(self.store)

    def handle(self, request: Request) -> Answer:
        """Never fails; what goes wrong inside is a 500."""
        info = parse_target(request.method, request.target)
        user, refusal = self._authenticate(request)
        name = user.name if user else ""
        size = len(request.body)
        row = Row(
            journal.now(), request.method, request.target, info.verb, info.full_resource, name, size
        )
        self.journal.arrive(row)
        rule = None
        if self.faults.rules:
            target = Target(row.method, row.path, row.verb, row.resource, name)
            rule = self.faults.take(target)
            row.rule = rule.name if rule else ""

        def serve() -> Answer:
            return self._serve(request, info, user, refusal)

        def run() -> Answer:
            answer = faults.play(rule, serve) if rule else serve()
            self.journal.finish(row, _code_of(answer))
            return answer

        if rule and rule.action == "hold":
            return Held(rule.waiting.append, run)
        delay = self.settings.latency + (rule.delay if rule else 0)
        return Later(delay, run) if delay else run()

    def _authenticate(self, request: Request) -> tuple[User | None, Problem | None]:
        try:
            return self.identities.authenticate(request.headers, request.certificate), None
        except Problem as refusal:
            return None, refusal

    def _serve(
        self, request: Request, info: Info, user: User | None, refusal: Problem | None
    ) -> Answer:
        try:
            if user is None:
                raise refusal or method_not_allowed()
            if len(request.body) > _BODY_LIMIT:
                raise too_large(_BODY_LIMIT)
            return self._answer(request, info, self._impersonate(request, user))
        except Problem as problem:
            return _fail(problem)
        except Exception as mistake:  # noqa: BLE001 - one bad request must not end the server
            traceback.print_exc()
            return _fail(Problem(500, "InternalError", f"Internal error occurred: {mistake!r}"))

    def _impersonate(self, request: Request, user: User) -> User:
        wish = find_impersonation(request.headers)
        if wish is None:
            return user
        account = wish.user.account
        if account:
            asked = Attributes("impersonate", "", "serviceaccounts", *account)
        else:
            asked = Attributes("impersonate", "", "users", "", wish.user.name)
        self.authorizer.require(user, asked)
        if "impersonate-group" in request.headers:
            for group in wish.user.groups:
                wanted = Attributes("impersonate", "", "groups", "", group)
                if group != "system:authenticated":
                    self.authorizer.require(user, wanted)
        return wish.user

    def _answer(self, request: Request, info: Info, user: User) -> Answer:
        if not info.resource:
            return self._answer_path(request, info, user)
        asked = Attributes(
            info.verb, info.group, info.full_resource, info.namespace, info.selected_name
        )
        self.authorizer.require(user, asked)
        review = REVIEWS.get((info.group, info.version, info.resource))
        if review and info.verb == "create":
            options = parse_options(info, request)
            return reviews.answer(review, self.authorizer, user, request, options)
        kind = info.kind
        if kind in ADMISSION_KINDS and not self.settings.admission_policies:
            kind = None
        if kind is None or info.rest or (info.namespace and not kind.namespaced and info.group):
            raise no_such_resource()
        if kind is SERVICE_ACCOUNT and info.subresource == "token" and info.verb == "create":
            asked_for = decode_question("TokenRequest", request.body, TOKEN_REQUEST)
            is_dry_run = parse_options(info, request).dry_run
            made = self._tokens.answer(user, info.namespace, info.name, asked_for, is_dry_run)
            return Reply(201, made)
        if info.subresource:
            raise no_such_resource()
        if info.verb in self._reads:
            answer = self._reads[info.verb](kind, info, request)
            if isinstance(answer, Watch):
                answer.path, answer.user = request.target, user.name
            return answer
        if info.verb not in self._writes or (info.verb != "create") != bool(info.name):
            raise method_not_allowed()
        if kind.namespaced and not info.namespace:
            raise method_not_allowed()
        options = parse_options(info, request)
        return self._writes[info.verb](Write(kind, info, request, user, options, []))

    def _answer_path(self, request: Request, info: Info, user: User) -> Reply:
        path = info.path
        self.authorizer.require_url(user, info.verb, path)
        accept = request.headers.get("accept", "")
        if request.method != "GET":
            raise method_not_allowed()
        if path in _HEALTH:
            return Reply(200, b"ok", _TEXT)
        if path == f"/apis/{ADMISSION}/v1" and not self.settings.admission_policies:
            none = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": f"{ADMISSION}/v1"}
            return Reply(200, dump({**none, "resources": []}))
        found = discovery.answer(path, accept) or openapi.answer(path, accept)
        return found or Reply(404, b"404 page not found\n", _TEXT)


def _fail(problem: Problem) -> Reply:
    return Reply(problem.code, problem.body(), headers=problem.headers)


def _code_of(answer: Answer) -> int:
    if isinstance(answer, (Silence, Abort)):
        return 0
    if isinstance(answer, Cut):
        return answer.reply.status
    return answer.status if isinstance(answer, Reply) else 200
