// SPDX-License-Identifier: Apache-2.0
// Which of the two builds this is.
#pragma once

namespace cred {

// Whether this is a part of the static build, which asks the system for nothing but files: no name
// service switch, no library to load (docs/adr/0023-static-build.md).
#ifdef CRED_STATIC
inline constexpr bool kIsStatic = true;
#else
inline constexpr bool kIsStatic = false;
#endif

}  // namespace cred
