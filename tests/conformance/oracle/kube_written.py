# SPDX-License-Identifier: Apache-2.0
"""Kubeconfigs by hand: what people get wrong, and what few readers know of."""
from __future__ import annotations

from kube_grammar import Case

CLUSTER = "{server: 'https://c1.a.example:6443', certificate-authority-data: @CA_A@}"
TOKEN = "{token: t-1}"
PLUGIN = (
    "{apiVersion: client.authentication.k8s.io/v1, command: @HOME@/bin/plugin, args: [x],"
    " interactiveMode: Never%s}"
)
CERTIFICATE = "client-certificate-data: @CERT_ONE@, client-key-data: @KEY_ONE@"


def _config(cluster: str = CLUSTER, user: str = TOKEN, context: str = "{cluster: c, user: u}",
            more: str = "current-context: x\n") -> str:  # fmt: skip
    return (
        f"apiVersion: v1\nkind: Config\nclusters:\n- {{name: c, cluster: {cluster}}}\n"
        f"users:\n- {{name: u, user: {user}}}\ncontexts:\n- {{name: x, context: {context}}}\n{more}"
    )


def _server(url: str, more: str = ", certificate-authority-data: @CA_A@") -> str:
    return _config(f"{{server: '{url}'{more}}}")


_FILES = {
    "plain": _config(),
    "certificate-and-plugin": _config(user=f"{{{CERTIFICATE}, exec: {PLUGIN % ''}}}"),
    "certificate-and-token": _config(user=f"{{{CERTIFICATE}, token: t-1}}"),
    "certificate-without-key": _config(user="{client-certificate-data: @CERT_ONE@}"),
    "token-and-basic": _config(user="{token: t-1, username: jo, password: p}"),
    "token-and-plugin": _config(user=f"{{token: t-1, exec: {PLUGIN % ''}}}"),
    "basic-and-plugin": _config(user=f"{{username: jo, password: p, exec: {PLUGIN % ''}}}"),
    "basic-without-name": _config(user="{password: p}"),
    "plugin-fails": _config(user=f"{{exec: {PLUGIN.replace('[x]', '[--fail]') % ''}}}"),
    "plugin-null-lists": _config(user=f"{{exec: {PLUGIN.replace('[x]', 'null') % ', env: null'}}}"),
    "plugin-absent": _config(user=f"{{exec: {PLUGIN.replace('/plugin', '/absent') % ''}}}"),
    "plugin-info": _config(user=f"{{exec: {PLUGIN % ', provideClusterInfo: true'}}}"),
    "plugin-v1-without-mode": _config(user="{exec: {apiVersion: client.authentication.k8s.io/v1,"
                                      " command: @HOME@/bin/plugin}}"),  # fmt: skip
    "plugin-extension": _config(
        CLUSTER[:-1] + ", extensions: [{name: client.authentication.k8s.io/exec, extension:"
        " {audience: x}}]}", f"{{exec: {PLUGIN % ', provideClusterInfo: true'}}}"),  # fmt: skip
    "provider-oidc": _config(user="{auth-provider: {name: oidc, config: {id-token: a.b.c}}}"),
    "provider-null": _config(user="{token: t-1, auth-provider: null}"),
    "provider-and-token": _config(user="{token: t-1, auth-provider: {name: gcp}}"),
    "provider-gcp": _config(user="{auth-provider: {name: gcp}}"),
    "impersonation": _config(user="{token: t-1, as: jane, as-uid: '7', as-groups: [a, b],"
                             " as-user-extra: {scopes: [view, 'x/y'], 'a/b': [c]}}"),  # fmt: skip
    "impersonation-half": _config(user="{token: t-1, as-groups: [a]}"),
    "user-null": _config(user="null"),
    "user-none": _config(context="{cluster: c}"),
    "user-empty-name": _config(context="{cluster: c, user: ''}"),
    "user-unknown": _config(context="{cluster: c, user: nobody}"),
    "cluster-none": _config(context="{user: u}"),
    "cluster-unknown": _config(context="{cluster: nowhere, user: u}"),
    "context-none": _config(more=""),
    "context-empty": _config(more="current-context: ''\n"),
    "context-unknown": _config(more="current-context: absent\n"),
    "context-null": _config(context="null"),
    "namespace": _config(context="{cluster: c, user: u, namespace: team-a}"),
    "namespace-number": _config(context="{cluster: c, user: u, namespace: '7'}"),
    "nameless-beside": _config() + "extensions: null\n" + "",
    "nameless-context": _config().replace("contexts:\n", "contexts:\n- {name: '', context: {}}\n"),
    "nameless-user": _config().replace("users:\n", "users:\n- {user: {token: other}}\n"),
    "name-twice": _config().replace("users:\n", "users:\n- {name: u, user: {token: first}}\n"),
    "key-twice": _config(user="{token: first, token: second}"),
    "document-twice": _config() + "---\n" + _config(user="{token: other}"),
    "anchor": "x: &ca @CA_A@\n" + _config("{server: 'https://c1.a.example:6443',"
              " certificate-authority-data: *ca}"),  # fmt: skip
    "token-number": _config(user="{token: 0123}"),
    "token-number-quoted": _config(user="{token: '0123'}"),
    "token-blank-end": _config(user="{token: 't-1 '}"),
    "unknown-members": _config(CLUSTER[:-1] + ", color: red}") + "theme: dark\n",
    "upper-members": _config("{SERVER: 'https://c1.a.example:6443',"
                             " certificate-authority-data: @CA_A@}"),  # fmt: skip
    "tabs": _config().replace("\n- ", "\n-\t"),
    "crlf": _config().replace("\n", "\r\n"),
    "byte-order-mark": "\ufeff" + _config(),
    "empty-file": "",
    "list-instead": "- a\n- b\n",
    "not-yaml": "clusters: [\n",
    "lists-null": "apiVersion: v1\nkind: Config\nclusters: null\ncontexts: null\nusers: null\n"
                  "current-context: ''\n",
    "kind-missing": _config().replace("kind: Config\n", "").replace("apiVersion: v1\n", ""),
    "kind-other": _config().replace("kind: Config", "kind: Pod"),
    "server-path": _server("https://c1.a.example:6443/k8s/clusters/c-1"),
    "server-slash": _server("https://c1.a.example:6443/"),
    "server-default-port": _server("https://c1.a.example"),
    "server-upper": _server("HTTPS://C1.A.EXAMPLE:6443"),
    "server-address": _server("https://192.0.2.53:6443"),
    "server-other-name": _server("https://c1.other.example:6443"),
    "server-tls-name": _server("https://lb.other.example:6443", ", tls-server-name: c1.a.example,"
                               " certificate-authority-data: @CA_A@"),  # fmt: skip
    "server-http": _config("{server: 'http://c1.a.example:8080'}", "{}"),
    "server-http-token": _config("{server: 'http://c1.a.example:8080'}"),
    "server-http-plugin": _config("{server: 'http://c1.a.example:8080'}",
                                  f"{{exec: {PLUGIN % ''}}}"),  # fmt: skip
    "server-without-scheme": _server("c1.a.example:8080", ""),
    "server-query": _server("https://c1.a.example:6443?x=y"),
    "server-empty": _server(""),
    "ca-wrong": _server("https://c1.a.example:6443", ", certificate-authority-data: @CA_B@"),
    "ca-none": _server("https://c1.a.example:6443", ""),
    "ca-empty": _server("https://c1.a.example:6443", ", certificate-authority-data: ''"),
    "ca-no-base64": _server("https://c1.a.example:6443", ", certificate-authority-data: '%%'"),
    "ca-no-certificate": _server("https://c1.a.example:6443", ", certificate-authority-data: eA=="),
    "ca-file": _server("https://c1.a.example:6443", ", certificate-authority: ../pki/ca-a.pem"),
    "ca-file-absent": _server("https://c1.a.example:6443", ", certificate-authority: absent.pem"),
    "ca-file-and-data": _server("https://c1.a.example:6443", ", certificate-authority: absent.pem,"
                                " certificate-authority-data: @CA_A@"),  # fmt: skip
    "insecure": _server("https://c1.a.example:6443", ", insecure-skip-tls-verify: true"),
    "insecure-and-ca": _server("https://c1.a.example:6443", ", insecure-skip-tls-verify: true,"
                               " certificate-authority-data: @CA_A@"),  # fmt: skip
    "proxy": _server("https://c1.a.example:6443", ", certificate-authority-data: @CA_A@,"
                     " proxy-url: 'http://gate.example:3128'"),  # fmt: skip
    "proxy-without-scheme": _server("https://c1.a.example:6443", ", certificate-authority-data:"
                                    " @CA_A@, proxy-url: 'gate.example:3128'"),  # fmt: skip
    "key-of-another": _config(user="{client-certificate-data: @CERT_ONE@, client-key-data:"
                              " @KEY_TWO@}"),  # fmt: skip
    "compression": _config(CLUSTER[:-1] + ", disable-compression: true}"),
}  # fmt: skip


def write_cases() -> list[Case]:
    """All of them, always the same."""
    cases = []
    for name, text in _FILES.items():
        case = Case(id=name, tags=["written"], env={"KUBECONFIG": "@HOME@/kube/config"})
        case.files["kube/config"] = text
        cases.append(case)
    many = Case(id="many-files", tags=["written"])
    paths = [f"@HOME@/kube/{number}" for number in range(40)]
    many.files = {f"kube/{number}": "apiVersion: v1\nkind: Config\n" for number in range(39)}
    many.files["kube/39"] = _config()
    many.env["KUBECONFIG"] = ":".join(paths)
    empty = Case(id="empty-names-in-list", tags=["written"], files={"kube/config": _config()})
    empty.env["KUBECONFIG"] = "::@HOME@/kube/config:"
    return [*cases, many, empty]
