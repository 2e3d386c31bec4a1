#include "common/metrics/metrics.h"

#include <cmath>
#include <map>
#include <mutex>

#include "prometheus/counter.h"
#include "prometheus/family.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"
#include "prometheus/text_serializer.h"

namespace concord::metrics {
namespace {

std::map<std::string, std::string> ToMap(Labels labels) {
  std::map<std::string, std::string> map;
  for (const auto& [name, value] : labels) {
    map.emplace(std::string(name), std::string(value));
  }
  return map;
}

// Values that are asked for when the metrics are read.
class SampledMetrics {
 public:
  struct Entry {
    prometheus::MetricType type;
    std::string name;
    std::string help;
    std::function<double()> read;
  };

  void Add(Entry entry) {
    std::lock_guard<std::mutex> lock(mu_);
    entries_.push_back(std::move(entry));
  }

  std::vector<prometheus::MetricFamily> Collect() const {
    std::vector<Entry> entries;
    {
      std::lock_guard<std::mutex> lock(mu_);
      entries = entries_;
    }
    std::vector<prometheus::MetricFamily> families;
    for (const Entry& entry : entries) {
      prometheus::ClientMetric metric;
      if (entry.type == prometheus::MetricType::Gauge) {
        metric.gauge.value = entry.read();
      } else {
        metric.counter.value = entry.read();
      }
      families.push_back({entry.name, entry.help, entry.type, {metric}});
    }
    return families;
  }

 private:
  mutable std::mutex mu_;
  // Guarded by mu_.
  std::vector<Entry> entries_;
};

}  // namespace

struct Registry::Rep {
  prometheus::Registry counted;
  SampledMetrics sampled;
};

void Counter::Add(double amount) { counter_->Increment(amount); }

void Histogram::Observe(double value) { histogram_->Observe(value); }

std::vector<double> LatencyBounds() {
  std::vector<double> bounds;
  for (int doublings = 0; doublings < 16; ++doublings) {
    bounds.push_back(std::ldexp(0.00025, doublings));
  }
  return bounds;
}

Registry::Registry() : rep_(std::make_unique<Rep>()) {}

Registry::~Registry() = default;

Counter Registry::AddCounter(absl::string_view name, absl::string_view help,
                             Labels labels) {
  return Counter(&prometheus::BuildCounter()
                      .Name(std::string(name))
                      .Help(std::string(help))
                      .Register(rep_->counted)
                      .Add(ToMap(labels)));
}

Histogram Registry::AddHistogram(absl::string_view name, absl::string_view help,
                                 const std::vector<double>& bounds,
                                 Labels labels) {
  return Histogram(&prometheus::BuildHistogram()
                        .Name(std::string(name))
                        .Help(std::string(help))
                        .Register(rep_->counted)
                        .Add(ToMap(labels), bounds));
}

void Registry::AddSampled(Sample sample, absl::string_view name,
                          absl::string_view help,
                          std::function<double()> read) {
  rep_->sampled.Add({sample == Sample::kGauge ? prometheus::MetricType::Gauge
                                              : prometheus::MetricType::Counter,
                     std::string(name), std::string(help), std::move(read)});
}

std::string Registry::Text() const {
  std::vector<prometheus::MetricFamily> families = rep_->counted.Collect();
  for (prometheus::MetricFamily& family : rep_->sampled.Collect()) {
    families.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace concord::metrics
