// Settings of a program: a flag wins over the environment, the environment over
// the default; every fault is reported at once.
//
//   Options options;  // its members' initial values are the defaults
//   config::Settings settings("inventory", "What clients live with.");
//   settings.Text("listen", &options.listen, "HOST:PORT", "Where to serve.");
//   settings.Number("pool_threads", &options.pool_threads, {1, 256}, "...");
//   std::vector<config::Fault> faults = settings.Read(argc, argv, ::getenv);
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace concord::config {

// Something an operator has to put right before the program can start.
struct Fault {
  // Without dashes: `listen`.
  std::string setting;
  // What is wrong: `"80x" is no whole number`.
  std::string problem;
  // What to do: `give 1 to 256`.
  std::string remedy;
};

// One line for each fault.
std::string Describe(absl::Span<const Fault> faults);

// Both ends are allowed.
template <typename T>
struct Range {
  T least;
  T most;
};

// Declares settings, then reads them. What a setting points to holds its
// default before Read and its value afterwards, and must outlive both. Names
// are lower snake case; the environment has `CONCORD_` and the name in
// capitals, where an empty value counts as none.
class Settings {
 public:
  Settings(std::string program, std::string summary);

  // `form` is what `--help` shows behind the equals sign: `HOST:PORT`.
  void Text(std::string name, std::string* value, std::string form,
            std::string help);
  // One of `choices`.
  void Choice(std::string name, std::string* value,
              std::vector<std::string> choices, std::string help);
  void Number(std::string name, int* value, Range<int> range, std::string help);
  // `250ms`, `5s`, `1m30s`.
  void Duration(std::string name, absl::Duration* value,
                Range<absl::Duration> range, std::string help);
  // `4096`, `64KiB`, `64MiB`, `2GiB`.
  void Size(std::string name, int64_t* bytes, Range<int64_t> range,
            std::string help);
  // `--name`, `--name=true` or `--name=false`.
  void Switch(std::string name, bool* value, std::string help);

  using Environment = std::function<const char*(const char* name)>;
  // Reads `argv` from its second element on. Values with a fault leave their
  // setting as it is.
  std::vector<Fault> Read(int argc, const char* const* argv,
                          const Environment& environment);
  // Whether `--help` or `-h` was among the arguments; print Help() and end.
  bool help_wanted() const { return help_wanted_; }

  // Whether there is a setting of this name.
  bool Has(absl::string_view name) const { return Find(name) != nullptr; }

  // The program's summary and every setting with its form, default and help.
  std::string Help() const;

 private:
  struct Setting {
    std::string name;
    std::string form;
    std::string initial;
    std::string help;
    bool is_switch = false;
    // Stores the value and returns an empty text, or returns the problem.
    std::function<std::string(absl::string_view)> store;
    std::string remedy;
  };

  const Setting* Find(absl::string_view name) const;

  std::string program_;
  std::string summary_;
  std::vector<Setting> settings_;
  bool help_wanted_ = false;
};

}  // namespace concord::config
