// SPDX-License-Identifier: Apache-2.0
// Each mark has one place: what was meant by two would be a guess.
#include "syncd/config/parse/owners.h"

#include <utility>

#include "base/text.h"
#include "syncd/config/names.h"

namespace cred::syncd {
namespace {

// https://kubernetes.io/docs/reference/using-api/server-side-apply/#managers: longer ones are
// refused.
constexpr std::size_t kLongestManager = 128;

class MarkReader {
 public:
  MarkReader(const YamlNode& node, const std::string& path, Complaints& complaints)
      : section_(node, path, "an owner", complaints), complaints_(complaints) {}

  std::optional<OwnerMark> read() {
    if (!section_.is_map()) return std::nullopt;
    const std::size_t before = complaints_.size();
    OwnerMark mark;
    mark.tool = section_.take_text("tool").value_or("");
    if (mark.tool.empty() && !section_.has("tool")) {
      section_.complain("tool", "is missing: write who manages such a secret, for messages");
    }
    read_place(mark);
    mark.value = section_.take_text("value").value_or("");
    if (!mark.value.empty() && mark.place == OwnerMark::Place::manager) {
      section_.complain("value", "belongs to a label or an annotation: remove it");
    }
    section_.finish();
    return complaints_.size() == before ? std::optional(mark) : std::nullopt;
  }

 private:
  void read_place(OwnerMark& mark) {
    using Place = OwnerMark::Place;
    take_place("label", section_.take_text("label"), Place::label, mark);
    take_place("annotation", section_.take_text("annotation"), Place::annotation, mark);
    take_place("manager", section_.take_text("manager"), Place::manager, mark);
    if (places_ != 1) section_.complain("owner", "write one of label, annotation and manager");
  }

  void take_place(std::string_view name, const std::optional<std::string>& text,
                  OwnerMark::Place place, OwnerMark& mark) {
    if (!section_.has(name)) return;
    ++places_;
    mark.place = place;
    mark.key = text.value_or("");
    const bool is_manager = place == OwnerMark::Place::manager;
    const bool is_good = is_manager ? mark.key.size() <= kLongestManager : is_label_key(mark.key);
    if (!text || is_good) return;
    section_.complain(name, is_manager ? "write the name of a field manager, or a part of it"
                                       : "write the key of it, [PREFIX/]NAME");
  }

  ConfigSection section_;
  Complaints& complaints_;
  int places_ = 0;
};

}  // namespace

std::optional<std::vector<OwnerMark>> parse_owners(ConfigSection& file, const std::string& path,
                                                   Complaints& complaints) {
  const YamlNode* const node = file.take("owners");
  if (node == nullptr || node->kind == YamlNode::Kind::null) return std::nullopt;
  if (node->kind != YamlNode::Kind::list) {
    file.complain("owners", "write a list: lines that begin with - ");
    return std::nullopt;
  }
  std::vector<OwnerMark> marks;
  for (const YamlNode& item : node->items) {
    if (auto mark = MarkReader(item, path, complaints).read()) marks.push_back(*std::move(mark));
  }
  return marks;
}

}  // namespace cred::syncd
