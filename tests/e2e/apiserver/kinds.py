# SPDX-License-Identifier: Apache-2.0
"""The kinds that the stand-in serves, and what sets each of them apart."""
from __future__ import annotations

from dataclasses import dataclass, field

from . import shapes
from .shapes import BOOL, BYTES, INT, OBJECT, STRING, STRINGS, Shape



@dataclass(frozen=True, eq=False)
class Kind:
    """One kind; compared by identity, since there is one object for each."""

    group: str
    version: str
    plural: str
    name: str
    namespaced: bool = True
    # Top-level members beside metadata, in the order of the real server's encoding.
    members: dict[str, Shape] = field(default_factory=dict)
    # What the encoding of an empty object shows: Go's structs that are no pointers.
    zero: dict[str, object] = field(default_factory=dict)
    short: tuple[str, ...] = ()
    in_all: bool = False  # whether `kubectl get all` means it too
    unconditional_update: bool = True  # PUT without a resourceVersion
    create_on_update: bool = False  # PUT of an object that does not exist
    returns_deleted: bool = False  # DELETE answers with the object instead of a Status

    @property
    def api_version(self) -> str:
        """As in `apiVersion`."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def qualified(self) -> str:
        """As in messages: "leases.coordination.k8s.io"."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def singular(self) -> str:
        """As kubectl spells it."""
        return self.name.lower()

    @property
    def path(self) -> str:
        """The URL prefix of its group and version."""
        return f"/apis/{self.api_version}" if self.group else f"/api/{self.version}"


RBAC = "rbac.authorization.k8s.io"
_NO_REF = {"roleRef": {"apiGroup": "", "kind": "", "name": ""}}

NAMESPACE = Kind(
    "", "v1", "namespaces", "Namespace", namespaced=False, short=("ns",), returns_deleted=True,
    members={"spec": {"finalizers": [STRING]}, "status": OBJECT},
    zero={"spec": {}, "status": {}},
)  # fmt: skip
SECRET = Kind(
    "", "v1", "secrets", "Secret",
    members={"immutable": BOOL, "data": BYTES, "stringData": STRINGS, "type": STRING},
)  # fmt: skip
CONFIG_MAP = Kind(
    "", "v1", "configmaps", "ConfigMap", short=("cm",),
    members={"immutable": BOOL, "data": STRINGS, "binaryData": BYTES},
)  # fmt: skip
SERVICE_ACCOUNT = Kind(
    "", "v1", "serviceaccounts", "ServiceAccount", short=("sa",), returns_deleted=True,
    members={
        "secrets": [shapes.OBJECT_REFERENCE], "imagePullSecrets": [{"name": STRING}],
        "automountServiceAccountToken": BOOL,
    },
)  # fmt: skip
RESOURCE_QUOTA = Kind(
    "", "v1", "resourcequotas", "ResourceQuota", short=("quota",), returns_deleted=True,
    members={"spec": OBJECT, "status": OBJECT}, zero={"spec": {}, "status": {}},
)  # fmt: skip
EVENT = Kind(
    "", "v1", "events", "Event", short=("ev",), create_on_update=True,
    members={
        "involvedObject": OBJECT, "reason": STRING, "message": STRING, "source": OBJECT,
        "firstTimestamp": STRING, "lastTimestamp": STRING, "count": INT, "type": STRING,
        "eventTime": STRING, "series": OBJECT, "action": STRING, "related": OBJECT,
        "reportingComponent": STRING, "reportingInstance": STRING,
    },
    zero={"involvedObject": {}, "source": {}},
)  # fmt: skip
# Held for whoever reads them; nobody schedules or runs anything, and a status is taken as it is sent.
POD = Kind(
    "", "v1", "pods", "Pod", short=("po",), in_all=True, returns_deleted=True,
    members={"spec": OBJECT, "status": OBJECT}, zero={"spec": {"containers": None}, "status": {}},
)  # fmt: skip
NODE = Kind(
    "", "v1", "nodes", "Node", namespaced=False, short=("no",),
    members={"spec": OBJECT, "status": OBJECT}, zero={"spec": {}, "status": {}},
)  # fmt: skip
LEASE = Kind(
    "coordination.k8s.io", "v1", "leases", "Lease", members={"spec": shapes.LEASE_SPEC},
    zero={"spec": {}}, unconditional_update=False, create_on_update=True,
)  # fmt: skip
_BINDING: dict[str, Shape] = {"subjects": [shapes.SUBJECT], "roleRef": shapes.ROLE_REF}
ROLE = Kind(RBAC, "v1", "roles", "Role", members={"rules": [shapes.RULE]}, zero={"rules": None})
ROLE_BINDING = Kind(
    RBAC, "v1", "rolebindings", "RoleBinding", members=_BINDING, zero=_NO_REF,
)  # fmt: skip
CLUSTER_ROLE = Kind(
    RBAC, "v1", "clusterroles", "ClusterRole", namespaced=False,
    members={"rules": [shapes.RULE], "aggregationRule": OBJECT}, zero={"rules": None},
)  # fmt: skip
CLUSTER_ROLE_BINDING = Kind(
    RBAC, "v1", "clusterrolebindings", "ClusterRoleBinding", namespaced=False,
    members=_BINDING, zero=_NO_REF,
)  # fmt: skip
_POD_TEMPLATE = {"metadata": {}, "spec": {"containers": None}}
JOB = Kind(
    "batch", "v1", "jobs", "Job", in_all=True, members=shapes.JOB,
    zero={"spec": {"template": _POD_TEMPLATE}, "status": {}},
)  # fmt: skip
CRON_JOB = Kind(
    "batch", "v1", "cronjobs", "CronJob", short=("cj",), in_all=True, members=shapes.CRON_JOB,
    zero={
        "spec": {
            "schedule": "",
            "jobTemplate": {"metadata": {}, "spec": {"template": _POD_TEMPLATE}},
        },
        "status": {},
    },
)  # fmt: skip

