# SPDX-License-Identifier: Apache-2.0
"""The kustomizations, rendered by kubectl: the same objects as the chart makes for the same values."""
from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from apiserver.cluster import Cluster
from sync_fixtures import any_cluster, cluster, place, server, servers  # noqa: F401
from test_chart import CHART, HELM, LEAST, TEAMS, ask, find_rights, helm, read_configuration, render

FOLDER = CHART.parent / "kustomize"
# scripts/test --stage chart puts one there; Debian's is too old.
OWN_KUBECTL = CHART.parents[1] / "build" / "tools" / "kubectl"
KUBECTL = str(OWN_KUBECTL) if OWN_KUBECTL.exists() else shutil.which("kubectl") or "kubectl"
NEEDS = [HELM, KUBECTL]
NAME = "ecr-syncd"

# What the chart is told to make each of the bases.
BASES: dict[str, dict[str, Any]] = {
    "cronjob": {"mode": "cronjob"},
    "daemon": {"mode": "daemon",
               "targets": [{"namespaces": {"globs": ["*"], "exclude": {"globs": ["kube-*"]}}}]},
}  # fmt: skip
BASES["members"] = {**BASES["daemon"], "replicas": 3}
# Helm's own marks, which would be wrong on what it has not made.
HELMS = ("app.kubernetes.io/managed-by", "helm.sh/chart")
CLUSTER_WIDE = ("ClusterRole", "ClusterRoleBinding")

Objects = dict[tuple[str, str], dict[str, Any]]


