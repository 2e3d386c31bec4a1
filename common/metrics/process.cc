// What Prometheus clients tell about their own process, from /proc and
// getrusage.
#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <fstream>
#include <string>

#include "common/metrics/metrics.h"

namespace concord::metrics {
namespace {

double CpuSeconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) +
           static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0;
  double resident = 0;
  file >> total >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double CountEntries(const char* directory) {
  DIR* const open = ::opendir(directory);
  if (open == nullptr) return 0;
  double count = 0;
  while (const dirent* entry = ::readdir(open)) {
    if (entry->d_name[0] != '.') ++count;
  }
  ::closedir(open);
  return count;
}

}  // namespace

void AddProcessMetrics(Registry& registry) {
  using Sample = Registry::Sample;
  registry.AddSampled(Sample::kCounter, "process_cpu_seconds_total",
                      "User and system processor time, in seconds.",
                      CpuSeconds);
  registry.AddSampled(Sample::kGauge, "process_resident_memory_bytes",
                      "Resident memory, in bytes.", ResidentBytes);
  registry.AddSampled(Sample::kGauge, "process_open_fds",
                      "Open file descriptors.",
                      [] { return CountEntries("/proc/self/fd"); });
  registry.AddSampled(Sample::kGauge, "process_threads", "Threads.",
                      [] { return CountEntries("/proc/self/task"); });
  registry.AddSampled(
      Sample::kGauge, "process_start_time_seconds",
      "When the process started, in seconds since 1970 UTC.",
      [start = static_cast<double>(std::time(nullptr))] { return start; });
}

}  // namespace concord::metrics
