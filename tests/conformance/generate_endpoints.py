#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes vectors/endpoints.json: what botocore's endpoint rules say for every region it knows."""

import json
import pathlib
from typing import Iterator

import botocore
import botocore.exceptions
import botocore.loaders
from botocore.endpoint_provider import EndpointProvider

SERVICES = ("ecr", "ecr-public", "sts")
TARGET = pathlib.Path(__file__).parent / "vectors" / "endpoints.json"


def resolve(provider: EndpointProvider, service: str, region: str, fips: bool, dual_stack: bool):
    """The endpoint, or None where these rules refuse the combination."""
    options = {"Region": region, "UseFIPS": fips, "UseDualStack": dual_stack}
    if service == "sts":
        options["UseGlobalEndpoint"] = False
    try:
        return provider.resolve_endpoint(**options)
    except botocore.exceptions.EndpointProviderError:
        return None


def rows() -> Iterator[dict]:
    loader = botocore.loaders.Loader()
    partitions = loader.load_data("partitions")
    regions = sorted(region for part in partitions["partitions"] for region in part["regions"])
    for service in SERVICES:
        rules = loader.load_service_model(service, "endpoint-rule-set-1")
        provider = EndpointProvider(rules, partitions)
        for region in regions:
            for fips in (False, True):
                for dual_stack in (False, True):
                    endpoint = resolve(provider, service, region, fips, dual_stack)
                    if endpoint is None:
                        continue
                    row = {"service": service, "region": region, "fips": fips,
                           "dual_stack": dual_stack, "url": endpoint.url}
                    for scheme in endpoint.properties.get("authSchemes", []):
                        row["signing_region"] = scheme["signingRegion"]
                    yield row


def main() -> None:
    lines = ",\n".join("  " + json.dumps(row) for row in rows())
    TARGET.write_text(
        f'{{"botocore": "{botocore.__version__}", "cases": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
