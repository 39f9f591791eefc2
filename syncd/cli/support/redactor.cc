// SPDX-License-Identifier: Apache-2.0
// Known secrets first, then line by line, then word by word.
#include "syncd/cli/support/redactor.h"

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "base/percent.h"
#include "base/text.h"

namespace cred::syncd {
namespace {

constexpr std::string_view kMark = "[removed]";
constexpr std::size_t kShortestSecret = 4;
constexpr std::size_t kShortestForm = 6;
constexpr std::size_t kLongWord = 24;
constexpr std::size_t kLongHex = 40;
constexpr std::size_t kKeyId = 16;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

bool is_decimal(char c) { return c >= '0' && c <= '9'; }

bool is_word_letter(char c) { return is_upper(c) || is_lower(c) || is_decimal(c); }

// Of base64 in both alphabets, of percent-encoded text and of JSON web tokens.
bool is_coded(char c) {
  return is_word_letter(c) || std::string_view("+/=_-%.~").find(c) != std::string_view::npos;
}

bool has_account_part(std::string_view word) {
  while (!word.empty()) {
    const std::string_view part = word.substr(0, word.find('/'));
    if (part.size() == 12 && std::all_of(part.begin(), part.end(), is_decimal)) return true;
    word.remove_prefix(std::min(part.size() + 1, word.size()));
  }
  return false;
}

bool looks_secret(std::string_view word) {
  const auto has = [word](bool (*is)(char)) { return std::any_of(word.begin(), word.end(), is); };
  const bool is_mixed = has(is_upper) && has(is_lower) && has(is_decimal);
  const bool is_key_id =
      word.size() >= kKeyId && (word.starts_with("AKIA") || word.starts_with("ASIA"));
  if (is_key_id || (word.starts_with("eyJ") && word.size() >= kKeyId)) return true;
  const bool is_hex = word.size() >= kLongHex && std::all_of(word.begin(), word.end(), [](char c) {
                        return is_decimal(c) || (c >= 'a' && c <= 'f');
                      });
  // Paths, and clusters that were discovered.
  const bool is_name = word.front() == '/' || has_account_part(word);
  return is_hex || (word.size() >= kLongWord && is_mixed && !is_name);
}

void replace_all(std::string& text, std::string_view what) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), kMark);
    at += kMark.size();
  }
}

std::string remove_words(std::string_view line) {
  std::string clean;
  while (!line.empty()) {
    const auto* const end = std::find_if_not(line.begin(), line.end(), is_coded);
    const std::string_view word = line.substr(0, static_cast<std::size_t>(end - line.begin()));
    clean += !word.empty() && looks_secret(word) ? kMark : word;
    line.remove_prefix(word.size());
    if (line.empty()) break;
    clean += line.front();
    line.remove_prefix(1);
  }
  return clean;
}

// "https://user:pass@host" loses what stands between.
std::string remove_user_information(std::string_view line) {
  std::string clean;
  for (;;) {
    const auto at = line.find("://");
    if (at == std::string_view::npos) return clean.append(line);
    const std::string_view rest = line.substr(at + 3);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/ \t\"'<>"));
    const auto sign = authority.rfind('@');
    clean.append(line.substr(0, at + 3));
    if (sign != std::string_view::npos) clean.append(kMark);
    line = sign == std::string_view::npos ? rest : rest.substr(sign);
  }
}

bool is_quote(char c) { return c == '"' || c == '\''; }

// The name before `sign`, such as `token` of `- "token":`.
std::string_view find_name(std::string_view line, std::size_t sign) {
  std::size_t end = sign;
  while (end > 0 && (is_quote(line[end - 1]) || line[end - 1] == ' ')) --end;
  std::size_t begin = end;
  const auto is_part = [](char c) { return is_word_letter(c) || c == '-' || c == '_'; };
  while (begin > 0 && is_part(line[begin - 1])) --begin;
  return line.substr(begin, end - begin);
}

// Of what stands behind a name: quoted, the rest of a line of YAML, or a word.
std::size_t measure_value(std::string_view text, bool is_whole_line) {
  if (text.empty()) return 0;
  if (is_quote(text.front())) {
    const auto end = text.find(text.front(), 1);
    return std::min(end, text.size() - 1) + 1;
  }
  return std::min(text.find_first_of(is_whole_line ? "\r\n" : "\"',;}] \t\r\n"), text.size());
}

