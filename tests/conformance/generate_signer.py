#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes vectors/signer.json: requests signed by botocore, for our signer to be held against."""
from __future__ import annotations

import datetime
import json
import pathlib
import types
from urllib.parse import quote, urlencode

import botocore
import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

OUTPUT = pathlib.Path(__file__).parent / "vectors" / "signer.json"
LONG_TERM = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", None)
TEMPORARY = ("ASIAIOSFODNN7EXAMPLE", "abc/+=xyzEXAMPLESECRET", "FwoGZXIvYXdzEJr//////////wEaD+x/=")
NOON = "20261124T120000Z"
LEAP = "20280229T235959Z"
FORM = "application/x-www-form-urlencoded; charset=utf-8"
JSON11 = "application/x-amz-json-1.1"
ECR_TARGET = "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"
PUBLIC_TARGET = "SpencerFrontendService.GetAuthorizationToken"


def ecr(name: str, host: str, region: str, **more) -> dict:
    """A GetAuthorizationToken call."""
    public = "ecr-public" in host
    headers = [
        ["Content-Type", JSON11],
        ["X-Amz-Target", PUBLIC_TARGET if public else ECR_TARGET],
    ]
    case = {"name": name, "method": "POST", "url": f"https://{host}/", "headers": headers,
            "body": "{}", "region": region, "service": "ecr-public" if public else "ecr"}
    return {**case, **more}


def sts(name: str, fields: dict[str, str], **more) -> dict:
    """An STS call with a form body."""
    case = {"name": name, "method": "POST", "url": "https://sts.eu-central-1.amazonaws.com/",
            "headers": [["Content-Type", FORM]], "region": "eu-central-1", "service": "sts",
            "body": urlencode({**fields, "Version": "2011-06-15"}, quote_via=quote)}
    return {**case, **more}


def get(name: str, target: str, **more) -> dict:
    """A GET of any path and query."""
    case = {"name": name, "method": "GET", "url": f"https://eks.us-east-1.amazonaws.com{target}",
            "headers": [], "body": "", "region": "us-east-1", "service": "eks"}
    return {**case, **more}


def presigned(name: str, target: str, **more) -> dict:
    """A URL that carries its signature."""
    case = {"name": name, "method": "GET", "url": f"https://sts.us-east-1.amazonaws.com{target}",
            "headers": [], "body": "", "region": "us-east-1", "service": "sts", "expires": 60}
    return {**case, **more}


ROLE = {"Action": "AssumeRole", "RoleArn": "arn:aws:iam::123456789012:role/a/b+c=d,e.f@g-h_i",
        "RoleSessionName": "sess=1,2.3@4-5_6"}
