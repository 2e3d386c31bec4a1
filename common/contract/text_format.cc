// Recognisers for identifiers, dates, zones and the like, without regular
// expressions: each reads its text once.
#include "common/contract/text_format.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "concord/type/v1/bounds.pb.h"

namespace concord::contract {
namespace {

using type::v1::Bounds;

constexpr size_t kLongestWord = 63;

unsigned char Byte(char character) {
  return static_cast<unsigned char>(character);
}

bool IsLetter(char character) { return absl::ascii_isalpha(Byte(character)); }
bool IsDigit(char character) { return absl::ascii_isdigit(Byte(character)); }
bool IsLetterOrDigit(char character) {
  return absl::ascii_isalnum(Byte(character));
}

template <typename Predicate>
bool All(absl::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

bool IsUuid(absl::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(Byte(text[i]))) {
      return false;
    }
  }
  return true;
}

bool IsIdentifier(absl::string_view text) {
  return !text.empty() && text.size() <= kLongestWord && text[0] != '-' &&
         All(text, [](char character) {
           return absl::ascii_islower(Byte(character)) || IsDigit(character) ||
                  character == '-';
         });
}

bool IsCode(absl::string_view text) {
  return !text.empty() && text.size() <= kLongestWord &&
         All(text, [](char character) {
           return IsLetterOrDigit(character) || character == '.' ||
                  character == '_' || character == '-';
         });
}

// The zone's file is looked for instead of loading the zone, because a loaded
// name stays in memory for ever, even a wrong one.
bool IsTimeZone(absl::string_view text) {
  if (text.empty() || text.size() > kLongestWord || !IsLetter(text[0]) ||
      !All(text, [](char character) {
        return IsLetterOrDigit(character) || character == '/' ||
               character == '_' || character == '-' || character == '+';
      })) {
    return false;
  }
  if (text == "UTC") return true;
  const char* directory = std::getenv("TZDIR");
  std::error_code error;
  return std::filesystem::is_regular_file(
      absl::StrCat(directory == nullptr ? "/usr/share/zoneinfo" : directory,
                   "/", text),
      error);
}

bool IsLanguageCode(absl::string_view text) {
  if (text.size() > 35) return false;
  bool primary = true;
  for (absl::string_view part : absl::StrSplit(text, '-')) {
    if (part.empty() || part.size() > 8) return false;
    if (primary ? part.size() < 2 || !All(part, IsLetter)
                : !All(part, IsLetterOrDigit)) {
      return false;
    }
    primary = false;
  }
  return true;
}

bool ParseDay(absl::string_view text, absl::CivilDay& day) {
  int year = 0;
  int month = 0;
  int day_of_month = 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' ||
      !All(text.substr(0, 4), IsDigit) || !All(text.substr(5, 2), IsDigit) ||
      !All(text.substr(8, 2), IsDigit) ||
      !absl::SimpleAtoi(text.substr(0, 4), &year) ||
      !absl::SimpleAtoi(text.substr(5, 2), &month) ||
      !absl::SimpleAtoi(text.substr(8, 2), &day_of_month)) {
    return false;
  }
  day = absl::CivilDay(year, month, day_of_month);
  // CivilDay carries the 31st of February over into March.
  return day.month() == month && day.day() == day_of_month;
}

bool IsDate(absl::string_view text) {
  absl::CivilDay day;
  return ParseDay(text, day) && day.year() >= 1900;
}

bool IsEtag(absl::string_view text) {
  return text.size() >= 3 && text.size() <= kLongestWord + 1 &&
         text.front() == '"' && text.back() == '"' &&
         All(text.substr(1, text.size() - 2), [](char character) {
           return absl::ascii_isgraph(Byte(character)) && character != '"';
         });
}

// The length of the well-formed sequence that `text` begins with; 0 for none.
// Table 3-7 of the Unicode Standard.
size_t SequenceLength(absl::string_view text) {
  const unsigned char lead = Byte(text[0]);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xC2 && lead < 0xE0   ? 2
                        : lead >= 0xE0 && lead < 0xF0 ? 3
                        : lead >= 0xF0 && lead < 0xF5 ? 4
                                                      : 0;
  if (length == 0 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((Byte(text[i]) & 0xC0) != 0x80) return 0;
  }
  const unsigned char second = Byte(text[1]);
  const bool overlong =
      (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second >= 0xA0;
  const bool beyond = lead == 0xF4 && second >= 0x90;
  return overlong || surrogate || beyond ? 0 : length;
}

}  // namespace

size_t CountCharacters(absl::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(),
      [](char character) { return (Byte(character) & 0xC0) != 0x80; }));
}

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    const size_t length = SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool HasControlCharacter(absl::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const unsigned char byte = Byte(text[i]);
    if ((byte < 0x20 && byte != '\t' && byte != '\n') || byte == 0x7F) {
      return true;
    }
    // U+0080 to U+009F.
    if (byte == 0xC2 && i + 1 < text.size() && Byte(text[i + 1]) < 0xA0) {
      return true;
    }
  }
  return false;
}

bool HasFormat(Bounds::Format format, absl::string_view text) {
  switch (format) {
    case Bounds::FORMAT_UUID:
      return IsUuid(text);
    case Bounds::FORMAT_IDENTIFIER:
      return IsIdentifier(text);
    case Bounds::FORMAT_TIME_ZONE:
      return IsTimeZone(text);
    case Bounds::FORMAT_LANGUAGE_CODE:
      return IsLanguageCode(text);
    case Bounds::FORMAT_DATE:
      return IsDate(text);
    case Bounds::FORMAT_CODE:
      return IsCode(text);
    case Bounds::FORMAT_ETAG:
      return IsEtag(text);
    default:
      return true;
  }
}

absl::string_view FormatRule(Bounds::Format format) {
  switch (format) {
    case Bounds::FORMAT_UUID:
      return "is no UUID; send its 36-character form";
    case Bounds::FORMAT_IDENTIFIER:
      return "is no identifier; use 1 to 63 of a-z, 0-9 and -, beginning with "
             "a letter or a digit";
    case Bounds::FORMAT_TIME_ZONE:
      return "is no IANA time zone; send a name such as Europe/Lisbon";
    case Bounds::FORMAT_LANGUAGE_CODE:
      return "is no BCP 47 language tag; send one such as en or pt-BR";
    case Bounds::FORMAT_DATE:
      return "is no day since 1900-01-01; send it as YYYY-MM-DD";
    case Bounds::FORMAT_CODE:
      return "is no code; use 1 to 63 of A-Z, a-z, 0-9, '.', '_' and '-'";
    case Bounds::FORMAT_ETAG:
      return "is no etag; send it as the server sent it, with its quotes";
    default:
      return "has the wrong form";
  }
}

bool IsFutureDate(absl::string_view text, absl::Time now) {
  absl::CivilDay day;
  // The first place where a day begins is 14 hours ahead of UTC.
  return ParseDay(text, day) &&
         day > absl::ToCivilDay(now + absl::Hours(14), absl::UTCTimeZone());
}

}  // namespace concord::contract
