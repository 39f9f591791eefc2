# SPDX-License-Identifier: Apache-2.0
"""Measures the helper: one module for each kind of row of docs/benchmarks.md."""
