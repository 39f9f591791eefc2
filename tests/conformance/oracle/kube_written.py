# SPDX-License-Identifier: Apache-2.0
"""Kubeconfigs by hand: what people get wrong, and what few readers know of."""
from __future__ import annotations

from kube_grammar import Case
from kube_shapes import FILES, TOKENS, list_files
from kube_text import CERTIFICATE, CLUSTER, PLUGIN, config, server

_FILES = {
    "plain": config(),
    "certificate-and-plugin": config(user=f"{{{CERTIFICATE}, exec: {PLUGIN % ''}}}"),
    "certificate-and-token": config(user=f"{{{CERTIFICATE}, token: t-1}}"),
    "certificate-without-key": config(user="{client-certificate-data: @CERT_ONE@}"),
    "token-and-basic": config(user="{token: t-1, username: jo, password: p}"),
    "token-and-plugin": config(user=f"{{token: t-1, exec: {PLUGIN % ''}}}"),
    "basic-and-plugin": config(user=f"{{username: jo, password: p, exec: {PLUGIN % ''}}}"),
    "basic-without-name": config(user="{password: p}"),
    "plugin-fails": config(user=f"{{exec: {PLUGIN.replace('[x]', '[--fail]') % ''}}}"),
    "plugin-null-lists": config(user=f"{{exec: {PLUGIN.replace('[x]', 'null') % ', env: null'}}}"),
    "plugin-absent": config(user=f"{{exec: {PLUGIN.replace('/plugin', '/absent') % ''}}}"),
    "plugin-info": config(user=f"{{exec: {PLUGIN % ', provideClusterInfo: true'}}}"),
    "plugin-v1-without-mode": config(user="{exec: {apiVersion: client.authentication.k8s.io/v1,"
                                      " command: @HOME@/bin/plugin}}"),  # fmt: skip
    "plugin-extension": config(
        CLUSTER[:-1] + ", extensions: [{name: client.authentication.k8s.io/exec, extension:"
        " {audience: x}}]}", f"{{exec: {PLUGIN % ', provideClusterInfo: true'}}}"),  # fmt: skip
    "provider-oidc": config(user="{auth-provider: {name: oidc, config: {id-token: a.b.c}}}"),
    "provider-null": config(user="{token: t-1, auth-provider: null}"),
    "provider-and-token": config(user="{token: t-1, auth-provider: {name: gcp}}"),
    "provider-gcp": config(user="{auth-provider: {name: gcp}}"),
    "impersonation": config(user="{token: t-1, as: jane, as-uid: '7', as-groups: [a, b],"
                             " as-user-extra: {scopes: [view, 'x/y'], 'a/b': [c]}}"),  # fmt: skip
    "impersonation-half": config(user="{token: t-1, as-groups: [a]}"),
    "user-null": config(user="null"),
    "user-none": config(context="{cluster: c}"),
    "user-empty-name": config(context="{cluster: c, user: ''}"),
    "user-unknown": config(context="{cluster: c, user: nobody}"),
    "cluster-none": config(context="{user: u}"),
    "cluster-unknown": config(context="{cluster: nowhere, user: u}"),
    "context-none": config(more=""),
    "context-empty": config(more="current-context: ''\n"),
    "context-unknown": config(more="current-context: absent\n"),
    "context-null": config(context="null"),
    "namespace": config(context="{cluster: c, user: u, namespace: team-a}"),
    "namespace-number": config(context="{cluster: c, user: u, namespace: '7'}"),
    "nameless-beside": config() + "extensions: null\n" + "",
    "nameless-context": config().replace("contexts:\n", "contexts:\n- {name: '', context: {}}\n"),
    "nameless-user": config().replace("users:\n", "users:\n- {user: {token: other}}\n"),
    "name-twice": config().replace("users:\n", "users:\n- {name: u, user: {token: first}}\n"),
    "key-twice": config(user="{token: first, token: second}"),
    "document-twice": config() + "---\n" + config(user="{token: other}"),
    "anchor": "x: &ca @CA_A@\n" + config("{server: 'https://c1.a.example:6443',"
              " certificate-authority-data: *ca}"),  # fmt: skip
    "token-number": config(user="{token: 0123}"),
    "token-number-quoted": config(user="{token: '0123'}"),
    "token-blank-end": config(user="{token: 't-1 '}"),
    "unknown-members": config(CLUSTER[:-1] + ", color: red}") + "theme: dark\n",
    "upper-members": config("{SERVER: 'https://c1.a.example:6443',"
                             " certificate-authority-data: @CA_A@}"),  # fmt: skip
    "tabs": config().replace("\n- ", "\n-\t"),
    "crlf": config().replace("\n", "\r\n"),
    "byte-order-mark": "\ufeff" + config(),
    "empty-file": "",
    "list-instead": "- a\n- b\n",
    "not-yaml": "clusters: [\n",
    "lists-null": "apiVersion: v1\nkind: Config\nclusters: null\ncontexts: null\nusers: null\n"
                  "current-context: ''\n",
    "kind-missing": config().replace("kind: Config\n", "").replace("apiVersion: v1\n", ""),
    "kind-other": config().replace("kind: Config", "kind: Pod"),
    "server-path": server("https://c1.a.example:6443/k8s/clusters/c-1"),
    "server-slash": server("https://c1.a.example:6443/"),
    "server-default-port": server("https://c1.a.example"),
    "server-upper": server("HTTPS://C1.A.EXAMPLE:6443"),
    "server-address": server("https://192.0.2.53:6443"),
    "server-other-name": server("https://c1.other.example:6443"),
    "server-tls-name": server("https://lb.other.example:6443", ", tls-server-name: c1.a.example,"
                               " certificate-authority-data: @CA_A@"),  # fmt: skip
    "server-http": config("{server: 'http://c1.a.example:8080'}", "{}"),
    "server-http-token": config("{server: 'http://c1.a.example:8080'}"),
    "server-http-plugin": config("{server: 'http://c1.a.example:8080'}",
                                  f"{{exec: {PLUGIN % ''}}}"),  # fmt: skip
    "server-without-scheme": server("c1.a.example:8080", ""),
    "server-query": server("https://c1.a.example:6443?x=y"),
    "server-empty": server(""),
    "ca-wrong": server("https://c1.a.example:6443", ", certificate-authority-data: @CA_B@"),
    "ca-none": server("https://c1.a.example:6443", ""),
    "ca-empty": server("https://c1.a.example:6443", ", certificate-authority-data: ''"),
    "ca-no-base64": server("https://c1.a.example:6443", ", certificate-authority-data: '%%'"),
    "ca-no-certificate": server("https://c1.a.example:6443", ", certificate-authority-data: eA=="),
    "ca-file": server("https://c1.a.example:6443", ", certificate-authority: ../pki/ca-a.pem"),
    "ca-file-absent": server("https://c1.a.example:6443", ", certificate-authority: absent.pem"),
    "ca-file-and-data": server("https://c1.a.example:6443", ", certificate-authority: absent.pem,"
                                " certificate-authority-data: @CA_A@"),  # fmt: skip
    "insecure": server("https://c1.a.example:6443", ", insecure-skip-tls-verify: true"),
    "insecure-and-ca": server("https://c1.a.example:6443", ", insecure-skip-tls-verify: true,"
                               " certificate-authority-data: @CA_A@"),  # fmt: skip
    "proxy": server("https://c1.a.example:6443", ", certificate-authority-data: @CA_A@,"
                     " proxy-url: 'http://gate.example:3128'"),  # fmt: skip
    "proxy-without-scheme": server("https://c1.a.example:6443", ", certificate-authority-data:"
                                    " @CA_A@, proxy-url: 'gate.example:3128'"),  # fmt: skip
    "key-of-another": config(user="{client-certificate-data: @CERT_ONE@, client-key-data:"
                              " @KEY_TWO@}"),  # fmt: skip
    "compression": config(CLUSTER[:-1] + ", disable-compression: true}"),
}  # fmt: skip


def write_cases() -> list[Case]:
    """All of them, always the same."""
    cases = []
    for name, text in {**_FILES, **list_files()}.items():
        case = Case(id=name, tags=["written"], env={"KUBECONFIG": "@HOME@/kube/config"})
        case.files["kube/config"] = text
        if name in TOKENS:
            case.files.update(FILES)
        cases.append(case)
    many = Case(id="many-files", tags=["written"])
    paths = [f"@HOME@/kube/{number}" for number in range(40)]
    many.files = {f"kube/{number}": "apiVersion: v1\nkind: Config\n" for number in range(39)}
    many.files["kube/39"] = config()
    many.env["KUBECONFIG"] = ":".join(paths)
    empty = Case(id="empty-names-in-list", tags=["written"], files={"kube/config": config()})
    empty.env["KUBECONFIG"] = "::@HOME@/kube/config:"
    return [*cases, many, empty]
