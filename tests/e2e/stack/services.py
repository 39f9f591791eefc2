# SPDX-License-Identifier: Apache-2.0
"""The command lines and configuration of the servers in the stack."""
from __future__ import annotations

from pathlib import Path

from . import names, pki

E2E = Path(__file__).resolve().parent.parent
STAND_IN_PORT = 4566
REGISTRY_PORT = 5000

_REGISTRY = """version: 0.1
log: {{level: error, accesslog: {{disabled: true}}}}
storage: {{inmemory: {{}}, delete: {{enabled: true}}}}
http: {{addr: "{address}:{port}"}}
"""

_NGINX = """daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_max_body_size 0;
  large_client_header_buffers 8 32k;
  client_body_temp_path {folder}/nginx-body;
  proxy_temp_path {folder}/nginx-proxy;
  fastcgi_temp_path {folder}/nginx-fastcgi;
  uwsgi_temp_path {folder}/nginx-uwsgi;
  scgi_temp_path {folder}/nginx-scgi;
  ssl_certificate {folder}/server.crt;
  ssl_certificate_key {folder}/server.key;
  server {{
    listen {listen} ssl http2;
    location = /_door {{
      internal;
      proxy_pass http://127.0.0.1:{door}/_validate;
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_set_header X-Original-Host $host;
    }}
    location /v2/ {{
      auth_request /_door;
      add_header Docker-Distribution-Api-Version registry/2.0 always;
      proxy_pass http://127.0.0.1:{registry};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto https;
      proxy_set_header Authorization "";
      proxy_request_buffering off;
      proxy_buffering off;
    }}
  }}
}}
"""


def write_pki(folder: Path) -> None:
    """ca.crt, bundle.crt, server.crt/key; rogue-ca.crt and rogue.crt/key of another authority."""
    authority = pki.make_authority(folder, "ca")
    hosts = [*names.REGISTRIES, *names.APIS, f"*.dkr.ecr.{names.REGION}.amazonaws.com", "localhost"]
    pki.make_certificate(authority, folder, "server", hosts)
    pki.write_bundle(authority, folder / "bundle.crt")
    stranger = pki.make_authority(folder, "rogue-ca")
    pki.make_certificate(stranger, folder, "rogue", [names.ROGUE_API])


def write_registry(folder: Path, port: int = REGISTRY_PORT) -> list[str]:
    """The registry's command; it has no door of its own and listens on loopback only."""
    file = folder / "registry.yml"
    file.write_text(_REGISTRY.format(address="127.0.0.1", port=port))
    return ["docker-registry", "serve", str(file)]


def write_nginx(folder: Path, listen: str, door: int, registry: int) -> list[str]:
    """The TLS front of the registry: only tokens that the stand-in issued open it."""
    file = folder / "nginx.conf"
    file.write_text(_NGINX.format(folder=folder, listen=listen, door=door, registry=registry))
    return ["nginx", "-c", str(file), "-e", str(folder / "nginx.log")]


def stand_in(folder: Path, *listeners: str) -> list[str]:
    """The stand-in's command; its certificate comes from write_pki."""
    return [
        "/usr/bin/env", f"PYTHONPATH={E2E}", "PYTHONDONTWRITEBYTECODE=1",
        "/usr/bin/python3", "-m", "standin", "--control", str(folder / "control"),
        "--cert", str(folder / "server.crt"), "--cert-key", str(folder / "server.key"),
        "--rogue", names.ROGUE_API, str(folder / "rogue.crt"), str(folder / "rogue.key"),
        *listeners,
    ]  # fmt: skip


def dockerd() -> list[str]:
    """The daemon with all its state on the namespaces' own tmpfs."""
    return [
        "dockerd", "--iptables=false", "--ip6tables=false", "--bridge=none",
        "--storage-driver=overlay2", "--data-root", "/run/dockerd/data",
        "--exec-root", "/run/dockerd/exec", "-p", "/run/dockerd.pid",
        "-H", "unix:///run/docker.sock",
    ]  # fmt: skip
