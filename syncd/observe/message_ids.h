// SPDX-License-Identifier: Apache-2.0
// The ids by which journal entries of one kind are found: journalctl MESSAGE_ID=...
// They never change; docs/compatibility.md lists them.
// Source: https://systemd.io/JOURNAL_EXPORT_FORMATS/ and sd-id128
#pragma once

#include <string_view>

namespace cred::syncd {

inline constexpr std::string_view kStartedId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0001";
inline constexpr std::string_view kStoppedId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0002";
inline constexpr std::string_view kReloadedId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0003";
inline constexpr std::string_view kReloadRefusedId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0004";
inline constexpr std::string_view kTokenRenewedId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0005";
inline constexpr std::string_view kTokenTroubleId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0006";
inline constexpr std::string_view kClusterRefreshedId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0007";
inline constexpr std::string_view kClusterTroubleId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0008";
inline constexpr std::string_view kClusterBackId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0009";
inline constexpr std::string_view kTargetTroubleId = "6a1f0c5e8f7c4d0e9d1b3a52c0de000a";
inline constexpr std::string_view kRepairedId = "6a1f0c5e8f7c4d0e9d1b3a52c0de000b";
inline constexpr std::string_view kContestedId = "6a1f0c5e8f7c4d0e9d1b3a52c0de000c";
inline constexpr std::string_view kStateTroubleId = "6a1f0c5e8f7c4d0e9d1b3a52c0de000d";
inline constexpr std::string_view kControlTroubleId = "6a1f0c5e8f7c4d0e9d1b3a52c0de000e";
inline constexpr std::string_view kRefreshAskedId = "6a1f0c5e8f7c4d0e9d1b3a52c0de000f";
inline constexpr std::string_view kWebOpenId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0010";
inline constexpr std::string_view kWebTroubleId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0011";
inline constexpr std::string_view kPublishId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0012";
inline constexpr std::string_view kLinesDroppedId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0013";
inline constexpr std::string_view kAccountAppliedId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0014";
inline constexpr std::string_view kAwsFilesId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0015";
inline constexpr std::string_view kPausedId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0016";
inline constexpr std::string_view kMembersId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0040";
inline constexpr std::string_view kMemberTroubleId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0041";
inline constexpr std::string_view kClusterTokenId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0030";
inline constexpr std::string_view kDiscoveryId = "6a1f0c5e8f7c4d0e9d1b3a52c0de0020";

}  // namespace cred::syncd