// `password: x`, `"token":"x"` and `TOKEN=x` lose what follows.
std::string remove_values(std::string_view line) {
  std::string clean;
  const auto first = line.find_first_of(":=");
  const bool is_yaml =
      first != std::string_view::npos && line[first] == ':' &&
      line.substr(0, first).find_first_not_of(
          " -_\"'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") ==
          std::string_view::npos;
  for (bool is_first = true;; is_first = false) {
    const auto sign = line.find_first_of(":=");
    if (sign == std::string_view::npos) return clean.append(line);
    const bool is_secret = names_secret(find_name(line, sign));
    clean.append(line.substr(0, sign + 1));
    line.remove_prefix(sign + 1);
    if (!is_secret) continue;
    const auto begin = std::min(line.find_first_not_of(' '), line.size());
    clean.append(line.substr(0, begin));
    line.remove_prefix(begin);
    const std::size_t size = measure_value(line, is_first && is_yaml);
    if (size != 0) clean.append(kMark);
    line.remove_prefix(size);
  }
}

std::string remove_schemes(std::string_view line) {
  std::string clean(line);
  for (const std::string_view scheme : {"Bearer ", "Basic ", "bearer ", "basic "}) {
    for (auto at = clean.find(scheme); at != std::string::npos; at = clean.find(scheme, at + 1)) {
      const auto begin = at + scheme.size();
      const auto end = std::min(clean.find_first_of(" \t\"',;", begin), clean.size());
      if (end > begin) clean.replace(begin, end - begin, kMark);
    }
  }
  return clean;
}

// What of the base64 of a text does not hang on what stands before and behind it.
std::string find_core(std::string_view secret, std::size_t offset) {
  std::string padded(offset, 'x');
  padded += secret;
  const std::size_t begin = (offset * 8 + 5) / 6;
  const std::size_t whole = padded.size() * 8 / 6;
  return whole > begin ? encode_base64(padded).substr(begin, whole - begin) : std::string();
}

std::string to_url_alphabet(std::string text) {
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

}  // namespace

void Redactor::add_secret(std::string_view secret) {
  secret = trim(secret);
  // A switch whose name only sounds like a secret must not cost every "true" of the file.
  if (secret.size() < kShortestSecret || secret == "true" || secret == "false") return;
  forms_.emplace_back(secret);
  forms_.push_back(percent_encode(secret));
  for (std::size_t offset = 0; offset < 3; ++offset) {
    const std::string core = find_core(secret, offset);
    if (core.size() < kShortestForm) continue;
    forms_.push_back(core);
    forms_.push_back(to_url_alphabet(core));
    forms_.push_back(percent_encode(core));
  }
  // The longest first, so that no rest of one stays behind.
  std::sort(forms_.begin(), forms_.end(),
            [](const auto& a, const auto& b) { return a.size() > b.size(); });
  forms_.erase(std::unique(forms_.begin(), forms_.end()), forms_.end());
}

std::string Redactor::redact(std::string_view text) const {
  std::string whole(text);
  for (const std::string& form : forms_) replace_all(whole, form);
  std::string clean;
  bool is_in_block = false;
  std::string_view rest = whole;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size() - 1);
    std::string_view line = rest.substr(0, end + 1);
    rest.remove_prefix(line.size());
    const bool begins = line.find("-----BEGIN ") != std::string_view::npos;
    if (begins) clean.append(kMark).append("\n");
    is_in_block = is_in_block || begins;
    if (!is_in_block) {
      clean += remove_words(remove_values(remove_schemes(remove_user_information(line))));
    }
    if (line.find("-----END ") != std::string_view::npos) is_in_block = false;
  }
  return clean;
}

bool names_secret(std::string_view name) {
  // client-secret, client_secret and clientSecret are one.
  std::string plain = to_lower(name);
  plain.erase(
      std::remove_if(plain.begin(), plain.end(), [](char c) { return c == '-' || c == '_'; }),
      plain.end());
  for (const std::string_view file : {"file", "path", "url", "uri", "directory", "name", "arn"}) {
    if (plain.ends_with(file)) return false;
  }
  constexpr std::array<std::string_view, 10> kParts = {
      "password",      "passwd",       "passphrase", "token",         "secretaccesskey",
      "clientkeydata", "clientsecret", "credential", "authorization", "private"};
  return std::any_of(kParts.begin(), kParts.end(),
                     [&](std::string_view part) { return plain.find(part) != std::string::npos; });
}

}  // namespace cred::syncd
