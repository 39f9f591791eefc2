# SPDX-License-Identifier: Apache-2.0
"""Fails where product code puts a URL, a server or a proxy into a text by itself. What people see of
one comes from common/http/shown_url.h, which knows no login; what no person sees is listed here."""

import re
import sys
from pathlib import Path

from tree import source_files

FOLDERS = ("common", "helper", "syncd")
NAMES = r"(?:\w*_)?(?:url|uri|endpoint|proxy|server)_?"
SHOWS = r"(?:show_url|show_host|show_origin|describe_proxy)\("
JOINED = re.compile(
    rf"(?:\+=?|<<|append\()\s*(?!{SHOWS})(?P<behind>(?:[\w:]+(?:->|\.|\(\)\.))*{NAMES})\b(?![\w(.]|->)"
    rf"|(?P<front>(?:[\w:]+(?:->|\.))*\b{NAMES})\s*\+(?!=)")

# Expression by file, and why it may stand there.
KNOWN = {
    "common/aws/eks.cc": {"eks.url": "a request"},
    "common/aws/eks_list.cc": {"eks.url": "a request"},
    "common/aws/eks_token.cc": {"sts.url": "a token"},
    "common/aws/imds.cc": {"options_.endpoint": "a request"},
    "common/aws/oidc.cc": {"oidc.url": "a request"},
    "common/aws/signin.cc": {"signin.url": "a request"},
    "common/aws/sso.cc": {"portal.url": "a request"},
    "common/aws/sts.cc": {"sts.url": "a request"},
    "common/cache/key.cc": {"endpoint": "a key of the cache"},
    "common/ecr/authorization.cc": {"ecr.url": "a request"},
    "common/ecr/plan.cc": {"endpoint.url": "a key of the cache; judged, so that it has no login"},
    "common/http/failure.cc": {"failure.proxy": "made by describe_proxy"},
    "syncd/cli/doctor/doctor.cc": {
        "cluster.server": "judged by the reader of kubeconfigs: no login, no query",
        "server": "the same",
    },
    "syncd/credentials/token_fetcher.cc": {"registry.proxy": "a key in memory"},
    "syncd/image_pull/registry_cause.cc": {"login.server": "made by show_server, without a login"},
    "syncd/kube/client/cluster.cc": {"session.server": "a request"},
    "syncd/membership/write_fence.cc": {"url": "a request"},
}
COMMENT = re.compile(r"//[^\n]*")
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')


def find_expressions(text: str) -> list[str]:
    """Each expression named like a URL that is joined with a text."""
    bare = COMMENT.sub("", STRING.sub('""', text))
    return sorted({match["behind"] or match["front"] for match in JOINED.finditer(bare)})


def check(root: Path, known: dict[str, dict[str, str]] = KNOWN) -> list[str]:
    complaints = []
    for path in source_files(root, FOLDERS):
        name = str(path.relative_to(root))
        found = find_expressions(path.read_text())
        complaints += [f"{name}: {each} goes into a text; show it by common/http/shown_url.h, or "
                       "say in tests/lint/shown_urls.py why nobody sees it"
                       for each in found if each not in known.get(name, {})]
        complaints += [f"{name}: {each} is listed in tests/lint/shown_urls.py and not there"
                       for each in known.get(name, {}) if each not in found]
    gone = [name for name in known if not (root / name).exists()]
    return complaints + [f"{name}: is listed in tests/lint/shown_urls.py and is not a file"
                         for name in gone]


if __name__ == "__main__":
    problems = check(Path(sys.argv[1]).resolve())
    print("\n".join(problems) or "no URL goes into a text by itself")
    sys.exit(1 if problems else 0)
