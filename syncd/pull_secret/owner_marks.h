// SPDX-License-Identifier: Apache-2.0
// The marks that tools leave on the secrets which they manage.
#pragma once

#include <array>

namespace cred::syncd {

struct KnownMark {
  const char* tool = "";
  const char* key = "";
  const char* value = "";  // without regard to case; any when empty
};

// Of each tool what it writes itself on what it will write again, or delete; what people write to
// have something copied from a secret is not such a mark.
//
// Helm, https://helm.sh/docs/chart_best_practices/labels/ (`heritage` was Helm 2's)
// Flux, https://fluxcd.io/flux/components/kustomize/kustomizations/#inventory and
//   https://fluxcd.io/flux/components/helm/helmreleases/
// Argo CD, https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
// Kyverno, https://kyverno.io/docs/policy-types/cluster-policy/generate/
// External Secrets, https://external-secrets.io/latest/guides/ownership-deletion-policy/
// Secrets Store CSI driver,
// https://secrets-store-csi-driver.sigs.k8s.io/topics/sync-as-kubernetes-secret Sealed Secrets,
// https://github.com/bitnami-labs/sealed-secrets#managing-existing-secrets Reflector,
// https://github.com/emberstack/kubernetes-reflector Replicator,
// https://github.com/mittwald/kubernetes-replicator Config Syncer,
// https://config-syncer.com/docs/latest/guides/config-syncer/ Hierarchical namespaces,
// https://github.com/kubernetes-retired/hierarchical-namespaces Carvel,
// https://carvel.dev/kapp/docs/latest/apply/ and
//   https://carvel.dev/secretgen-controller/docs/latest/placeholder-secrets/
// Config Sync, https://cloud.google.com/kubernetes-engine/config-sync/docs/reference/annotations
// Rancher and k3s, https://github.com/rancher/wrangler
// Operator Lifecycle Manager, https://olm.operatorframework.io/docs/
// Hive, https://github.com/openshift/hive/blob/master/docs/syncset.md
inline constexpr std::array kKnownLabels = {
    KnownMark{"Helm", "heritage", "Helm"},
    KnownMark{"Helm", "heritage", "Tiller"},
    KnownMark{"Flux", "kustomize.toolkit.fluxcd.io/name"},
    KnownMark{"Flux", "helm.toolkit.fluxcd.io/name"},
    KnownMark{"Flux", "fluxcd.io/sync-gc-mark"},
    KnownMark{"Argo CD", "argocd.argoproj.io/instance"},
    KnownMark{"Kyverno", "generate.kyverno.io/policy-name"},
    KnownMark{"Kyverno", "generate.kyverno.io/rule-name"},
    KnownMark{"External Secrets", "reconcile.external-secrets.io/managed"},
    KnownMark{"External Secrets", "reconcile.external-secrets.io/created-by"},
    KnownMark{"Secrets Store CSI driver", "secrets-store.csi.k8s.io/managed"},
    KnownMark{"Config Syncer", "kubed.appscode.com/origin.name"},
    KnownMark{"Hierarchical namespaces", "hnc.x-k8s.io/inherited-from"},
    KnownMark{"kapp", "kapp.k14s.io/app"},
    KnownMark{"Rancher", "objectset.rio.cattle.io/hash"},
    KnownMark{"Operator Lifecycle Manager", "olm.managed"},
    KnownMark{"Operator Lifecycle Manager", "olm.owner"},
    KnownMark{"Hive", "hive.openshift.io/managed"},
};

inline constexpr std::array kKnownAnnotations = {
    KnownMark{"Helm", "meta.helm.sh/release-name"},
    KnownMark{"Argo CD", "argocd.argoproj.io/instance"},
    KnownMark{"Argo CD", "argocd.argoproj.io/tracking-id"},
    KnownMark{"External Secrets", "reconcile.external-secrets.io/data-hash"},
    KnownMark{"Sealed Secrets", "sealedsecrets.bitnami.com/managed", "true"},
    KnownMark{"Sealed Secrets", "sealedsecrets.bitnami.com/patch", "true"},
    KnownMark{"Reflector", "reflector.v1.k8s.emberstack.com/reflects"},
    KnownMark{"Replicator", "replicator.v1.mittwald.de/replicate-from"},
    KnownMark{"Replicator", "replicator.v1.mittwald.de/replicated-at"},
    KnownMark{"Replicator", "replicator.v1.mittwald.de/replicated-by"},
    KnownMark{"Config Syncer", "kubed.appscode.com/origin"},
    KnownMark{"kapp", "kapp.k14s.io/identity"},
    KnownMark{"secretgen-controller", "secretgen.carvel.dev/image-pull-secret"},
    KnownMark{"Config Sync", "configmanagement.gke.io/managed", "enabled"},
    KnownMark{"Config Sync", "configsync.gke.io/resource-id"},
    KnownMark{"Rancher", "objectset.rio.cattle.io/owner-name"},
};

// Part of the name of a field manager. Argo CD tracks by a label of general use unless told
// otherwise, so that its manager may be all that shows.
inline constexpr std::array kKnownManagers = {
    KnownMark{"External Secrets", "external-secrets"},
    KnownMark{"Argo CD", "argocd-"},
};

}  // namespace cred::syncd
