# SPDX-License-Identifier: Apache-2.0
"""A scriptable stand-in of the Kubernetes API server, measured against recorded answers."""
