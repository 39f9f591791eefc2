// SPDX-License-Identifier: Apache-2.0
// Calls OpenSSL's one-shot EVP functions.
#include "aws/digest.h"

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <stdexcept>

namespace cred {
namespace {

constexpr std::size_t kSha256Bytes = 32;

std::string digest_hex(const char* algorithm, std::string_view data) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  std::size_t size = 0;
  // char and unsigned char may alias; OpenSSL speaks the latter.
  auto* const out = reinterpret_cast<unsigned char*>(digest.data());
  if (EVP_Q_digest(nullptr, algorithm, nullptr, data.data(), data.size(), out, &size) != 1) {
    throw std::runtime_error(std::string("OpenSSL cannot compute ") + algorithm);
  }
  digest.resize(size);
  return render_hex(digest);
}

}  // namespace

std::string sha256_hex(std::string_view data) { return digest_hex("SHA256", data); }

std::string sha1_hex(std::string_view data) { return digest_hex("SHA1", data); }

Secret hmac_sha256(std::string_view key, std::string_view data) {
  std::string mac(kSha256Bytes, '\0');
  std::size_t size = 0;
  auto* const out = reinterpret_cast<unsigned char*>(mac.data());
  const auto* const input = reinterpret_cast<const unsigned char*>(data.data());
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.data(), key.size(), input,
                data.size(), out, mac.size(), &size) == nullptr) {
    throw std::runtime_error("OpenSSL cannot compute HMAC-SHA256");
  }
  return Secret(std::move(mac));
}

std::string render_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += kDigits[value >> 4U];
    text += kDigits[value & 0xFU];
  }
  return text;
}

}  // namespace cred
