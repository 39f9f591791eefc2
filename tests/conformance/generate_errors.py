#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes vectors/errors.json: error replies with what botocore reads in them."""
from __future__ import annotations

import json
import pathlib
import types

import botocore
from botocore.parsers import create_parser
from botocore.retries import standard

OUTPUT = pathlib.Path(__file__).parent / "vectors" / "errors.json"
NAMESPACE = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"'
CHECKS = (
    ("throttled", standard.ThrottledRetryableChecker()),
    ("transient", standard.TransientRetryableChecker()),
)


def ecr(name: str, status: int, body: object, **headers: str) -> dict:
    """A reply in JSON 1.1; a string is sent as it is."""
    text = body if isinstance(body, str) else json.dumps(body)
    return {"name": name, "protocol": "json", "status": status, "body": text,
            "headers": {"x-amzn-RequestId": "11111111-2222-3333-4444-555555555555",
                        **{key.replace("_", "-"): value for key, value in headers.items()}}}


def rest(name: str, status: int, body: object, **headers: str) -> dict:
    """A reply in REST-JSON."""
    return {**ecr(name, status, body, **headers), "protocol": "rest-json"}


def sts(name: str, status: int, code: str, message: str, prefix: str = "") -> dict:
    """A reply of STS; `prefix` goes before the root element."""
    body = (f"{prefix}<ErrorResponse {NAMESPACE}>\n  <Error>\n    <Type>Sender</Type>\n"
            f"    <Code>{code}</Code>\n    <Message>{message}</Message>\n  </Error>\n"
            f"  <RequestId>66666666-7777-8888-9999-000000000000</RequestId>\n</ErrorResponse>\n")
    return {"name": name, "protocol": "query", "status": status, "headers": {}, "body": body}


USER = "User: arn:aws:iam::123456789012:user/joe is not authorized to perform: "
CASES = [
    ecr("ecr-denied", 400, {"__type": "AccessDeniedException",
                            "Message": USER + "ecr:GetAuthorizationToken on resource: *"}),
    ecr("ecr-unknown-key", 400, {"__type": "UnrecognizedClientException",
                                 "message": "The security token included in the request is invalid."}),
    ecr("ecr-wrong-secret", 400, {"__type": "InvalidSignatureException",
                                  "message": "The request signature we calculated does not match"}),
    ecr("ecr-expired", 400, {"__type": "ExpiredTokenException",
                             "message": "The security token included in the request is expired"}),
    ecr("ecr-throttled", 400, {"__type": "ThrottlingException", "message": "Rate exceeded"}),
    ecr("ecr-limit", 400, {"__type": "RequestLimitExceeded", "message": "Slow down"}),
    ecr("ecr-full-name", 400, {"__type": "com.amazonaws.ecr#InvalidParameterException",
                               "message": "Invalid parameter at 'registryIds'"}),
    ecr("ecr-server", 500, {"__type": "ServerException", "message": "Internal"}),
    ecr("ecr-no-message", 400, {"__type": "SerializationException"}),
    ecr("ecr-not-ascii", 400, {"__type": "AccessDeniedException", "message": "R\u00f4le refus\u00e9"}),
    ecr("ecr-unavailable-html", 503, "<html><body>Service Unavailable</body></html>"),
    ecr("ecr-gateway-text", 502, "Bad Gateway"),
    rest("rest-header", 401, {"message": "Session token not found or invalid"},
         x_amzn_errortype="UnauthorizedException"),
    rest("rest-header-with-url", 404, {"message": "No role"},
         x_amzn_errortype="ResourceNotFoundException:http://internal.amazon.com/coral/x/"),
    rest("rest-body-code", 429, {"code": "TooManyRequestsException", "message": "Too many"}),
    rest("rest-body-type", 403, {"__type": "AccessDeniedException", "Message": "No"}),
    sts("sts-denied", 403, "AccessDenied", USER + "sts:AssumeRole"),
    sts("sts-unknown-key", 403, "InvalidClientTokenId", "The security token is invalid."),
    sts("sts-wrong-secret", 403, "SignatureDoesNotMatch", "Signature expired: &lt;20261124&gt;"),
    sts("sts-expired", 403, "ExpiredToken", "The security token included is expired"),
    sts("sts-throttled", 400, "Throttling", "Rate exceeded"),
    sts("sts-validation", 400, "ValidationError", "1 validation error: &amp; more"),
    sts("sts-region-disabled", 403, "RegionDisabledException", "STS is not activated"),
    sts("sts-timeout", 408, "RequestTimeout", "Too slow", '<?xml version="1.0"?>\n'),
]


def judge(case: dict) -> dict:
    """The case completed with botocore's reading."""
    response = {"status_code": case["status"], "body": case["body"].encode(),
                "headers": {name.lower(): value for name, value in case["headers"].items()}}
    parsed = create_parser(case["protocol"]).parse(response, None)
    context = standard.RetryContext(
        attempt_number=1, parsed_response=parsed,
        http_response=types.SimpleNamespace(status_code=case["status"]))
    retry = next((name for name, check in CHECKS if check.is_retryable(context)), "none")
    expected = {
        "code": parsed["Error"].get("Code", ""),
        "message": parsed["Error"].get("Message", ""),
        "request_id": parsed["ResponseMetadata"].get("RequestId", ""),
        "retry": retry,
    }
    return {**case, "expected": expected}


def main() -> None:
    """Writes the file; the same bytes every time."""
    document = {
        "origin": f"botocore {botocore.__version__} by tests/conformance/generate_errors.py",
        "cases": [judge(case) for case in CASES],
    }
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(document, indent=1, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    main()
