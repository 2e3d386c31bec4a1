// The shared cache: callers leave their questions with one thread, which asks
// them over one connection, a batch at a time, and gives the answers back.
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/cache/cache.h"
#include "common/cache/redis_connection.h"
#include "common/cache/steady_time.h"
#include "common/status/error.h"

namespace concord::cache {
namespace {

using std::chrono::steady_clock;

// Bytes of commands that wait for an answer; more is a miss at once.
constexpr size_t kWaitingLimit = 32 << 20;

// A question to the server and the place where its answer is waited for.
class Question {
 public:
  enum class Kind { kGet, kPut, kProbe, kLogin };

  Question(Kind kind, std::string command, SteadyTime due)
      : kind_(kind), command_(std::move(command)), due_(due) {}

  Kind kind() const { return kind_; }
  absl::string_view command() const { return command_; }
  // When the server must have answered.
  SteadyTime due() const { return due_; }

  void Answer(absl::optional<std::string> value) {
    {
      const std::lock_guard lock(mu_);
      value_ = std::move(value);
      answered_ = true;
    }
    changed_.notify_one();
  }

  // Nothing when the answer is a miss or late.
  absl::optional<std::string> Await(SteadyTime deadline) {
    std::unique_lock lock(mu_);
    changed_.wait_until(lock, deadline, [this] { return answered_; });
    return std::move(value_);
  }

 private:
  const Kind kind_;
  const std::string command_;
  const SteadyTime due_;
  std::mutex mu_;
  std::condition_variable changed_;
  bool answered_ = false;              // Guarded by mu_.
  absl::optional<std::string> value_;  // Guarded by mu_.
};

// Shared by the caller, who may leave early, and the thread that asks.
using QuestionPointer = std::shared_ptr<Question>;

class RedisCache final : public Cache {
 public:
  explicit RedisCache(RedisOptions options)
      : options_(std::move(options)),
        wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    // Connects before the first caller has to wait for it.
    Submit(Make(Question::Kind::kProbe, {"PING"}));
    thread_ = std::thread([this] { Run(); });
  }

  ~RedisCache() override {
    {
      const std::lock_guard lock(mu_);
      stopping_ = true;
    }
    eventfd_write(wake_, 1);
    thread_.join();
    close(wake_);
  }

  absl::optional<std::string> Get(absl::string_view name,
                                  absl::Time deadline) override {
    const absl::Duration wait =
        std::min(options_.operation_timeout, deadline - absl::Now());
    if (wait <= absl::ZeroDuration() || !available()) return absl::nullopt;
    const QuestionPointer question = Make(Question::Kind::kGet, {"GET", name});
    Submit(question);
    return question->Await(SteadyAfter(wait));
  }

  void Put(absl::string_view name, std::string value,
           absl::Duration time_to_live) override {
    const int64_t milliseconds = absl::ToInt64Milliseconds(time_to_live);
    if (milliseconds <= 0 || !available()) return;
    Submit(Make(Question::Kind::kPut,
                {"SET", name, value, "PX", absl::StrCat(milliseconds)}));
  }

  bool available() const override {
    return available_.load(std::memory_order_relaxed);
  }

 private:
  QuestionPointer Make(Question::Kind kind,
                       std::initializer_list<absl::string_view> words) {
    auto question = std::make_shared<Question>(
        kind, RedisCommand(words), SteadyAfter(options_.operation_timeout));
    waiting_bytes_ += question->command().size();
    return question;
  }

  void Submit(QuestionPointer question) {
    if (waiting_bytes_ > kWaitingLimit) {
      Answer(*question, absl::nullopt);
      return;
    }
    bool must_wake = false;
    {
      const std::lock_guard lock(mu_);
      submitted_.push_back(std::move(question));
      must_wake = std::exchange(sleeping_, false);
    }
    if (must_wake) eventfd_write(wake_, 1);
  }

  void Run() {
    while (!Stopping()) {
      const int16_t ready = Poll();
      AskSubmitted();
      if (steady_clock::now() >= probe_at_) Probe();
      if (connection_ != nullptr) Advance(ready);
      if (!asked_.empty() && steady_clock::now() >= asked_.front()->due()) {
        Drop(absl::DeadlineExceededError("no answer in time"));
      }
    }
    AnswerAllWithNothing();
  }

  void Advance(int16_t ready) {
    const bool is_idle = asked_.empty();
    const absl::Status status = connection_->Advance(
        ready, [this](RedisReply reply) { return Take(std::move(reply)); });
    if (status.ok()) return;
    // Servers close connections that are idle; that is no failure.
    if (is_idle) {
      connection_.reset();
    } else {
      Drop(status);
    }
  }

  bool Stopping() {
    const std::lock_guard lock(mu_);
    return stopping_;
  }

  // Waits until there is something to do; returns what the connection is ready
  // for.
  int16_t Poll() {
    SteadyTime until = probe_at_;
    if (!asked_.empty()) until = std::min(until, asked_.front()->due());
    {
      const std::lock_guard lock(mu_);
      sleeping_ = submitted_.empty() && !stopping_;
      if (!sleeping_) until = steady_clock::now();
    }
    const timespec timeout = absl::ToTimespec(std::max(
        absl::FromChrono(until - steady_clock::now()), absl::ZeroDuration()));
    pollfd polled[] = {
        {.fd = wake_, .events = POLLIN, .revents = 0},
        {.fd = connection_ == nullptr ? -1 : connection_->descriptor(),
         .events = connection_ == nullptr ? int16_t{0} : connection_->events(),
         .revents = 0}};
    const bool is_endless = until == SteadyTime::max();
    if (ppoll(polled, 2, is_endless ? nullptr : &timeout, nullptr) <= 0) {
      return 0;
    }
    if (polled[0].revents != 0) {
      eventfd_t count = 0;
      eventfd_read(wake_, &count);
    }
    return polled[1].revents;
  }

