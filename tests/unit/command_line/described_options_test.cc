// SPDX-License-Identifier: Apache-2.0
// A table that parses, read as names, letters, values and texts.
#include "command_line/described_options.h"

#include <gtest/gtest.h>

#include <boost/program_options.hpp>
#include <string>
#include <vector>

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

class ParseOptions : public testing::Test {
 protected:
  ParseOptions() {
    table_.add_options()("output", po::value<std::string>(&output_)->value_name("FILE"),
                         "where to");
    table_.add_options()("quiet", po::bool_switch(&is_quiet_), "say nothing");
    table_.add_options()("name", po::value<std::vector<std::string>>(&names_)->composing());
    operands_.add("name", -1);
  }

  Result<void> parse(const std::vector<std::string>& arguments) const {
    return parse_options(arguments, table_, operands_);
  }

  po::options_description table_;
  po::positional_options_description operands_;
  std::string output_;
  std::vector<std::string> names_;
  bool is_quiet_ = false;
};

TEST_F(ParseOptions, WritesWhereTheTableIsBoundTo) {
  ASSERT_TRUE(parse({"a", "--output", "file", "--quiet", "", "--", "--b"}));
  EXPECT_EQ(output_, "file");
  EXPECT_TRUE(is_quiet_);
  EXPECT_EQ(names_, (std::vector<std::string>{"a", "", "--b"}));
}

TEST_F(ParseOptions, RefusesWhatIsUnknownCutShortOrLeftByAnUnsetVariable) {
  EXPECT_FALSE(parse({"--other"}));
  EXPECT_FALSE(parse({"--out", "file"}));
  EXPECT_FALSE(parse({"--output"}));
  EXPECT_EQ(parse({"--output", ""}).error().text, "the value of --output is empty");
  EXPECT_EQ(parse({"--output", "--quiet"}).error().text,
            "--output has no value: --quiet is the next option");
}

}  // namespace
}  // namespace cred
