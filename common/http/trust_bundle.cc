// SPDX-License-Identifier: Apache-2.0
// Armour lines, and of each block as much of its base64 as has the subject in it.
#include "http/trust_bundle.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <map>
#include <unordered_set>
#include <utility>

#include "base/base64.h"
#include "base/file.h"
#include "base/file_stamp.h"
#include "base/mutex.h"
#include "http/certificate_name.h"

namespace cred {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";

// The labels under which OpenSSL takes a certificate.
constexpr std::array<std::string_view, 3> kLabels = {"CERTIFICATE", "X509 CERTIFICATE",
                                                     "TRUSTED CERTIFICATE"};

// As many characters of base64 as are decoded; the subject of every public authority ends before.
constexpr std::size_t kHeadCharacters = 1024;

// Where `line` begins a line of `text`, from `from` on.
std::size_t find_line(std::string_view text, std::string_view line, std::size_t from) {
  std::size_t at = text.find(line, from);
  while (at != std::string_view::npos && at > 0 && text[at - 1] != '\n') {
    at = text.find(line, at + 1);
  }
  return at;
}

std::string take_head_of_base64(std::string_view body) {
  std::string head;
  head.reserve(kHeadCharacters);
  while (!body.empty() && head.size() < kHeadCharacters) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    std::string_view line = body.substr(0, end);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) {
      line.remove_suffix(1);
    }
    head += line.substr(0, kHeadCharacters - head.size());
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return head;
}

std::optional<std::uint64_t> fold_body(std::string_view body) {
  const auto der = decode_base64(take_head_of_base64(body));
  return der ? fold_subject(*der) : std::nullopt;
}

struct Cached {
  std::optional<FileStamp> stamp;
  std::shared_ptr<const TrustBundle> bundle;
};

struct Shelf {
  Mutex mutex;
  std::map<std::string, Cached> bundles GUARDED_BY(mutex);  // by path: the system's and a setting's
};

Result<std::shared_ptr<const TrustBundle>> read_bundle(const std::string& path) {
  constexpr std::size_t kMaxBytes = std::size_t{64} << 20U;
  auto text = read_file(path, kMaxBytes);
  if (!text) return text.error();
  if (!*text) return Error{Errc::local, describe_errno(ENOENT)};
  return std::make_shared<const TrustBundle>(**std::move(text));
}

}  // namespace

TrustBundle::TrustBundle(std::string text) : text_(std::move(text)) { add_blocks(); }

void TrustBundle::add_blocks() {
  const std::string_view text = text_;
  std::size_t at = find_line(text, kBegin, 0);
  while (at != std::string_view::npos) {
    const std::size_t name = at + kBegin.size();
    const std::size_t dashes = text.find(kDashes, name);
    if (dashes == std::string_view::npos) break;
    const std::string_view label = text.substr(name, dashes - name);
    const std::size_t body = dashes + kDashes.size();
    const std::size_t next = find_line(text, kBegin, body);
    if (std::find(kLabels.begin(), kLabels.end(), label) != kLabels.end()) {
      add_block(label, at, body, std::min(next, text.size()));
    }
    at = next;
  }
}

// One that begins with its label at `at`, its lines at `body`, and ends before `limit` if it is
// whole.
void TrustBundle::add_block(std::string_view label, std::size_t at, std::size_t body,
                            std::size_t limit) {
  const std::string_view text = std::string_view(text_).substr(0, limit);
  const std::size_t end = find_line(text, kEnd, body);
  const std::size_t size =
      end == std::string_view::npos ? 0 : kEnd.size() + label.size() + kDashes.size();
  if (size == 0 || text.substr(end + kEnd.size(), size - kEnd.size()) !=
                       std::string(label) + std::string(kDashes)) {
    is_cut_off_ = true;
    return;
  }
  const std::size_t first = text.find('\n', body) + 1;
  blocks_.push_back({text.substr(at, end + size - at), fold_body(text.substr(first, end - first))});
}

std::vector<std::string_view> TrustBundle::find(std::optional<std::uint64_t> fold) const {
  std::vector<std::string_view> found;
  std::unordered_set<std::string_view> seen;
  for (const Block& block : blocks_) {
    if (fold && block.fold && *block.fold != *fold) continue;
    if (seen.insert(block.text).second) found.push_back(block.text);
  }
  return found;
}

std::vector<std::string_view> TrustBundle::find_unread() const {
  std::vector<std::string_view> found;
  for (const Block& block : blocks_) {
    if (!block.fold) found.push_back(block.text);
  }
  return found;
}

Result<std::shared_ptr<const TrustBundle>> share_trust_bundle(const std::string& path) {
  static Shelf shelf;
  const MutexLock lock(shelf.mutex);
  // Before the file is read: what is written meanwhile has another stamp.
  auto stamp = find_file_stamp(path);
  Cached& cached = shelf.bundles[path];
  if (cached.bundle && stamp && cached.stamp == stamp) return cached.bundle;
  auto bundle = read_bundle(path);
  if (!bundle) return bundle;
  cached = {stamp, *bundle};
  return bundle;
}

}  // namespace cred
