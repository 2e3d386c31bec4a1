// Formatting for reading, in English.
#include "services/progress_analytics/domain/analysis/text.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "concord/progress/v1/series.pb.h"
#include "concord/type/v1/author.pb.h"

namespace concord::progress_analytics {
namespace {

constexpr size_t kShownOfId = 12;

constexpr absl::string_view kMonths[] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr absl::string_view kMinus = "\u2212";

// Without the zeros at its end.
std::string Trimmed(std::string text) {
  while (absl::EndsWith(text, "0")) text.pop_back();
  if (absl::EndsWith(text, ".")) text.pop_back();
  return text;
}

}  // namespace

std::string NumberText(double value) {
  const double size = std::abs(value);
  const std::string text = size == std::floor(size) && size < 1e15
                               ? absl::StrCat(static_cast<int64_t>(size))
                               : Trimmed(absl::StrFormat("%.2f", size));
  const bool is_negative = value < 0 && text != "0";
  return is_negative ? absl::StrCat(kMinus, text) : text;
}

std::string SignedText(double value) {
  const std::string text = NumberText(value);
  return value > 0 && text != "0" ? absl::StrCat("+", text) : text;
}

std::string SlopeText(double value) {
  std::string text = absl::StrFormat("%.2f", std::abs(value));
  if (text == "0.00") return text;
  return absl::StrCat(value < 0 ? kMinus : "+", text);
}

std::string ProbabilityText(double p) {
  if (p < 0.001) return "p < .001";
  if (p >= 0.9995) return "p = 1";
  const std::string text = absl::StrFormat("%.3f", p);
  return absl::StrCat("p = ", absl::StripPrefix(text, "0"));
}

std::string DateText(absl::CivilDay day) {
  return absl::StrCat(day.day(), " ", kMonths[day.month() - 1], " ",
                      day.year());
}

std::string DateText(const Point& point) {
  return DateText(absl::CivilDay(CivilTimeOf(point)));
}

std::string CountText(int64_t count, absl::string_view noun) {
  return absl::StrCat(count, " ", noun, count == 1 ? "" : "s");
}

absl::string_view SourceName(type::v1::AuthorRole source) {
  switch (source) {
    case type::v1::AUTHOR_ROLE_CLIENT:
      return "client";
    case type::v1::AUTHOR_ROLE_THERAPIST:
      return "therapist";
    case type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER:
      return "significant other";
    default:
      return "unknown source";
  }
}

std::string ParticularsText(const progress::v1::SeriesKey& key) {
  const auto id = [](absl::string_view name) {
    name = name.substr(name.rfind('/') + 1);
    return absl::StrCat(name.substr(0, kShownOfId),
                        name.size() > kShownOfId ? "\u2026" : "");
  };
  std::string text;
  if (!key.informant().empty()) {
    absl::StrAppend(&text, " ", id(key.informant()));
  }
  if (IsKeptFromClient(key)) {
    absl::StrAppend(&text, ", not shared with the client");
  }
  if (!key.about().empty()) {
    absl::StrAppend(&text, ", about ", id(key.about()));
  }
  if (!key.instrument_version().empty()) {
    absl::StrAppend(&text, ", version ", key.instrument_version());
  }
  return text;
}

std::string Escaped(absl::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace concord::progress_analytics
