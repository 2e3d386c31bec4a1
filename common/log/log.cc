#include "common/log/log.h"

#include <unistd.h>

#include <bit>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace concord::log {
namespace {

constexpr size_t kNameLimit = 200;
constexpr size_t kTextLimit = 300;
constexpr size_t kWaitingLimit = 1 << 20;
// Lines of this long are written in one go: a tenth of what a person notices,
// and two hundred system calls a second instead of tens of thousands.
constexpr std::chrono::milliseconds kGather{5};

constexpr absl::string_view kLevelNames[] = {"debug", "info", "warning",
                                             "error"};

// Formatting a second costs more than the rest of a line, and most lines are of
// the same second as the one before.
void AppendTime(absl::Time time, std::string& line) {
  thread_local int64_t formatted = INT64_MIN;
  thread_local std::string text;
  const int64_t second = absl::ToUnixSeconds(time);
  if (second != formatted) {
    formatted = second;
    text = absl::FormatTime("%Y-%m-%dT%H:%M:%S.", absl::FromUnixSeconds(second),
                            absl::UTCTimeZone());
  }
  const int64_t micros =
      absl::ToInt64Microseconds(time - absl::FromUnixSeconds(second));
  absl::StrAppend(&line, text, absl::Dec(micros, absl::kZeroPad6), "Z");
}

void AppendName(absl::string_view name, std::string& line) {
  for (const char c : name.substr(0, kNameLimit)) {
    const bool kept =
        absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
        absl::string_view("._/:-[]").find(c) != absl::string_view::npos;
    line.push_back(kept ? c : '?');
  }
}

void AppendText(absl::string_view text, std::string& line) {
  for (const char c : text.substr(0, kTextLimit)) {
    if (c == '"' || c == '\\') line.push_back('\\');
    line.push_back(absl::ascii_isprint(static_cast<unsigned char>(c)) ? c
                                                                      : '?');
  }
}

uint64_t LittleEndian(absl::string_view bytes) {
  uint64_t word = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    word |= uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  return word;
}

struct SipState {
  uint64_t v0, v1, v2, v3;

  void Round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }

  void Absorb(uint64_t word) {
    v3 ^= word;
    Round();
    Round();
    v0 ^= word;
  }
};

}  // namespace

uint64_t SipHash(absl::string_view key, absl::string_view text) {
  const uint64_t k0 = LittleEndian(key.substr(0, 8));
  const uint64_t k1 = LittleEndian(key.substr(8, 8));
  SipState state{k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d,
                 k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573};
  const uint64_t length = text.size();
  for (; text.size() >= 8; text.remove_prefix(8)) {
    state.Absorb(LittleEndian(text.substr(0, 8)));
  }
  state.Absorb(LittleEndian(text) | length << 56);
  state.v2 ^= 0xff;
  for (int i = 0; i < 4; ++i) state.Round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

Level ParseLevel(absl::string_view name) {
  for (size_t i = 0; i < std::size(kLevelNames); ++i) {
    if (kLevelNames[i] == name) return static_cast<Level>(i);
  }
  return Level::kInfo;
}

Field Field::Code(Literal key, Literal value) {
  return Field(key.text(), Kind::kText, value.text(), 0);
}
Field Field::Name(Literal key, absl::string_view name) {
  return Field(key.text(), Kind::kName, name, 0);
}
Field Field::Count(Literal key, int64_t count) {
  return Field(key.text(), Kind::kCount, {}, count);
}
Field Field::Took(Literal key, absl::Duration duration) {
  return Field(key.text(), Kind::kTook, {}, absl::ToInt64Nanoseconds(duration));
}
Field Field::Hashed(Literal key, absl::string_view id) {
  return Field(key.text(), Kind::kHashed, id, 0);
}
Field Field::Cause(Literal key, absl::string_view cause) {
  return Field(key.text(), Kind::kCause, cause, 0);
}

// The thread that writes. An asynchronous logger of a library would wake its
// thread for every line, which costs more than all else about it.
struct Logger::Writer {
  explicit Writer(int to) : descriptor(to), thread([this] { Run(); }) {}

  ~Writer() {
    {
      std::lock_guard<std::mutex> lock(mu);
      stopping = true;
    }
    changed.notify_all();
    thread.join();
  }

  void Append(absl::string_view line) {
    bool wake = false;
    {
      std::lock_guard<std::mutex> lock(mu);
      if (waiting.size() + line.size() > kWaitingLimit) {
        ++dropped;
        return;
      }
      wake = waiting.empty();
      waiting.append(line.data(), line.size());
      appended += line.size();
    }
    if (wake) changed.notify_all();
  }

  void Flush() {
    std::unique_lock<std::mutex> lock(mu);
    const uint64_t goal = appended;
    ++flushing;
    changed.notify_all();
    changed.wait(lock, [&] { return written >= goal; });
    --flushing;
  }

  void Run() {
    std::string batch;
    std::unique_lock<std::mutex> lock(mu);
    for (;;) {
      changed.wait(lock, [&] { return stopping || !waiting.empty(); });
      if (waiting.empty()) return;
      changed.wait_for(lock, kGather, [&] { return stopping || flushing > 0; });
      batch.swap(waiting);
      const uint64_t size = batch.size();
      if (dropped > 0) {
        absl::StrAppend(&batch,
                        "{\"level\":\"warning\",\"message\":\"log lines "
                        "dropped\",\"count\":",
                        std::exchange(dropped, 0), "}\n");
      }
      lock.unlock();
      WriteAll(batch);
      batch.clear();
      lock.lock();
      written += size;
      changed.notify_all();
    }
  }

  // A log that nobody reads any more is no reason to stop serving.
  void WriteAll(absl::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
      if (count < 0 && errno != EINTR) return;
      if (count > 0) bytes.remove_prefix(static_cast<size_t>(count));
    }
  }

  const int descriptor;
  std::mutex mu;
  std::condition_variable changed;
  // Guarded by mu.
  std::string waiting;
  int64_t dropped = 0;
  uint64_t appended = 0;
  uint64_t written = 0;
  int flushing = 0;
  bool stopping = false;
  // Last, so that it starts when all else is there.
  std::thread thread;
};

