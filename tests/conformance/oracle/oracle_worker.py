# SPDX-License-Identifier: Apache-2.0
"""Runs botocore or the aws command on one environment after the other: a JSON line in, a JSON line
out. Each case has a process of its own, forked from one that has everything loaded: a start of the
command costs ten times what the case does. Version 2 of the command, which comes without a Python
to import it into, loads this file as its plugin."""
from __future__ import annotations

import contextlib
import gc
import importlib
import io
import json
import os
import sys
from collections.abc import Callable

Result = dict[str, str]


def _share_models(name: str) -> None:
    """All sessions see the service models that one has read."""
    loader = importlib.import_module(f"{name}.loaders").Loader
    begin, shared = loader.__init__, {}

    def init(self: object, *words: object, **named: object) -> None:
        begin(self, *words, **named)
        self._cache = shared

    loader.__init__ = init


def _try(step: Callable[[], object]) -> str:
    try:
        step()
        return "ok"
    except Exception as problem:  # noqa: BLE001 - whatever botocore says is the result
        return f"{type(problem).__name__}: {problem}"


def run_botocore(case: dict) -> Result:
    """STS of the configured region, ECR of the registry's."""
    from botocore.config import Config
    from botocore.session import Session

    # botocore alone reads only the older variable, which would part it from the others everywhere.
    if os.environ.get("AWS_REGION"):
        os.environ["AWS_DEFAULT_REGION"] = os.environ["AWS_REGION"]
    once = Config(retries={"total_max_attempts": 1})
    session = Session()

    def ask_sts() -> None:
        session.create_client("sts", config=once).get_caller_identity()

    def ask_ecr() -> None:
        client = session.create_client("ecr", region_name=case["registry"], config=once)
        client.get_authorization_token()

    return {"sts": _try(ask_sts), "ecr": _try(ask_ecr)}


def run_command(case: dict) -> Result:
    """`aws sts get-caller-identity`; where nothing says a region, with the registry's."""
    said = _call([])
    if "You must specify a region" in said or "https://sts..amazonaws.com" in said:
        return {"sts": _call(["--region", case["registry"]]), "region": "none"}
    return {"sts": said}


def _call(more: list[str]) -> str:
    from awscli import clidriver

    words, out, err = ["sts", "get-caller-identity", *more], io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            make = getattr(clidriver, "create_clidriver")
            sys.argv = ["aws", *words]
            code = make(words).main(words) if "args" in _parameters(make) else make().main(words)
        except SystemExit as end:
            code = end.code
    return "ok" if code == 0 else err.getvalue().strip()[-300:] or f"exit status {code}"


def _parameters(function: Callable) -> tuple[str, ...]:
    return function.__code__.co_varnames[: function.__code__.co_argcount]


def _answer(run: Callable[[dict], Result], line: str) -> str:
    """In a child, which must not touch the parent's streams."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        case = json.loads(line)
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1):
            os.dup2(null, stream)
        data = os.environ.get("AWS_DATA_PATH", "")  # set by the aws command for itself
        os.environ.clear()
        os.environ.update(case["env"] | ({"AWS_DATA_PATH": data} if data else {}))
        os.chdir(case["env"]["HOME"])
        try:
            result = run(case)
        except BaseException as problem:  # noqa: BLE001 - as above
            result = {"sts": f"{type(problem).__name__}: {problem}"}
        os.write(writer, json.dumps(result).encode()[:30000])
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        text = answer.read().decode("utf-8", "replace")
    os.waitpid(child, 0)
    return text


def serve(run: Callable[[dict], Result], version: str, warm_up: dict) -> None:
    """Until standard input ends."""
    kept = dict(os.environ)
    os.environ.update(warm_up["env"])
    if "ORACLE_COLD" not in kept:  # an old C library of the command's hangs in forks after use
        run(warm_up)
    data = os.environ.get("AWS_DATA_PATH", "")
    os.environ.clear()
    os.environ.update(kept)
    os.environ.update({"AWS_DATA_PATH": data} if data else {})
    gc.freeze()  # what a fork does not touch it need not copy
    gc.disable()
    print(json.dumps({"version": version}), flush=True)
    for line in sys.stdin:
        print(_answer(run, line), flush=True)


_KEYS = {"AWS_ACCESS_KEY_ID": "AKIDWARM", "AWS_SECRET_ACCESS_KEY": "wJalr/AKIDWARM+K7"}
_WARM_UP = {"env": {**_KEYS, "AWS_REGION": "us-east-1"}, "registry": "us-east-1"}


def awscli_initialize(_: object) -> None:
    """Called by the aws command for its plugins."""
    name = "awscli.botocore" if _is_there("awscli.botocore") else "botocore"
    _share_models(name)
    os.environ.pop("AWS_CONFIG_FILE")
    serve(run_command, importlib.import_module("awscli").__version__, _WARM_UP)
    os._exit(0)


def _is_there(name: str) -> bool:
    try:
        importlib.import_module(name)
        return True
    except ImportError:
        return False


if __name__ == "__main__":
    if sys.argv[1] == "botocore":
        _share_models("botocore")
        serve(run_botocore, importlib.import_module("botocore").__version__, _WARM_UP)
