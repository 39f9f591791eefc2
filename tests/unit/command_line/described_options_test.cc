// SPDX-License-Identifier: Apache-2.0
// A table that parses, read as names, letters, values and texts.
#include "command_line/described_options.h"

#include <gtest/gtest.h>

#include <boost/program_options.hpp>
#include <string>

namespace cred {
namespace {

namespace po = boost::program_options;

TEST(ListOptions, TellsFlagsFromValues) {
  std::string text;
  bool flag = false;
  po::options_description table("Options");
  table.add_options()("output", po::value<std::string>(&text)->value_name("FILE"), "where to");
  table.add_options()("help,h", po::bool_switch(&flag), "print this");
  const auto options = list_options(table);
  ASSERT_EQ(options.size(), 2U);
  EXPECT_EQ(options[0].name, "output");
  EXPECT_EQ(options[0].short_name, "");
  EXPECT_EQ(options[0].value, "FILE");
  EXPECT_EQ(options[0].text, "where to");
  EXPECT_EQ(options[1].name, "help");
  EXPECT_EQ(options[1].short_name, "h");
  EXPECT_EQ(options[1].value, "");
}

}  // namespace
}  // namespace cred
