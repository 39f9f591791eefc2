# SPDX-License-Identifier: Apache-2.0
"""The tarballs of the static programs, their bills of materials and the image, as scripts/package made them."""
from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
from datetime import datetime
from pathlib import Path

import pytest

from stack import oci
from test_packages import PACKAGES, PROJECT, find_one

sys.path.insert(0, str(PROJECT / "scripts/lib"))
import linked  # noqa: E402

NEEDS = [*oci.TOOLS, "readelf", "rpm", "gzip", "qemu-aarch64-static"]
MEBIBYTE = 1 << 20
# Compressed: what somebody downloads who has nothing else.
LIMITS = {"docker-credential-ecr": 5 * MEBIBYTE, "ecr-syncd": 7 * MEBIBYTE, "image": 15 * MEBIBYTE}
WRITABLE = {"/tmp", "/run/ecr-syncd", "/var/cache/ecr-syncd", "/var/lib/ecr-syncd"}
PROGRAMS = {"docker-credential-ecr": "bin", "ecr-syncd": "sbin"}
# By Debian's names: what ELF and rpm call it, and what runs its programs here.
MACHINES = {"amd64": ("X86-64", "x86_64", []), "arm64": ("AArch64", "aarch64", ["qemu-aarch64-static"])}
# Packs what is in $1 in the place where it lies.
PACK = 'source scripts/lib/package_static.sh; SOURCE_DATE_EPOCH=1000000000 pack "$1" tree "$2"'


class Unpacked:
    """One program's tarballs of one processor, unpacked."""

    def __init__(self, name: str, architecture: str, folder: Path) -> None:
        self.name = name
        self.elf, self.rpm, self.emulator = MACHINES[architecture]
        self.tarball = find_one(f"{name}-[0-9]*-{architecture}.tar.gz")
        with tarfile.open(self.tarball) as archive:
            self.members = archive.getmembers()
            archive.extractall(folder)
        with tarfile.open(find_one(f"{name}-[0-9]*-{architecture}-debug.tar.gz")) as archive:
            archive.extractall(folder)
        stem = self.tarball.name.removesuffix(".tar.gz")
        self.tree = folder / stem
        self.symbols = folder / f"{stem}-debug"
        self.program = self.tree / PROGRAMS[name] / name
        self.materials = json.loads((PACKAGES / f"{stem}.spdx.json").read_text())


@pytest.fixture(scope="module", params=[(name, machine) for name in sorted(PROGRAMS) for machine in MACHINES],
                ids="-".join)  # fmt: skip
def unpacked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Unpacked:
    """Each of them."""
    return Unpacked(*request.param, tmp_path_factory.mktemp(request.param[0]))


def run(*words: str, **more: str) -> str:
    """With nothing in the environment but `more`."""
    env = {"PATH": "/usr/bin:/bin", **more}
    return subprocess.run(words, env=env, capture_output=True, text=True, check=True, cwd=PROJECT).stdout


