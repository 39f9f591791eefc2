# SPDX-License-Identifier: Apache-2.0
"""AWS Sign-In: CreateOAuth2Token for a session of `aws login`, with its DPoP proof verified."""
from __future__ import annotations

import base64
import json
import secrets
import subprocess
import tempfile
from pathlib import Path

from .replies import Reply
from .state import State

PATH = "/v1/token"
_LIFE = 900
_CLOCK_TOLERANCE = 300
# SubjectPublicKeyInfo of an uncompressed P-256 point, up to the point (RFC 5480).
_P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")


def answer(state: State, body: bytes, headers: dict[str, str], url: str) -> Reply:
    """New keys for a refresh token, which works once, and for its key's proof alone."""
    problem = _find_proof_problem(state, headers.get("dpop", ""), url)
    if problem:
        return _refuse("ValidationException", "INVALID_REQUEST", problem)
    fields = json.loads(body)
    with state.lock:
        x = state.login_tokens.pop(fields.get("refreshToken"), None)
    if fields.get("grantType") != "refresh_token" or not fields.get("clientId"):
        return _refuse("ValidationException", "INVALID_REQUEST", "grantType and clientId")
    if x is None or x != _read_part(headers["dpop"], 0)["jwk"]["x"]:
        return _refuse("AccessDeniedException", "TOKEN_EXPIRED", "the refresh token is not valid")
    access, key = state.issue_key(_LIFE)
    refresh = secrets.token_urlsafe(60)
    with state.lock:
        state.login_tokens[refresh] = x
    keys = {"accessKeyId": access, "secretAccessKey": key.secret, "sessionToken": key.session}
    reply = {"accessToken": keys, "expiresIn": _LIFE, "refreshToken": refresh, "idToken": "new-id"}
    return Reply(200, json.dumps(reply).encode(), "application/json")


def _refuse(code: str, error: str, message: str) -> Reply:
    body = json.dumps({"error": error, "message": message}).encode()
    return Reply(400, body, "application/json", {"x-amzn-ErrorType": code})


def _decode(text: str) -> bytes:
    if "=" in text:
        raise ValueError("base64url of JOSE has no padding")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _read_part(proof: str, index: int) -> dict:
    return json.loads(_decode(proof.split(".")[index]))


def _find_proof_problem(state: State, proof: str, url: str) -> str | None:
    try:
        header, claims = _read_part(proof, 0), _read_part(proof, 1)
        signature = _decode(proof.split(".")[2])
        jwk = header["jwk"]
        point = [_decode(jwk[name]) for name in ("x", "y")]
    except (KeyError, IndexError, ValueError) as problem:
        return f"no proof: {problem!r}"
    if (header.get("typ"), header.get("alg")) != ("dpop+jwt", "ES256"):
        return "typ and alg"
    if (jwk.get("kty"), jwk.get("crv"), "d" in jwk) != ("EC", "P-256", False):
        return "jwk"
    if [len(part) for part in (*point, signature)] != [32, 32, 64]:
        return "the sizes of key and signature"
    if (claims.get("htm"), claims.get("htu")) != ("POST", url):
        return f"htm and htu are not POST and {url}"
    if abs(claims.get("iat", 0) - state.clock()) > _CLOCK_TOLERANCE:
        return "iat"
    with state.lock:
        if not claims.get("jti") or claims["jti"] in state.login_proofs:
            return "jti was seen before"
        state.login_proofs.add(claims["jti"])
    signed = proof.rpartition(".")[0].encode()
    return None if _is_signed(_P256 + b"".join(point), signature, signed) else "the signature"


def _is_signed(key: bytes, signature: bytes, text: bytes) -> bool:
    """openssl's verdict; it wants the two numbers of the signature in DER."""
    numbers = b"".join(_render_integer(signature[at : at + 32]) for at in (0, 32))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "key").write_bytes(key)
        (folder / "signature").write_bytes(b"\x30" + bytes([len(numbers)]) + numbers)
        argv = ["openssl", "dgst", "-sha256", "-keyform", "DER", "-verify", str(folder / "key"),
                "-signature", str(folder / "signature")]  # fmt: skip
        return subprocess.run(argv, input=text, capture_output=True, check=False).returncode == 0


def _render_integer(number: bytes) -> bytes:
    shortest = number.lstrip(b"\0") or b"\0"
    if shortest[0] & 0x80:
        shortest = b"\0" + shortest
    return b"\x02" + bytes([len(shortest)]) + shortest
