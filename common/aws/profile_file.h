// SPDX-License-Identifier: Apache-2.0
// The grammar of the shared AWS files: the text of one file becomes sections, never a failure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "aws/profile_head.h"

namespace cred {

struct Property {
  std::string value;
  std::string where;                          // "<path>:<line>"
  std::map<std::string, std::string> nested;  // "key = value" lines indented below an empty value
};

using Properties = std::map<std::string, Property, std::less<>>;

// A section that appears twice is one section; `where` is where it starts first.
struct Section {
  std::string where;
  Properties properties;  // keys in lower case

  // The first warning about it, and the first for which the AWS CLI would refuse the file: then
  // nobody knows what the section was meant to say. Empty where there is none.
  std::string remark;
  std::string doubt;
};

using Sections = std::map<std::string, Section, std::less<>>;

struct ProfileFile {
  Sections profiles;
  Sections sso_sessions;
  Sections services;
  std::vector<std::string> warnings;  // "<path>:<line>: ...", without foreign values; 100 at most
  std::string doubt;                  // the first as in Section that is about no section known
};

// What a line cannot mean is skipped with a warning, as is a value that a later one replaces; the
// properties of a section whose head is unusable are skipped with it, so that they never end up in
// the section before. Only what is deeper than an empty value is nested in it. The lines of a
// credential_process, which stands as it is written, are joined by line feeds.
// Source: https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html, and the leniency of the
// AWS SDK for Go v2 where that page is silent.
ProfileFile parse_profile_file(std::string_view text, const std::string& path,
                               ProfileFileKind kind);

}  // namespace cred
