# SPDX-License-Identifier: Apache-2.0
"""The bill of materials of a static program, as SPDX 2.3 in JSON.

usage: sbom.py NAME VERSION COMMIT EPOCH ARCHITECTURE PROGRAM <PACKAGES

PACKAGES are lines as linked.py prints them; PROGRAM is the file itself, whose sums it tells. The same
input gives the same bytes. Source: https://spdx.github.io/spdx-spec/v2.3/
"""
from __future__ import annotations

import hashlib
import json
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote


def make_purl(name: str, version: str, architecture: str) -> str:
    """https://github.com/package-url/purl-spec, type deb."""
    return f"pkg:deb/debian/{quote(name)}@{quote(version, safe='')}?arch={architecture}&distro=bookworm"


def make_identifier(name: str) -> str:
    """Letters, digits, dots and hyphens, as SPDX wants them."""
    return "SPDXRef-Package-" + "".join(c if c.isalnum() or c in ".-" else "-" for c in name)


def describe_library(line: str, architecture: str) -> dict[str, Any]:
    """A package of Debian's that is linked in."""
    *kind, name, version = line.split()
    return {
        "SPDXID": make_identifier(name),
        "name": name,
        "versionInfo": version,
        "supplier": "Organization: Debian",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
        "externalRefs": [{
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": make_purl(name, version, "source" if kind else architecture),
        }],
    }  # fmt: skip


def describe_program(name: str, version: str, commit: str, content: bytes) -> dict[str, Any]:
    """The program that all of it is about."""
    return {
        "SPDXID": make_identifier(name),
        "name": name,
        "versionInfo": version,
        "supplier": "NOASSERTION",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "Apache-2.0",
        "licenseDeclared": "Apache-2.0",
        "copyrightText": "NOASSERTION",
        "sourceInfo": f"built of commit {commit}",
        "primaryPackagePurpose": "APPLICATION",
        "checksums": [{"algorithm": "SHA256", "checksumValue": hashlib.sha256(content).hexdigest()}],
    }


def make_document(program: dict[str, Any], libraries: list[dict[str, Any]], epoch: int) -> dict[str, Any]:
    """All of it; its name in the world is made of what it says."""
    whole = f"{program['name']}-{program['versionInfo']}"
    digest = hashlib.sha256(json.dumps([program, libraries], sort_keys=True).encode()).hexdigest()
    relationships = [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
                      "relatedSpdxElement": program["SPDXID"]}]  # fmt: skip
    relationships += [{"spdxElementId": program["SPDXID"], "relationshipType": "CONTAINS",
                       "relatedSpdxElement": library["SPDXID"]} for library in libraries]  # fmt: skip
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": whole,
        "documentNamespace": f"https://docker-credential-ecr.invalid/spdx/{whole}-{digest}",
        "creationInfo": {
            "created": datetime.fromtimestamp(epoch, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Tool: docker-credential-ecr-scripts-package"],
        },
        "packages": [program, *libraries],
        "relationships": relationships,
    }


def main(arguments: list[str]) -> None:
    """See the head."""
    name, version, commit, epoch, architecture, path = arguments
    program = describe_program(name, version, commit, Path(path).read_bytes())
    libraries = [describe_library(line, architecture) for line in sys.stdin.read().splitlines()]
    json.dump(make_document(program, libraries, int(epoch)), sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
