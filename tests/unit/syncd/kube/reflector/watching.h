// SPDX-License-Identifier: Apache-2.0
// A watch on the namespaces a and b, of version 10 together, and what it has told.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "syncd/kube/reflector/reflector.h"
#include "unit/syncd/kube/reflector/scripted_server.h"

namespace cred::syncd {

class ReflectorTest : public ::testing::Test {
 protected:
  ReflectorTest() {
    server_.store.set_version(8);
    for (const char* const name : {"a", "b"}) server_.store.create_namespace(name);
    watch_ = std::make_unique<Reflector>(
        WatchQuery{"/api/v1/namespaces", "&labelSelector=a"}, server_.deps(),
        ReflectorHandler{[this](const std::vector<ObjectMeta>& metas) {
                           std::string names;
                           for (const ObjectMeta& meta : metas) names += meta.name;
                           lists_.push_back(names);
                         },
                         [this](WatchEvent::Kind kind, const ObjectMeta& meta) {
                           const bool is_gone = kind == WatchEvent::Kind::deleted;
                           events_.push_back((is_gone ? "-" : "+") + meta.name);
                         },
                         [this] { ++opened_; },
                         [this](const WatchTrouble& trouble) { troubles_.push_back(trouble); }});
  }

  void settle() { time_.advance(loop_, Span{0}); }

  // In sight, by a streaming list that ended at version 10.
  void begin() {
    watch_->start();
    settle();
    server_.send(event("ADDED", "a", "3") + initial_end("10"));
    settle();
  }

  std::string last_path() const { return server_.streams.back()->request.path; }

  VirtualTime time_;
  Loop loop_{time_.clock()};
  ScriptedServer server_{loop_};
  std::vector<std::string> lists_;
  std::vector<std::string> events_;
  std::vector<WatchTrouble> troubles_;
  int opened_ = 0;
  std::unique_ptr<Reflector> watch_;
};

}  // namespace cred::syncd
