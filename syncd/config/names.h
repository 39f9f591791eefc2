// SPDX-License-Identifier: Apache-2.0
// Grammars of the names that configuration files use.
// Sources: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/,
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html and
// https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace cred::syncd {

// Of namespaces: lower-case letters, digits and inner dashes, at most 63 (RFC 1123 label).
bool is_dns_label(std::string_view text);

// Of secrets and service accounts: such labels joined by dots, at most 253.
bool is_dns_subdomain(std::string_view text);

// "[subdomain/]name" with a name of at most 63; of labels and annotations alike.
bool is_label_key(std::string_view text);

// At most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends; may be empty.
bool is_label_value(std::string_view text);

// What a namespace's name can be made of, '*' and '?'.
bool is_namespace_glob(std::string_view text);

bool is_account_id(std::string_view text);

// Of clusters in EKS: at most 100 letters, digits, '-' and '_', a letter or digit in front.
bool is_eks_name(std::string_view text);

// In any partition whose registries we know.
bool is_region(const std::string& text);

// "arn:aws:iam::123456789012:role/path/name"
bool is_role_arn(std::string_view text);

// The private registry of an account in a region, both valid.
std::string make_registry_host(const std::string& account, const std::string& region);

// One of the schemes ("https"), "://" and a host without blanks and control bytes.
bool is_url(std::string_view text, std::initializer_list<std::string_view> schemes);

}  // namespace cred::syncd
