# SPDX-License-Identifier: Apache-2.0
"""Kubeconfigs whose members are of another shape than they should be, URLs that are odd, and YAML
that not every parser reads."""
from __future__ import annotations

from kube_text import CERTIFICATE, CLUSTER, TOKEN, config, server

CA = ", certificate-authority-data: @CA_A@"
EXEC = "{apiVersion: client.authentication.k8s.io/v1, command: @HOME@/bin/plugin, interactiveMode: Never, %s}"


def _plugin(members: str) -> str:
    return config(user=f"{{exec: {EXEC % members}}}")


def _named(name: str, wanted: str | None = None) -> str:
    """A cluster, a user and a context of one name, and what asks for them."""
    wanted = wanted or name
    return (
        f"clusters:\n- {{name: {name}, cluster: {CLUSTER}}}\nusers:\n- {{name: {name}, user: {TOKEN}}}\n"
        f"contexts:\n- {{name: {name}, context: {{cluster: {wanted}, user: {wanted}}}}}\n"
        f"current-context: {wanted}\n"
    )


def _more(list_name: str, item: str) -> str:
    """Somebody else's entry in front of ours."""
    return config().replace(f"{list_name}:\n", f"{list_name}:\n- {item}\n")


TOKENS = {
    "token-file-absent": config(user="{token: t-1, tokenFile: absent}"),
    "token-file-empty": config(user="{token: t-1, tokenFile: empty}"),
    "token-file-blank": config(user="{token: t-1, tokenFile: blank}"),
    "token-file-directory": config(user="{token: t-1, tokenFile: '@HOME@'}"),
    "token-file-beside": config(user="{token: t-1, tokenFile: filed}"),
    "token-file-beside-nothing": config(user="{token: '', tokenFile: absent}"),
    "token-file-empty-beside-nothing": config(user="{token: '', tokenFile: empty}"),
    "token-file-two-lines": config(user="{tokenFile: lines}"),
    "token-file-and-certificate": config(user=f"{{tokenFile: absent, {CERTIFICATE}}}"),
    "token-line-end": config(user='{token: "t-1\\n"}'),
    "token-blank-inside": config(user="{token: 't 1'}"),
    "token-and-key": config(user="{token: t-1, client-key-data: @KEY_ONE@}"),
    "certificate-as-both": config(user=f"{{{CERTIFICATE}, client-certificate: x, client-key: x}}"),
}
FILES = {"kube/empty": "", "kube/blank": " \n", "kube/filed": "t-2\n", "kube/lines": "t-2\nt-3\n"}

SERVERS = {
    "login": "https://jo:pw@c1.a.example:6443",
    "login-name": "https://jo@c1.a.example:6443",
    "login-empty": "https://@c1.a.example:6443",
    "login-http": "http://jo:pw@c1.a.example:8080",
    "fragment": "https://c1.a.example:6443#x",
    "query-path": "https://c1.a.example:6443/k8s?x=y",
    "query-empty": "https://c1.a.example:6443?",
    "slashes": "https://c1.a.example:6443//k8s//c/",
    "dots": "https://c1.a.example:6443/a/../k8s/./c",
    "blank-inside": "https://c1.a.example:6443/k8s x",
    "other-letters": "https://c1.a.example:6443/ö",
    "escape": "https://c1.a.example:6443/k8s%2Fx",
    "escape-wrong": "https://c1.a.example:6443/%zz",
    "escape-in-host": "https://c1%2ea.example:6443",
    "backslash": "https://c1.a.example:6443\\\\k8s",
    "dot": "https://c1.a.example.:6443",
    "port-empty": "https://c1.a.example:",
    "port-too-large": "https://c1.a.example:66443",
    "blank-end": "https://c1.a.example:6443 ",
    "one-slash": "https:/c1.a.example:6443",
}

