# SPDX-License-Identifier: Apache-2.0
"""The HTTP listeners: AWS over plain HTTP or TLS, the metadata service, the control socket."""
from __future__ import annotations

import os
import secrets
import socket
import ssl
import time
from collections.abc import Callable
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from . import container, control, ecr, eks, faults, imds, presigned, signin, sso, sts
from .replies import Reply, make_json_error, make_xml_error
from .signature import Refusal, SignedRequest, access_key_of, find_refusal
from .state import State


class Server(ThreadingHTTPServer):
    """A listener with the shared state; TLS handshakes happen in the connection's thread."""

    daemon_threads = True
    request_queue_size = 512
    allow_reuse_address = True

    def __init__(self, address, handler, state: State, tls: ssl.SSLContext | None = None):
        self.state = state
        self.scheme = "https" if tls else "http"
        super().__init__(address, handler)
        if tls:
            self.socket = tls.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )

    def server_bind(self) -> None:
        if self.address_family == socket.AF_UNIX:
            self.socket.bind(self.server_address)
            os.chmod(self.server_address, 0o600)
            self.server_name, self.server_port = "control", 0
            return
        super().server_bind()

    def handle_error(self, request, client_address) -> None:
        """Clients that hang up or refuse the certificate are part of the tests."""


class UnixServer(Server):
    """The same on a socket file, reachable from every network namespace."""

    address_family = socket.AF_UNIX


class Handler(BaseHTTPRequestHandler):
    """One write per reply: headers and body apart cost a 40 ms delayed-ACK stall."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True  # nor may TLS session tickets hold the answer back
    timeout = 120
    server: Server

    def log_message(self, format: str, *args: object) -> None:
        pass

    def address_string(self) -> str:
        return str(self.client_address)

    def lower_headers(self) -> dict[str, str]:
        """Header names in lower case; the last of equal names wins."""
        return {name.lower(): value for name, value in self.headers.items()}

    def read_body(self) -> bytes:
        """The request's body by its Content-Length."""
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def send(self, reply: Reply) -> None:
        """Writes the reply, or closes where it has no body."""
        time.sleep(reply.delay)
        if reply.body is None:
            self.close_connection = True
            return
        self.send_response_only(reply.status)
        self.send_header("Date", formatdate(self.server.state.clock(), usegmt=True))
        if reply.status != 204:
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
        self.send_header("x-amzn-RequestId", secrets.token_hex(8))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)
        self.wfile.flush()


class ControlHandler(Handler):
    """The side door."""

    disable_nagle_algorithm = False  # a socket file has no such option

    def do_GET(self) -> None:
        self.send(control.answer(self.server.state, "GET", self.path, b""))

    def do_POST(self) -> None:
        self.send(control.answer(self.server.state, "POST", self.path, self.read_body()))


class MetadataHandler(Handler):
    """169.254.169.254."""

    def do_GET(self) -> None:
        self._answer("GET")

    def do_PUT(self) -> None:
        self.read_body()
        self._answer("PUT")

    def _answer(self, method: str) -> None:
        state = self.server.state
        fault = state.take_fault("imds")
        if fault:
            row = state.note("imds", "fault", path=self.path, fault=fault["kind"])
            reply = faults.play("imds", fault)
        else:
            action, reply = imds.answer(state, method, self.path, self.lower_headers())
            row = state.note("imds", action, path=self.path)
        row["status"] = reply.status
        self.send(reply)


class ContainerHandler(Handler):
    """169.254.170.2."""

    def do_GET(self) -> None:
        state = self.server.state
        row = state.note("container", "credentials", path=self.path)
        fault = state.take_fault("container")
        if fault:
            reply = faults.play("container", fault)
        else:
            reply = container.answer(state, self.path, self.lower_headers())
        row["status"] = reply.status
        self.send(reply)


