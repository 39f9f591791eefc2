# SPDX-License-Identifier: Apache-2.0
"""AssumeRole, AssumeRoleWithWebIdentity and GetCallerIdentity; a new access key id per call."""
from __future__ import annotations

import time
from xml.sax.saxutils import escape

from .replies import STS_NAMESPACE, Reply, make_xml_error
from .signature import Refusal
from .state import State

UNSIGNED = {"AssumeRoleWithWebIdentity"}


def answer(state: State, action: str, fields: dict[str, str], access: str | None) -> Reply:
    """The reply to a call whose signature was found good, by the key `access` where it has one."""
    if action in ("AssumeRole", "AssumeRoleWithWebIdentity"):
        if not fields.get("RoleArn") or not fields.get("RoleSessionName"):
            return make_xml_error(Refusal("ValidationError", "RoleArn, RoleSessionName"), 400)
        if action == "AssumeRoleWithWebIdentity" and not fields.get("WebIdentityToken"):
            return make_xml_error(Refusal("InvalidIdentityToken", "no token"), 400)
        if not _trusts(state, fields):
            role = fields["RoleArn"]
            text = f"User: tester is not authorized to perform: {action} on resource: {role}"
            return make_xml_error(Refusal("AccessDenied", text))
        return _make_reply(action, _render_role(state, fields))
    if action == "GetCallerIdentity":
        account = state.settings.account
        key = state.keys.get(access or "")
        arn = key.arn if key and key.arn else f"arn:aws:iam::{account}:user/tester"
        return _make_reply(
            action, f"<Arn>{arn}</Arn><UserId>AIDATESTER</UserId><Account>{account}</Account>"
        )
    return make_xml_error(Refusal("InvalidAction", f"Could not find operation {action}"), 400)


def _trusts(state: State, fields: dict[str, str]) -> bool:
    """Whether the role's trust policy, as far as a test has set one, lets the caller in."""
    wish = state.roles.get(fields["RoleArn"], {})
    given = fields.get("ExternalId", "")
    return not wish.get("denied") and wish.get("external_id", given) == given


def _render_role(state: State, fields: dict[str, str]) -> str:
    life = min(float(fields.get("DurationSeconds", "3600")), state.settings.sts_ttl)
    session = escape(fields["RoleSessionName"])
    # The real one refuses what is no ARN, and so would never name it.
    is_arn = fields["RoleArn"].startswith("arn:")
    role = fields["RoleArn"].rpartition("/")[2] if is_arn else "unnamed"
    parts = fields["RoleArn"].split(":")
    account = parts[4] if len(parts) > 5 and parts[4].isdigit() else state.settings.account
    arn = f"arn:aws:sts::{account}:assumed-role/{escape(role)}/{session}"
    access, key = state.issue_key(life, arn)
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + life))
    return (
        f"<AssumedRoleUser><AssumedRoleId>AROASTANDIN:{session}</AssumedRoleId><Arn>{arn}</Arn>"
        f"</AssumedRoleUser><Credentials><AccessKeyId>{access}</AccessKeyId>"
        f"<SecretAccessKey>{key.secret}</SecretAccessKey>"
        f"<SessionToken>{key.session}</SessionToken><Expiration>{until}</Expiration></Credentials>"
    )


def _make_reply(action: str, inner: str) -> Reply:
    text = (
        f'<{action}Response xmlns="{STS_NAMESPACE}"><{action}Result>{inner}</{action}Result>'
        f"<ResponseMetadata><RequestId>stand-in</RequestId></ResponseMetadata></{action}Response>"
    )
    return Reply(200, text.encode(), "text/xml")
