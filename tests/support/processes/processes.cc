#include "tests/support/processes/processes.h"

#include <fcntl.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): kill
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"

// A test program that calls processes, too, ends in the middle of what gRPC's
// threads do: as leaks.supp says of the processes themselves.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libcrypto.so\nleak:libcares.so\n";
}

namespace concord::testing {
namespace {

absl::Status SystemError(absl::string_view step, int error) {
  return absl::InternalError(absl::StrCat(step, ": ", std::strerror(error)));
}

}  // namespace

struct Process::Rep {
  pid_t pid = -1;
  int pipe = -1;
  std::thread reader;

  std::mutex mu;
  // Signalled whenever what follows changes.
  std::condition_variable changed;
  // Guarded by mu.
  std::string output;
  bool output_ended = false;
  // The child's end has been awaited; its pid may be somebody else's by now.
  bool reaped = false;
  int exit_code = 0;

  void ReadAll() {
    char buffer[4096];
    for (;;) {
      const ssize_t count = read(pipe, buffer, sizeof(buffer));
      if (count < 0 && errno == EINTR) continue;
      const std::lock_guard lock(mu);
      output_ended = count <= 0;
      if (count > 0) output.append(buffer, static_cast<size_t>(count));
      changed.notify_all();
      if (output_ended) return;
    }
  }

  // Needs mu.
  bool FindLine(absl::string_view text, std::string* line) const {
    const size_t found = output.find(std::string(text));
    if (found == std::string::npos) return false;
    const size_t end = output.find('\n', found);
    if (end == std::string::npos) return false;
    const size_t newline = output.rfind('\n', found);
    const size_t begin = newline == std::string::npos ? 0 : newline + 1;
    *line = output.substr(begin, end - begin);
    return true;
  }
};

absl::StatusOr<std::unique_ptr<Process>> Process::Start(
    const std::vector<std::string>& command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return SystemError("pipe", errno);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);

  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  // A child may end in the middle of gRPC's work on a connection. What OpenSSL
  // and c-ares hold then is no leak of ours.
  static const int kSet =
      setenv("LSAN_OPTIONS",
             "print_suppressions=0:suppressions=" CONCORD_LEAKS_FILE, 0);
  if (kSet != 0) return SystemError("setenv", errno);
  auto rep = std::make_unique<Rep>();
  const int error = posix_spawnp(&rep->pid, arguments[0], &actions, nullptr,
                                 arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    return SystemError(command[0], error);
  }
  rep->pipe = ends[0];
  rep->reader = std::thread([raw = rep.get()] { raw->ReadAll(); });
  return std::unique_ptr<Process>(new Process(std::move(rep)));
}

Process::Process(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}

Process::~Process() {
  Kill();
  rep_->reader.join();
  close(rep_->pipe);
}

absl::StatusOr<std::string> Process::AwaitLine(absl::string_view text,
                                               absl::Duration timeout) {
  std::unique_lock lock(rep_->mu);
  std::string line;
  const bool in_time = rep_->changed.wait_for(
      lock, absl::ToChronoNanoseconds(timeout),
      [&] { return rep_->FindLine(text, &line) || rep_->output_ended; });
  if (!line.empty()) return line;
  const std::string what =
      absl::StrCat("no line with ", text, " in:\n", rep_->output);
  return in_time ? absl::UnavailableError(what)
                 : absl::DeadlineExceededError(what);
}

std::string Process::output() const {
  const std::lock_guard lock(rep_->mu);
  return rep_->output;
}

int Process::pid() const { return rep_->pid; }

void Process::Signal(int signal) {
  const std::lock_guard lock(rep_->mu);
  if (!rep_->reaped) kill(rep_->pid, signal);
}

int Process::Wait() {
  siginfo_t ended = {};
  while (waitid(P_PID, static_cast<id_t>(rep_->pid), &ended,
                WEXITED | WNOWAIT) != 0 &&
         errno == EINTR) {
  }
  std::unique_lock lock(rep_->mu);
  if (rep_->reaped) return rep_->exit_code;
  // What it has written may still be in the pipe.
  rep_->changed.wait(lock, [this] { return rep_->output_ended; });
  int status = 0;
  waitpid(rep_->pid, &status, 0);
  rep_->reaped = true;
  rep_->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return rep_->exit_code;
}

void Process::Kill() {
  Signal(SIGKILL);
  Wait();
}

ScratchFolder::ScratchFolder() {
  std::string pattern =
      (std::filesystem::temp_directory_path() / "concord-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) std::abort();
  path_ = std::move(pattern);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace concord::testing
