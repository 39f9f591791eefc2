// SPDX-License-Identifier: Apache-2.0
// CRED_ADDRESS_SANITIZER is defined where AddressSanitizer is at work: g++ has a macro for it,
// clang 14 only a feature to ask for (https://clang.llvm.org/docs/AddressSanitizer.html).
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#define CRED_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CRED_ADDRESS_SANITIZER
#endif
#endif