class AwsHandler(Handler):
    """The AWS services by the shape of the request, whatever host name was dialled."""

    def setup(self) -> None:
        self.timeout = self.server.state.settings.idle
        super().setup()

    def do_GET(self) -> None:
        state, headers = self.server.state, self.lower_headers()
        if self.path.startswith("/federation/credentials?"):
            self._serve(
                "sso", "GetRoleCredentials", lambda: sso.answer_portal(state, self.path, headers)
            )
            return
        if eks.find_action(self.path):
            self._serve_eks(state, headers)
            return
        if presigned.is_presigned(self.path):
            self._serve_presigned(state, headers)
            return
        if self.path != "/_validate":
            self.send(Reply(404, b"not found"))
            return
        host = headers.get("x-original-host", "")
        reply = ecr.validate(state, headers.get("authorization", ""), host)
        state.note("registry", "validate", status=reply.status, host=host)
        self.send(reply)

    def do_POST(self) -> None:
        state, headers, body = self.server.state, self.lower_headers(), self.read_body()
        if self.path == "/token":
            self._serve("sso-oidc", "CreateToken", lambda: sso.answer_token(state, body))
            return
        if self.path == signin.PATH:
            url = f"{self.server.scheme}://{headers.get('host')}{self.path}"
            self._serve(
                "signin", "CreateOAuth2Token", lambda: signin.answer(state, body, headers, url)
            )
            return
        request = SignedRequest("POST", self.path, headers, body)
        service, action, fields = _classify(headers, body)
        row = state.note(
            service,
            action,
            key=access_key_of(headers),
            host=headers.get("host"),
            scheme=self.server.scheme,
            remote=self.client_address[0],
        )
        if "RoleArn" in fields:
            row["role"] = fields["RoleArn"]
            row["external_id"] = fields.get("ExternalId", "")
            row["tags"] = {
                fields[f"Tags.member.{n}.Key"]: fields[f"Tags.member.{n}.Value"]
                for n in range(1, 51) if f"Tags.member.{n}.Key" in fields
            }  # fmt: skip
            row["policy"] = fields.get("Policy", "")
        fault = state.take_fault(service)
        if state.settings.latency:
            time.sleep(state.settings.latency)
        if fault:
            row["fault"] = fault["kind"]
            reply = faults.play(service, fault)
        else:
            reply = _answer(state, request, (service, action), fields)
        row["status"] = reply.status
        self.send(reply)

    def _serve_eks(self, state: State, headers: dict[str, str]) -> None:
        """DescribeCluster and ListClusters; faults of "eks:ACCOUNT" and "eks:HOST" are theirs alone."""
        request = SignedRequest("GET", self.path, headers, b"")
        key, host = access_key_of(headers), headers.get("host", "")
        action, account = eks.find_action(self.path), state.account_of(key)
        row = state.note("eks", action, key=key, host=host, scheme=self.server.scheme)
        row["account"] = account
        fault = (
            state.take_fault(f"eks:{account}")
            or state.take_fault(f"eks:{host}")
            or state.take_fault("eks")
        )
        time.sleep(state.settings.latency)
        refusal = find_refusal(state, request, "eks") if state.settings.verify else None
        if fault:
            reply = faults.play("eks", fault)
        else:
            made = eks.refuse(refusal) if refusal else eks.answer(state, self.path, host, account)
            reply = made
        row["status"] = reply.status
        self.send(reply)

    def _serve_presigned(self, state: State, headers: dict[str, str]) -> None:
        """GetCallerIdentity, as whoever was given the URL asks it."""
        key = presigned.access_key_of(self.path)
        row = state.note("sts", "presigned", key=key, host=headers.get("host"))
        refusal = presigned.find_refusal(state, self.path, headers)
        if refusal:
            reply = make_xml_error(refusal)
        else:
            reply = sts.answer(state, "GetCallerIdentity", {}, key)
        row["status"] = reply.status
        self.send(reply)

    def _serve(self, service: str, action: str, make: Callable[[], Reply]) -> None:
        """A call without a signature."""
        state = self.server.state
        row = state.note(service, action, host=self.headers.get("host"))
        fault = state.take_fault(service)
        time.sleep(state.settings.latency)
        reply = faults.play(service, fault) if fault else make()
        row["status"] = reply.status
        self.send(reply)


def _classify(headers: dict[str, str], body: bytes) -> tuple[str, str, dict[str, str]]:
    prefix, _, action = headers.get("x-amz-target", "").partition(".")
    if prefix in ecr.TARGETS:
        return ecr.TARGETS[prefix], action, {}
    fields = dict(parse_qsl(body.decode("utf-8", "replace")))
    return "sts", fields.get("Action", "?"), fields


def _answer(state: State, request: SignedRequest, call: tuple[str, str], fields: dict) -> Reply:
    service, action = call
    refusal: Refusal | None = None
    if state.settings.verify and action not in sts.UNSIGNED:
        refusal = find_refusal(state, request, service)
    access = access_key_of(request.headers)
    if service == "sts":
        return make_xml_error(refusal) if refusal else sts.answer(state, action, fields, access)
    if refusal:
        return make_json_error(refusal)
    host = request.headers.get("host", "")
    return ecr.answer(state, service, action, request.body, host, access)
