// SPDX-License-Identifier: Apache-2.0
// Blocks → those that count → PEM of our own.
#include "syncd/kube/client/tls/tls_material.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "syncd/kube/client/tls/certificate.h"
#include "syncd/kube/client/tls/pem.h"

namespace cred::syncd {
namespace {

constexpr std::string_view kCertificate = "CERTIFICATE";
constexpr std::string_view kKey = "PRIVATE KEY";

// "the client key in FILE is encrypted, user U; client-key takes ..."
Error complain(const std::string& what, const PemOrigin& origin, const std::string& fault,
               const std::string& remedy) {
  std::string text = what + " in " + clean_text(origin.file) + ' ' + fault;
  if (!origin.owner.empty()) text += ", " + clean_text(origin.owner, 120);
  return Error{Errc::local, text + "; " + origin.member + ' ' + remedy};
}

// Of a text without a block that counts.
Error complain_of_none(const std::string& what, const std::string& text, const PemOrigin& origin,
                       const std::string& wanted) {
  const std::string remedy = "takes PEM: -----BEGIN " + wanted + "-----";
  if (looks_like_der(text)) {
    return complain(what, origin, "is DER", remedy + ", as `openssl` writes it from -inform DER");
  }
  const auto blocks = split_pem(text);
  std::string fault = "is not PEM text";
  if (!blocks.empty()) {
    fault = "holds no " + wanted + " that can be read, but " + clean_text(blocks[0].label, 40);
  }
  return complain(what, origin, fault, remedy);
}

// Only those that can be read; an encrypted one is none.
std::vector<PemBlock> find_certificates(const std::string& pem) {
  std::vector<PemBlock> blocks = split_pem(pem);
  std::erase_if(blocks, [](const PemBlock& block) {
    return block.label != kCertificate || block.is_encrypted || !is_certificate(block.der.reveal());
  });
  return blocks;
}

std::string render_all(const std::vector<PemBlock>& blocks) {
  std::string text;
  for (const PemBlock& block : blocks) text += render_pem(block).reveal();
  return text;
}

// The first that is a key: parameters of its curve, or certificates, may stand before it.
Result<PemBlock> take_key(const Secret& pem, const PemOrigin& origin) {
  std::vector<PemBlock> blocks = split_pem(pem.reveal());
  const auto key = std::find_if(blocks.begin(), blocks.end(),
                                [](const PemBlock& block) { return block.label.ends_with(kKey); });
  const std::string what = "the client key";
  if (key == blocks.end()) return complain_of_none(what, pem.reveal(), origin, std::string(kKey));
  if (key->is_encrypted) {
    return complain(what, origin, "is encrypted",
                    "takes one without a passphrase, since there is nobody to ask for it: "
                    "`openssl pkey -in OLD -out NEW` writes it");
  }
  if (!is_private_key(key->der)) {
    return complain(what, origin, "is broken or encrypted",
                    "takes what `openssl pkey -in OLD -out NEW` writes");
  }
  return std::move(*key);
}

}  // namespace

Result<std::string> take_authorities(const std::string& pem, const PemOrigin& origin) {
  const auto certificates = find_certificates(pem);
  if (certificates.empty()) {
    return complain_of_none("the CA", pem, origin, std::string(kCertificate));
  }
  return render_all(certificates);
}

Result<ClientIdentity> take_client_identity(const ClientIdentity& pair,
                                            const PemOrigin& certificate_origin,
                                            const PemOrigin& key_origin) {
  const auto certificates = find_certificates(pair.certificate_pem);
  if (certificates.empty()) {
    return complain_of_none("the client certificate", pair.certificate_pem, certificate_origin,
                            std::string(kCertificate));
  }
  auto key = take_key(pair.key_pem, key_origin);
  if (!key) return std::move(key).error();
  if (!belong_together(certificates[0].der.reveal(), key->der)) {
    return complain("the client key", key_origin, "is not that of the client certificate",
                    "and " + certificate_origin.member + " (" +
                        clean_text(certificate_origin.file) + ") must be of one pair");
  }
  return ClientIdentity{render_all(certificates), render_pem(*key)};
}

}  // namespace cred::syncd
