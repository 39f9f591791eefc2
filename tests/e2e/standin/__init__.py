# SPDX-License-Identifier: Apache-2.0
"""A local stand-in of the AWS services that the helper talks to: ECR, STS, SSO, Sign-In, IMDS."""
