# SPDX-License-Identifier: Apache-2.0
"""Starts the stand-in's listeners and says on stdout, as one JSON line, where they are."""
from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
from pathlib import Path

from .application import Application
from .control import Control
from .http1 import Http1Connection
from .identity import AUTHENTICATED, MASTERS, User
from .listener import Connections, Listener, make_tls, open_unix
from .settings import Settings

# How slow a server is that was started by hand, which nobody steers.
_SETTINGS = ("terminating", "account_delay", "token_memory")


def _parse_address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="apiserver", description=__doc__)
    parser.add_argument("--https", type=_parse_address, help="ADDRESS:PORT; port 0 is a free one")
    parser.add_argument("--http", type=_parse_address, help="ADDRESS:PORT without TLS, HTTP/1.1")
    parser.add_argument("--api-socket", help="path of a Unix socket with the same, HTTP/1.1")
    parser.add_argument("--control", help="path of the control socket")
    parser.add_argument("--cert", help="certificate for --https")
    parser.add_argument("--cert-key", help="its key")
    parser.add_argument("--ca", help="its authority, which goes into token Secrets")
    parser.add_argument("--client-ca", help="authority of client certificates")
    parser.add_argument("--admin-token", help="file with a bearer token of group system:masters")
    for name in _SETTINGS:
        flag = f"--{name.replace('_', '-')}"
        parser.add_argument(flag, type=float, metavar="SECONDS", help="see settings.py")
    options = parser.parse_args()
    if options.https and not (options.cert and options.cert_key):
        parser.error("--https wants --cert and --cert-key")
    if not (options.https or options.http or options.api_socket):
        parser.error("one of --https, --http and --api-socket is wanted")
    return options


def _make_application(options: argparse.Namespace) -> Application:
    app = Application(Path(options.ca).read_bytes() if options.ca else b"")
    if options.admin_token:
        token = Path(options.admin_token).read_text().strip()
        admin = User("kubernetes-admin", (MASTERS, AUTHENTICATED))
        app.identities.add_token(token, admin)
    for name in _SETTINGS:
        value = getattr(options, name)
        setattr(app.settings, name, getattr(app.settings, name) if value is None else value)
    return app


async def _serve(options: argparse.Namespace) -> None:
    app, connections, listeners = _make_application(options), Connections(), []
    tls = make_tls(options.cert, options.cert_key, options.client_ca) if options.https else None
    places = {"https": options.https, "http": options.http, "api": options.api_socket}
    ports = {}
    for name, place in places.items():
        if place:
            listener = Listener(app.handle, app.settings, connections)
            ports[name] = await listener.open(place, tls if name == "https" else None)
            listeners.append(listener)
    if options.control:
        control, settings = Control(app, listeners, connections), Settings()
        await open_unix(
            lambda: Http1Connection(control.handle, settings, set()), options.control
        )  # fmt: skip
    print(json.dumps(ports), flush=True)
    await asyncio.get_running_loop().create_future()


def main() -> None:
    """Runs until killed."""
    gc.freeze()
    gc.set_threshold(50000, 20, 100)  # thousands of records that never die make each run costly
    try:
        asyncio.run(_serve(_parse_options()))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
