# SPDX-License-Identifier: Apache-2.0
"""The ways a service can misbehave, each a small function from a fault's JSON to a reply."""
from __future__ import annotations

import base64
import json
import time

from .replies import Reply, make_json, make_json_error, make_xml_error
from .signature import Refusal

# Kinds (the members of a fault's JSON object beside "kind" and the optional "times"):
#   status    status, headers, body       any HTTP answer
#   deny      code, message, status       an AWS error in the protocol of the service
#   html      -                           HTTP 200 with a web page
#   empty     -                           no authorizationData
#   no-colon  -                           a token without a colon
#   raw       token, expires              any authorizationToken and expiresAt
#   hang      seconds                     silence, then close
#   close     -                           close at once
#   redirect  location                    302


def play(service: str, fault: dict) -> Reply:
    """The reply that the fault asks for; may sleep."""
    kind = fault["kind"]
    if kind == "status":
        body = fault.get("body", "").encode()
        return Reply(fault["status"], body, headers=dict(fault.get("headers", {})))
    if kind == "deny":
        refusal = Refusal(fault["code"], fault.get("message", ""))
        make = make_xml_error if service == "sts" else make_json_error
        return make(refusal, fault.get("status", 400))
    if kind == "html":
        return Reply(200, b"<!DOCTYPE html><html><body>Please sign in</body></html>", "text/html")
    if kind == "hang":
        time.sleep(fault.get("seconds", 60.0))
        return Reply(0, None)
    if kind == "close":
        return Reply(0, None)
    if kind == "redirect":
        return Reply(302, b"", headers={"Location": fault["location"]})
    return _play_token_fault(service, fault)


def _play_token_fault(service: str, fault: dict) -> Reply:
    kind = fault["kind"]
    if kind == "empty":
        return make_json(200, {"authorizationData": {} if service == "ecr-public" else []})
    item: dict[str, object] = {
        "proxyEndpoint": "https://123456789012.dkr.ecr.us-east-1.amazonaws.com"
    }
    if kind == "no-colon":
        item["authorizationToken"] = base64.b64encode(b"AWSwithoutcolon").decode()
        item["expiresAt"] = time.time() + 43200
    elif kind == "raw":
        item["authorizationToken"] = fault.get("token", base64.b64encode(b"AWS:pw").decode())
        item["expiresAt"] = fault.get("expires", time.time() + 43200)
    else:
        raise ValueError(f"unknown fault: {json.dumps(fault)}")
    return make_json(200, {"authorizationData": item if service == "ecr-public" else [item]})
