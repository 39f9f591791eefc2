# SPDX-License-Identifier: Apache-2.0
"""Private namespaces with a registry behind TLS, the AWS stand-in and, on demand, dockerd."""
