#include "common/config/config.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace concord::config {
namespace {

constexpr struct {
  const char* suffix;
  int shift;
} kSizeUnits[] = {{"KiB", 10}, {"MiB", 20}, {"GiB", 30}};

std::string FormatSize(int64_t bytes) {
  std::string text = absl::StrCat(bytes);
  for (const auto& unit : kSizeUnits) {
    if (bytes != 0 && bytes % (int64_t{1} << unit.shift) == 0) {
      text = absl::StrCat(bytes >> unit.shift, unit.suffix);
    }
  }
  return text;
}

// Negative when `text` is no size.
int64_t ParseSize(absl::string_view text) {
  int shift = 0;
  for (const auto& unit : kSizeUnits) {
    if (absl::ConsumeSuffix(&text, unit.suffix)) {
      shift = unit.shift;
      break;
    }
  }
  int64_t count = 0;
  if (!absl::SimpleAtoi(text, &count) || count < 0 ||
      count > (INT64_MAX >> shift)) {
    return -1;
  }
  return count << shift;
}

std::string Quoted(absl::string_view value) {
  return absl::StrCat("\"", value, "\"");
}

// Stores `value` if it lies in `range`, else returns the problem.
template <typename T>
std::string StoreInRange(T value, Range<T> range, absl::string_view text,
                         T* target) {
  if (value < range.least || value > range.most) {
    return absl::StrCat(Quoted(text), " is out of range");
  }
  *target = value;
  return "";
}

std::string EnvironmentName(absl::string_view setting) {
  return absl::StrCat("CONCORD_", absl::AsciiStrToUpper(setting));
}

// `text` broken into lines of at most `width` characters, each behind `indent`.
std::string Wrapped(absl::string_view text, absl::string_view indent,
                    size_t width) {
  std::string wrapped;
  std::string line;
  for (absl::string_view word : absl::StrSplit(text, ' ')) {
    if (!line.empty() && line.size() + 1 + word.size() > width) {
      absl::StrAppend(&wrapped, indent, line, "\n");
      line.clear();
    }
    absl::StrAppend(&line, line.empty() ? "" : " ", word);
  }
  absl::StrAppend(&wrapped, indent, line, "\n");
  return wrapped;
}

}  // namespace

std::string Describe(absl::Span<const Fault> faults) {
  std::string text;
  for (const Fault& fault : faults) {
    absl::StrAppend(&text, "--", fault.setting, ": ", fault.problem, "; ",
                    fault.remedy, "\n");
  }
  return text;
}

Settings::Settings(std::string program, std::string summary)
    : program_(std::move(program)), summary_(std::move(summary)) {}

void Settings::Text(std::string name, std::string* value, std::string form,
                    std::string help) {
  settings_.push_back({.name = std::move(name),
                       .form = std::move(form),
                       .initial = *value,
                       .help = std::move(help),
                       .store = [value](absl::string_view text) {
                         *value = std::string(text);
                         return std::string();
                       }});
}

void Settings::Choice(std::string name, std::string* value,
                      std::vector<std::string> choices, std::string help) {
  std::string form = absl::StrJoin(choices, "|");
  std::string remedy = absl::StrCat("give ", absl::StrJoin(choices, ", "));
  settings_.push_back(
      {.name = std::move(name),
       .form = std::move(form),
       .initial = *value,
       .help = std::move(help),
       .store =
           [value, choices = std::move(choices)](absl::string_view text) {
             if (std::find(choices.begin(), choices.end(), text) ==
                 choices.end()) {
               return absl::StrCat(Quoted(text), " is no choice");
             }
             *value = std::string(text);
             return std::string();
           },
       .remedy = std::move(remedy)});
}

void Settings::Number(std::string name, int* value, Range<int> range,
                      std::string help) {
  settings_.push_back(
      {.name = std::move(name),
       .form = "NUMBER",
       .initial = absl::StrCat(*value),
       .help = std::move(help),
       .store =
           [value, range](absl::string_view text) {
             int number = 0;
             if (!absl::SimpleAtoi(text, &number)) {
               return absl::StrCat(Quoted(text), " is no whole number");
             }
             return StoreInRange(number, range, text, value);
           },
       .remedy = absl::StrCat("give ", range.least, " to ", range.most)});
}

