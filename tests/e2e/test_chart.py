# SPDX-License-Identifier: Apache-2.0
"""The Helm chart, by helm itself: what it refuses, what it renders, and that the daemon takes it."""
from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from apiserver.cluster import Cluster
from stack.ports import find_free_ports
from sync_daemon import Daemon, wait_for
from sync_running import (  # noqa: F401
    Homes, any_cluster, cluster, daemon, homes, is_good, place, server, servers, user,
)  # fmt: skip
from sync_user import SyncUser

CHART = Path(__file__).resolve().parents[2] / "kubernetes" / "chart"
# scripts/test --stage chart puts one there, since Debian has no package of it.
OWN_HELM = Path(__file__).resolve().parents[2] / "build" / "tools" / "helm"
HELM = shutil.which("helm") or str(OWN_HELM)
NEEDS = [HELM, "kubectl"]

REGISTRY = {"host": "123456789012.dkr.ecr.us-east-1.amazonaws.com"}
LEAST: dict[str, Any] = {"image": {"repository": "registry.example.com/ecr-syncd"}, "registries": [REGISTRY]}
TEAMS = {"namespaces": {"globs": ["team-*"]}}
FIXED = {"namespaces": {"names": ["one", "two"]}}
# Each is rendered in both modes.
TARGETS: dict[str, list[dict[str, Any]]] = {
    "the release's own namespace": [],
    "fixed names": [FIXED],
    "a pattern": [TEAMS],
    "a pattern but for some": [{"namespaces": {"globs": ["*"], "exclude": {"names": ["kube-system"]}}}],
    "names but for some": [{"namespaces": {"names": ["one", "two"], "exclude": {"names": ["two"]}}}],
    "names but for labelled ones": [{"namespaces": {"names": ["one"], "exclude": {"selectors": ["a=b"]}}}],
    "a selector": [{"namespaces": {"selectors": ["team=a"]}}],
    "names beside a pattern": [{"namespaces": {"names": ["one"], "globs": ["team-*"]}}],
    "named accounts": [{**TEAMS, "service_accounts": ["default", "builder"]}],
    "all accounts": [{**FIXED, "service_accounts": "all"}],
    "no accounts": [{**FIXED, "service_accounts": "none"}],
    "another secret": [{**FIXED, "secret": "pull"}],
    "replaced": [{**FIXED, "replace": True}],
    "removed": [{**TEAMS, "removal": "remove"}],
    "both kinds": [{**TEAMS, "service_accounts": "all"}, {**FIXED, "secret": "pull", "replace": True}],
    "one namespace twice": [FIXED, {"namespaces": {"names": ["one"]}, "secret": "pull"}],
}  # fmt: skip
# Members that make a restricted pod (Pod Security Standards).
RESTRICTED_POD = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
RESTRICTED_CONTAINER = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]},
                        "readOnlyRootFilesystem": True}  # fmt: skip

Objects = dict[str, list[dict[str, Any]]]


def helm(folder: Path, values: dict[str, Any], *words: str) -> subprocess.CompletedProcess:
    file = folder / "values.yaml"
    file.write_text(yaml.safe_dump(values))
    return subprocess.run([HELM, *words, "-f", str(file)], capture_output=True, text=True, check=False,
                          env={"HOME": str(folder), "PATH": os.environ["PATH"]}, timeout=60)  # fmt: skip


def render(folder: Path, values: dict[str, Any]) -> Objects:
    """Kind -> objects."""
    made = helm(folder, values, "template", "here", str(CHART), "--namespace", "ecr")
    assert made.returncode == 0, made.stderr
    (folder / "rendered.yaml").write_text(made.stdout)
    objects: Objects = {}
    for document in yaml.safe_load_all(made.stdout):
        if document:
            objects.setdefault(document["kind"], []).append(document)
    return objects