ADMISSION = "admissionregistration.k8s.io"
ADMISSION_POLICY = Kind(
    ADMISSION, "v1", "validatingadmissionpolicies", "ValidatingAdmissionPolicy", namespaced=False,
    members={"spec": OBJECT, "status": OBJECT}, zero={"spec": {}, "status": {}},
)  # fmt: skip
ADMISSION_POLICY_BINDING = Kind(
    ADMISSION, "v1", "validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding", namespaced=False,
    members={"spec": OBJECT}, zero={"spec": {}},
)  # fmt: skip

ALL = (
    CONFIG_MAP, EVENT, NAMESPACE, NODE, POD, RESOURCE_QUOTA, SECRET, SERVICE_ACCOUNT, CRON_JOB, JOB, LEASE,
    CLUSTER_ROLE, CLUSTER_ROLE_BINDING, ROLE, ROLE_BINDING, ADMISSION_POLICY, ADMISSION_POLICY_BINDING,
)  # fmt: skip
ADMISSION_KINDS = (ADMISSION_POLICY, ADMISSION_POLICY_BINDING)
RBAC_KINDS = (ROLE, ROLE_BINDING, CLUSTER_ROLE, CLUSTER_ROLE_BINDING)
BY_PATH = {(kind.group, kind.version, kind.plural): kind for kind in ALL}
BY_PLURAL = {kind.plural: kind for kind in ALL}
BY_NAME = {(kind.api_version, kind.name): kind for kind in ALL}

# Questions that are answered and not stored.
REVIEWS = {
    ("authorization.k8s.io", "v1", "selfsubjectaccessreviews"): "SelfSubjectAccessReview",
    ("authorization.k8s.io", "v1", "selfsubjectrulesreviews"): "SelfSubjectRulesReview",
    ("authentication.k8s.io", "v1", "selfsubjectreviews"): "SelfSubjectReview",
}