void Settings::Duration(std::string name, absl::Duration* value,
                        Range<absl::Duration> range, std::string help) {
  settings_.push_back(
      {.name = std::move(name),
       .form = "DURATION",
       .initial = absl::FormatDuration(*value),
       .help = std::move(help),
       .store =
           [value, range](absl::string_view text) {
             absl::Duration duration;
             if (!absl::ParseDuration(text, &duration)) {
               return absl::StrCat(Quoted(text), " is no duration");
             }
             return StoreInRange(duration, range, text, value);
           },
       .remedy = absl::StrCat("give ", absl::FormatDuration(range.least),
                              " to ", absl::FormatDuration(range.most))});
}

void Settings::Size(std::string name, int64_t* bytes, Range<int64_t> range,
                    std::string help) {
  settings_.push_back({.name = std::move(name),
                       .form = "BYTES",
                       .initial = FormatSize(*bytes),
                       .help = std::move(help),
                       .store =
                           [bytes, range](absl::string_view text) {
                             const int64_t size = ParseSize(text);
                             if (size < 0)
                               return absl::StrCat(Quoted(text), " is no size");
                             return StoreInRange(size, range, text, bytes);
                           },
                       .remedy = absl::StrCat("give ", FormatSize(range.least),
                                              " to ", FormatSize(range.most))});
}

void Settings::Switch(std::string name, bool* value, std::string help) {
  settings_.push_back({.name = std::move(name),
                       .initial = *value ? "true" : "false",
                       .help = std::move(help),
                       .is_switch = true,
                       .store =
                           [value](absl::string_view text) {
                             if (text != "true" && text != "false") {
                               return absl::StrCat(
                                   Quoted(text), " is neither true nor false");
                             }
                             *value = text == "true";
                             return std::string();
                           },
                       .remedy = "give true or false"});
}

const Settings::Setting* Settings::Find(absl::string_view name) const {
  const auto found =
      std::find_if(settings_.begin(), settings_.end(),
                   [name](const Setting& each) { return each.name == name; });
  return found == settings_.end() ? nullptr : &*found;
}

std::vector<Fault> Settings::Read(int argc, const char* const* argv,
                                  const Environment& environment) {
  std::vector<Fault> faults;
  const auto fault = [&faults](absl::string_view setting, std::string problem,
                               std::string remedy) {
    faults.push_back(
        {std::string(setting), std::move(problem), std::move(remedy)});
  };
  std::vector<const Setting*> given;
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (argument == "--help" || argument == "-h") {
      help_wanted_ = true;
      continue;
    }
    if (!absl::ConsumePrefix(&argument, "--")) {
      fault(argument, "is no setting", "give settings as --name=value");
      continue;
    }
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(argument, absl::MaxSplits('=', 1));
    const Setting* setting = Find(parts.first);
    if (setting == nullptr) {
      fault(parts.first, "is unknown", "see --help for the settings there are");
      continue;
    }
    absl::string_view value = parts.second;
    if (!absl::StrContains(argument, '=')) {
      if (!setting->is_switch && i + 1 == argc) {
        fault(setting->name, "has no value",
              absl::StrCat("give --", setting->name, "=", setting->form));
        continue;
      }
      value = setting->is_switch ? "true" : argv[++i];
    }
    if (std::find(given.begin(), given.end(), setting) != given.end()) {
      fault(setting->name, "is given twice", "give it once");
      continue;
    }
    given.push_back(setting);
    const std::string problem = setting->store(value);
    if (!problem.empty()) fault(setting->name, problem, setting->remedy);
  }
  for (const Setting& setting : settings_) {
    if (std::find(given.begin(), given.end(), &setting) != given.end()) {
      continue;
    }
    const std::string variable = EnvironmentName(setting.name);
    const char* value = environment(variable.c_str());
    if (value == nullptr || *value == '\0') continue;
    const std::string problem = setting.store(value);
    if (problem.empty()) continue;
    fault(setting.name, absl::StrCat(problem, " (from ", variable, ")"),
          setting.remedy);
  }
  return faults;
}

std::string Settings::Help() const {
  std::string text = absl::StrCat(
      program_, ": ", summary_, "\n\nUsage: ", program_,
      " [--SETTING=VALUE]...\n\nEvery setting can also come from the "
      "environment: --listen is\nCONCORD_LISTEN there. A flag wins over the "
      "environment.\n\n");
  for (const Setting& setting : settings_) {
    absl::StrAppend(&text, "  --", setting.name, setting.is_switch ? "" : "=",
                    setting.form);
    if (!setting.initial.empty()) {
      absl::StrAppend(&text, "  (default ", setting.initial, ")");
    }
    absl::StrAppend(&text, "\n", Wrapped(setting.help, "      ", 70));
  }
  return text;
}

}  // namespace concord::config
