// The log: JSON lines that cannot hold health data, because a line is made of
// constants of the program and of the closed set of fields below.
//
//   logger.Write(log::Level::kInfo, "call",
//                {log::Field::Name("method", method),
//                 log::Field::Hashed("subject", claims.subject),
//                 log::Field::Took("duration_ms", duration)});
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/time/clock.h"

namespace concord::log {

enum class Level { kDebug, kInfo, kWarning, kError };

// A text that is part of the program: anything else does not compile.
class Literal {
 public:
  template <size_t N>
  consteval Literal(const char (&text)[N])  // NOLINT: implicit on purpose
      : text_(text, N - 1) {}
  absl::string_view text() const { return text_; }

 private:
  absl::string_view text_;
};

// A key and its value. Texts are borrowed for the duration of Write; a field
// whose text is empty is left out.
class Field {
 public:
  // A constant of the program.
  static Field Code(Literal key, Literal value);
  // A name from the program, its configuration or its protocol: a method, a
  // status, an address, a file, a trace id. Only letters, digits and
  // `._/:-[]` are kept, at most 200 of them; any other character becomes `?`.
  static Field Name(Literal key, absl::string_view name);
  static Field Count(Literal key, int64_t count);
  // In milliseconds.
  static Field Took(Literal key, absl::Duration duration);
  // Somebody's or something's id: 16 digits of a keyed hash, the same in every
  // process of an installation, so that lines can be brought together.
  static Field Hashed(Literal key, absl::string_view id);
  // Why something failed, in the words of this program or of a library beneath
  // it. Never the text of an error about a caller's data. At most 300
  // characters.
  static Field Cause(Literal key, absl::string_view cause);

 private:
  friend class Logger;
  enum class Kind { kText, kName, kCount, kTook, kHashed, kCause };
  Field(absl::string_view key, Kind kind, absl::string_view text,
        int64_t number)
      : key_(key), kind_(kind), text_(text), number_(number) {}
  absl::string_view key_;
  Kind kind_;
  absl::string_view text_;
  // A count, or nanoseconds.
  int64_t number_;
};

// Thread-safe. Lines are handed to a thread that writes them together every few
// milliseconds; Write never waits for the disk or the pipe. When the reader of
// the log is slower than the program for so long that a megabyte waits, lines
// are dropped and counted in a line of their own.
class Logger {
 public:
  struct Options {
    Level level = Level::kInfo;
    // In every line, as `service` and `version`.
    std::string service;
    std::string version;
    // 16 bytes or more; what ids are hashed with.
    std::string hash_key;
    // Where lines go; the standard output. Not closed.
    int descriptor = 1;
  };
  Logger(Options options, const Clock& clock);
  // Writes what waits.
  ~Logger();

  bool enabled(Level level) const { return level >= options_.level; }
  void Write(Level level, Literal message,
             std::initializer_list<Field> fields = {});
  // Returns once every line so far has been written.
  void Flush();

 private:
  struct Writer;
  void AppendField(const Field& field, std::string& line) const;

  Options options_;
  const Clock& clock_;
  // `"service":...,"version":...`, encoded once.
  std::string common_;
  std::unique_ptr<Writer> writer_;
};

// The names of the levels, `info`; unknown ones are kInfo.
Level ParseLevel(absl::string_view name);

// The 64-bit SipHash-2-4 (Aumasson and Bernstein, 2012) of `text` under the
// first 16 bytes of `key`.
uint64_t SipHash(absl::string_view key, absl::string_view text);

}  // namespace concord::log
