// SPDX-License-Identifier: Apache-2.0
// Lines → blocks → lines.
#include "syncd/kube/client/tls/pem.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/base64.h"
#include "base/text.h"

namespace cred::syncd {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";

class Splitter {
 public:
  explicit Splitter(std::size_t size) { body_.reserve(size); }

  void take_line(std::string_view line) {
    if (line.starts_with(kBegin) && line.size() >= kBegin.size() + kDashes.size() &&
        line.ends_with(kDashes)) {
      begin(line.substr(kBegin.size(), line.size() - kBegin.size() - kDashes.size()));
    } else if (label_ && line.starts_with(kEnd)) {
      end(line.substr(kEnd.size()));
    } else if (label_ && line.find(':') != std::string_view::npos) {
      take_header(line);
    } else if (label_) {
      std::copy_if(line.begin(), line.end(), std::back_inserter(body_),
                   [](char byte) { return byte != ' ' && byte != '\t'; });
    }
  }

  std::vector<PemBlock> take() && { return std::move(blocks_); }

 private:
  void begin(std::string_view label) {
    label_ = std::string(label);
    is_encrypted_ = label == "ENCRYPTED PRIVATE KEY";
    body_.clear();
  }

  void take_header(std::string_view line) {
    if (line.starts_with("Proc-Type:") && line.find("ENCRYPTED") != std::string_view::npos) {
      is_encrypted_ = true;
    }
  }

  void end(std::string_view rest) {
    const std::string label = *std::exchange(label_, std::nullopt);
    if (rest != label + std::string(kDashes)) return;
    auto der = decode_base64(body_);
    if (der) blocks_.push_back({label, is_encrypted_, Secret(*std::move(der))});
  }

  std::vector<PemBlock> blocks_;
  std::optional<std::string> label_;  // of the block that is open
  bool is_encrypted_ = false;
  std::string body_;
};

}  // namespace

std::vector<PemBlock> split_pem(std::string_view text) {
  Splitter splitter(text.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    // Blanks before a line make it another one, those behind it do not.
    const std::string_view line = text.substr(0, end);
    const std::size_t last = line.find_last_not_of(" \t\r");
    splitter.take_line(line.substr(0, last == std::string_view::npos ? 0 : last + 1));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::move(splitter).take();
}

Secret render_pem(const PemBlock& block) {
  constexpr std::size_t kWidth = 64;
  const Secret body(encode_base64(block.der.reveal()));
  std::string text;
  text.reserve(body.reveal().size() * 66 / kWidth + 2 * block.label.size() + 50);
  text += kBegin;
  text += block.label;
  text += "-----\n";
  for (std::size_t at = 0; at < body.reveal().size(); at += kWidth) {
    text.append(body.reveal(), at, kWidth);
    text += '\n';
  }
  text += kEnd;
  text += block.label;
  text += "-----\n";
  return Secret(std::move(text));
}

bool looks_like_der(std::string_view text) {
  // A SEQUENCE whose length takes more than one byte, or is what follows.
  if (text.size() < 3 || text[0] != '\x30') return false;
  const auto length = static_cast<unsigned char>(text[1]);
  return (length & 0x80U) != 0 || length == text.size() - 2;
}

}  // namespace cred::syncd
