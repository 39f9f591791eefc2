# SPDX-License-Identifier: Apache-2.0
"""`join` that cannot be: it says why, and leaves nothing half done."""
from __future__ import annotations

import re

from apiserver.handle import ApiServer
from sync_fixtures import (  # noqa: F401
    Homes, any_cluster, cluster, homes, place, server, servers, user,
)  # fmt: skip
from sync_joiner import CONTEXT, Joiner, joiner  # noqa: F401
from sync_user import PROGRAM


def test_operator_without_rights_is_told_which(
    joiner: Joiner, server: ApiServer, homes: Homes
) -> None:
    homes("a")
    joiner.operator = server.user_kubeconfig(f"{homes.prefix}-jane")
    err = joiner.refuse()
    assert 'cannot patch resource "serviceaccounts"' in err and joiner.where in err
    assert 'cannot patch resource "clusterroles"' in err
    assert f"not allowed: get secrets {joiner.account}-login in {joiner.where}" in err
    assert f"not allowed: create serviceaccounts/token {joiner.account} in {joiner.where}" in err
    assert "ValidatingAdmissionPolicy ecr-syncd-tokens." in err and "--without-policy" in err
    assert err.endswith("cluster joined was not joined; nothing was changed\n")


def test_unknown_context_lists_those_that_there_are(joiner: Joiner) -> None:
    err = joiner.refuse(context="tset")
    assert 'no context "tset"' in err and "There is: test" in err


def test_missing_kubeconfig_names_the_option(joiner: Joiner) -> None:
    result = joiner.user.expect(1, "join", CONTEXT)
    assert f"{joiner.user.home}/.kube/config" in result.err and "--kubeconfig" in result.err


def test_unreachable_server_is_temporary(joiner: Joiner, server: ApiServer) -> None:
    server.control.listen(False)
    result = joiner.join(status=75)
    server.control.listen(True)
    assert "127.0.0.1" in result.err and result.out == ""
    assert not joiner.login.exists() and not joiner.drop_in.exists()


def test_missing_namespace_is_named_before_anything_is_done(joiner: Joiner, homes: Homes) -> None:
    homes("a")
    err = joiner.refuse("--namespace", homes.glob("a"), "--namespace", homes.glob("absent"))
    assert f"Role {homes.glob('absent')}/{joiner.account}" in err and "make the namespace" in err


def test_token_that_never_comes_leaves_no_file(
    joiner: Joiner, server: ApiServer, homes: Homes
) -> None:
    homes("a")
    server.control.rule(
        action="mangle", set={"data": {}}, verb="get", path=f"/secrets/{joiner.account}-token"
    )
    result = joiner.join("--long-lived-token", status=75)
    assert "no token into" in result.err and "within 10 s" in result.err
    assert not joiner.login.exists() and not joiner.drop_in.exists()
    server.control.heal()
    joiner.join()


def test_other_wishes_need_force_where_there_is_a_drop_in(joiner: Joiner, homes: Homes) -> None:
    home, other = homes("a"), homes("b")
    joiner.join("--namespace", home)
    result = joiner.join("--namespace", other, status=78)
    assert str(joiner.drop_in) in result.err and "--force" in result.err
    assert other not in joiner.drop_in.read_text()
    joiner.join("--namespace", other, "--force")
    assert other in joiner.drop_in.read_text()


def test_file_of_somebody_else_is_overwritten_by_force_alone(joiner: Joiner, homes: Homes) -> None:
    homes("a")
    joiner.drop_in.parent.mkdir()
    joiner.drop_in.write_text("max_removals: 3\n")
    result = joiner.join(status=78)
    assert "not of `join`" in result.err and "--force" in result.err
    assert joiner.drop_in.read_text() == "max_removals: 3\n" and joiner.objects() == []
    joiner.join("--force")
    assert "max_removals" not in joiner.drop_in.read_text()


def test_cluster_of_that_name_elsewhere_is_not_shadowed(joiner: Joiner) -> None:
    joiner.user.add_cluster("joined", joiner.cluster, {"namespaces": ["x"]})
    err = joiner.refuse("--force", status=78)
    assert re.search(r"joined is the cluster at \S+config\.yaml:\d+ already", err)


def test_unknown_registry_is_named(joiner: Joiner) -> None:
    err = joiner.refuse("--registry", "nowhere", status=78)
    assert "registries: nowhere" in err and "is not a registry" in err


def test_without_a_configuration_it_says_what_to_write(joiner: Joiner) -> None:
    missing = joiner.user.home / "nowhere/config.yaml"
    argv = [PROGRAM, "--config", str(missing), "join", "test", "--kubeconfig", str(joiner.operator)]
    result = joiner.user.check(joiner.user.place.run(argv, joiner.user.env))
    assert result.rc == 78 and result.out == "", result.render()
    assert f"{missing}: there is no such file" in result.err
    assert "registries: [{host: " in result.err and "config.d" not in result.err
    assert not missing.parent.exists()


def test_second_installation_does_not_take_the_first_ones_account(
    joiner: Joiner, server: ApiServer, homes: Homes
) -> None:
    homes("a")
    joiner.join()
    joiner.drop_in.unlink()
    joiner.user.config["instance"] = f"{homes.prefix}-second"
    result = joiner.join("--service-account", "builder", status=1)
    assert "conflict" in result.err and "another --account" in result.err, result.render()
    assert not joiner.drop_in.exists()
    joiner.join("--service-account", "builder", "--force")
