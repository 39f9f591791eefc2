# SPDX-License-Identifier: Apache-2.0
"""What ecr-syncd relies on in an API server, of the stand-in or of KUBECONFIG_UNDER_TEST."""
from __future__ import annotations

import base64
import json
import subprocess
import time
from typing import Any

import pytest

from apiserver.client import APPLY, JSON_PATCH, MERGE
from apiserver.cluster import Cluster
from apiserver.fixtures import causes, cluster, home, new_name, path_of, secret  # noqa: F401

NEEDS = ["kubectl"]
MANIFEST = """apiVersion: v1
kind: Secret
metadata: {{name: pull, namespace: {namespace}, labels: {{team: {team}}}}}
type: Opaque
data: {{k: {value}}}
"""


def test_kubectl_apply_get_delete(cluster: Cluster, home: str) -> None:
    text = MANIFEST.format(namespace=home, team="a", value="dg==")
    assert "created" in cluster.kubectl("apply", "-f", "-", input=text).check().out
    assert "unchanged" in cluster.kubectl("apply", "-f", "-", input=text).check().out
    changed = MANIFEST.format(namespace=home, team="b", value="dw==")
    assert "configured" in cluster.kubectl("apply", "-f", "-", input=changed).check().out
    shown = cluster.kubectl("get", "secret", "pull", "-n", home, "-o", "json").check()
    found = json.loads(shown.out)
    assert (found["data"], found["metadata"]["labels"]) == ({"k": "dw=="}, {"team": "b"})
    table = cluster.kubectl("get", "secrets", "-n", home).check().out
    assert "Opaque" in table and "TYPE" in table
    cluster.kubectl("delete", "secret", "pull", "-n", home).check()
    assert "NotFound" in cluster.kubectl("get", "secret", "pull", "-n", home).err


def test_kubectl_creates_by_flags(cluster: Cluster, home: str) -> None:
    words = ["--docker-server=a.example", "--docker-username=AWS", "--docker-password=x"]
    cluster.kubectl("create", "secret", "docker-registry", "r", *words, "-n", home).check()
    found = cluster.get_secret(home, "r")
    assert found["type"] == "kubernetes.io/dockerconfigjson"
    config = json.loads(base64.b64decode(found["data"][".dockerconfigjson"]))
    assert config["auths"]["a.example"]["username"] == "AWS"
    cluster.kubectl("create", "sa", "robot", "-n", home).check()
    rule = ["--verb=get", "--resource=secrets", "--resource-name=r"]
    cluster.kubectl("create", "role", "reader", *rule, "-n", home).check()
    holder = f"--serviceaccount={home}:robot"
    cluster.kubectl("create", "rolebinding", "b", "--role=reader", holder, "-n", home).check()
    config = cluster.account_kubeconfig(home, "robot")
    asked = ["auth", "can-i", "get", "-n", home]
    assert cluster.kubectl(*asked, "secrets/r", as_config=config).out.strip() == "yes"
    assert cluster.kubectl(*asked, "secrets/other", as_config=config).out.strip() == "no"
    assert cluster.kubectl("get", "secret", "r", "-n", home, as_config=config).rc == 0
    assert "Forbidden" in cluster.kubectl("get", "secret", "-n", home, as_config=config).err


def test_kubectl_server_side_conflict(cluster: Cluster, home: str) -> None:
    mine = MANIFEST.format(namespace=home, team="a", value="dg==")
    theirs = MANIFEST.format(namespace=home, team="a", value="dw==")
    apply = ["apply", "--server-side", "-f", "-"]
    cluster.kubectl(*apply, "--field-manager=one", input=mine).check()
    refused = cluster.kubectl(*apply, "--field-manager=two", input=theirs)
    assert refused.rc != 0 and 'conflict with "one"' in refused.err and ".data.k" in refused.err
    cluster.kubectl(*apply, "--field-manager=two", "--force-conflicts", input=theirs).check()
    assert cluster.get_secret(home, "pull")["data"] == {"k": "dw=="}


def test_kubectl_rehearses(cluster: Cluster, home: str) -> None:
    text = MANIFEST.format(namespace=home, team="a", value="dg==")
    for words in (["apply"], ["apply", "--server-side"], ["create"]):
        done = cluster.kubectl(*words, "--dry-run=server", "-f", "-", input=text).check()
        assert "server dry run" in done.out
    assert cluster.get_secret(home, "pull") is None


