// SPDX-License-Identifier: Apache-2.0
// The library quotes and prints numbers.
#include "syncd/observe/prometheus_text.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <set>

#include "base/text.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestLabel = 400;

std::vector<prometheus::ClientMetric::Label> convert_labels(const MetricLabels& labels) {
  std::vector<prometheus::ClientMetric::Label> converted;
  converted.reserve(labels.size());
  for (const auto& [name, value] : labels) {
    converted.push_back({name, clean_text(value, kLongestLabel)});
  }
  return converted;
}

prometheus::MetricFamily convert(MetricFamily family) {
  const bool is_counter = family.type == MetricFamily::Type::counter;
  prometheus::MetricFamily converted;
  converted.name = std::move(family.name);
  converted.help = std::move(family.help);
  converted.type = is_counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
  std::set<std::vector<prometheus::ClientMetric::Label>> seen;
  for (const MetricSample& sample : family.samples) {
    prometheus::ClientMetric metric;
    metric.label = convert_labels(sample.labels);
    if (!seen.insert(metric.label).second) continue;
    (is_counter ? metric.counter.value : metric.gauge.value) = sample.value;
    converted.metric.push_back(std::move(metric));
  }
  return converted;
}

}  // namespace

std::string render_prometheus_text(std::vector<MetricFamily> families) {
  std::vector<prometheus::MetricFamily> converted;
  for (MetricFamily& family : families) {
    if (!family.samples.empty()) converted.push_back(convert(std::move(family)));
  }
  return prometheus::TextSerializer().Serialize(converted);
}

}  // namespace cred::syncd
