// Metrics in the Prometheus text format. Labels are values
// that the program knows when it starts; nothing of a request becomes one.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace prometheus {
class Counter;
class Histogram;
}  // namespace prometheus

namespace concord::metrics {

using Labels =
    std::initializer_list<std::pair<absl::string_view, absl::string_view>>;

// Something that only grows. A handle: copy it, keep it; valid as long as the
// registry. Thread-safe.
class Counter {
 public:
  void Add(double amount = 1);

 private:
  friend class Registry;
  explicit Counter(prometheus::Counter* counter) : counter_(counter) {}
  prometheus::Counter* counter_;
};

// A distribution over fixed bounds. A handle like Counter.
class Histogram {
 public:
  void Observe(double value);

 private:
  friend class Registry;
  explicit Histogram(prometheus::Histogram* histogram)
      : histogram_(histogram) {}
  prometheus::Histogram* histogram_;
};

// Upper bounds in seconds for what a call or a commit takes: 250 us to 8 s,
// each twice the one before.
std::vector<double> LatencyBounds();

// Every metric of a process. Thread-safe.
class Registry {
 public:
  Registry();
  ~Registry();

  // The same name and labels give the same counter. Names follow Prometheus:
  // `concord_store_writes_total`, seconds, bytes.
  Counter AddCounter(absl::string_view name, absl::string_view help,
                     Labels labels = {});
  Histogram AddHistogram(absl::string_view name, absl::string_view help,
                         const std::vector<double>& bounds, Labels labels = {});

  enum class Sample { kGauge, kCounter };
  // A value that is asked for whenever the metrics are read. `read` is called
  // on another thread and must not block; whatever it refers to must outlive
  // the registry or the last reading.
  void AddSampled(Sample sample, absl::string_view name, absl::string_view help,
                  std::function<double()> read);

  // The exposition that a scrape gets.
  std::string Text() const;

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

// Adds processor time, resident memory, open files, threads and start time of
// this process, under the names that Prometheus clients use.
void AddProcessMetrics(Registry& registry);

}  // namespace concord::metrics
