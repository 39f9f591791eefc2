# SPDX-License-Identifier: Apache-2.0
"""The CronJob: its manifests by real kubectl, its image built, and its container run for real."""
from __future__ import annotations

import base64
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apiserver.cluster import Cluster
from apiserver.fixtures import NAMESPACES, path_of
from apiserver.handle import ApiServer
from stack import oci, process
from stack.local import LocalStack
from sync_fixtures import any_cluster, cluster, place, server, servers  # noqa: F401
from sync_user import password_of
from user import KEY_ID, SECRET_KEY

NEEDS = [*oci.TOOLS, "cmake", "kubectl"]
PROJECT = Path(__file__).resolve().parent.parent.parent
MANIFESTS = PROJECT / "kubernetes"
HOME, ACCOUNT, SECRET = "health-check", "ecr-helper", "regcred"
MAIN, SAMPLE, CREDS = (
    f"manifest-ecr-helper{suffix}.yaml" for suffix in ("", "-creds-sample", "-creds")
)
ACCOUNT_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount"


@pytest.fixture(scope="module")
def images() -> Iterator[oci.Images]:
    """A store with a Debian in it."""
    base = Path(os.environ["ECR_BIN_DIR"]).resolve().parent / "e2e-base.tar"
    if not base.exists():
        try:
            oci.make_base(base)
        except oci.NoBase as problem:
            pytest.exit(f"END-TO-END TESTS SKIPPED: {problem}", returncode=77)
    made = oci.Images(Path(tempfile.mkdtemp(prefix="images-")))
    made.add_base(base)
    yield made
    made.close()


@pytest.fixture
def applied(cluster: Cluster, tmp_path: Path) -> Iterator[Cluster]:
    """The cluster after the four steps of the manual."""
    cluster.kubectl("create", "namespace", HOME).check()
    text = (MANIFESTS / SAMPLE).read_text()
    for name, value in (("AWS_ACCESS_KEY_ID", KEY_ID), ("AWS_SECRET_ACCESS_KEY", SECRET_KEY)):
        assert text.count(f'{name}: ""') == 1
        text = text.replace(f'{name}: ""', f'{name}: "{value}"')
    (tmp_path / CREDS).write_text(text)
    cluster.kubectl("apply", "-f", str(tmp_path / CREDS)).check()
    cluster.kubectl("apply", "-f", str(MANIFESTS / MAIN)).check()
    yield cluster
    cluster.delete_namespace(HOME)


def fetch(cluster: Cluster, group: str, plural: str, name: str = ACCOUNT) -> dict[str, Any]:
    """An object of the CronJob's namespace."""
    prefix = f"/apis/{group}/v1" if group else "/api/v1"
    return cluster.request("GET", f"{prefix}/namespaces/{HOME}/{plural}/{name}").check()


class Job:
    """One run of the CronJob, as kubelet would start it, with podman."""

    def __init__(self, cluster: Cluster, place: LocalStack, images: oci.Images, folder: Path):
        self.cluster, self.place, self.images = cluster, place, images
        self.folder = folder
        job = fetch(cluster, "batch", "cronjobs")["spec"]["jobTemplate"]
        self.pod = job["spec"]["template"]["spec"]
        (self.spec,) = self.pod["containers"]
        folder.chmod(0o755)

    def write_files(self, name: str, files: dict[str, str]) -> Path:
        """A folder that anybody may read."""
        folder = self.folder / name
        folder.mkdir(mode=0o755, exist_ok=True)
        for file, text in files.items():
            (folder / file).write_text(text)
            (folder / file).chmod(0o644)
        return folder

    def environment(self) -> dict[str, str]:
        """What `envFrom` gives, what every pod has, and the way to the stand-ins."""
        found = dict(self.place.client_env)
        for source in self.spec["envFrom"]:
            data = fetch(self.cluster, "", "secrets", source["secretRef"]["name"])["data"]
            found.update({key: base64.b64decode(value).decode() for key, value in data.items()})
        host, port = self.cluster.endpoint.server.removeprefix("https://").split(":")
        return {**found, "KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": port}

    def mounts(self) -> list[str]:
        """Volumes, the account's files and the stand-ins' authority."""
        token = self.cluster.account_token(HOME, self.pod["serviceAccountName"])
        ca = self.cluster.endpoint.ca.decode()
        files = {"token": token, "ca.crt": ca, "namespace": HOME}
        found = [f"{self.write_files('account', files)}:{ACCOUNT_FOLDER}:ro"]
        volumes = {volume["name"]: volume for volume in self.pod["volumes"]}
        for mount in self.spec["volumeMounts"]:
            source = volumes[mount["name"]]["configMap"]["name"]
            config = fetch(self.cluster, "", "configmaps", source)["data"]
            folder = self.write_files(mount["name"], config)
            found.append(f"{folder}:{mount['mountPath']}:ro")
        bundle = self.place.client_env["SSL_CERT_FILE"]
        return [*found, f"{bundle}:{bundle}:ro"]

    def options(self) -> list[str]:
        """The security context and the limits, each of which must be known here."""
        whole, own = self.pod["securityContext"], self.spec["securityContext"]
        assert whole["runAsNonRoot"] and own["readOnlyRootFilesystem"]
        assert own["capabilities"] == {"drop": ["ALL"]} and not own["allowPrivilegeEscalation"]
        memory = self.spec["resources"]["limits"]["memory"]
        return [
            f"--user={whole['runAsUser']}:{whole['runAsGroup']}",
            "--read-only", "--read-only-tmpfs=false", "--cap-drop=all",
            "--security-opt=no-new-privileges", f"--memory={memory.removesuffix('i').lower()}",
        ]  # fmt: skip

    def run(self) -> process.Result:
        """To its end; nothing that it says may be a secret."""
        words = [f"--volume={mount}" for mount in self.mounts()]
        words += [f"--env={name}={value}" for name, value in self.environment().items()]
        result = self.images.run(self.spec["image"], [*self.options(), *words], self.spec["args"])
        for secret in (*self.place.aws.secrets(), SECRET_KEY):
            assert secret not in result.out + result.err
        self.place.history.append(result)
        return result


