# SPDX-License-Identifier: Apache-2.0
"""The demonstration of scripts/quickstart: both kinds, a broken shell around it, and no traces."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from stack import names
from user import User

NEEDS = ["docker", "dockerd", "skopeo"]
PROGRAM = Path(__file__).parent / "quickstart.py"
CONFUSING = {
    "AWS_PROFILE": "production",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_CA_BUNDLE": "/nonexistent",
    "SSL_CERT_FILE": "/nonexistent",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "AWS_ECR_DISABLE_CACHE": "1",
    "DOCKER_CONFIG": "/nonexistent",
    "DOCKER_HOST": "tcp://127.0.0.1:9",
}


def start(helper_dir: Path, scratch: str, *words: str) -> subprocess.Popen:
    """The demonstration, with its temporary files below `scratch`."""
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), "--bin", str(helper_dir), *words],
        env={**os.environ, **CONFUSING, "TMPDIR": scratch},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def find_left_processes(scratch: str) -> list[str]:
    """Command lines that name the scratch folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if scratch in line:
            found.append(line)
    return found


@pytest.fixture
def scratch() -> str:
    """A short path: the control socket's is limited to 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="qs-", dir="/tmp") as folder:
        yield folder


@pytest.fixture
def helper_dir(scratch: str) -> Path:
    """The programs under test, or the substitute."""
    substitute = os.environ.get("ECR_HELPER")
    if not substitute:
        return Path(os.environ["ECR_BIN_DIR"])
    folder = Path(scratch) / "bin"
    folder.mkdir()
    (folder / "docker-credential-ecr").symlink_to(substitute)
    return folder


@pytest.mark.parametrize("words", [[], ["--plain"]])
def test_demonstration(helper_dir: Path, scratch: str, words: list[str]) -> None:
    process = start(helper_dir, scratch, *words)
    output, _ = process.communicate(timeout=90)
    assert process.returncode == 0, output
    assert "refused, as it should be" in output
    assert "no call: the token came from the cache" in output
    assert not [path for path in Path(scratch).iterdir() if path.name != "bin"]
    assert not find_left_processes(scratch)


@pytest.mark.parametrize("words", [[], ["--plain"]])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(helper_dir: Path, scratch: str, words: list[str], how: int) -> None:
    process = start(helper_dir, scratch, *words)
    assert process.stdout
    while not process.stdout.readline().startswith("     image"):
        assert process.poll() is None
    process.send_signal(how)
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 130, output
    assert not [path for path in Path(scratch).iterdir() if path.name != "bin"]
    assert not find_left_processes(scratch)


def test_broken_helper_is_a_failure(scratch: str) -> None:
    process = start(Path(scratch), scratch, "--plain")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "quickstart failed" in output


def test_registry_of_the_user(keyed: User) -> None:
    helper_dir = keyed.stack.path.partition(":")[0]
    words = ["/usr/bin/python3", str(PROGRAM), "--bin", helper_dir, "--registry"]
    roots = {"SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt"}
    result = keyed.run(*words, f"https://{names.REGISTRY}/", **roots).check()
    assert f"https://{names.REGISTRY}/v2/ accepts the token" in result.out
    assert "none is pulled" in result.out
    assert keyed.stack.aws.aws_calls() == ["ecr:GetAuthorizationToken"]
    assert not keyed.cache_dir.exists()


def test_image_of_the_user_is_pulled_twice_with_one_call(keyed: User) -> None:
    keyed.stack.put_image("team/app", "v1")
    helper_dir = keyed.stack.path.partition(":")[0]
    words = ["/usr/bin/python3", str(PROGRAM), "--bin", helper_dir, "--registry"]
    roots = {"SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt"}
    result = keyed.run(*words, f"{names.REGISTRY}/team/app:v1", **roots).check()
    assert "skopeo copy, first time" in result.out and "skopeo copy again" in result.out
    assert keyed.stack.aws.aws_calls() == ["ecr:GetAuthorizationToken"]
    assert not keyed.cache_dir.exists()


def test_image_that_cannot_be_pulled_is_a_failure(user: User) -> None:
    helper_dir = user.stack.path.partition(":")[0]
    words = ["/usr/bin/python3", str(PROGRAM), "--bin", helper_dir, "--registry"]
    result = user.run(*words, f"{names.REGISTRY}/team/app:v1")
    assert result.rc == 1
    assert f"the pull of {names.REGISTRY}/team/app:v1 failed" in result.err
    assert "no AWS credentials found" in result.err


@pytest.mark.parametrize("host", ["ghcr.io", names.REGISTRY])
def test_registry_without_a_token_is_a_failure(user: User, host: str) -> None:
    helper_dir = user.stack.path.partition(":")[0]
    words = ["/usr/bin/python3", str(PROGRAM), "--bin", helper_dir, "--registry", host]
    result = user.run(*words)
    assert result.rc == 1
    assert f"no token for {host}" in result.err


def test_sync_shows_secrets_that_open_the_registry(helper_dir: Path, scratch: str) -> None:
    """scripts/quickstart --sync: made with one call to AWS, used, and nothing left behind."""
    program = Path(__file__).parent / "quickstart_sync.py"
    done = subprocess.run(
        [sys.executable, str(program), "--bin", str(helper_dir), "--sbin", str(helper_dir)],
        env={**os.environ, "TMPDIR": scratch}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 created" in done.stdout and "1 created" in done.stdout
    assert done.stdout.count("pulled") == 2
    assert list(Path(scratch).iterdir()) == [] and find_left_processes(scratch) == []
