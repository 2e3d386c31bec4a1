// The written forms, one table each.
#include "common/contract/text_format.h"

#include "concord/type/v1/bounds.pb.h"
#include "gtest/gtest.h"

namespace concord::contract {
namespace {

using type::v1::Bounds;

TEST(TextFormatTest, RecognisesUuids) {
  EXPECT_TRUE(
      HasFormat(Bounds::FORMAT_UUID, "01234567-89AB-cdef-0123-456789abcdef"));
  for (const char* text : {"", "01234567-89ab-cdef-0123-456789abcde",
                           "01234567-89ab-cdef-0123-456789abcdefa",
                           "0123456789ab-cdef-0123-456789abcdef00",
                           "g1234567-89ab-cdef-0123-456789abcdef"}) {
    EXPECT_FALSE(HasFormat(Bounds::FORMAT_UUID, text)) << text;
  }
}

TEST(TextFormatTest, RecognisesIdentifiers) {
  for (const char* text : {"a", "7", "a-b-", "0190af"}) {
    EXPECT_TRUE(HasFormat(Bounds::FORMAT_IDENTIFIER, text)) << text;
  }
  for (const char* text : {"", "-a", "A", "a_b", "a/b", "ä"}) {
    EXPECT_FALSE(HasFormat(Bounds::FORMAT_IDENTIFIER, text)) << text;
  }
  EXPECT_TRUE(HasFormat(Bounds::FORMAT_IDENTIFIER, std::string(63, 'a')));
  EXPECT_FALSE(HasFormat(Bounds::FORMAT_IDENTIFIER, std::string(64, 'a')));
}

TEST(TextFormatTest, RecognisesTimeZonesWithoutLeavingTheirFolder) {
  EXPECT_TRUE(HasFormat(Bounds::FORMAT_TIME_ZONE, "UTC"));
  for (const char* text : {"", "/etc/passwd", "../zoneinfo/UTC", "Europe",
                           "Europe/Atlantis", "Europe/Lis bon"}) {
    EXPECT_FALSE(HasFormat(Bounds::FORMAT_TIME_ZONE, text)) << text;
  }
}

TEST(TextFormatTest, RecognisesLanguageCodes) {
  for (const char* text : {"en", "pt-BR", "zh-Hant-TW", "gsw"}) {
    EXPECT_TRUE(HasFormat(Bounds::FORMAT_LANGUAGE_CODE, text)) << text;
  }
  for (const char* text : {"", "e", "en_US", "en-", "123", "en-toolongpart"}) {
    EXPECT_FALSE(HasFormat(Bounds::FORMAT_LANGUAGE_CODE, text)) << text;
  }
}

TEST(TextFormatTest, RecognisesDaysOfTheCalendarSince1900) {
  for (const char* text : {"1900-01-01", "2024-02-29", "9999-12-31"}) {
    EXPECT_TRUE(HasFormat(Bounds::FORMAT_DATE, text)) << text;
  }
  for (const char* text :
       {"", "1899-12-31", "2025-02-29", "2025-13-01", "2025-00-10", "25-01-01",
        "2025/01/01", "2025-1-01", "+025-01-01", "2025-01-01T"}) {
    EXPECT_FALSE(HasFormat(Bounds::FORMAT_DATE, text)) << text;
  }
}

TEST(TextFormatTest, RecognisesCodesAndEtags) {
  EXPECT_TRUE(HasFormat(Bounds::FORMAT_CODE, "PHQ-9_a.1"));
  EXPECT_FALSE(HasFormat(Bounds::FORMAT_CODE, "PHQ 9"));
  EXPECT_TRUE(HasFormat(Bounds::FORMAT_ETAG, "\"17\""));
  for (const char* text : {"", "17", "\"\"", "\"1", "\"a\"b\"", "\"a b\""}) {
    EXPECT_FALSE(HasFormat(Bounds::FORMAT_ETAG, text)) << text;
  }
}

TEST(TextFormatTest, ADayIsInTheFutureUntilItHasBegunSomewhere) {
  const absl::Time noon = absl::FromCivil(
      absl::CivilSecond(2026, 1, 1, 12, 0, 0), absl::UTCTimeZone());
  EXPECT_FALSE(IsFutureDate("2026-01-01", noon));
  EXPECT_FALSE(IsFutureDate("2026-01-02", noon));
  EXPECT_TRUE(IsFutureDate("2026-01-03", noon));
  EXPECT_TRUE(IsFutureDate("2026-01-02", noon - absl::Hours(3)));
}

TEST(TextFormatTest, KnowsWellFormedUtf8) {
  for (const char* text :
       {"", "abc", "ä", "€", "𝄞", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
  }
  for (const char* text :
       {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80",
        "\xF4\x90\x80\x80", "\xFF", "a\xE2\x82"}) {
    EXPECT_FALSE(IsUtf8(text));
  }
}

}  // namespace
}  // namespace concord::contract