@pytest.fixture
def job(
    applied: Cluster, place: LocalStack, images: oci.Images, built: str, tmp_path: Path
) -> Job:
    """Ready to run, with the image that the manifest names."""
    made = Job(applied, place, images, tmp_path)
    assert made.spec["image"] == built
    return made


@pytest.fixture(scope="module")
def built(images: oci.Images) -> str:
    """The image by the steps that the Containerfile names."""
    build = Path(os.environ["ECR_BIN_DIR"]).resolve().parent
    context = images.folder / "image"
    argv = ["cmake", "--install", str(build), "--prefix", str(context / "usr")]
    process.run(argv, {"PATH": os.environ["PATH"]}, None, 60).check()
    found = re.search(r"image: (\S+)", (MANIFESTS / MAIN).read_text())
    images.build(MANIFESTS / "Containerfile", context, found[1])
    return found[1]


def test_manifests_make_what_the_job_needs(applied: Cluster) -> None:
    spec = fetch(applied, "batch", "cronjobs")["spec"]
    assert spec["concurrencyPolicy"] == "Forbid" and spec["startingDeadlineSeconds"]
    assert "backoffLimit" in spec["jobTemplate"]["spec"]
    pod = spec["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["serviceAccountName"] == ACCOUNT and pod["containers"][0]["args"][0] == "once"
    binding = fetch(applied, "rbac.authorization.k8s.io", "rolebindings")
    assert [one["name"] for one in binding["subjects"]] == [ACCOUNT]


def test_second_apply_changes_nothing(applied: Cluster) -> None:
    again = applied.kubectl("apply", "-f", str(MANIFESTS / MAIN)).check().out.splitlines()
    assert len(again) == 4 and all(line.endswith(" unchanged") for line in again), again


def test_role_is_limited_to_the_secret_and_has_no_delete(applied: Cluster) -> None:
    (rule,) = fetch(applied, "rbac.authorization.k8s.io", "roles")["rules"]
    assert rule["resources"] == ["secrets"] and rule["resourceNames"] == [SECRET]
    assert set(rule["verbs"]) == {"get", "list", "watch", "create", "patch"}
    client = applied.client(applied.account_token(HOME, ACCOUNT))
    for method, path in (
        ("GET", path_of(HOME, "ecr-helper-aws")),
        ("GET", f"{NAMESPACES}/{HOME}/secrets"),
        ("GET", path_of("default", SECRET)),
        ("DELETE", path_of(HOME, SECRET)),
        ("GET", NAMESPACES),
    ):
        assert client.request(method, path).status == 403, (method, path)


def test_manifests_say_what_the_image_needs_and_how_to_start_at_once() -> None:
    text = " ".join((MANIFESTS / MAIN).read_text().replace("\n#", " ").split())
    assert "must be pullable without regcred" in text
    assert "kubectl -n health-check create job --from=cronjob/ecr-helper" in text


def test_first_run_makes_the_secret(job: Job) -> None:
    result = job.run().check()
    assert result.out.startswith("ecr-syncd: 1 cluster, 1 created, in "), result.render()
    assert password_of(job.cluster, HOME) in job.place.aws.secrets()
    secret = job.cluster.get_secret(HOME, SECRET)
    assert secret["metadata"]["labels"]["ecr-syncd/instance"] == HOME


def test_next_run_renews_it_in_place(job: Job) -> None:
    job.run().check()
    before = job.cluster.get_secret(HOME, SECRET)
    assert "1 updated" in job.run().check().out
    after = job.cluster.get_secret(HOME, SECRET)
    assert after["metadata"]["uid"] == before["metadata"]["uid"]
    assert after["data"] != before["data"]


def test_run_without_aws_fails_and_leaves_the_secret(job: Job) -> None:
    job.run().check()
    before = job.cluster.get_secret(HOME, SECRET)
    job.place.aws.fault("ecr", "deny", code="AccessDeniedException")
    assert job.run().rc == 77
    assert job.cluster.get_secret(HOME, SECRET) == before


def test_run_deletes_nothing(job: Job, server: ApiServer) -> None:
    job.run().check()
    job.run().check()
    log = [row for row in server.control.log() if row["user"].endswith(f":{ACCOUNT}")]
    assert {row["verb"] for row in log} == {"get", "patch"}
    assert {row["status"] for row in log} <= {200, 201, 404}