def find_rights(objects: Objects) -> set[tuple[str, str, str, str]]:
    """Namespace, resource, name and verb; what is allowed more widely already is left out."""
    rights = set()
    for role in objects.get("Role", []) + objects.get("ClusterRole", []):
        for rule in role["rules"]:
            for resource in rule["resources"]:
                for name in rule.get("resourceNames", [""]):
                    rights |= {(role["metadata"].get("namespace", ""), resource, name, verb)
                               for verb in rule["verbs"]}  # fmt: skip
    return {
        (where, resource, name, verb) for where, resource, name, verb in rights
        if not {("", resource, name, verb), ("", resource, "", verb), (where, resource, "", verb)}
        & (rights - {(where, resource, name, verb)})
    }  # fmt: skip


def read_configuration(folder: Path, objects: Objects) -> Path:
    (config,) = objects["ConfigMap"]
    path = folder / "config.yaml"
    path.write_text(config["data"]["config.yaml"])
    return path


def ask(config: Path, *words: str) -> str:
    program = Path(os.environ["ECR_BIN_DIR"]) / "ecr-syncd"
    run = subprocess.run([program, "--config", config, *words], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.parametrize("targets", TARGETS.values(), ids=TARGETS.keys())
@pytest.mark.parametrize("mode", ["daemon", "cronjob"])
def test_rights_are_those_that_ecr_syncd_asks_for(tmp_path: Path, mode: str, targets: list) -> None:
    objects = render(tmp_path, {**LEAST, "mode": mode, "targets": targets})
    config = read_configuration(tmp_path, objects)
    ask(config, "check-config")
    printed: Objects = {}
    for document in yaml.safe_load_all(ask(config, "rbac", "--account", "a", "--account-namespace", "ecr")):
        printed.setdefault(document["kind"], []).append(document)
    assert find_rights(objects) == find_rights(printed)
    bindings = objects.get("RoleBinding", []) + objects.get("ClusterRoleBinding", [])
    assert len(bindings) == len(objects.get("Role", []) + objects.get("ClusterRole", []))
    for binding in bindings:
        assert binding["subjects"] == [
            {"kind": "ServiceAccount", "name": "here-ecr-syncd", "namespace": "ecr"}]  # fmt: skip


@pytest.mark.parametrize("mode", ["daemon", "cronjob"])
def test_pods_are_restricted_and_find_their_configuration(tmp_path: Path, mode: str) -> None:
    objects = render(tmp_path, {**LEAST, "mode": mode, "aws": {"existingSecret": "keys"}})
    if mode == "daemon":
        (deployment,) = objects["Deployment"]
        pod = deployment["spec"]["template"]["spec"]
        assert deployment["spec"]["replicas"] == 1
    else:
        (job,) = objects["CronJob"]
        pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert RESTRICTED_POD.items() <= pod["securityContext"].items()
    assert RESTRICTED_CONTAINER.items() <= container["securityContext"].items()
    assert pod["securityContext"]["runAsUser"] > 0
    (config,) = objects["ConfigMap"]
    assert pod["volumes"][0]["configMap"]["name"] == config["metadata"]["name"]
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert container["args"][1:3] == ["--config", f"{mounts['config']}/config.yaml"]
    for directory in ("state_directory", "cache_directory", "runtime_directory"):
        assert yaml.safe_load(config["data"]["config.yaml"])[directory].startswith(mounts["data"] + "/")
    assert pod["automountServiceAccountToken"] is False
    assert mounts["token"] == "/var/run/secrets/kubernetes.io/serviceaccount"
    (token,) = [one["projected"]["sources"] for one in pod["volumes"] if one["name"] == "token"]
    assert token[0] == {"serviceAccountToken": {"path": "token", "expirationSeconds": 3600}}
    assert container["envFrom"] == [{"secretRef": {"name": "keys"}}]
    assert pod["serviceAccountName"] == objects["ServiceAccount"][0]["metadata"]["name"]


def test_role_is_written_to_the_service_account(tmp_path: Path) -> None:
    role = "arn:aws:iam::123456789012:role/pull"
    values = {**LEAST, "aws": {"roleArn": role}, "serviceAccount": {"annotations": {"a": "b"}}}
    (account,) = render(tmp_path, values)["ServiceAccount"]
    assert account["metadata"]["annotations"] == {"a": "b", "eks.amazonaws.com/role-arn": role}


def test_policy_lets_the_account_make_no_tokens(tmp_path: Path, cluster: Cluster, homes: Homes) -> None:  # noqa: F811
    assert "ValidatingAdmissionPolicy" not in render(tmp_path, LEAST)
    home = homes("a")
    name = f"{home}-sync"
    values = {**LEAST, "serviceAccount": {"name": name, "tokenPolicy": True}}
    made = helm(tmp_path, values, "template", "here", str(CHART), "--namespace", home)
    assert made.returncode == 0, made.stderr
    policies = [one for one in yaml.safe_load_all(made.stdout) if one and "AdmissionPolicy" in one["kind"]]
    rule = {"apiGroups": [""], "resources": ["serviceaccounts/token"], "verbs": ["create"]}
    cluster.grant(home, name, [rule], only=home)
    client = cluster.client(cluster.account_token(home, name))
    path = f"/api/v1/namespaces/{home}/serviceaccounts/{name}/token"
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
    wait_for(lambda: client.request("POST", path, body).status == 201)
    try:
        cluster.kubectl("apply", "-f", "-", input=yaml.safe_dump_all(policies)).check()
        wait_for(lambda: client.request("POST", path, body).status == 422)
        assert "kubelet gives it its own" in client.request("POST", path, body).json["message"]
        assert cluster.request("POST", path, body).status == 201
    finally:
        for one in policies:
            plural = one["kind"].lower().replace("policy", "policies", 1).replace("policiesbinding", "policybindings")
            cluster.request("DELETE", f"/apis/admissionregistration.k8s.io/v1/{plural}/{one['metadata']['name']}")


def test_monitoring_finds_the_port(tmp_path: Path) -> None:
    values = {**LEAST, "metrics": {"serviceMonitor": True, "alerts": True, "port": 9700},
              "networkPolicy": {"enabled": True, "apiServerPorts": [443, 6443]}}  # fmt: skip
    objects = render(tmp_path, values)
    (deployment,) = objects["Deployment"]
    (service,) = objects["Service"]
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert service["spec"]["selector"].items() <= labels.items()
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert container["ports"] == [{"name": "metrics", "containerPort": 9700}]
    assert '"0.0.0.0:9700"' in objects["ConfigMap"][0]["data"]["config.yaml"]
    (monitor,) = objects["ServiceMonitor"]
    assert monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    assert monitor["spec"]["endpoints"] == [{"port": service["spec"]["ports"][0]["name"]}]
    (alerts,) = objects["PrometheusRule"]
    assert alerts["spec"]["groups"][0]["rules"]
    (policy,) = objects["NetworkPolicy"]
    assert policy["spec"]["podSelector"]["matchLabels"].items() <= labels.items()
    ports = [port["port"] for port in policy["spec"]["egress"][1]["ports"]]
    assert ports == [443, 6443]


@pytest.mark.parametrize(("values", "word"), [
    ({"registries": [REGISTRY]}, "repository"),
    ({**LEAST, "registries": []}, "registries"),
    ({**LEAST, "mode": "deamon"}, "mode"),
    ({**LEAST, "colour": "blue"}, "colour"),
    ({**LEAST, "image": {"repository": "r", "digest": "sha256:1"}}, "digest"),
    ({**LEAST, "aws": {"existingSecret": "keys", "roleArn": "arn:aws:iam::123456789012:role/a"}}, "aws"),
    ({**LEAST, "aws": {"roleArn": "pull"}}, "roleArn"),
    ({**LEAST, "targets": [{"secret": "pull"}]}, "namespaces"),
    ({**LEAST, "targets": [{**FIXED, "removal": "delete"}]}, "removal"),
    ({**LEAST, "metrics": {"port": 80}}, "port"),
    ({**LEAST, "replicas": 0}, "replicas"),
    ({**LEAST, "targets": [{"namespaces": {"names": ["a"], "exclude": {"globs": ["a*"]}}}]}, "exclude names"),
])  # fmt: skip
def test_contradictory_values_are_refused(tmp_path: Path, values: dict[str, Any], word: str) -> None:
    made = helm(tmp_path, values, "template", "here", str(CHART))
    assert made.returncode != 0
    assert word in made.stderr


def test_lint_has_no_complaint(tmp_path: Path) -> None:
    made = helm(tmp_path, LEAST, "lint", "--strict", str(CHART))
    assert made.returncode == 0, made.stdout


@pytest.mark.parametrize("mode", ["daemon", "cronjob"])
def test_notes_tell_the_next_step(tmp_path: Path, mode: str) -> None:
    made = helm(tmp_path, {**LEAST, "mode": mode}, "install", "here", str(CHART), "--dry-run=client",
                "--namespace", "ecr")  # fmt: skip
    assert made.returncode == 0, made.stderr
    notes = made.stdout.split("NOTES:")[1]
    assert "kubectl -n ecr" in notes
    assert "imagePullSecrets" in notes
    assert "No AWS credentials are named" in notes


def test_api_server_takes_what_is_rendered(tmp_path: Path, cluster: Cluster) -> None:  # noqa: F811
    objects = render(tmp_path, {**LEAST, "mode": "cronjob", "targets": [TEAMS]})
    rendered = tmp_path / "rendered.yaml"
    for namespace in ("ecr",):
        cluster.kubectl("create", "namespace", namespace).check()
    try:
        cluster.kubectl("-n", "ecr", "apply", "-f", str(rendered)).check()
        for kind, made in objects.items():
            for one in made:
                cluster.kubectl("-n", "ecr", "get", kind, one["metadata"]["name"]).check()
    finally:
        cluster.kubectl("-n", "ecr", "delete", "-f", str(rendered))
        cluster.delete_namespace("ecr")


def test_daemon_lives_in_what_the_pod_has(
    tmp_path: Path, user: SyncUser, homes: Homes, cluster: Cluster, daemon: Callable[..., Daemon]  # noqa: F811
) -> None:
    """As that user, without a home, with one folder to write to, which belongs to root."""
    config = yaml.safe_load(render(tmp_path, LEAST)["ConfigMap"][0]["data"]["config.yaml"])
    work = user.home / "work"
    work.mkdir()
    os.chown(work, 0, 65532)
    work.chmod(0o2777)
    for directory in ("state_directory", "cache_directory", "runtime_directory"):
        config[directory] = config[directory].replace("/var/lib/ecr-syncd", str(work))
    port = find_free_ports(1)[0]
    config["metrics"]["listen"] = f"127.0.0.1:{port}"
    home = homes("team-a")
    target = {"namespaces": {"names": [home]}}
    config["clusters"] = [{**user.config["clusters"][0], "targets": [target]}]
    config["registries"] = user.config["registries"]
    user.config = config
    subprocess.run(["chmod", "-R", "a+rX", user.home, cluster.admin.parent], check=True)
    user.wrapper = ["setpriv", "--reuid=65532", "--regid=65532", "--clear-groups", "env", "-u", "HOME"]
    started = daemon(options=("--watch-config",))
    wait_for(lambda: is_good(cluster, home), 60)

    def ask(path: str) -> int:
        run = subprocess.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", f"http://127.0.0.1:{port}{path}"],
                             capture_output=True, text=True, check=False)  # fmt: skip
        return int(run.stdout)

    wait_for(lambda: ask("/readyz") == 200)
    assert ask("/healthz") == 200
    assert ask("/metrics") == 200
    assert (work / "cache" / "private").stat().st_mode & 0o777 == 0o700
    assert "no password can be kept" not in started.log.read_text()
