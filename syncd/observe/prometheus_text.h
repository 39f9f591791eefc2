// SPDX-License-Identifier: Apache-2.0
// Metrics as values → the text that Prometheus scrapes. The one file that knows prometheus-cpp.
// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cred::syncd {

using MetricLabels = std::vector<std::pair<std::string, std::string>>;

struct MetricSample {
  MetricLabels labels;
  double value = 0;
};

struct MetricFamily {
  enum class Type { counter, gauge };

  std::string name;
  std::string help;
  Type type = Type::gauge;
  std::vector<MetricSample> samples;

  void add(MetricLabels labels, double value) { samples.push_back({std::move(labels), value}); }
};

inline constexpr std::string_view kPrometheusTextType = "text/plain; version=0.0.4; charset=utf-8";

// Families without samples are left out, as is a sample whose labels another of its family has:
// either would make Prometheus refuse the whole text. Label values are made valid UTF-8.
std::string render_prometheus_text(std::vector<MetricFamily> families);

}  // namespace cred::syncd
