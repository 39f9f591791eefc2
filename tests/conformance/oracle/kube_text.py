# SPDX-License-Identifier: Apache-2.0
"""The smallest kubeconfig, whose parts a case replaces."""
from __future__ import annotations

CLUSTER = "{server: 'https://c1.a.example:6443', certificate-authority-data: @CA_A@}"
TOKEN = "{token: t-1}"
PLUGIN = (
    "{apiVersion: client.authentication.k8s.io/v1, command: @HOME@/bin/plugin, args: [x],"
    " interactiveMode: Never%s}"
)
CERTIFICATE = "client-certificate-data: @CERT_ONE@, client-key-data: @KEY_ONE@"


def config(cluster: str = CLUSTER, user: str = TOKEN, context: str = "{cluster: c, user: u}",
           more: str = "current-context: x\n") -> str:  # fmt: skip
    """A file of one cluster, one user and one context, each a flow map."""
    return (
        f"apiVersion: v1\nkind: Config\nclusters:\n- {{name: c, cluster: {cluster}}}\n"
        f"users:\n- {{name: u, user: {user}}}\ncontexts:\n- {{name: x, context: {context}}}\n{more}"
    )


def server(url: str, more: str = ", certificate-authority-data: @CA_A@") -> str:
    """A file whose cluster is at `url`."""
    return config(f"{{server: '{url}'{more}}}")