Logger::Logger(Options options, const Clock& clock)
    : options_(std::move(options)), clock_(clock) {
  absl::StrAppend(&common_, "\",\"service\":\"");
  AppendName(options_.service, common_);
  absl::StrAppend(&common_, "\",\"version\":\"");
  AppendName(options_.version, common_);
  absl::StrAppend(&common_, "\",\"message\":\"");
  writer_ = std::make_unique<Writer>(options_.descriptor);
}

Logger::~Logger() = default;

void Logger::AppendField(const Field& field, std::string& line) const {
  const bool number =
      field.kind_ == Field::Kind::kCount || field.kind_ == Field::Kind::kTook;
  if (!number && field.text_.empty()) return;
  absl::StrAppend(&line, ",\"", field.key_, "\":");
  switch (field.kind_) {
    case Field::Kind::kCount:
      absl::StrAppend(&line, field.number_);
      return;
    case Field::Kind::kTook:
      absl::StrAppend(
          &line, field.number_ / 1000000, ".",
          absl::Dec(std::abs(field.number_ / 1000 % 1000), absl::kZeroPad3));
      return;
    case Field::Kind::kHashed:
      absl::StrAppend(
          &line, "\"",
          absl::Hex(SipHash(options_.hash_key, field.text_), absl::kZeroPad16),
          "\"");
      return;
    case Field::Kind::kText:
    case Field::Kind::kCause:
      line.push_back('"');
      AppendText(field.text_, line);
      line.push_back('"');
      return;
    case Field::Kind::kName:
      line.push_back('"');
      AppendName(field.text_, line);
      line.push_back('"');
      return;
  }
}

void Logger::Write(Level level, Literal message,
                   std::initializer_list<Field> fields) {
  if (!enabled(level)) return;
  std::string line;
  line.reserve(512);
  line.append("{\"time\":\"");
  AppendTime(clock_.Now(), line);
  absl::StrAppend(&line, "\",\"level\":\"",
                  kLevelNames[static_cast<size_t>(level)], common_);
  AppendText(message.text(), line);
  line.push_back('"');
  for (const Field& field : fields) AppendField(field, line);
  line.append("}\n");
  writer_->Append(line);
}

void Logger::Flush() { writer_->Flush(); }

}  // namespace concord::log
