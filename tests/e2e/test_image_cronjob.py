# SPDX-License-Identifier: Apache-2.0
"""The CronJob run for real: its container, of the image from scratch that scripts/package has made."""
from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from apiserver.cluster import Cluster
from apiserver.handle import ApiServer
from stack import oci, process
from stack.local import LocalStack
from sync_fixtures import any_cluster, cluster, place, server, servers  # noqa: F401
from sync_user import password_of
from test_packages import find_one
from test_sync_cronjob import ACCOUNT, HOME, SECRET, applied, fetch  # noqa: F401
from user import SECRET_KEY

NEEDS = [*oci.TOOLS, "kubectl"]
ACCOUNT_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount"


class Job:
    """One run of the CronJob, as kubelet would start it, with podman."""

    def __init__(self, cluster: Cluster, place: LocalStack, images: oci.Images, folder: Path):
        self.cluster, self.place, self.images = cluster, place, images
        self.folder = folder
        job = fetch(cluster, "batch", "cronjobs")["spec"]["jobTemplate"]
        self.pod = job["spec"]["template"]["spec"]
        (self.spec,) = self.pod["containers"]
        self.image = self.spec["image"]
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
        found = []
        volumes = {volume["name"]: volume for volume in self.pod["volumes"]}
        for mount in self.spec["volumeMounts"]:
            volume = volumes[mount["name"]]
            if "projected" in volume:
                assert mount["mountPath"] == ACCOUNT_FOLDER
                data = files
            else:
                data = fetch(self.cluster, "", "configmaps", volume["configMap"]["name"])["data"]
            folder = self.write_files(mount["name"], data)
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
        result = self.images.run(self.image, [*self.options(), *words], self.spec["args"])
        for secret in (*self.place.aws.secrets(), SECRET_KEY):
            assert secret not in result.out + result.err
        self.place.history.append(result)
        return result


@pytest.fixture(scope="module")
def images() -> Iterator[oci.Images]:
    """A store with nothing in it."""
    made = oci.Images(Path(tempfile.mkdtemp(prefix="images-")))
    yield made
    made.close()


@pytest.fixture(scope="module")
def image(images: oci.Images) -> str:
    """What the registry that the manifest names would have."""
    return images.load(find_one("ecr-syncd-*.oci.tar"))


@pytest.fixture
def job(
    applied: Cluster, place: LocalStack, images: oci.Images, image: str, tmp_path: Path  # noqa: F811
) -> Job:
    """Ready to run."""
    made = Job(applied, place, images, tmp_path)
    made.image = image
    return made


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


def test_manifest_names_the_version_that_is_packed(job: Job, image: str) -> None:
    said = job.images.run(image, job.options(), ["--version"]).check().out.split()
    assert job.spec["image"].endswith(f":{said[1]}"), said
