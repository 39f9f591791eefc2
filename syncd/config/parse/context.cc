// SPDX-License-Identifier: Apache-2.0
// Values that several sections have.
#include "syncd/config/parse/context.h"

#include "syncd/config/names.h"

namespace cred::syncd {
namespace {

constexpr std::string_view kCredentials = "${CREDENTIALS_DIRECTORY}/";

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

// "" stands for what is not known.
std::string expand(std::string_view text, std::string_view start, const std::string& directory) {
  if (directory.empty()) return std::string(text);
  return directory + '/' + std::string(text.substr(start.size()));
}

}  // namespace

std::optional<std::string> check_path(ConfigSection& section, std::string_view key,
                                      const Placed& path, const ParseContext& context) {
  const std::string& text = path.text;
  if (starts_with(text, "~/")) return expand(text, "~/", context.home);
  if (starts_with(text, kCredentials)) {
    return expand(text, kCredentials, context.credentials_directory);
  }
  if (starts_with(text, "/")) return text;
  section.complain_at(path.line, key,
                      "write an absolute path, one below ~/ or one below "
                      "${CREDENTIALS_DIRECTORY}/");
  return std::nullopt;
}

std::optional<std::string> take_path(ConfigSection& section, std::string_view key,
                                     const ParseContext& context) {
  const auto text = section.take_text(key);
  if (!text) return std::nullopt;
  return check_path(section, key, {*text, section.line_of(key)}, context);
}

std::vector<std::string> drop_places(std::vector<Placed> placed) {
  std::vector<std::string> texts;
  texts.reserve(placed.size());
  for (Placed& one : placed) texts.push_back(std::move(one.text));
  return texts;
}

std::optional<std::string> take_proxy(ConfigSection& section) {
  return take_checked(
      section, "proxy",
      [](const std::string& text) {
        return is_url(text, {"http", "https", "socks5", "socks5h"});
      },
      "write a URL: http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT");
}

}  // namespace cred::syncd