def test_kubectl_patches(cluster: Cluster, home: str) -> None:
    patch = ["patch", "sa", "default", "-n", home, "-p"]
    cluster.kubectl(*patch, '{"imagePullSecrets":[{"name":"a"}]}').check()
    step = '[{"op":"add","path":"/imagePullSecrets/-","value":{"name":"b"}}]'
    cluster.kubectl(*patch, step, "--type=json").check()
    cluster.kubectl(*patch, '{"metadata":{"labels":{"x":"y"}}}', "--type=merge").check()
    found = cluster.request("GET", path_of(home, "default", "serviceaccounts")).check()
    assert found["imagePullSecrets"] == [{"name": "a"}, {"name": "b"}]
    assert found["metadata"]["labels"] == {"x": "y"}


def test_kubectl_watches_namespaces(cluster: Cluster) -> None:
    name = new_name()
    argv, env = cluster.kubectl_command("get", "ns", "--watch-only", "-o", "name")
    with subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, text=True) as watch:
        deadline = time.monotonic() + 20
        time.sleep(1)  # until it has asked
        cluster.create_namespace(name)
        seen = ""
        while name not in seen and time.monotonic() < deadline:
            seen = watch.stdout.readline()
        watch.kill()
    assert name in seen
    cluster.request("DELETE", f"/api/v1/namespaces/{name}")


def test_apply_again_changes_nothing(cluster: Cluster, home: str) -> None:
    first = cluster.apply_secret(secret(home, labels={"a": "b"}), "one")
    again = cluster.apply_secret(secret(home, labels={"a": "b"}), "one", force=False)
    assert (first.status, again.status) == (201, 200)
    assert first.json["metadata"] == again.json["metadata"]


def test_apply_drops_what_it_no_longer_says(cluster: Cluster, home: str) -> None:
    cluster.apply_secret(secret(home, labels={"a": "b", "c": "d"}), "one").check()
    change = {"metadata": {"labels": {"theirs": "x"}}, "data": {"extra": "eA=="}}
    cluster.request("PATCH", path_of(home), change, {"Content-Type": MERGE}).check()
    found = cluster.apply_secret(secret(home, labels={"a": "b"}), "one").check()
    assert found["metadata"]["labels"] == {"a": "b", "theirs": "x"}
    assert set(found["data"]) == {".dockerconfigjson", "extra"}


def test_appliers_of_the_same_value_share_it(cluster: Cluster, home: str) -> None:
    cluster.apply_secret(secret(home), "one").check()
    cluster.apply_secret(secret(home), "two", force=False).check()
    clash = cluster.apply_secret(secret(home, '{"auths":{}}'), "two", force=False)
    assert clash.status == 409
    assert causes(clash.json) == [("FieldManagerConflict", ".data..dockerconfigjson")]


def test_preconditions(cluster: Cluster, home: str) -> None:
    made = cluster.apply_secret(secret(home), "one").check()["metadata"]
    stale = {"uid": made["uid"], "resourceVersion": "1"}
    for wrong in ({"uid": "0"}, stale):
        refused = cluster.request("DELETE", path_of(home), {"preconditions": wrong})
        assert (refused.status, refused.json["reason"]) == (409, "Conflict")
    good = {"uid": made["uid"], "resourceVersion": made["resourceVersion"]}
    cluster.request("DELETE", path_of(home), {"preconditions": good}).check()
    assert cluster.get_secret(home, "regcred") is None


def test_put_with_old_version(cluster: Cluster, home: str) -> None:
    made = cluster.apply_secret(secret(home), "one").check()
    made["metadata"]["labels"] = {"a": "b"}
    changed = cluster.request("PUT", path_of(home), made)
    assert changed.status == 200
    refused = cluster.request("PUT", path_of(home), made)
    assert refused.status == 409 and "object has been modified" in refused.json["message"]
    del made["metadata"]["resourceVersion"]
    made["metadata"]["labels"] = {"a": "c"}
    assert cluster.request("PUT", path_of(home), made).status == 200


