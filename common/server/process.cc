#include "common/server/process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <utility>

#include "absl/strings/str_cat.h"

#ifdef CONCORD_TCMALLOC
// Its headers are in another package than it.
extern "C" int MallocExtension_SetNumericProperty(const char* property,
                                                  size_t value);
#endif

namespace concord::server {
namespace {

sigset_t EndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

absl::Status EnsureOpenFiles(int least) {
  const auto wanted = static_cast<rlim_t>(least);
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= wanted) return absl::OkStatus();
  const rlimit raised{wanted, std::max(limit.rlim_max, wanted)};
  if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the process may open ", limit.rlim_max, " files and needs ", least,
      "; raise its limit (ulimit -n ", least, ", LimitNOFILE=", least,
      "), or set --open_files lower where few callers connect"));
}

void ForbidCoreDumps() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

void TuneAllocator() {
#ifdef CONCORD_TCMALLOC
  constexpr size_t kKeptByThreads = 16 << 20;
  MallocExtension_SetNumericProperty("tcmalloc.max_total_thread_cache_bytes",
                                     kKeptByThreads);
#endif
}

void HoldSignals() {
  const sigset_t signals = EndSignals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

void WaitForEndSignal(absl::Duration limit) {
  const sigset_t signals = EndSignals();
  const absl::Time end = absl::Now() + limit;
  for (;;) {
    int caught = 0;
    if (limit == absl::InfiniteDuration()) {
      caught = ::sigwaitinfo(&signals, nullptr);
    } else {
      const timespec left =
          absl::ToTimespec(std::max(end - absl::Now(), absl::ZeroDuration()));
      caught = ::sigtimedwait(&signals, nullptr, &left);
    }
    if (caught > 0 || errno != EINTR) return;
  }
}

void EndProcess() { ::kill(::getpid(), SIGTERM); }

Watchdog::Watchdog(absl::Duration limit, std::function<void()> last_words)
    : thread_([this, limit, last_words = std::move(last_words)] {
        std::unique_lock<std::mutex> lock(mu_);
        if (changed_.wait_for(lock, absl::ToChronoNanoseconds(limit),
                              [this] { return done_; })) {
          return;
        }
        last_words();
        ::_exit(1);
      }) {}

Watchdog::~Watchdog() {
  {
    std::lock_guard<std::mutex> lock(mu_);
    done_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

}  // namespace concord::server
