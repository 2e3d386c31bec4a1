#include "common/metrics/metrics.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace concord::metrics {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(RegistryTest, CountsByLabel) {
  Registry registry;
  Counter ok = registry.AddCounter("calls_total", "Calls.", {{"code", "OK"}});
  registry.AddCounter("calls_total", "Calls.", {{"code", "ABORTED"}}).Add();
  ok.Add();
  ok.Add(2);
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("# HELP calls_total Calls.\n"
                              "# TYPE calls_total counter\n"));
  EXPECT_THAT(text, HasSubstr("calls_total{code=\"OK\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("calls_total{code=\"ABORTED\"} 1\n"));
}

TEST(RegistryTest, GivesTheSameCounterForTheSameLabels) {
  Registry registry;
  registry.AddCounter("calls_total", "Calls.").Add();
  registry.AddCounter("calls_total", "Calls.").Add();
  EXPECT_THAT(registry.Text(), HasSubstr("calls_total 2\n"));
}

TEST(RegistryTest, SortsObservationsIntoBuckets) {
  Registry registry;
  Histogram histogram =
      registry.AddHistogram("call_seconds", "Time.", {0.1, 1});
  histogram.Observe(0.05);
  histogram.Observe(0.5);
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("call_seconds_bucket{le=\"0.1\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("call_seconds_bucket{le=\"1\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("call_seconds_count 2\n"));
}

TEST(RegistryTest, AsksForSampledValuesWhenRead) {
  Registry registry;
  double depth = 1;
  registry.AddSampled(Registry::Sample::kGauge, "queue_tasks", "Waiting.",
                      [&depth] { return depth; });
  EXPECT_THAT(registry.Text(), HasSubstr("queue_tasks 1\n"));
  depth = 7;
  EXPECT_THAT(registry.Text(), HasSubstr("queue_tasks 7\n"));
}

TEST(ProcessMetricsTest, AreThoseOfThisProcess) {
  Registry registry;
  AddProcessMetrics(registry);
  const std::string text = registry.Text();
  for (const char* name :
       {"process_cpu_seconds_total", "process_resident_memory_bytes",
        "process_open_fds", "process_threads", "process_start_time_seconds"}) {
    EXPECT_THAT(text, HasSubstr(std::string("\n") + name + " ")) << name;
    EXPECT_THAT(text, Not(HasSubstr(std::string("\n") + name + " 0\n")));
  }
}

TEST(LatencyBoundsTest, DoubleFromAQuarterMillisecondToEightSeconds) {
  const std::vector<double> bounds = LatencyBounds();
  ASSERT_EQ(bounds.size(), 16u);
  EXPECT_DOUBLE_EQ(bounds.front(), 0.00025);
  EXPECT_DOUBLE_EQ(bounds.back(), 8.192);
}

}  // namespace
}  // namespace concord::metrics
