# SPDX-License-Identifier: Apache-2.0
"""Fails where a file includes upwards, or a third-party header has a second owner."""

import sys
from fnmatch import fnmatch
from pathlib import Path

from tree import declared_layers, includes_of, source_files

COMMON = {"base", "command_line", "version", "registry", "cache_key", "cache_read", "cache", "json", "xml", "yaml", "http",
          "config", "aws", "ecr"}
CLOUD = COMMON - {"xml", "cache_read"}
KUBE = {"kube_client", "kube_eks", "kube_objects"}

# Which other layers a layer may include. The build may link fewer, never others.
ALLOWED: dict[str, set[str]] = {
    "base": set(),
    "closed_doors": set(),
    "command_line": {"base"},
    "version": {"base"},
    "registry": {"base"},
    "cache_key": {"registry", "base"},
    "cache_read": {"cache_key", "registry", "base"},
    "cache": {"cache_key", "registry", "base"},
    "json": {"base"},
    "xml": {"base"},
    "yaml": {"base"},
    "http": {"base"},
    "config": {"yaml", "registry", "base"},
    "aws": {"json", "xml", "http", "base"},
    "ecr": {"aws", "cache", "cache_key", "config", "registry", "http", "json", "base"},
    "protocol": {"base"},
    "front": {"cache_read", "cache_key", "registry", "base", "protocol"},
    "explanation": {"aws", "cache", "cache_key", "registry", "http", "json", "base"},
    "verbs": {"protocol", "ecr", "aws", "http", "json", "registry", "base"},
    "explain_options": {"command_line", "base"},
    "configure": {"command_line", "config", "aws", "json", "yaml", "registry", "base"},
    "whole": {"front", "full", "protocol", "http"},
    "full": COMMON | {"protocol", "explanation", "verbs", "explain_options", "configure"},
    "sync_config": {"config", "yaml", "registry", "base"},
    "kube_objects": {"http", "json", "base"},
    "kube_eks": {"aws", "http", "base"},
    "kube_client": {"kube_eks", "kube_objects", "http", "json", "yaml", "base"},
    "pull_secret": {"kube_objects", "sync_config", "config", "registry", "json", "base"},
    "image_pull": {"pull_secret", "kube_objects", "sync_config", "http", "json", "registry", "base"},
    "runtime": {"base"},
    "reflector": KUBE | {"runtime", "http", "json", "base"},
    "observe": {"runtime", "base"},
    "kube_token": {"kube_client", "kube_objects", "observe", "runtime", "json", "base"},
    "discovery": {"kube_eks", "observe", "runtime", "sync_config", "base"},
    "http_server": {"sync_config", "base"},
    "status_page": {"http_server", "observe", "runtime", "base"},
    "membership": {"observe", "runtime", "kube_objects", "http", "json", "base"},
    "credentials": CLOUD | {"kube_eks", "observe", "runtime", "pull_secret", "sync_config"},
    "reconcile": KUBE | {"credentials", "runtime", "pull_secret", "sync_config", "json", "base"},
    "controller": KUBE | {"reconcile", "credentials", "observe", "reflector", "runtime", "pull_secret",
                          "sync_config", "base"},
    "control": {"json", "base"},
    "service_manager": {"runtime", "base"},
    "service_log": {"service_manager", "observe", "runtime", "sync_config", "base"},
    "service": KUBE | {"kube_token", "service_log", "service_manager", "controller", "control", "membership", "discovery", "reconcile", "credentials", "status_page",
                       "http_server", "observe", "runtime", "sync_config", "aws", "json", "version", "base"},
    "cli": CLOUD | KUBE | {"kube_token", "runtime", "service", "service_log", "service_manager", "control", "discovery", "reconcile", "credentials", "observe", "pull_secret",
                           "image_pull", "sync_config"},
}

