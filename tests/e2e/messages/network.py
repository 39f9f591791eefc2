# SPDX-License-Identifier: Apache-2.0
"""The way to AWS is closed, wrong, or leads to somebody else."""
from __future__ import annotations

from stack import names
from user import User

from .case import Ask, Told, case, write_map
from .servers import (
    serve_certificate,
    serve_no_http,
    serve_proxy,
    silent_names,
    without_authorities,
)

_S = "Network"
_API = f"api.ecr.{names.REGION}.amazonaws.com:443"
_NOWHERE = "127.0.0.1:1"
_PROXY = {"HTTPS_PROXY": f"http://{_NOWHERE}"}


@case(_S, "the name is unknown")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    return ask(AWS_ENDPOINT_URL_ECR="https://ecr.invalid"), {"host": "ecr.invalid:443"}


@case(_S, "DNS is silent")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    write_map(user, "deadline: 2\n")
    with silent_names(user.stack):
        return ask(AWS_ENDPOINT_URL_ECR="https://ecr.example"), {"host": "ecr.example:443"}


@case(_S, "no way")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    with user.stack.black_hole(names.AWS_ADDRESS, 443):
        return ask(AWS_MAX_ATTEMPTS="1"), {"host": _API}


@case(_S, "the connection is refused")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    url = f"https://{_NOWHERE}"
    return ask(AWS_ENDPOINT_URL_ECR=url), {"host": _NOWHERE, "problem": "Connection refused"}


@case(_S, "silence after the connection")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    write_map(user, "deadline: 1\n")
    user.stack.aws.fault("ecr", "hang", seconds=3)
    return ask(), {"host": _API}


@case(_S, "the connection breaks")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    user.stack.aws.fault("ecr", "close")
    line = ask()
    return line, {"host": _API, "problem": "Server returned nothing (no headers, no data)"}


@case(_S, "an authority that is not trusted")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    line = ask(names.ROGUE_REGISTRY)
    return line, {"registry": names.ROGUE_REGISTRY, "host": f"{names.ROGUE_API}:443"}


@case(_S, "the system has no authorities")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    with without_authorities(user.stack) as file:
        line = ask()
    return line, {"host": _API, "file": file, "problem": "No such file or directory"}


@case(_S, "the same, with SSL_CERT_DIR")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    folder = str(user.home)
    line = ask(names.ROGUE_REGISTRY, SSL_CERT_DIR=folder)
    return line, {"registry": names.ROGUE_REGISTRY, "host": f"{names.ROGUE_API}:443",
                  "folder": folder}  # fmt: skip


@case(_S, "the certificate has expired")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    host = serve_certificate(user.stack, "20200101000000Z", "20200201000000Z")
    return ask(AWS_ENDPOINT_URL_ECR=f"https://{host}"), {"host": host}


@case(_S, "the certificate is not valid yet")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    host = serve_certificate(user.stack, "20990101000000Z", "20990201000000Z")
    return ask(AWS_ENDPOINT_URL_ECR=f"https://{host}"), {"host": host}


@case(_S, "the certificate is another host's")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    host = f"{names.AWS_ADDRESS}:443"
    return ask(AWS_ENDPOINT_URL_ECR=f"https://{host}"), {"host": host}


@case(_S, "the file of authorities cannot be used")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    return ask(AWS_CA_BUNDLE="/nonexistent.pem"), {
        "host": _API, "file": "/nonexistent.pem", "problem": "No such file or directory"}  # fmt: skip


@case(_S, "it is no HTTP")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    host = serve_no_http(user.stack)
    return ask(AWS_ENDPOINT_URL_ECR=f"http://{host}"), {"host": host}


@case(_S, "the answer never ends")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    user.stack.aws.fault("ecr", "status", status=200, body="x" * 5_000_000)
    return ask(), {"host": _API}


@case(_S, "the proxy refuses the connection")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    return ask(**_PROXY), {"host": _API, "proxy": f"http://{_NOWHERE}",
                           "problem": "Connection refused"}  # fmt: skip


@case(_S, "no way to the proxy")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    proxy = f"http://{names.REGISTRY_ADDRESS}:3128"
    with user.stack.black_hole(names.REGISTRY_ADDRESS, 3128):
        line = ask(HTTPS_PROXY=proxy, AWS_MAX_ATTEMPTS="1")
    return line, {"host": _API, "proxy": proxy}


@case(_S, "the name of the proxy is unknown")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    line = ask(HTTPS_PROXY="http://proxy.invalid:3128")
    return line, {"host": _API, "proxy": "http://proxy.invalid:3128"}


@case(_S, "the proxy wants a password")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    proxy = serve_proxy(user.stack, "--user", "name:proxy-password")
    return ask(HTTPS_PROXY=proxy), {"host": _API, "proxy": proxy}


@case(_S, "the proxy's URL is not understood")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    return ask(HTTPS_PROXY="http://me:Sum#mer@127.0.0.1:8080"), {"host": _API}


@case(_S, "the proxy takes plain connections")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    proxy = serve_proxy(user.stack).replace("http://", "https://")
    return ask(HTTPS_PROXY=proxy), {"host": _API, "proxy": proxy}


@case(_S, "the proxy does not reach the host")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    proxy = serve_proxy(user.stack, "--refuse", "502 Bad Gateway")
    return ask(HTTPS_PROXY=proxy), {"host": _API, "proxy": proxy, "problem": "HTTP 502"}


@case(_S, "the proxy does not allow the host")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    proxy = serve_proxy(user.stack, "--refuse", "403 Forbidden")
    return ask(HTTPS_PROXY=proxy), {"host": _API, "proxy": proxy, "problem": "HTTP 403"}
