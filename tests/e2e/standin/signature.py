# SPDX-License-Identifier: Apache-2.0
"""Judges the SigV4 signature of a request with botocore, code that shares nothing with ours."""
from __future__ import annotations

import calendar
import hashlib
import re
import time
from dataclasses import dataclass

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest, HTTPHeaders
from botocore.credentials import Credentials

from .state import State

SKEW = 15 * 60
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/, ]+)/(\d{8})/([^/, ]+)/([^/, ]+)/aws4_request,"
    r" ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$"
)
_REGION_IN_HOST = re.compile(r"(?:ecr|ecr-fips|ecr-public|eks|sts|sts-fips)\.([a-z]+(?:-[a-z]+)+-\d)\.")

MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your"
    " AWS Secret Access Key and signing method. Consult the service documentation for details."
)
BAD_TOKEN = "The security token included in the request is invalid."


@dataclass
class Refusal:
    """Why a request is refused, by the names that the JSON services use."""

    code: str
    message: str


@dataclass
class SignedRequest:
    """The parts of a request that a signature covers."""

    method: str
    path: str
    headers: dict[str, str]  # lower-case names
    body: bytes


class _Judge(SigV4Auth):
    """botocore's signer, made to sign exactly the headers that the caller signed."""

    def __init__(self, credentials: Credentials, service: str, region: str, names: list[str]):
        super().__init__(credentials, service, region)
        self._names = names

    def headers_to_sign(self, request: AWSRequest) -> HTTPHeaders:
        chosen = HTTPHeaders()
        for name in self._names:
            chosen[name] = request.headers.get(name, "")
        return chosen


def access_key_of(headers: dict[str, str]) -> str | None:
    """The access key id a request claims, for the call log."""
    match = _AUTHORIZATION.match(headers.get("authorization", ""))
    return match.group(1) if match else None


def find_refusal(state: State, request: SignedRequest, service: str) -> Refusal | None:
    """None where the signature is good for `service`."""
    match = _AUTHORIZATION.match(request.headers.get("authorization", ""))
    if not match:
        return Refusal("MissingAuthenticationTokenException", "Missing Authentication Token")
    access, day, region, scope, names, signature = match.groups()
    key = state.keys.get(access)
    if key is None or request.headers.get("x-amz-security-token") != key.session:
        return Refusal("UnrecognizedClientException", BAD_TOKEN)
    if key.expires is not None and key.expires <= time.time():
        return Refusal(
            "ExpiredTokenException", "The security token included in the request is expired"
        )
    problem = _find_scope_problem(request, names.split(";"), (service, scope), region)
    if problem:
        return problem
    date = request.headers.get("x-amz-date", "")
    late = _find_date_problem(date, day, state.clock())
    if late:
        return late
    judge = _Judge(Credentials(access, key.secret, key.session), scope, region, names.split(";"))
    if _compute(judge, request, date) != signature:
        return Refusal("InvalidSignatureException", MISMATCH)
    return None


def _find_scope_problem(
    request: SignedRequest, signed: list[str], service: tuple[str, str], region: str
) -> Refusal | None:
    required = {"host"} | {name for name in request.headers if name.startswith("x-amz-")}
    missing = required - set(signed)
    if missing or "x-amz-date" not in signed:
        return Refusal("IncompleteSignatureException", f"must be signed: {sorted(missing)}")
    if signed != sorted(signed):
        return Refusal("IncompleteSignatureException", "SignedHeaders is not sorted")
    if service[0] != service[1]:
        return Refusal("InvalidSignatureException", f"scoped to {service[1]}, not {service[0]}")
    host = request.headers.get("host", "")
    match = _REGION_IN_HOST.search(host)
    expected = match.group(1) if match else "us-east-1" if host == "sts.amazonaws.com" else region
    if region != expected:
        return Refusal("InvalidSignatureException", f"scoped to {region}, not {expected}")
    claimed = request.headers.get("x-amz-content-sha256")
    if claimed and claimed != hashlib.sha256(request.body).hexdigest():
        return Refusal("InvalidSignatureException", "x-amz-content-sha256 is not that of the body")
    return None


def _find_date_problem(date: str, day: str, now: float) -> Refusal | None:
    try:
        signed_at = calendar.timegm(time.strptime(date, "%Y%m%dT%H%M%SZ"))
    except ValueError:
        return Refusal("IncompleteSignatureException", "Date must be in ISO-8601 'basic format'")
    if date[:8] != day:
        return Refusal("InvalidSignatureException", "Date in Credential scope does not match")
    server = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    if signed_at < now - SKEW:
        text = f"Signature expired: {date} is now earlier than {server} - 15 min."
        return Refusal("InvalidSignatureException", text)
    if signed_at > now + SKEW:
        text = f"Signature not yet current: {date} is still later than {server} + 15 min."
        return Refusal("InvalidSignatureException", text)
    return None


def _compute(judge: _Judge, request: SignedRequest, date: str) -> str:
    url = f"https://{request.headers.get('host', '')}{request.path}"
    copy = AWSRequest(method=request.method, url=url, data=request.body, headers=request.headers)
    copy.context["timestamp"] = date
    canonical = judge.canonical_request(copy)
    return judge.signature(judge.string_to_sign(copy, canonical), copy)
