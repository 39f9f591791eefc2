# SPDX-License-Identifier: Apache-2.0
"""The protobuf messages that `kubectl create` and its like send: field number -> member.

The numbers are those of the generated.proto files of k8s.io/api and k8s.io/apimachinery.
"""
from __future__ import annotations

from dataclasses import dataclass

STRING, BOOL, INT, BYTES, TIME, TYPE = "string", "bool", "int", "bytes", "time", "type"
ENVELOPE = "Unknown"


@dataclass(frozen=True)
class Field:
    """A member: its name in JSON and a type of above or the name of a message."""

    name: str
    type: str = STRING
    is_list: bool = False
    is_map: bool = False


def _parse(text: str) -> dict[int, Field]:
    """`1 name, 2 items:[]Item, 3 labels:map, 4 data:map:bytes`; a bare name is a string."""
    found = {}
    for part in text.split(","):
        number, member = part.split()
        name, _, kind = member.partition(":")
        is_list, is_map = kind.startswith("[]"), kind.startswith("map")
        kind = kind.removeprefix("[]").removeprefix("map").removeprefix(":")
        found[int(number)] = Field(name, kind or STRING, is_list, is_map)
    return found


_ROLE = "1 metadata:ObjectMeta, 2 rules:[]PolicyRule"
_BINDING = "1 metadata:ObjectMeta, 2 subjects:[]Subject, 3 roleRef:RoleRef"
_REVIEW = "1 metadata:ObjectMeta, 2 spec:{}Spec"
_TEXTS = {
    ENVELOPE: "1 typeMeta:type, 2 raw:bytes",
    "TypeMeta": "1 apiVersion, 2 kind",
    "ObjectMeta": (
        "1 name, 2 generateName, 3 namespace, 5 uid, 6 resourceVersion,"
        " 8 creationTimestamp:time, 9 deletionTimestamp:time, 11 labels:map, 12 annotations:map,"
        " 13 ownerReferences:[]OwnerReference, 14 finalizers:[]"
    ),
    "OwnerReference": (
        "1 kind, 3 name, 4 uid, 5 apiVersion, 6 controller:bool, 7 blockOwnerDeletion:bool"
    ),
    "Namespace": "1 metadata:ObjectMeta, 2 spec:NamespaceSpec, 3 status:NamespaceStatus",
    "NamespaceSpec": "1 finalizers:[]",
    "NamespaceStatus": "1 phase",
    "Secret": "1 metadata:ObjectMeta, 2 data:map:bytes, 3 type, 4 stringData:map, 5 immutable:bool",
    "ConfigMap": (
        "1 metadata:ObjectMeta, 2 data:map, 3 binaryData:map:bytes, 4 immutable:bool"
    ),
    "ServiceAccount": (
        "1 metadata:ObjectMeta, 2 secrets:[]ObjectReference, 3 imagePullSecrets:[]LocalReference,"
        " 4 automountServiceAccountToken:bool"
    ),
    "LocalReference": "1 name",
    "ObjectReference": (
        "1 kind, 2 namespace, 3 name, 4 uid, 5 apiVersion, 6 resourceVersion, 7 fieldPath"
    ),
    "Lease": "1 metadata:ObjectMeta, 2 spec:LeaseSpec",
    "LeaseSpec": (
        "1 holderIdentity, 2 leaseDurationSeconds:int, 3 acquireTime:time, 4 renewTime:time,"
        " 5 leaseTransitions:int"
    ),
    "Role": _ROLE,
    "ClusterRole": _ROLE,
    "RoleBinding": _BINDING,
    "ClusterRoleBinding": _BINDING,
    "PolicyRule": (
        "1 verbs:[], 2 apiGroups:[], 3 resources:[], 4 resourceNames:[], 5 nonResourceURLs:[]"
    ),
    "RoleRef": "1 apiGroup, 2 kind, 3 name",
    "Subject": "1 kind, 2 apiGroup, 3 name, 4 namespace",
    "CronJob": "1 metadata:ObjectMeta, 2 spec:CronJobSpec, 3 status:Nothing",
    "CronJobSpec": (
        "1 schedule, 2 startingDeadlineSeconds:int, 3 concurrencyPolicy, 4 suspend:bool,"
        " 5 jobTemplate:JobTemplateSpec, 6 successfulJobsHistoryLimit:int,"
        " 7 failedJobsHistoryLimit:int, 8 timeZone"
    ),
    "JobTemplateSpec": "1 metadata:ObjectMeta, 2 spec:JobSpec",
    "Job": "1 metadata:ObjectMeta, 2 spec:JobSpec, 3 status:Nothing",
    "JobSpec": (
        "1 parallelism:int, 2 completions:int, 3 activeDeadlineSeconds:int,"
        " 6 template:PodTemplateSpec, 7 backoffLimit:int, 8 ttlSecondsAfterFinished:int,"
        " 10 suspend:bool"
    ),
    "PodTemplateSpec": "1 metadata:ObjectMeta, 2 spec:PodSpec",
    "PodSpec": (
        "2 containers:[]Container, 3 restartPolicy, 8 serviceAccountName,"
        " 15 imagePullSecrets:[]LocalReference"
    ),
    "Container": (
        "1 name, 2 image, 3 command:[], 4 args:[], 5 workingDir, 7 env:[]EnvVar,"
        " 8 resources:Nothing, 14 imagePullPolicy"
    ),
    "EnvVar": "1 name, 2 value",
    "Nothing": "99 nothing",
    "SelfSubjectAccessReview": _REVIEW.format("SelfSubjectAccessReview") + ", 3 status:Decision",
    "SelfSubjectAccessReviewSpec": (
        "1 resourceAttributes:ResourceAttributes, 2 nonResourceAttributes:NonResourceAttributes"
    ),
    "Decision": "1 allowed:bool",
    "ResourceAttributes": (
        "1 namespace, 2 verb, 3 group, 4 version, 5 resource, 6 subresource, 7 name"
    ),
    "NonResourceAttributes": "1 path, 2 verb",
    "SelfSubjectRulesReview": _REVIEW.format("SelfSubjectRulesReview") + ", 3 status:Rules",
    "SelfSubjectRulesReviewSpec": "1 namespace",
    "Rules": "3 incomplete:bool",
    "SelfSubjectReview": "1 metadata:ObjectMeta, 2 status:UserStatus",
    "UserStatus": "1 userInfo:Nothing",
    "TokenRequest": "1 metadata:ObjectMeta, 2 spec:TokenRequestSpec, 3 status:TokenStatus",
    "TokenRequestSpec": "1 audiences:[], 3 boundObjectRef:ObjectReference, 4 expirationSeconds:int",
    "TokenStatus": "1 token, 2 expirationTimestamp:time",
    "DeleteOptions": (
        "1 gracePeriodSeconds:int, 2 preconditions:Preconditions, 3 orphanDependents:bool,"
        " 4 propagationPolicy, 5 dryRun:[]"
    ),
    "Preconditions": "1 uid, 2 resourceVersion",
}
MESSAGES = {name: _parse(text) for name, text in _TEXTS.items()}
