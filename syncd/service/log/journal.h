// SPDX-License-Identifier: Apache-2.0
// Lines of the log for systemd's journal, with their fields.
// Source: https://systemd.io/JOURNAL_NATIVE_PROTOCOL/
#pragma once

#include <string>

#include "syncd/observe/log_line.h"

namespace cred::syncd {

inline constexpr const char* kJournalSocket = "/run/systemd/journal/socket";

// Whether stderr is the journal, which has times and priorities of its own.
bool is_under_journal();

// With CLUSTER=, NAMESPACE=, REGISTRY= and MESSAGE_ID=, to the journal that listens at `socket`.
// Blocks while its queue is full. Returns whether it was sent; one that is longer than a datagram
// may be (some 200,000 bytes, which no line of the log has) is not.
bool write_to_journal(const std::string& socket, const LogLine& line);

}  // namespace cred::syncd
