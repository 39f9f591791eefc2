# SPDX-License-Identifier: Apache-2.0
"""An HTTP reply as a value, and the error formats of the two AWS protocols."""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from .signature import Refusal

JSON11 = "application/x-amz-json-1.1"
STS_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
_STS_CODES = {
    "UnrecognizedClientException": "InvalidClientTokenId",
    "InvalidSignatureException": "SignatureDoesNotMatch",
    "ExpiredTokenException": "ExpiredToken",
    "MissingAuthenticationTokenException": "MissingAuthenticationToken",
}


@dataclass
class Reply:
    """What goes back to the client; a None body means: close without a word."""

    status: int
    body: bytes | None = b""
    content_type: str = "text/plain"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0  # seconds before it is sent


def make_json(status: int, value: object) -> Reply:
    """A JSON 1.1 reply."""
    return Reply(status, json.dumps(value).encode(), JSON11)


def make_json_error(refusal: Refusal, status: int = 400) -> Reply:
    """An error as ECR words it."""
    return make_json(status, {"__type": refusal.code, "message": refusal.message})


def make_xml_error(refusal: Refusal, status: int = 403) -> Reply:
    """An error as STS words it."""
    code = _STS_CODES.get(refusal.code, refusal.code)
    text = (
        f'<ErrorResponse xmlns="{STS_NAMESPACE}"><Error><Type>Sender</Type>'
        f"<Code>{escape(code)}</Code><Message>{escape(refusal.message)}</Message></Error>"
        f"<RequestId>stand-in</RequestId></ErrorResponse>"
    )
    return Reply(status, text.encode(), "text/xml")