def drop_marks(value: Any) -> Any:
    """Without Helm's labels, wherever labels are."""
    if isinstance(value, list):
        return [drop_marks(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: drop_marks(one) for key, one in value.items() if key not in HELMS}


def read_objects(text: str, namespace: str) -> Objects:
    """Kind and name -> object, as `kubectl -n namespace apply` would make it."""
    objects: Objects = {}
    for document in yaml.safe_load_all(text):
        if not document:
            continue
        made = drop_marks(document)
        if made["kind"] not in CLUSTER_WIDE:
            made["metadata"].setdefault("namespace", namespace)
        if made["kind"] == "ConfigMap":
            made["data"] = {name: yaml.safe_load(file) for name, file in made["data"].items()}
        key = made["kind"], made["metadata"]["name"]
        assert key not in objects
        objects[key] = made
    return objects


def by_chart(folder: Path, values: dict[str, Any], namespace: str) -> Objects:
    made = helm(folder, {**LEAST, **values}, "template", NAME, str(CHART), "--namespace", namespace)
    assert made.returncode == 0, made.stderr
    return read_objects(made.stdout, namespace)


def kustomize(folder: Path) -> str:
    run = subprocess.run([KUBECTL, "kustomize", str(folder)], capture_output=True, text=True, check=False,
                         env={"HOME": str(folder), "PATH": os.environ["PATH"]}, timeout=60)  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert "Warning" not in run.stderr, run.stderr
    return run.stdout


def by_base(folder: Path, base: str, namespace: str) -> Objects:
    """As with nothing but a namespace on top."""
    folder.mkdir()
    where = os.path.relpath(FOLDER / base, folder)
    (folder / "kustomization.yaml").write_text(
        yaml.safe_dump({"namespace": namespace, "resources": [where]}))  # fmt: skip
    return read_objects(kustomize(folder), namespace)


@pytest.mark.parametrize("base", BASES)
def test_base_is_what_the_chart_makes(tmp_path: Path, base: str) -> None:
    assert by_base(tmp_path / "made", base, NAME) == by_chart(tmp_path, BASES[base], NAME)


@pytest.mark.parametrize("base", BASES)
def test_everything_follows_the_namespace(tmp_path: Path, base: str) -> None:
    for (kind, _), made in by_base(tmp_path / "made", base, "elsewhere").items():
        assert made["metadata"].get("namespace", "elsewhere") == "elsewhere"
        if kind.endswith("Binding"):
            assert [one["namespace"] for one in made["subjects"]] == ["elsewhere"]


@pytest.mark.parametrize("base", BASES)
def test_rights_are_those_that_ecr_syncd_asks_for(tmp_path: Path, base: str) -> None:
    config = FOLDER / base / "config.yaml"
    ask(config, "check-config")
    printed: dict[str, list[dict[str, Any]]] = {}
    for document in yaml.safe_load_all(ask(config, "rbac", "--account", NAME, "--account-namespace", NAME)):
        printed.setdefault(document["kind"], []).append(document)
    made: dict[str, list[dict[str, Any]]] = {}
    for (kind, _), one in by_base(tmp_path / "made", base, NAME).items():
        made.setdefault(kind, []).append(one)
    assert find_rights(made) == find_rights(printed)


def copy_example(folder: Path) -> Path:
    """As a person would, with the bases where they are."""
    shutil.copytree(FOLDER / "example", folder)
    return folder / "kustomization.yaml"


EXAMPLE = {"image": {"repository": "registry.example.com/mirror/ecr-syncd"},
           "aws": {"existingSecret": "ecr-syncd-aws"}}  # fmt: skip


def test_example_is_what_the_chart_makes(tmp_path: Path) -> None:
    made = read_objects(kustomize(FOLDER / "example"), "team-a")
    assert made == by_chart(tmp_path, {**BASES["cronjob"], **EXAMPLE}, "team-a")
    ask(FOLDER / "example" / "config.yaml", "check-config")


def test_example_goes_with_the_daemon_too(tmp_path: Path) -> None:
    """By the two changes that its comment names, and the daemon's configuration."""
    file = copy_example(tmp_path / "made")
    text = file.read_text()
    for before, after in (("kind: CronJob", "kind: Deployment"), ("/spec/jobTemplate/spec/", "/spec/"),
                          ("../cronjob", os.path.relpath(FOLDER / "daemon", file.parent))):  # fmt: skip
        assert text.count(f"  - {before}\n" if before == "../cronjob" else before) == 1
        text = text.replace(before, after)
    file.write_text(text)
    shutil.copy(FOLDER / "daemon" / "config.yaml", file.parent)
    made = read_objects(kustomize(file.parent), "team-a")
    assert made == by_chart(tmp_path, {**BASES["daemon"], **EXAMPLE}, "team-a")


def test_api_server_takes_what_is_rendered(tmp_path: Path, cluster: Cluster) -> None:  # noqa: F811
    """Of the kinds that the stand-in has."""
    objects = by_base(tmp_path / "made", "cronjob", NAME)
    rendered = tmp_path / "rendered.yaml"
    rendered.write_text(kustomize(tmp_path / "made"))
    cluster.kubectl("create", "namespace", NAME).check()
    try:
        cluster.kubectl("apply", "-f", str(rendered)).check()
        for kind, name in objects:
            cluster.kubectl("-n", NAME, "get", kind, name).check()
    finally:
        cluster.kubectl("delete", "-f", str(rendered))
        cluster.delete_namespace(NAME)


def test_several_pods_share_the_work(tmp_path: Path) -> None:
    objects = render(tmp_path, {**LEAST, "replicas": 3, "targets": [TEAMS]})
    config = read_configuration(tmp_path, objects)
    ask(config, "check-config")
    members = yaml.safe_load(config.read_text())["members"]
    assert members == {"home": "here", "namespace": "ecr", "group": "here-ecr-syncd"}
    (deployment,) = objects["Deployment"]
    spec = deployment["spec"]
    assert spec["replicas"] == 3 and spec["strategy"]["type"] == "RollingUpdate"
    pod = spec["template"]["spec"]
    (container,) = pod["containers"]
    assert [one["name"] for one in container["env"]] == ["POD_NAME"]
    labels = spec["template"]["metadata"]["labels"].items()
    (spread,) = pod["topologySpreadConstraints"]
    assert spread["labelSelector"]["matchLabels"].items() <= labels
    (budget,) = objects["PodDisruptionBudget"]
    assert budget["spec"]["selector"]["matchLabels"].items() <= labels
    printed: dict[str, list[dict[str, Any]]] = {}
    for document in yaml.safe_load_all(ask(config, "rbac", "--account", "a", "--account-namespace", "ecr")):
        printed.setdefault(document["kind"], []).append(document)
    assert find_rights(objects) == find_rights(printed)
    assert ("ecr", "leases", "", "update") in find_rights(objects)


def test_one_pod_or_none_shares_nothing(tmp_path: Path) -> None:
    for values in ({"replicas": 1}, {"replicas": 3, "mode": "cronjob"}):
        objects = render(tmp_path, {**LEAST, **values})
        assert "PodDisruptionBudget" not in objects
        assert "members" not in yaml.safe_load(objects["ConfigMap"][0]["data"]["config.yaml"])
