// What the machine or the container gives a service.
#include <sys/statfs.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/server/process.h"
#include "common/storage/sqlite/sqlite_database.h"
#include "services/concordctl/doctor/examine.h"

namespace concord::concordctl {
namespace {

using Verdict = Finding::Verdict;
namespace fs = std::filesystem;

// File systems by their numbers, from Linux's magic.h.
constexpr uint32_t kNfs = 0x6969;
constexpr uint32_t kCifs = 0xff534d42;
constexpr uint32_t kSmb2 = 0xfe534d42;
constexpr uint32_t kCeph = 0x00c36400;
constexpr uint32_t kTmpfs = 0x01021994;
constexpr uint32_t kOverlay = 0x794c7630;

constexpr uint64_t kSpare = uint64_t{1} << 30;
// Beside what settings allow to be kept.
constexpr int64_t kOwnMemory = 64 << 20;
// How long Kubernetes waits by default.
constexpr absl::Duration kUsualPatience = absl::Seconds(30);

std::string PortOf(const std::string& address) {
  return address.substr(address.rfind(':') + 1);
}

void ExamineFileSystem(const std::string& folder, Findings& findings) {
  struct statfs found {};
  if (::statfs(folder.c_str(), &found) != 0) return;
  const auto type = static_cast<uint32_t>(found.f_type);
  if (type == kNfs || type == kCifs || type == kSmb2 || type == kCeph) {
    findings.push_back(
        {Verdict::kFault, "database",
         absl::StrCat(folder,
                      " is on a network file system, whose locks "
                      "SQLite cannot rely on"),
         "put it on a disk of one machine: a volume of access mode "
         "ReadWriteOncePod"});
  }
  if (type == kTmpfs || type == kOverlay) {
    findings.push_back(
        {Verdict::kAdvice, "database",
         absl::StrCat(folder, type == kTmpfs
                                  ? " is in memory and lost with the machine"
                                  : " is in the container's own layer and lost "
                                    "with the container"),
         "mount a volume there"});
  }
  const uint64_t room =
      uint64_t{found.f_bavail} * static_cast<uint64_t>(found.f_bsize);
  if (room < kSpare) {
    findings.push_back(
        {Verdict::kAdvice, "database",
         absl::StrCat(folder, " has room for ", room >> 20, " MiB more"),
         "enlarge it; writes are refused when it is full"});
  }
}

}  // namespace

void ExamineDatabase(const server::Options& options, Findings& findings) {
  const std::string path(storage::SqlitePath(options.database));
  if (path.empty()) return;
  const std::string folder = fs::absolute(path).parent_path().string();
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    findings.push_back({Verdict::kFault, "database",
                        absl::StrCat("there is no folder ", folder),
                        "make it, or mount a volume there"});
    return;
  }
  const bool exists = fs::exists(path, error);
  if (::access(folder.c_str(), W_OK | X_OK) != 0 ||
      (exists && ::access(path.c_str(), R_OK | W_OK) != 0)) {
    findings.push_back(
        {Verdict::kFault, "database",
         absl::StrCat("user ", ::geteuid(), " may not write ", folder),
         "make the user its owner (chown, fsGroup in Kubernetes)"});
    return;
  }
  findings.push_back({Verdict::kGood, "database",
                      absl::StrCat(path, exists ? "" : " will be made"), ""});
  ExamineFileSystem(folder, findings);
}

void ExamineProcess(const server::Options& options, Findings& findings) {
  std::set<std::string> ports;
  for (const auto& [setting, address] :
       {std::pair("listen", &options.listen),
        std::pair("health_listen", &options.health_listen),
        std::pair("metrics_listen", &options.metrics_listen)}) {
    const std::string port = PortOf(*address);
    if (address->empty() || port == "0" || ports.insert(port).second) continue;
    findings.push_back({Verdict::kFault, setting,
                        absl::StrCat("has port ", port, ", as another has"),
                        "give each its own: 7400 for calls, 7410 for health, "
                        "7420 for metrics"});
  }
  if (!options.insecure_dev &&
      (absl::StartsWith(options.listen, "127.") ||
       absl::StartsWith(options.listen, "localhost:") ||
       absl::StartsWith(options.listen, "[::1]:"))) {
    findings.push_back(
        {Verdict::kAdvice, "listen",
         absl::StrCat(options.listen, " is heard by this machine alone"),
         "give [::]:7400 where others call"});
  }
  const absl::Status files = server::EnsureOpenFiles(options.open_files);
  findings.push_back(
      files.ok() ? Finding{Verdict::kGood, "open_files",
                           absl::StrCat(options.open_files, " may be open"), ""}
                 : Finding{Verdict::kFault, "open_files",
                           std::string(files.message())
                               .substr(0, files.message().find(';')),
                           std::string(files.message())
                               .substr(files.message().find(';') + 2)});
  const absl::Duration stop = options.grace + options.shutdown_timeout;
  if (stop > kUsualPatience) {
    findings.push_back(
        {Verdict::kAdvice, "shutdown_timeout",
         absl::StrCat("with --grace it takes up to ",
                      absl::FormatDuration(stop),
                      " to stop, and platforms kill after 10 to 30 s"),
         "give the platform as long (terminationGracePeriodSeconds, "
         "stop_grace_period, TimeoutStopSec)"});
  }
}

void ExamineMemory(const server::Options& options, int64_t limit,
                   Findings& findings) {
  const int64_t wanted = kOwnMemory + options.read_memory +
                         (options.redis.empty() ? options.cache_memory : 0);
  const std::string text =
      absl::StrCat("up to ", wanted >> 20, " MiB of ", limit >> 20);
  if (wanted <= limit) {
    findings.push_back({Verdict::kGood, "memory", text, ""});
    return;
  }
  findings.push_back({Verdict::kFault, "memory", text,
                      "raise the container's limit, or set --read_memory and "
                      "--cache_memory lower; it would be killed when they are "
                      "full"});
}

void ExamineClock(absl::string_view of, absl::Duration ahead,
                  Findings& findings) {
  constexpr absl::Duration kHarmless = absl::Milliseconds(500);
  const absl::Duration off = absl::AbsDuration(ahead);
  const std::string text = absl::StrCat(
      "of ", of,
      off < kHarmless
          ? " agrees"
          : absl::StrCat(
                " is ",
                absl::FormatDuration(absl::Trunc(off, absl::Milliseconds(1))),
                ahead > absl::ZeroDuration() ? " ahead" : " behind"));
  if (off < kHarmless) {
    findings.push_back({Verdict::kGood, "clock", text, ""});
    return;
  }
  findings.push_back({Verdict::kFault, "clock", text,
                      "run a time service (chrony) on both machines; until "
                      "then rights are asked for with every call, and from "
                      "30 s on tokens are refused"});
}

}  // namespace concord::concordctl
