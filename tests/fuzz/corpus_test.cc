// SPDX-License-Identifier: Apache-2.0
// Every checked-in input of every fuzz target, once: what broke a parser before does not again.
#include <gtest/gtest.h>

#include <cctype>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#define X(name) extern "C" int fuzz_##name(const std::uint8_t* data, std::size_t size);
FUZZ_TARGETS
#undef X

namespace cred::fuzz {
namespace {

struct Target {
  const char* name;
  int (*run)(const std::uint8_t*, std::size_t);
};

#define X(name) {#name, fuzz_##name},
constexpr Target kTargets[] = {FUZZ_TARGETS};
#undef X

struct Input {
  Target target;
  std::filesystem::path file;
};

// An empty one for every target, and what its folder holds.
std::vector<Input> find_inputs() {
  std::vector<Input> inputs;
  for (const Target& target : kTargets) {
    inputs.push_back({target, {}});
    const auto folder = std::filesystem::path(FUZZ_CORPUS) / target.name;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      inputs.push_back({target, entry.path()});
    }
  }
  return inputs;
}

std::string name_case(const ::testing::TestParamInfo<Input>& info) {
  std::string name = std::string(info.param.target.name) + "_" +
                     (info.param.file.empty() ? "empty" : info.param.file.filename().string());
  for (char& letter : name) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
  }
  return name + "_" + std::to_string(info.index);
}

class FuzzCorpus : public ::testing::TestWithParam<Input> {};

TEST_P(FuzzCorpus, KeepsItsPromises) {
  std::string bytes;
  if (!GetParam().file.empty()) {
    std::ifstream stream(GetParam().file, std::ios::binary);
    ASSERT_TRUE(stream) << GetParam().file;
    bytes.assign(std::istreambuf_iterator<char>(stream), {});
  }

  EXPECT_EQ(
      GetParam().target.run(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()), 0);
}

INSTANTIATE_TEST_SUITE_P(All, FuzzCorpus, ::testing::ValuesIn(find_inputs()), name_case);

}  // namespace
}  // namespace cred::fuzz
