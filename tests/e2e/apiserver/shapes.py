# SPDX-License-Identifier: Apache-2.0
"""The types of members, as far as a typed server refuses to read others.

A shape is one of the words below, a list with the shape of its items, or a dict of members.
"""
from __future__ import annotations

from typing import Any, Union

STRING, BOOL, INT, OBJECT, LIST = "string", "bool", "int", "object", "list"
STRINGS, BYTES = "map of strings", "map of base64"
MICRO_TIME = "time with microseconds"
Shape = Union[str, list, dict[str, Any]]

METADATA: dict[str, Shape] = {
    "name": STRING, "generateName": STRING, "namespace": STRING, "uid": STRING,
    "resourceVersion": STRING, "generation": INT, "creationTimestamp": STRING,
    "deletionTimestamp": STRING, "deletionGracePeriodSeconds": INT, "labels": STRINGS,
    "annotations": STRINGS, "finalizers": [STRING], "managedFields": LIST, "selfLink": STRING,
    "ownerReferences": [{
        "apiVersion": STRING, "kind": STRING, "name": STRING, "uid": STRING, "controller": BOOL,
        "blockOwnerDeletion": BOOL,
    }],
}  # fmt: skip
OBJECT_REFERENCE: dict[str, Shape] = {
    "kind": STRING, "namespace": STRING, "name": STRING, "uid": STRING, "apiVersion": STRING,
    "resourceVersion": STRING, "fieldPath": STRING,
}  # fmt: skip
LEASE_SPEC: dict[str, Shape] = {
    "holderIdentity": STRING, "leaseDurationSeconds": INT, "acquireTime": MICRO_TIME,
    "renewTime": MICRO_TIME, "leaseTransitions": INT, "strategy": STRING, "preferredHolder": STRING,
}  # fmt: skip
RULE: dict[str, Shape] = {
    "verbs": [STRING], "apiGroups": [STRING], "resources": [STRING], "resourceNames": [STRING],
    "nonResourceURLs": [STRING],
}  # fmt: skip
SUBJECT: dict[str, Shape] = {
    "kind": STRING, "apiGroup": STRING, "name": STRING, "namespace": STRING,
}  # fmt: skip
ROLE_REF: dict[str, Shape] = {"apiGroup": STRING, "kind": STRING, "name": STRING}
_JOB_SPEC: dict[str, Shape] = {
    "parallelism": INT, "completions": INT, "activeDeadlineSeconds": INT, "backoffLimit": INT,
    "selector": OBJECT, "manualSelector": BOOL, "ttlSecondsAfterFinished": INT, "suspend": BOOL,
    "completionMode": STRING, "podFailurePolicy": OBJECT, "podReplacementPolicy": STRING,
    "template": {"metadata": OBJECT, "spec": OBJECT},
}  # fmt: skip
JOB: dict[str, Shape] = {"spec": _JOB_SPEC, "status": OBJECT}
CRON_JOB: dict[str, Shape] = {
    "spec": {
        "schedule": STRING, "timeZone": STRING, "startingDeadlineSeconds": INT,
        "concurrencyPolicy": STRING, "suspend": BOOL, "successfulJobsHistoryLimit": INT,
        "failedJobsHistoryLimit": INT,
        "jobTemplate": {"metadata": OBJECT, "spec": _JOB_SPEC},
    },
    "status": OBJECT,
}  # fmt: skip
_RESOURCE = {
    name: STRING
    for name in ("namespace", "verb", "group", "version", "resource", "subresource", "name")
}
ACCESS_REVIEW: dict[str, Shape] = {
    "spec": {
        "resourceAttributes": {**_RESOURCE, "fieldSelector": OBJECT, "labelSelector": OBJECT},
        "nonResourceAttributes": {"path": STRING, "verb": STRING},
    },
    "status": OBJECT,
}
RULES_REVIEW: dict[str, Shape] = {"spec": {"namespace": STRING}, "status": OBJECT}
SELF_REVIEW: dict[str, Shape] = {"status": OBJECT}
TOKEN_REQUEST: dict[str, Shape] = {
    "spec": {"audiences": [STRING], "expirationSeconds": INT, "boundObjectRef": OBJECT},
    "status": OBJECT,
}
DELETE_OPTIONS: dict[str, Shape] = {
    "gracePeriodSeconds": INT, "orphanDependents": BOOL, "propagationPolicy": STRING,
    "preconditions": {"uid": STRING, "resourceVersion": STRING}, "dryRun": [STRING],
    "ignoreStoreReadErrorWithClusterBreakingPotential": BOOL,
}  # fmt: skip
