# SPDX-License-Identifier: Apache-2.0
"""The host names that exist in the stack, and the addresses behind them."""
from __future__ import annotations

ACCOUNT = "123456789012"
REGION = "us-east-1"
REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
OTHER_REGISTRY = f"210987654321.dkr.ecr.{REGION}.amazonaws.com"
FIPS = f"{ACCOUNT}.dkr.ecr-fips.{REGION}.amazonaws.com"
DUAL = f"{ACCOUNT}.dkr-ecr.{REGION}.on.aws"
DUAL_FIPS = f"{ACCOUNT}.dkr-ecr-fips.{REGION}.on.aws"
PUBLIC = "public.ecr.aws"
PUBLIC_DUAL = "ecr-public.aws.com"
ROGUE_REGISTRY = f"{ACCOUNT}.dkr.ecr.eu-north-1.amazonaws.com"
ROGUE_API = "api.ecr.eu-north-1.amazonaws.com"

# Not 127.0.0.0/8: dockerd takes registries there for insecure and skips TLS verification.
REGISTRY_ADDRESS = "192.0.2.53"
AWS_ADDRESS = "192.0.2.54"
METADATA_ADDRESS = "169.254.169.254"
CONTAINER_ADDRESS = "169.254.170.2"

REGISTRIES = (REGISTRY, OTHER_REGISTRY, FIPS, DUAL, DUAL_FIPS, PUBLIC, PUBLIC_DUAL)
APIS = (
    "api.ecr.us-east-1.amazonaws.com",
    "api.ecr-fips.us-east-1.amazonaws.com",
    "ecr.us-east-1.api.aws",
    "ecr-fips.us-east-1.api.aws",
    "api.ecr-public.us-east-1.amazonaws.com",
    "ecr-public.us-east-1.api.aws",
    "eks.us-east-1.amazonaws.com",
    "eks.eu-west-1.amazonaws.com",
    "sts.amazonaws.com",
    "sts.us-east-1.amazonaws.com",
    "us-east-1.signin.aws.amazon.com",
    "api.ecr.eu-west-1.amazonaws.com",
    "sts.eu-west-1.amazonaws.com",
    "api.ecr.cn-north-1.amazonaws.com.cn",
    "api.ecr.us-gov-west-1.amazonaws.com",
)


def render_hosts() -> str:
    """/etc/hosts of the private namespaces."""
    return (
        "127.0.0.1 localhost\n"
        f"{CONTAINER_ADDRESS} task.test\n"
        f"{CONTAINER_ADDRESS} mixed.test\n{AWS_ADDRESS} mixed.test\n"
        f"{REGISTRY_ADDRESS} {' '.join(REGISTRIES)}\n"
        f"{AWS_ADDRESS} {' '.join(APIS)} {ROGUE_API}\n"
    )