CASES = [
    ecr("ecr", "api.ecr.us-east-1.amazonaws.com", "us-east-1"),
    ecr("ecr-temporary-keys", "api.ecr.us-east-1.amazonaws.com", "us-east-1", keys=TEMPORARY),
    ecr("ecr-last-second-of-a-leap-day", "api.ecr.us-east-1.amazonaws.com", "us-east-1", time=LEAP),
    ecr("ecr-china", "api.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1"),
    ecr("ecr-govcloud-fips", "api.ecr-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
    ecr("ecr-dual-stack", "ecr.eu-west-3.api.aws", "eu-west-3"),
    ecr("ecr-european-sovereign", "api.ecr.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
    ecr("ecr-iso-f", "api.ecr.us-isof-south-1.csp.hci.ic.gov", "us-isof-south-1"),
    ecr("ecr-other-port", "localhost:4566", "us-east-1"),
    ecr("ecr-default-port-written", "api.ecr.us-east-1.amazonaws.com:443", "us-east-1"),
    ecr("ecr-path-prefix", "proxy.example.net/aws/ecr", "us-east-1"),
    ecr("ecr-body-with-ids", "api.ecr.us-west-2.amazonaws.com", "us-west-2",
        body='{"registryIds":["123456789012"]}'),
    ecr("ecr-empty-body", "api.ecr.us-west-2.amazonaws.com", "us-west-2", body=""),
    ecr("ecr-public", "api.ecr-public.us-east-1.amazonaws.com", "us-east-1"),
    ecr("ecr-public-temporary-keys", "api.ecr-public.us-east-1.amazonaws.com", "us-east-1",
        keys=TEMPORARY),
    sts("sts-assume-role", ROLE),
    sts("sts-assume-role-temporary-keys", ROLE, keys=TEMPORARY),
    sts("sts-assume-role-external-id", {**ROLE, "ExternalId": "a b/c:=+@,.-~é"}),
    sts("sts-caller-identity", {"Action": "GetCallerIdentity"}),
    get("path-plain", "/clusters/one"),
    get("path-escaped", "/clusters/a%20b%2Fc%3Ad~%C3%A9%2B%25"),
    get("path-colon-and-at", "/clusters/a:b@c!d"),
    get("path-dots-and-slashes", "/a/./b//../c/"),
    get("path-above-the-root", "/../../a"),
    get("path-unreserved", "/clusters/-._~09AZaz"),
    get("query-sorted-by-key-then-value", "/?b=2&a=2&a=1&A=3&a-b=4&ab=5"),
    get("query-without-value", "/?x=&y=1"),
    get("query-escaped", "/?k%20ey=v%2Fal%3Due%2B%25&%C3%A9=%E2%82%AC"),
    get("headers-blanks-and-case", "/", headers=[["X-Amz-Meta", "  a   b  c "], ["X-UPPER", "Q"]]),
    get("headers-with-common-prefix", "/", headers=[["x-foo-bar", "2"], ["x-foo", "1"]]),
    presigned("presigned", "/?Action=GetCallerIdentity&Version=2011-06-15"),
    presigned("presigned-header", "/?Action=GetCallerIdentity&Version=2011-06-15",
              headers=[["x-k8s-aws-id", "my-cluster"]]),
    presigned("presigned-temporary-keys", "/?Action=GetCallerIdentity&Version=2011-06-15",
              keys=TEMPORARY, expires=900),
]


def freeze(text: str) -> None:
    """Makes botocore's signers believe that it is `text`."""
    moment = datetime.datetime.strptime(text, "%Y%m%dT%H%M%SZ")
    clock = types.SimpleNamespace(utcnow=lambda: moment, strptime=datetime.datetime.strptime)
    botocore.auth.datetime = types.SimpleNamespace(datetime=clock)


def sign(case: dict) -> dict:
    """The case completed with what botocore makes of it."""
    keys = case.pop("keys", LONG_TERM)
    case.setdefault("time", NOON)
    freeze(case["time"])
    credentials = Credentials(*keys)
    if "expires" in case:
        signer = botocore.auth.SigV4QueryAuth(
            credentials, case["service"], case["region"], expires=case["expires"])
    else:
        signer = botocore.auth.SigV4Auth(credentials, case["service"], case["region"])
    seen: dict[str, str] = {}

    def record(name: str) -> None:
        plain = getattr(signer, name)

        def wrapped(*args):
            seen[name] = plain(*args)
            return seen[name]

        setattr(signer, name, wrapped)

    for name in ("canonical_request", "string_to_sign", "signature"):
        record(name)
    request = AWSRequest(case["method"], case["url"], dict(case["headers"]), case["body"].encode())
    signer.add_auth(request)
    expected = {**seen}
    if "expires" in case:
        expected["url"] = request.url
    else:
        expected["authorization"] = request.headers["Authorization"]
    names = ("access_key_id", "secret_access_key", "session_token")
    return {**case, "credentials": dict(zip(names, keys)), "expected": expected}


def main() -> None:
    """Writes the file; the same bytes every time."""
    document = {
        "origin": f"botocore {botocore.__version__} by tests/conformance/generate_signer.py",
        "cases": [sign(dict(case)) for case in CASES],
    }
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(document, indent=1, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    main()
