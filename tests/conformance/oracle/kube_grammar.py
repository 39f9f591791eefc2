# SPDX-License-Identifier: Apache-2.0
"""Makes kubeconfigs as tools and people write them, from a seed."""
from __future__ import annotations

import json
import random
from dataclasses import dataclass, field

NAMES = [
    "prod", "dev@team", "arn:aws:eks:eu-central-1:111111111111:cluster/x", "kind-kind", "gke_p_z_c",
    "admin", "12", "with blank", "UPPER", "true",
]  # fmt: skip
EXEC = "client.authentication.k8s.io/"


@dataclass
class Case:
    """Files relative to the home directory, and environment."""

    id: str
    env: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        """One line; equal cases have equal lines."""
        return json.dumps(self.__dict__, sort_keys=True, separators=(",", ":"))


def _scalar(dice: random.Random, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    plain = all(c.isalnum() or c in "-_./@" for c in text) and not text.isdigit()
    plain = plain and text not in ("true", "") and text[0] not in "@-."
    if plain and dice.random() < 0.8:
        return text
    if dice.random() < 0.5 and "'" not in text:
        return f"'{text}'"
    return json.dumps(text)


def render(dice: random.Random, value: object, indent: int = 0) -> list[str]:
    """Block style, as kubectl and most others write it."""
    pad, lines = "  " * indent, []
    assert isinstance(value, dict)
    for key, inner in value.items():
        if inner is None:
            lines.append(f"{pad}{key}: null" if dice.random() < 0.5 else f"{pad}{key}:")
        elif inner in ({}, []):
            lines.append(f"{pad}{key}: {json.dumps(inner)}")
        elif isinstance(inner, dict):
            lines += [f"{pad}{key}:", *render(dice, inner, indent + 1)]
        elif isinstance(inner, list):
            lines.append(f"{pad}{key}:")
            for item in inner:
                if isinstance(item, dict):
                    first, *rest = render(dice, item, indent + 1)
                    lines += [f"{pad}- {first.strip()}", *rest]
                else:
                    lines.append(f"{pad}- {_scalar(dice, item)}")
        else:
            tail = "  # note" if dice.random() < 0.02 else ""
            lines.append(f"{pad}{key}: {_scalar(dice, inner)}{tail}")
    return lines


class Maker:
    """One case."""

    def __init__(self, dice: random.Random, name: str) -> None:
        self.dice, self.case = dice, Case(id=name)
        self.clusters: list[dict] = []
        self.users: list[dict] = []
        self.contexts: list[dict] = []

    def chance(self, part: float) -> bool:
        """True in `part` of all cases."""
        return self.dice.random() < part

    def make(self) -> Case:
        """The whole case: some contexts, one of them current."""
        names = self.dice.sample(NAMES, self.dice.choice([1, 1, 2, 3]))
        for name in names:
            self.add_context(name)
        current = self.dice.choice(names)
        if self.chance(0.04):
            current = self.dice.choice(["", "absent"])
        self.place(current)
        if self.chance(0.1):
            self.case.env["HTTPS_PROXY"] = "http://proxy.example:3128"
            if self.chance(0.4):
                self.case.env["NO_PROXY"] = self.dice.choice([".a.example", "other.example", "*"])
        return self.case

    def add_context(self, name: str) -> None:
        """A context with a cluster and a user of its own."""
        cluster, user = f"{name}-c" if self.chance(0.5) else name, f"{name}-u"
        context = {"cluster": cluster, "user": user}
        if self.chance(0.4):
            context["namespace"] = self.dice.choice(["team-a", "kube-system"])
        if self.chance(0.04):
            context["user" if self.chance(0.5) else "cluster"] = "absent"
        self.contexts.append({"context": context, "name": name})
        self.clusters.append({"cluster": self.make_cluster(), "name": cluster})
        self.users.append({"name": user, "user": self.make_user()})

    def make_cluster(self) -> dict:
        """Where it is and whom it trusts."""
        side = "b" if self.chance(0.15) else "a"
        port = 6444 if side == "b" else self.dice.choice([6443, 443])
        host = f"{self.dice.choice(['c1', 'api-2'])}.{side}.example"
        cluster: dict[str, object] = {}
        if self.chance(0.08):
            cluster["tls-server-name"] = host
            host = self.dice.choice(["192.0.2.53", "lb.other.example"])
        url = f"https://{host}" + ("" if port == 443 and self.chance(0.5) else f":{port}")
        url += self.dice.choices(["", "/", "/k8s/clusters/c-1"], [8, 1, 1.5])[0]
        trusted = side if self.chance(0.93) else "b" if side == "a" else "a"
        if self.chance(0.6):
            cluster["certificate-authority-data"] = f"@CA_{trusted.upper()}@"
        elif self.chance(0.5):
            cluster["certificate-authority"] = f"@HOME@/pki/ca-{trusted}.pem"
        else:
            cluster["certificate-authority"] = f"../pki/ca-{trusted}.pem"
        if self.chance(0.05):
            cluster = {"insecure-skip-tls-verify": True}
            self.case.tags.append("insecure")
        cluster["server"] = url
        if self.chance(0.1):
            cluster["proxy-url"] = "http://gate.example:3128"
        if self.chance(0.05):
            cluster["disable-compression"] = True
        if self.chance(0.1):
            cluster["extensions"] = [{"extension": {"provider": "minikube.sigs.k8s.io"},
                                      "name": "cluster_info"}]  # fmt: skip
        return cluster

    def make_user(self) -> dict:
        """Who one is."""
        kinds = {"token": 4, "file": 2, "certificate": 4, "files": 2, "exec": 6, "basic": 1,
                 "nobody": 0.6, "two": 2}  # fmt: skip
        kind = self.dice.choices(list(kinds), list(kinds.values()))[0]
        user = self.make_identity(kind)
        if self.chance(0.08):
            user["as"] = "system:serviceaccount:a:b"
            if self.chance(0.5):
                user["as-groups"] = ["g1", "g2"]
        return user

    def make_identity(self, kind: str) -> dict:
        """The members of one kind."""
        number = self.dice.choice(["one", "two"])
        if kind == "token":
            return {"token": self.dice.choice(["abc.def-1", "k8s-aws-v1.aHR0", "t+/=="])}
        if kind == "file":
            self.case.files["kube/token"] = "from-file" + ("\n" if self.chance(0.5) else "")
            return {"tokenFile": "@HOME@/kube/token" if self.chance(0.5) else "token"}
        if kind == "certificate":
            return {"client-certificate-data": f"@CERT_{number.upper()}@",
                    "client-key-data": f"@KEY_{number.upper()}@"}  # fmt: skip
        if kind == "files":
            base = "@HOME@/pki" if self.chance(0.5) else "../pki"
            return {"client-certificate": f"{base}/client-{number}.pem",
                    "client-key": f"{base}/client-{number}.key"}  # fmt: skip
        if kind == "exec":
            return {"exec": self.make_plugin()}
        if kind == "basic":
            return {"username": "jo", "password": self.dice.choice(["pass:word", "p"])}
        if kind == "nobody":
            return {}
        first, second = self.dice.sample(["token", "file", "certificate", "exec", "basic"], 2)
        self.case.tags.append("two-identities")
        return {**self.make_identity(first), **self.make_identity(second)}

    def make_plugin(self) -> dict:
        """A credential plugin."""
        version = self.dice.choice(["v1", "v1beta1", "v1beta1"])
        plugin: dict[str, object] = {"apiVersion": EXEC + version}
        if self.chance(0.04):
            plugin["apiVersion"] = EXEC + "v1alpha1"
        plugin["command"] = self.dice.choice(["@HOME@/bin/plugin", "plugin", "../bin/plugin"])
        args = self.dice.choice([None, [], ["eks", "get-token", "--cluster-name", "x"], ["a b", ""]])
        if args is not None or self.chance(0.5):
            plugin["args"] = args
        if self.chance(0.3):
            plugin["env"] = self.dice.choice([None, [{"name": "ORACLE_VARIABLE", "value": "v-1"}]])
        if version == "v1" or self.chance(0.4):
            mode = self.dice.choices(["Never", "IfAvailable", "Always"], [5, 5, 0.5])[0]
            plugin["interactiveMode"] = mode
        if self.chance(0.4):
            plugin["provideClusterInfo"] = self.chance(0.6)
        if self.chance(0.1):
            plugin["installHint"] = "install it\nthen go on"
        return plugin

    def place(self, current: str) -> None:
        """One file or several; ~/.kube/config or KUBECONFIG."""
        whole = {"apiVersion": "v1", "kind": "Config", "preferences": {}, "clusters": self.clusters,
                 "contexts": self.contexts, "current-context": current, "users": self.users}  # fmt: skip
        if self.chance(0.3):
            del whole["preferences"]
        if self.chance(0.25):
            parts = [{"apiVersion": "v1", "kind": "Config", name: whole.pop(name)}
                     for name in self.dice.sample(["clusters", "users"], self.dice.choice([1, 2]))]  # fmt: skip
            files = [whole, *parts]
            self.dice.shuffle(files)
        else:
            files = [whole]
        if len(files) == 1 and self.chance(0.3):
            self.case.files[".kube/config"] = self.render(whole)
            return
        paths = []
        for number, content in enumerate(files):
            self.case.files[f"kube/config-{number}"] = self.render(content)
            paths.append(f"@HOME@/kube/config-{number}")
        if self.chance(0.15):
            paths.insert(self.dice.randrange(len(paths) + 1), "@HOME@/kube/absent")
        self.case.env["KUBECONFIG"] = ":".join(paths)

    def render(self, content: dict) -> str:
        """YAML, and now and then the JSON that it may be too."""
        style = self.dice.random()
        if style < 0.1:
            return json.dumps(content, indent=2)
        lines = render(self.dice, content)
        if style < 0.2:
            lines.insert(0, "---")
        elif style < 0.3:
            lines.insert(0, "# made by a script")
        return "\n".join(lines) + "\n"


def generate(seed: int, count: int) -> list[Case]:
    """`count` cases; the same for the same seed."""
    return [
        Maker(random.Random(f"kube {seed} {number}"), f"k{seed}-{number:03d}").make()
        for number in range(count)
    ]
