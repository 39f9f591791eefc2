# SPDX-License-Identifier: Apache-2.0
"""The Debian packages, installed, upgraded, removed and purged in a root of their own by apt and dpkg."""
from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from stack import oci

NEEDS = ["debootstrap", "dpkg-deb", "tar", "unshare"]
PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = Path(os.environ.get("ECR_PACKAGES", PROJECT / "build" / "packages"))
ALL = ("docker-credential-ecr", "docker-credential-ecr-login", "ecr-syncd")


def find_one(pattern: str) -> Path:
    """The one such file."""
    found = [path for path in PACKAGES.glob(pattern) if "-debug." not in path.name or "debug" in pattern]
    assert len(found) == 1, f"{pattern}: {found}; run scripts/package first"
    return found[0]


class Root:
    """A minimal Debian in a folder, whose apt asks the machine's own mirrors."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
        (folder / "usr/sbin/policy-rc.d").chmod(0o755)
        shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
        shutil.rmtree(folder / "etc/apt")
        shutil.copytree("/etc/apt", folder / "etc/apt")
        (folder / "packages").mkdir()
        for package in PACKAGES.glob("*.deb"):
            shutil.copy(package, folder / "packages")

    def try_run(self, *argv: str) -> subprocess.CompletedProcess:
        script = (f"mount -t proc proc {self.folder}/proc && mount --rbind /dev {self.folder}/dev && "
                  f'exec chroot {self.folder} "$@"')  # fmt: skip
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive",
                       "HOME": "/root", "LANG": "C.UTF-8"}  # fmt: skip
        command = ["unshare", "--mount", "--pid", "--fork", "sh", "-c", script, "sh", *argv]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300,
                              env=environment)  # fmt: skip

    def run(self, *argv: str) -> str:
        done = self.try_run(*argv)
        assert done.returncode == 0, f"{argv}: {done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return done.stdout

    def install(self, *names: str) -> None:
        files = [f"/packages/{next((self.folder / 'packages').glob(f'{name}_*.deb')).name}" for name in names]
        self.run("apt-get", "-qq", "install", "-y", "--no-install-recommends", "--reinstall", *files)

    def has(self, path: str) -> bool:
        return os.path.lexists(self.folder / path)

    def mode(self, path: str) -> str:
        return self.run("stat", "-c", "%a %U %G", f"/{path}").strip()


@pytest.fixture(scope="module")
def root() -> Iterator[Root]:
    if not list(PACKAGES.glob("*.deb")):
        pytest.fail(f"no packages in {PACKAGES}: run scripts/package first")
    base = Path(os.environ["ECR_BIN_DIR"]).resolve().parent / "e2e-base.tar"
    if not base.exists():
        try:
            oci.make_base(base)
        except oci.NoBase as problem:
            pytest.exit(f"END-TO-END TESTS SKIPPED: {problem}", returncode=77)
    folder = Path(tempfile.mkdtemp(prefix="root-"))
    subprocess.run(["tar", "-C", str(folder), "-xf", str(base)], check=True)
    made = Root(folder)
    made.run("apt-get", "-qq", "update")
    yield made
    shutil.rmtree(folder, ignore_errors=True)


def test_installed_programs_run(root: Root) -> None:
    root.install(*ALL)
    version = root.run("docker-credential-ecr", "version")
    assert "0.1.0" in version
    assert "(docker-credential-ecr) 0.1.0" in root.run("docker-credential-ecr-login", "version")
    assert "0.1.0" in root.run("ecr-syncd", "--version")
    # A miss: the full program is where the front looks for it.
    done = root.try_run("sh", "-c", "echo 123456789012.dkr.ecr.us-east-1.amazonaws.com | "
                        "AWS_EC2_METADATA_DISABLED=true docker-credential-ecr get")  # fmt: skip
    assert done.returncode == 1
    assert "no AWS credentials" in done.stdout + done.stderr


def test_daemon_has_its_user_and_folders_and_is_not_started(root: Root) -> None:
    root.install("ecr-syncd")
    assert "ecr-syncd" in root.run("id", "ecr-syncd")
    assert root.mode("var/lib/ecr-syncd") == "710 ecr-syncd ecr-cache"
    assert root.mode("var/cache/ecr-syncd/public") == "2750 ecr-syncd ecr-cache"
    assert not root.has("etc/systemd/system/multi-user.target.wants/ecr-syncd.service")
    assert root.has("lib/systemd/system/ecr-syncd.service")


def test_kubelets_name_is_not_on_path(root: Root) -> None:
    root.install("docker-credential-ecr")
    assert not root.has("usr/bin/ecr-credential-provider")


def test_shells_find_their_completion(root: Root) -> None:
    """Where Debian's packages of these shells look."""
    programs = ("docker-credential-ecr", "ecr-syncd")
    root.install(*programs)
    for name in programs:
        for file in (f"bash-completion/completions/{name}", f"zsh/vendor-completions/_{name}",
                     f"fish/vendor_completions.d/{name}.fish"):  # fmt: skip
            assert root.mode(f"usr/share/{file}") == "644 root root"


def test_takes_the_place_of_the_go_helper(root: Root) -> None:
    root.run("dpkg", "--purge", "docker-credential-ecr-login")
    root.run("apt-get", "-qq", "install", "-y", "--no-install-recommends", "amazon-ecr-credential-helper")
    root.install("docker-credential-ecr-login", "docker-credential-ecr")
    assert root.run("readlink", "/usr/bin/docker-credential-ecr-login").strip() == "docker-credential-ecr"
    assert not root.run("dpkg", "-l").count("ii  amazon-ecr-credential-helper")


def test_removal_keeps_what_is_configured_and_purge_what_is_not_ours(root: Root) -> None:
    root.install(*ALL)
    (root.folder / "etc/ecr-syncd").mkdir(exist_ok=True)
    (root.folder / "etc/ecr-syncd/config.yaml").write_text("registries: []\n")
    (root.folder / "var/lib/ecr-syncd/.aws/credentials").write_text("[default]\n")
    (root.folder / "var/lib/ecr-syncd/state.json").write_text("{}\n")
    root.run("dpkg", "--remove", *reversed(ALL))
    assert not root.has("usr/sbin/ecr-syncd")
    assert not root.has("usr/bin/docker-credential-ecr")
    assert root.has("var/lib/ecr-syncd/state.json")
    root.run("dpkg", "--purge", *reversed(ALL))
    assert not root.has("var/lib/ecr-syncd/state.json")
    assert not root.has("var/cache/ecr-syncd")
    assert root.has("var/lib/ecr-syncd/.aws/credentials")
    assert root.has("etc/ecr-syncd/config.yaml")