  void AskSubmitted() {
    std::vector<QuestionPointer> questions;
    {
      const std::lock_guard lock(mu_);
      sleeping_ = false;
      questions.swap(submitted_);
    }
    for (QuestionPointer& question : questions) {
      if (available()) {
        Ask(std::move(question));
      } else {
        Answer(*question, absl::nullopt);
      }
    }
  }

  void Ask(QuestionPointer question) {
    if (connection_ == nullptr) Connect();
    connection_->Append(question->command());
    asked_.push_back(std::move(question));
  }

  void Connect() {
    connection_ =
        std::make_unique<RedisConnection>(Resolve(), options_.reply_limit);
    const std::string password = options_.password();
    if (password.empty()) return;
    QuestionPointer login =
        options_.user.empty()
            ? Make(Question::Kind::kLogin, {"AUTH", password})
            : Make(Question::Kind::kLogin, {"AUTH", options_.user, password});
    connection_->Append(login->command());
    asked_.push_back(std::move(login));
  }

  // While the resolver is asked, which has no deadline, nobody waits.
  std::vector<SocketAddress> Resolve() {
    auto addresses = ResolveRedis(options_.address, /*may_ask_names=*/false);
    if (!addresses.ok()) {
      const bool was_available = available_.exchange(false);
      addresses = ResolveRedis(options_.address, /*may_ask_names=*/true);
      available_ = was_available;
    }
    return std::move(addresses).value_or(std::vector<SocketAddress>());
  }

  void Probe() {
    probe_at_ = SteadyTime::max();
    Ask(Make(Question::Kind::kProbe, {"PING"}));
  }

  // Gives the reply to the oldest question; an error ends the connection.
  absl::Status Take(RedisReply reply) {
    if (asked_.empty()) return absl::DataLossError("an answer to no question");
    const QuestionPointer question = std::move(asked_.front());
    asked_.pop_front();
    const bool is_fitting = Fits(question->kind(), reply);
    const bool has_value = question->kind() == Question::Kind::kGet &&
                           reply.kind == RedisReply::Kind::kValue;
    Answer(*question, has_value ? absl::make_optional(std::move(reply.text))
                                : absl::nullopt);
    if (is_fitting) {
      failures_ = 0;
      if (question->kind() == Question::Kind::kProbe) Recover();
      return absl::OkStatus();
    }
    if (reply.kind != RedisReply::Kind::kError) {
      return absl::DataLossError("an answer of the wrong kind");
    }
    const bool is_tolerable = question->kind() == Question::Kind::kGet ||
                              question->kind() == Question::Kind::kPut;
    if (is_tolerable && ++failures_ < options_.failure_limit) {
      return absl::OkStatus();
    }
    // The first word alone: the rest may repeat what was sent.
    const std::pair<absl::string_view, absl::string_view> words =
        absl::StrSplit(reply.text, absl::MaxSplits(' ', 1));
    return absl::UnavailableError(words.first);
  }

  static bool Fits(Question::Kind kind, const RedisReply& reply) {
    switch (kind) {
      case Question::Kind::kGet:
        return reply.kind == RedisReply::Kind::kValue ||
               reply.kind == RedisReply::Kind::kNil;
      case Question::Kind::kPut:
      case Question::Kind::kLogin:
        return reply.kind == RedisReply::Kind::kStatus && reply.text == "OK";
      case Question::Kind::kProbe:
        return reply.kind == RedisReply::Kind::kStatus && reply.text == "PONG";
    }
    return false;
  }

  // Gives up the connection and every question on it, and after too many
  // failures the server.
  void Drop(const absl::Status& cause) {
    connection_.reset();
    AnswerAllWithNothing();
    const bool was_available = available();
    if (was_available && ++failures_ < options_.failure_limit) return;
    available_ = false;
    probe_at_ = SteadyAfter(options_.retry_interval);
    if (was_available && options_.report) {
      options_.report(false, cause.message());
    }
  }

  void Recover() {
    const bool was_available = available_.exchange(true);
    if (!was_available && options_.report) options_.report(true, "answers");
  }

  void Answer(Question& question, absl::optional<std::string> value) {
    waiting_bytes_ -= question.command().size();
    question.Answer(std::move(value));
  }

  void AnswerAllWithNothing() {
    for (const QuestionPointer& question : asked_) {
      Answer(*question, absl::nullopt);
    }
    asked_.clear();
  }

  const RedisOptions options_;
  const int wake_;
  std::atomic<bool> available_{true};
  std::atomic<size_t> waiting_bytes_{0};

  std::mutex mu_;
  std::vector<QuestionPointer> submitted_;  // Guarded by mu_.
  bool stopping_ = false;                   // Guarded by mu_.
  // Whether the next question must wake the thread.
  bool sleeping_ = false;  // Guarded by mu_.

  // The rest belongs to the thread.
  std::unique_ptr<RedisConnection> connection_;
  // In the order in which the server answers.
  std::deque<QuestionPointer> asked_;
  int failures_ = 0;
  // When a server that is left alone is tried again.
  SteadyTime probe_at_ = SteadyTime::max();
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Cache> NewRedisCache(RedisOptions options) {
  return std::make_unique<RedisCache>(std::move(options));
}

}  // namespace concord::cache
