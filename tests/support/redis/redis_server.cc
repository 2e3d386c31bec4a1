// Starting, freezing and ending a process.
#include "tests/support/redis/redis_server.h"

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace concord::testing {
namespace {

[[noreturn]] void Die(absl::string_view what) {
  std::fprintf(stderr, "redis-server: %.*s\n", static_cast<int>(what.size()),
               what.data());
  std::abort();
}

std::string MakeDirectory() {
  std::string directory =
      (std::filesystem::temp_directory_path() / "concord-redis-XXXXXX")
          .string();
  if (mkdtemp(directory.data()) == nullptr) Die("no temporary directory");
  return directory;
}

}  // namespace

RedisServer::RedisServer(std::vector<std::string> arguments)
    : arguments_(std::move(arguments)), directory_(MakeDirectory()) {
  Start();
}

RedisServer::~RedisServer() {
  Kill();
  std::filesystem::remove_all(directory_);
}

std::string RedisServer::address() const {
  return absl::StrCat("unix:", SocketPath());
}

std::string RedisServer::SocketPath() const {
  return absl::StrCat(directory_, "/redis.sock");
}

void RedisServer::Start() {
  std::vector<std::string> words = {"redis-server",
                                    "--port",
                                    "0",
                                    "--unixsocket",
                                    SocketPath(),
                                    "--save",
                                    "",
                                    "--appendonly",
                                    "no",
                                    "--dir",
                                    directory_,
                                    "--databases",
                                    "1"};
  words.insert(words.end(), arguments_.begin(), arguments_.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) Die("no pipe");
  process_ = fork();
  if (process_ == 0) {
    // A test that is killed takes its server along.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], STDOUT_FILENO);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  close(ends[1]);
  output_ = ends[0];
  std::string log;
  std::array<char, 4096> chunk{};
  while (!absl::StrContains(log, "eady to accept connections")) {
    const ssize_t count = read(output_, chunk.data(), chunk.size());
    if (count <= 0) Die("did not start; is it installed?");
    log.append(chunk.data(), static_cast<size_t>(count));
  }
}

void RedisServer::Kill() {
  if (process_ < 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  close(output_);
  process_ = -1;
}

void RedisServer::Freeze() {
  kill(process_, SIGSTOP);
  // Returns once the process has stopped.
  waitpid(process_, nullptr, WUNTRACED);
}

void RedisServer::Thaw() { kill(process_, SIGCONT); }

std::string RedisServer::Run(const std::vector<std::string>& words) {
  const std::unique_ptr<redisContext, decltype(&redisFree)> context(
      redisConnectUnix(SocketPath().c_str()), redisFree);
  if (context == nullptr || context->err != 0) Die("does not answer");
  std::vector<const char*> texts;
  std::vector<size_t> sizes;
  for (const std::string& word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  auto* const reply = static_cast<redisReply*>(
      redisCommandArgv(context.get(), static_cast<int>(words.size()),
                       texts.data(), sizes.data()));
  if (reply == nullptr) Die("does not answer");
  std::string text = reply->type == REDIS_REPLY_INTEGER
                         ? absl::StrCat(reply->integer)
                         : std::string(reply->str == nullptr ? "" : reply->str);
  for (size_t i = 0; i < reply->elements; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : "\n", reply->element[i]->str);
  }
  freeReplyObject(reply);
  return text;
}

}  // namespace concord::testing