def test_sums_are_right_and_complete() -> None:
    listed = set()
    for line in (PACKAGES / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((PACKAGES / name).read_bytes()).hexdigest() == digest, name
        listed.add(name)
    kinds = (".deb", ".tar.gz", ".oci.tar", ".spdx.json", ".rpm")
    assert listed == {path.name for path in PACKAGES.iterdir() if path.name.endswith(kinds)}


def test_program_runs_and_says_what_it_is(unpacked: Unpacked) -> None:
    commit = re.search(r"commit (\w+)", unpacked.materials["packages"][0]["sourceInfo"])[1]
    assert re.search(rf"Machine:.*{unpacked.elf}", run("readelf", "-h", str(unpacked.program)))
    said = run(*unpacked.emulator, str(unpacked.program), "--version")
    assert said.endswith(f"0.1.0 (static, commit {commit})\n")


def test_size(unpacked: Unpacked) -> None:
    assert unpacked.tarball.stat().st_size <= LIMITS[unpacked.name]


def test_files(unpacked: Unpacked) -> None:
    """What a person needs, root's and readable by everybody; nothing but below the one folder."""
    names = {member.name.partition("/")[2] for member in unpacked.members}
    sections = {"docker-credential-ecr": "man1/docker-credential-ecr.1", "ecr-syncd": "man8/ecr-syncd.8"}
    assert {"LICENSE", "THIRD-PARTY", f"share/man/{sections[unpacked.name]}"} <= names
    assert {f"share/bash-completion/completions/{unpacked.name}",
            f"share/zsh/site-functions/_{unpacked.name}",
            f"share/fish/vendor_completions.d/{unpacked.name}.fish"} <= names  # fmt: skip
    if unpacked.name == "ecr-syncd":
        unit = (unpacked.tree / "lib/systemd/system/ecr-syncd.service").read_text()
        assert "\nExecStart=/usr/local/sbin/ecr-syncd run\n" in unit
        assert {"lib/sysusers.d/ecr-syncd.conf", "lib/tmpfiles.d/ecr-syncd.conf"} <= names
    for member in unpacked.members:
        assert member.name.split("/")[0] == unpacked.tree.name
        assert (member.uid, member.gid) == (0, 0)
        assert member.mode & 0o777 in (0o644, 0o755), member.name
        assert member.isdir() or member.isfile(), member.name


def test_rpm_has_the_same_files_below_usr(unpacked: Unpacked, tmp_path: Path) -> None:
    """Installed into an empty root; the unit starts what is there."""
    package = find_one(f"{unpacked.name}-[0-9]*.{unpacked.rpm}.rpm")
    run("rpm", "--root", str(tmp_path), "--install", "--nodeps", "--ignorearch", str(package))
    installed = {path.relative_to(tmp_path / "usr") for path in (tmp_path / "usr").rglob("*") if path.is_file()}
    packed = {path.relative_to(unpacked.tree) for path in unpacked.tree.rglob("*") if path.is_file()}
    documents = {Path("share/doc") / unpacked.name / name for name in ("LICENSE", "THIRD-PARTY")}
    assert installed == packed - {Path("LICENSE"), Path("THIRD-PARTY")} | documents
    program = Path("usr") / unpacked.program.relative_to(unpacked.tree)
    assert (tmp_path / program).read_bytes() == unpacked.program.read_bytes()
    if unpacked.name == "ecr-syncd":
        unit = (tmp_path / "usr/lib/systemd/system/ecr-syncd.service").read_text()
        assert "\nExecStart=/usr/sbin/ecr-syncd run\n" in unit
        assert "/usr/local" not in unit


def test_symbols_are_apart(unpacked: Unpacked) -> None:
    assert "no symbols" in run("sh", "-c", f"nm {unpacked.program} 2>&1")
    build_id = re.search(r"Build ID: (\w+)", run("readelf", "-n", str(unpacked.program)))[1]
    file = unpacked.symbols / f"lib/debug/.build-id/{build_id[:2]}/{build_id[2:]}.debug"
    assert ".debug_line" in run("readelf", "-S", "-W", str(file))


def test_no_folder_of_the_build_is_told(unpacked: Unpacked) -> None:
    """Else another folder would give other bytes."""
    (file,) = unpacked.symbols.rglob("*.debug")
    told = run("readelf", "--debug-dump=info", "--dwarf-depth=1", str(file))
    assert not re.findall(r"DW_AT_(?:name|comp_dir).*?: (/(?!usr/)\S+)", told)


def test_materials_are_what_is_linked_in(unpacked: Unpacked) -> None:
    """With versions, each with a licence in THIRD-PARTY, and the sum of the very program."""
    program, *libraries = unpacked.materials["packages"]
    assert unpacked.materials["spdxVersion"] == "SPDX-2.3"
    digest = hashlib.sha256(unpacked.program.read_bytes()).hexdigest()
    assert program["checksums"] == [{"algorithm": "SHA256", "checksumValue": digest}]
    names = {library["name"] for library in libraries}
    assert {"curl", "libssl-dev", "libc6-dev", "libc-ares-dev", "libsqlite3-dev", "simdjson"} <= names
    assert ("libre2-dev" in names) == (unpacked.name == "ecr-syncd")
    told = set(re.findall(r"^==== (\S+)", (unpacked.tree / "THIRD-PARTY").read_text(), re.MULTILINE))
    assert told == names - {"libboost-program-options1.74-dev"}
    identifiers = {entry["SPDXID"] for entry in unpacked.materials["packages"]}
    assert identifiers == {one["relatedSpdxElement"] for one in unpacked.materials["relationships"]}
    for library in libraries:
        assert library["versionInfo"] in library["externalRefs"][0]["referenceLocator"].replace("%2B", "+").replace(
            "%7E", "~").replace("%3A", ":")  # fmt: skip


def test_an_archive_of_no_known_package_is_refused() -> None:
    versions = "libc6-dev 1\nnlohmann-json3-dev 2\nsource curl 3\nrecipe abc\n"
    head = "Archive member included to satisfy reference by file (symbol)\n\n"
    tail = "\nDiscarded input sections\n\n .text /x/libnobody.a(a.o)\n"
    good = f"{head}/x/libc.a(a.o)\n      b (c)\n/x/libcurl.a(a.o)  (d)\nx/libcred_base.a(a.o)\n{tail}"
    assert linked.find_linked(good, versions) == [
        ("curl", "3", True), ("libc6-dev", "1", False), ("nlohmann-json3-dev", "2", False)]  # fmt: skip
    for bad in (good.replace("libcurl", "libfoo"), good.replace("libcurl", "libssl"), tail, head, ""):
        with pytest.raises(ValueError):
            linked.find_linked(bad, versions)


def test_the_same_bytes_from_another_folder_at_another_time(tmp_path: Path) -> None:
    """And with other modes, another order of creation and another zone."""
    archives = []
    for at, umask in ((1, 0o022), (2, 0o077)):
        before = os.umask(umask)
        folder = tmp_path / f"place-{at}" / "tree"
        folder.mkdir(parents=True)
        for name in ("a", "B", "ä")[:: (1 if at == 1 else -1)]:
            (folder / name).write_text(name)
            os.utime(folder / name, (at * 1e9, at * 1e9))
        (folder / "program").write_text("x")
        (folder / "program").chmod(0o777 & ~umask)
        os.umask(before)
        archives.append(tmp_path / f"{at}.tar.gz")
        zone = "UTC" if at == 1 else "Asia/Tokyo"
        run("bash", "-euc", PACK, "bash", str(folder.parent), str(archives[-1]), TZ=zone, LANG="C.UTF-8")
    assert archives[0].read_bytes() == archives[1].read_bytes()


class Layout:
    """The image of one processor as the file that is handed out has it."""

    def __init__(self, path: Path, architecture: str) -> None:
        self.path = path
        self.architecture = architecture
        with tarfile.open(path) as archive:
            (entry,) = json.load(archive.extractfile("./index.json"))["manifests"]
            self.index = json.loads(self.read(archive, entry["digest"]))
            (own,) = [one for one in self.index["manifests"] if one["platform"]["architecture"] == architecture]
            manifest = json.loads(self.read(archive, own["digest"]))
            self.image = json.loads(self.read(archive, manifest["config"]["digest"]))
            (layer,) = manifest["layers"]
            self.size = own["size"] + manifest["config"]["size"] + layer["size"]
            with tarfile.open(fileobj=io.BytesIO(self.read(archive, layer["digest"]))) as content:
                self.files = {member.name.rstrip("/"): member for member in content.getmembers()}
                self.program = content.extractfile("usr/sbin/ecr-syncd").read()

    @staticmethod
    def read(archive: tarfile.TarFile, digest: str) -> bytes:
        """A blob."""
        return archive.extractfile("./blobs/" + digest.replace(":", "/")).read()


@pytest.fixture(scope="module", params=list(MACHINES))
def layout(request: pytest.FixtureRequest) -> Layout:
    """Of the daemon, for each processor."""
    return Layout(find_one("ecr-syncd-*.oci.tar"), request.param)


def test_index_has_the_images_of_all_processors(layout: Layout) -> None:
    """One each, with the program that the tarball has."""
    told = {(one["platform"]["os"], one["platform"]["architecture"]) for one in layout.index["manifests"]}
    assert told == {("linux", architecture) for architecture in MACHINES}
    assert len(layout.index["manifests"]) == len(MACHINES)
    assert (layout.image["os"], layout.image["architecture"]) == ("linux", layout.architecture)
    (materials,) = PACKAGES.glob(f"ecr-syncd-[0-9]*-linux-{layout.architecture}.spdx.json")
    (checksum,) = json.loads(materials.read_text())["packages"][0]["checksums"]
    assert hashlib.sha256(layout.program).hexdigest() == checksum["checksumValue"]


def test_image_has_what_it_needs_and_no_more(layout: Layout) -> None:
    config = layout.image["config"]
    assert config["User"] == "65532:65532"
    assert config["Entrypoint"] == ["/usr/sbin/ecr-syncd"]
    assert set(config["Volumes"]) == WRITABLE
    for path in WRITABLE:
        assert layout.files[path.lstrip("/")].uid == 65532
    assert layout.size <= LIMITS["image"]
    files = {path for path, member in layout.files.items() if member.isfile()}
    assert files == {
        "usr/sbin/ecr-syncd", "etc/ssl/certs/ca-certificates.crt", "etc/passwd", "etc/group",
        "usr/share/doc/ecr-syncd/LICENSE", "usr/share/doc/ecr-syncd/THIRD-PARTY",
    }  # fmt: skip


def test_image_has_no_date_but_that_of_the_commit(layout: Layout) -> None:
    """So that another day gives the same bytes."""
    commit = int(run("git", "log", "-1", "--format=%ct", re.search(r"\w+$", revision(layout))[0]))
    told = {layout.image["created"], *(one["created"] for one in layout.image["history"])}
    assert {datetime.fromisoformat(one.replace("Z", "+00:00")).timestamp() for one in told} == {commit}
    assert {member.mtime for member in layout.files.values()} == {commit}


def revision(layout: Layout) -> str:
    """The commit that the image says it is of."""
    return layout.image["config"]["Labels"]["org.opencontainers.image.revision"]


def test_image_runs_as_nobody_on_a_read_only_root(tmp_path: Path) -> None:
    """Of the processor that needs no emulator, which is no part of an image."""
    (own,) = [name for name, (_, _, emulator) in MACHINES.items() if not emulator]
    layout = Layout(find_one("ecr-syncd-*.oci.tar"), own)
    images = oci.Images(tmp_path)
    try:
        name = images.load(layout.path)
        options = ["--read-only", "--cap-drop=all"]
        assert f"(static, commit {revision(layout)})" in images.run(name, options, ["--version"]).check().out
        done = images.run(name, options, ["check-config"])
        assert done.rc == 78, done.render()
        assert "/etc/ecr-syncd/config.yaml" in done.err
    finally:
        images.close()


def test_authorities_of_the_image_are_told(layout: Layout) -> None:
    """By the package's version, which is a date."""
    materials = json.loads(find_one(f"ecr-syncd-*-{layout.architecture}.oci.spdx.json").read_text())
    (authorities,) = [one for one in materials["packages"] if one["name"] == "ca-certificates"]
    assert re.match(r"20\d{6}", authorities["versionInfo"])