# The one file, or family of files, that may know a third-party library.
OWNERS: dict[str, tuple[str, ...]] = {
    "ares.h": ("common/http/resolve_by_cares.cc",),
    "curl/*": ("common/http/curl_*",),
    "openssl/*": ("common/aws/digest.cc", "common/aws/dpop.cc", "common/http/never_ask.cc",
                  "common/http/openssl_configuration.cc", "common/http/trust_store.cc", "syncd/kube/client/tls/certificate.cc"),
    "simdjson.h": ("common/json/json.cc",),
    "nlohmann/*": ("common/json/json_edit.cc",),
    "pugixml.hpp": ("common/xml/xml.cc",),
    "yaml-cpp/*": ("common/yaml/yaml.cc",),
    "sqlite3.h": ("common/cache/reader.cc",),
    "SQLiteCpp/*": ("common/cache/store.cc", "common/cache/store_rows.cc", "syncd/observe/state_file.cc", "syncd/observe/state/*"),
    "prometheus/*": ("syncd/observe/prometheus_text.cc",),
    "re2/*": ("syncd/config/regex.cc",),
    "boost/*": ("common/command_line/described_options.cc", "helper/full/configure_options.cc", "helper/full/explain_options.cc",
                "syncd/cli/options.cc", "syncd/observe/http/http_codec.cc"),
}

FOLDERS = ("common", "helper", "syncd")

# Folders that hold a program beside the layers it is made of.
PROGRAMS = {("helper", "front"), ("helper", "full"), ("helper", "whole")}


def layer_by_folder(relative: Path) -> str:
    """helper/front/x.cc → front, syncd/cli/main.cc → cli, common/json/x.cc → json."""
    return relative.parts[1]


def assign_layers(root: Path) -> tuple[dict[Path, str], list[str]]:
    """The layer of each source file, and complaints about files that the build puts nowhere."""
    declared: dict[Path, str] = {}
    complaints = []
    for layer in declared_layers(root):
        for path in layer.files:
            if path in declared:
                complaints.append(f"{path.relative_to(root)}: in two layers")
            declared[path] = layer.name
    layers = {}
    for path in source_files(root, FOLDERS):
        relative = path.relative_to(root)
        layers[path] = declared.get(path) or layer_by_folder(relative)
        is_of_a_layer = relative.name != "main.cc"
        if relative.parts[:2] not in PROGRAMS and is_of_a_layer and path not in declared:
            complaints.append(f"{relative}: no cred_layer() lists it")
    return layers, complaints


def find_included(root: Path, path: Path, name: str) -> Path | None:
    """The project file that `#include "name"` in `path` means."""
    candidates = (path.parent / name, root / "common" / name, root / name, root / "helper" / name)
    return next((c for c in candidates if c.is_file()), None)


def check_includes(root: Path) -> list[str]:
    layers, complaints = assign_layers(root)
    for path, layer in layers.items():
        where = path.relative_to(root)
        for bracket, name in includes_of(path):
            if bracket == "<":
                continue
            target = find_included(root, path, name)
            other = layers.get(target) if target else None
            if other is None:
                complaints.append(f'{where}: "{name}" is not a file of the project')
            elif other != layer and other not in ALLOWED.get(layer, set()):
                complaints.append(f'{where}: {layer} must not include "{name}" of {other}')
    return complaints


def check_uses(root: Path) -> list[str]:
    """The build file must not link what the table forbids."""
    complaints = []
    for layer in declared_layers(root):
        for used in layer.uses:
            if used not in ALLOWED.get(layer.name, set()):
                complaints.append(f"cred_layer({layer.name}): must not use {used}")
    return complaints


def check_owners(root: Path) -> list[str]:
    complaints = []
    for path in source_files(root, FOLDERS):
        where = path.relative_to(root)
        for _, name in includes_of(path):
            for header, owners in OWNERS.items():
                if fnmatch(name, header) and not any(fnmatch(str(where), o) for o in owners):
                    complaints.append(f"{where}: <{name}> belongs to {' and '.join(owners)} alone")
    return complaints


def check(root: Path) -> list[str]:
    return check_includes(root) + check_uses(root) + check_owners(root)


if __name__ == "__main__":
    found = check(Path(sys.argv[1]).resolve())
    print("\n".join(found) or "every include goes downwards")
    sys.exit(1 if found else 0)
