# SPDX-License-Identifier: Apache-2.0
"""Starts the stand-in's listeners and says on stdout, as one JSON line, where they are."""
from __future__ import annotations

import argparse
import json
import ssl
import threading

from .server import (
    AwsHandler,
    ContainerHandler,
    ControlHandler,
    MetadataHandler,
    Server,
    UnixServer,
)
from .state import State


def _parse_address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)


def _make_tls(options: argparse.Namespace) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.cert, options.cert_key)
    if options.rogue:
        name, cert, key = options.rogue
        other = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        other.load_cert_chain(cert, key)

        def choose(connection: ssl.SSLObject, server_name: str | None, _: ssl.SSLContext) -> None:
            if server_name == name:
                connection.context = other

        context.sni_callback = choose
    return context


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="standin", description=__doc__)
    parser.add_argument("--http", type=_parse_address, help="ADDRESS:PORT for AWS without TLS")
    parser.add_argument("--https", type=_parse_address, help="ADDRESS:PORT for AWS with TLS")
    parser.add_argument("--imds", type=_parse_address, help="ADDRESS:PORT of the metadata service")
    parser.add_argument("--container", type=_parse_address, help="ADDRESS:PORT of task roles")
    parser.add_argument("--control", required=True, help="path of the control socket")
    parser.add_argument("--cert", help="certificate for --https")
    parser.add_argument("--cert-key", help="its key")
    parser.add_argument(
        "--rogue", nargs=3, metavar=("NAME", "CERT", "KEY"), help="another certificate for one name"
    )
    return parser.parse_args()


def main() -> None:
    """Runs until killed."""
    options = _parse_options()
    state = State()
    servers: dict[str, Server] = {"control": UnixServer(options.control, ControlHandler, state)}
    if options.http:
        servers["http"] = Server(options.http, AwsHandler, state)
    if options.https:
        servers["https"] = Server(options.https, AwsHandler, state, _make_tls(options))
    if options.imds:
        servers["imds"] = Server(options.imds, MetadataHandler, state)
    if options.container:
        servers["container"] = Server(options.container, ContainerHandler, state)
    threads = [threading.Thread(target=server.serve_forever) for server in servers.values()]
    for thread in threads:
        thread.start()
    ports = {name: server.server_port for name, server in servers.items()}
    print(json.dumps(ports), flush=True)
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