NUMBERS = {
    "name": _named("12"),
    "name-beside-quoted": _named("'12'", "12"),
    "name-octal": _named("012"),
    "name-true": _named("true"),
    "name-yes": _named("yes"),
    "name-fraction": _named("1.2"),
    "name-date": _named("2024-01-01"),
    "name-quoted": _named("'12'"),
    "unused": _more("clusters", "{name: 77, cluster: {server: 'https://z.a.example'}}"),
    "namespace": config(context="{cluster: c, user: u, namespace: 7}"),
    "token": config(user="{token: true}"),
    "login": config(user="{username: 12, password: 0123}"),
    "impersonated": config(user="{token: t-1, as: 12}"),
    "groups": config(user="{token: t-1, as: jo, as-groups: [1, true]}"),
    "arguments": _plugin("args: [1, true, x]"),
    "variable": _plugin("env: [{name: ORACLE_VARIABLE, value: 5}]"),
    "switch-as-text": _plugin("provideClusterInfo: 'true'"),
    "switch-false-as-text": server(
        "https://c1.a.example:6443", ", insecure-skip-tls-verify: 'false'" + CA
    ),
    "api-version": config().replace("apiVersion: v1", "apiVersion: 1"),
    "preferences": config() + "preferences: 1\n",
}

SHAPES = {
    "user-text": config(user="x"),
    "user-list": config(user="[]"),
    "user-item-text": _more("users", "x"),
    "user-item-null": _more("users", "null"),
    "name-list": _more("users", "{name: [a], user: {token: t}}"),
    "context-list": config(context="[]"),
    "cluster-text": config("x"),
    "groups-text": config(user="{token: t-1, as: jo, as-groups: a}"),
    "extra-text": config(user="{token: t-1, as: jo, as-user-extra: {a: b}}"),
    "extra-null": config(user="{token: t-1, as: jo, as-user-extra: {a: null}}"),
    "arguments-text": _plugin("args: x"),
    "arguments-nested": _plugin("args: [[x]]"),
    "variables-map": _plugin("env: {ORACLE_VARIABLE: v}"),
    "extensions-map": config(CLUSTER[:-1] + ", extensions: {}}"),
    "exec-null": config(user="{exec: null, token: t-1}"),
    "exec-empty": config(user="{exec: {}, token: t-1}"),
    "exec-text": config(user="{exec: x, token: t-1}"),
    "current-list": config(more="current-context: [x]\n"),
}

YAML = {
    "merge": f"x: &c {CLUSTER}\n" + config("{<<: *c}"),
    "anchor": "x: &u {token: t-1}\n" + config(user="*u"),
    "tag-text": _named("!!str 12"),
    "tag-binary": config(user="{token: !!binary dC0x}"),
    "directive": "%YAML 1.2\n---\n" + config(),
    "escaped-slash": config('{server: "https:\\/\\/c1.a.example:6443"' + CA + "}"),
    "control-in-comment": config() + "# \x07\n",
    "carriage-returns": config().replace("\n", "\r"),
    "behind-the-end": config() + "...\n}}}{\n",
    "second-broken": config() + "---\n}}}{\n",
    "deep": "x: " + "[" * 40 + "]" * 40 + "\n" + config(),
}


def list_files() -> dict[str, str]:
    """Id -> text of the kubeconfig."""
    files = dict(TOKENS)
    for name, url in SERVERS.items():
        files[f"server-{name}"] = config(f'{{server: "{url}"{CA}}}')
    files["server-login-certificate"] = config(
        f"{{server: 'https://jo:pw@c1.a.example:6443'{CA}}}", f"{{{CERTIFICATE}}}"
    )
    files["server-tls-name-dot"] = server(
        "https://lb.other.example:6443", ", tls-server-name: c1.a.example." + CA
    )
    files["server-tls-name-upper"] = server(
        "https://lb.other.example:6443", ", tls-server-name: C1.A.EXAMPLE" + CA
    )
    for word in ("yes", "on", "True"):
        files[f"insecure-{word}"] = server(
            "https://c1.a.example:6443", f", insecure-skip-tls-verify: {word}"
        )
    files["proxy-without-host"] = server(
        "https://c1.a.example:6443", CA + ", proxy-url: 'http://:3128'"
    )
    for prefix, group in {"number": NUMBERS, "shape": SHAPES, "yaml": YAML}.items():
        files.update({f"{prefix}-{name}": text for name, text in group.items()})
    return files