def test_post_of_what_exists(cluster: Cluster, home: str) -> None:
    cluster.apply_secret(secret(home), "one").check()
    refused = cluster.request("POST", f"/api/v1/namespaces/{home}/secrets", secret(home))
    assert (refused.status, refused.json["reason"]) == (409, "AlreadyExists")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"metadata": {"labels": {"a": "no spaces"}}}, "metadata.labels"),
        ({"data": {".dockerconfigjson": None}}, "data[.dockerconfigjson]"),
        ({"type": "Opaque"}, "type"),
    ],
)
def test_wrong_changes_are_refused(
    cluster: Cluster, home: str, change: dict[str, Any], field: str
) -> None:
    cluster.apply_secret(secret(home), "one").check()
    refused = cluster.request("PATCH", path_of(home), change, {"Content-Type": MERGE})
    assert refused.status == 422 and field in [where for _, where in causes(refused.json)]


def test_unknown_member_is_refused_where_asked(cluster: Cluster, home: str) -> None:
    wrong = {**secret(home), "dta": {}}
    path = f"/api/v1/namespaces/{home}/secrets?fieldValidation="
    refused = cluster.request("POST", f"{path}Strict", wrong)
    assert refused.status == 400 and 'unknown field "dta"' in refused.json["message"]
    warned = cluster.request("POST", f"{path}Warn", wrong)
    assert warned.status == 201 and "unknown field" in warned.headers["warning"]


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ("x=1", "a"), ("x==1", "a"), ("x!=1", "b c"), ("x", "a b"), ("!x", "c"),
        ("x in (1,2)", "a b"), ("x notin (1)", "b c"), ("x=1,y!=z", ""), ("x,y notin (z)", "b"),
    ],
)  # fmt: skip
def test_label_selectors(cluster: Cluster, home: str, selector: str, names: str) -> None:
    for name, labels in (("a", {"x": "1", "y": "z"}), ("b", {"x": "2"}), ("c", {"q": "r"})):
        body = {"metadata": {"name": name, "labels": labels}}
        cluster.request("POST", f"/api/v1/namespaces/{home}/secrets", body).check()
    text = selector.replace(" ", "%20").replace("=", "%3D").replace("!", "%21")
    found = cluster.request("GET", f"/api/v1/namespaces/{home}/secrets?labelSelector={text}")
    assert [item["metadata"]["name"] for item in found.check()["items"]] == names.split()


def test_pages_show_one_moment(cluster: Cluster, home: str) -> None:
    base = f"/api/v1/namespaces/{home}/secrets"
    for name in "abcde":
        cluster.request("POST", base, {"metadata": {"name": name}}).check()
    first = cluster.request("GET", f"{base}?limit=2").check()
    cluster.request("DELETE", f"{base}/d").check()
    cluster.request("POST", base, {"metadata": {"name": "da"}}).check()
    seen, token = [i["metadata"]["name"] for i in first["items"]], first["metadata"]["continue"]
    while token:
        page = cluster.request("GET", f"{base}?limit=2&continue={token}").check()
        assert page["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]
        seen += [item["metadata"]["name"] for item in page["items"]]
        token = page["metadata"].get("continue")
    assert seen == list("abcde")


def test_json_patch_test_guards_against_races(cluster: Cluster, home: str) -> None:
    path, headers = path_of(home, "default", "serviceaccounts"), {"Content-Type": JSON_PATCH}
    version = cluster.request("GET", path).check()["metadata"]["resourceVersion"]
    guard = {"op": "test", "path": "/metadata/resourceVersion", "value": version}
    steps = [guard, {"op": "add", "path": "/imagePullSecrets", "value": [{"name": "a"}]}]
    assert cluster.request("PATCH", path, steps, headers).status == 200
    refused = cluster.request("PATCH", path, steps, headers)
    assert (refused.status, refused.json["details"]) == (422, {})


def test_apply_takes_yaml(cluster: Cluster, home: str) -> None:
    text = MANIFEST.format(namespace=home, team="a", value="dg==").encode()
    headers = {"Content-Type": APPLY}
    made = cluster.request("PATCH", f"{path_of(home, 'pull')}?fieldManager=y", text, headers)
    assert made.status == 201
