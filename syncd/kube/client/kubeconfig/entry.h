// SPDX-License-Identifier: Apache-2.0
// Members of one entry of a kubeconfig, each of the shape that it must have.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "yaml/yaml.h"

namespace cred::syncd {

// Reads members and remembers the first complaint. What is null is absent, and whatever must be a
// text, a list or a map and is not is complained of: passed over, a login without its token would
// be nobody, and a plugin without its arguments another one.
class KubeconfigEntry {
 public:
  // Both must outlive it; `path` is the file that it stands in. `node` must be a map.
  KubeconfigEntry(const YamlNode& node, const std::string& path);

  // As written; what YAML takes for a number or a boolean is a text too.
  std::string text(const char* key);

  bool is_set(const char* key);

  // A path, relative to the file's own folder.
  std::string file(const char* key);

  // Base64; Go passes over line ends in it.
  std::string data(const char* key);

  // A list of texts, in which null is the empty one.
  std::vector<std::string> texts(const char* key);

  // nullptr where it is absent.
  const YamlNode* list(const char* key);
  const YamlNode* map(const char* key);

  // A value that must be a list of texts, of a map whose keys are anybody's.
  std::vector<std::string> texts_of(const YamlMember& member);

  void complain(const std::string& key, const std::string& what);

  // Takes over the complaint of a part of it.
  void adopt(const KubeconfigEntry& part);

  // Fails (local) with the first complaint: file, line, key and what to do.
  Result<void> verdict() const;

 private:
  const YamlNode* find(const char* key) const;
  std::vector<std::string> list_texts(const std::string& key, const YamlNode& list);

  const YamlNode& node_;
  const std::string& path_;
  std::string complaint_;
};

}  // namespace cred::syncd
