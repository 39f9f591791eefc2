# SPDX-License-Identifier: Apache-2.0
"""What AWS answers instead of a token, and answers that are not AWS's."""
from __future__ import annotations

import base64
import json
import re

from stack import names
from user import User

from .case import Ask, Told, case

_S = "AWS refuses"
_BAD_TOKEN = "The security token included in the request is invalid."
_CHINA = "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"


@case(_S, "the key has no permission")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    user.stack.aws.fault("ecr", "deny", code="AccessDeniedException", message="not authorized")
    return ask(), {"message": "not authorized"}


@case(_S, "the same, for ECR Public")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    fault = {"code": "AccessDeniedException", "message": "not authorized"}
    user.stack.aws.fault("ecr-public", "deny", **fault)
    return ask(names.PUBLIC), {"registry": names.PUBLIC, "message": "not authorized"}


@case(_S, "the key is unknown")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    line = ask(AWS_ACCESS_KEY_ID="AKIANOBODYKNOWSTHIS1")
    return line, {"message": _BAD_TOKEN, "partition": "aws"}


@case(_S, "the key is of another partition")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    fault = {"code": "UnrecognizedClientException", "message": _BAD_TOKEN}
    user.stack.aws.fault("ecr", "deny", **fault)
    return ask(_CHINA), {"registry": _CHINA, "message": _BAD_TOKEN, "partition": "aws-cn"}


@case(_S, "the secret key is not that of the key id")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    fault = {"code": "InvalidSignatureException", "message": "The signature does not match."}
    user.stack.aws.fault("ecr", "deny", **fault)
    return ask(), {"message": "The signature does not match."}


@case(_S, "this machine's clock is wrong")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    # Half a minute more, so that a slow run says the same.
    user.stack.aws.set(clock_offset=20 * 60 + 30)
    fault = {"code": "RequestTimeTooSkewed", "message": "The request is too old."}
    user.stack.aws.fault("ecr", "deny", **fault)
    return ask(), {"code": "RequestTimeTooSkewed", "message": "The request is too old.",
                   "minutes": "20", "direction": "behind"}  # fmt: skip


@case(_S, "too many calls")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    user.stack.aws.fault("ecr", "deny", code="ThrottlingException", message="Rate exceeded")
    return ask(), {"code": "ThrottlingException", "message": "Rate exceeded", "status": "400"}


@case(_S, "AWS itself fails")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    fault = {"code": "ServerException", "message": "internal error", "status": 500}
    user.stack.aws.fault("ecr", "deny", **fault)
    return ask(), {"code": "ServerException", "message": "internal error", "status": "500"}


@case(_S, "somebody else answers")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    user.stack.aws.fault("ecr", "status", status=403, body="<html>Blocked</html>")
    return ask(), {"status": "403"}


@case(_S, "somebody else answers with a page")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    user.stack.aws.fault("ecr", "html")
    return ask(), {"problem": re.compile("The JSON document has .+")}  # simdjson's words


@case(_S, "an answer without a token")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    user.stack.aws.fault("ecr", "empty")
    return ask(), {}


@case(_S, "an answer with a senseless token")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    user.stack.aws.fault("ecr", "no-colon")
    return ask(), {}


@case(_S, "an answer without an expiry")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    token = base64.b64encode(b"AWS:password").decode()
    body = {"authorizationData": [{"authorizationToken": token}]}
    user.stack.aws.fault("ecr", "status", status=200, body=json.dumps(body))
    return ask(), {}


@case(_S, "an answer that expires at no sensible time")
def _(user: User, ask: Ask) -> Told:
    user.add_keys()
    user.stack.aws.fault("ecr", "raw", expires=1.0)
    return ask(), {}
