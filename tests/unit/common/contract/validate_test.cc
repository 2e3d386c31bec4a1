// Every rule of the validator, each on a request that breaks it alone.
#include "common/contract/validate.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/type/v1/reason.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/rpc/diary.pb.h"
#include "tests/support/status/status.h"

namespace concord::contract {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using testing::Refused;
using ::testing::UnorderedElementsAre;
using testing::diary::CreateNoteRequest;
using testing::diary::Note;

const absl::Time kNow = absl::FromUnixSeconds(1'767'225'600);

CreateNoteRequest GoodRequest() {
  CreateNoteRequest request;
  request.set_parent("clients/c1");
  request.set_note_id("n1");
  request.set_request_id("01234567-89ab-cdef-0123-456789abcdef");
  request.mutable_note()->set_title("A day");
  request.mutable_note()->set_mood(testing::diary::MOOD_LOW);
  return request;
}

// `path: description` of every violation.
std::vector<std::string> Violations(CreateNoteRequest request) {
  const Validator validator(*CreateNoteRequest::descriptor());
  const absl::Status status = validator.Check(request, kNow);
  std::vector<std::string> texts;
  for (const FieldViolation& violation : ViolationsOf(status)) {
    texts.push_back(violation.field + ": " + violation.description);
  }
  EXPECT_EQ(status.ok(), texts.empty());
  return texts;
}

std::vector<std::string> ViolationsWith(
    const std::function<void(Note&)>& change) {
  CreateNoteRequest request = GoodRequest();
  change(*request.mutable_note());
  return Violations(request);
}

TEST(ValidateTest, RefusesFieldsThatItsContractDoesNotKnow) {
  CreateNoteRequest request = GoodRequest();
  request.GetReflection()->MutableUnknownFields(&request)->AddVarint(700, 1);
  Note::Part& part = *request.mutable_note()->add_parts();
  part.set_heading("a");
  part.GetReflection()->MutableUnknownFields(&part)->AddVarint(9, 1);
  const absl::Status status =
      Validator(*CreateNoteRequest::descriptor()).Check(request, kNow);
  EXPECT_THAT(status, Refused(type::v1::REASON_FIELD_UNKNOWN));
  EXPECT_THAT(
      Violations(request),
      UnorderedElementsAre(HasSubstr("has a field 700 "),
                           AllOf(HasSubstr("note.parts[0]: has a field 9 "),
                                 HasSubstr("upgrade the server"))));
}

TEST(ValidateTest, AcceptsWhatKeepsEveryRule) {
  EXPECT_THAT(Violations(GoodRequest()), IsEmpty());
  EXPECT_THAT(ViolationsWith([](Note& note) {
                note.set_score(27);
                note.set_answer(0);
                *note.mutable_happen_time() = ToTimestamp(kNow);
                *note.mutable_review_time() =
                    ToTimestamp(kNow + absl::Hours(24 * 365));
                note.set_happen_date("2026-01-01");
                note.set_time_zone("UTC");
                note.set_language_code("pt-BR");
                note.set_form("PHQ-9");
                note.set_about("clients/c1/people/p1");
                note.add_tags("work");
                note.add_parts()->set_heading("Begin");
                (*note.mutable_marks())["a"] = 0;
                note.set_sketch(std::string("\0\xFF", 2));
                note.mutable_length()->set_seconds(60);
                note.add_moods(testing::diary::MOOD_HIGH);
                note.mutable_summary()->set_heading("All");
              }),
              IsEmpty());
}

TEST(ValidateTest, ReportsEveryViolationOfARequestAtOnce) {
  EXPECT_THAT(Violations(CreateNoteRequest()),
              UnorderedElementsAre("parent: is required; set it",
                                   "note_id: is required; set it",
                                   "note: is required; set it",
                                   "request_id: is required; set it"));
}

TEST(ValidateTest, NamesTheWholePath) {
  EXPECT_THAT(
      ViolationsWith([](Note& note) {
        note.add_parts()->set_heading("fine");
        note.add_parts()->set_heading("fine");
        note.mutable_parts(1)->add_parts();
      }),
      ElementsAre("note.parts[1].parts[0].heading: is required; set it"));
}

TEST(ValidateTest, CountsCharactersAndNotBytes) {
  EXPECT_THAT(
      ViolationsWith([](Note& note) { note.set_title("äöüäöüäöüäöü"); }),
      IsEmpty());
  EXPECT_THAT(
      ViolationsWith([](Note& note) { note.set_title("thirteen char"); }),
      ElementsAre("note.title: is too long; send at most 12 characters"));
  EXPECT_THAT(
      ViolationsWith([](Note& note) { note.set_title("ä"); }),
      ElementsAre("note.title: is too short; send at least 2 characters"));
}

TEST(ValidateTest, NeverRepeatsAValue) {
  EXPECT_THAT(ViolationsWith([](Note& note) {
                note.set_title("secretsecretsecret");
                note.set_about("secret");
                (*note.mutable_marks())["secret"] = -7;
              }),
              Not(::testing::Contains(HasSubstr("secret"))));
}

TEST(ValidateTest, RefusesControlCharacters) {
  for (const char* text : {"a\rb", "a\x01", "a\x7F", "a\xC2\x85"}) {
    EXPECT_THAT(ViolationsWith([&](Note& note) { note.set_title(text); }),
                ElementsAre(HasSubstr("note.title: contains a control")));
  }
  EXPECT_THAT(ViolationsWith([](Note& note) { note.set_title("a\t\nb"); }),
              IsEmpty());
}

TEST(ValidateTest, RefusesUnknownAndMissingEnums) {
  EXPECT_THAT(ViolationsWith([](Note& note) {
                note.set_mood(static_cast<testing::diary::Mood>(99));
              }),
              ElementsAre(HasSubstr("note.mood: is no value of Mood")));
  EXPECT_THAT(ViolationsWith([](Note& note) { note.clear_mood(); }),
              ElementsAre("note.mood: is required; set it"));
  EXPECT_THAT(ViolationsWith([](Note& note) {
                note.add_moods(testing::diary::MOOD_UNSPECIFIED);
              }),
              ElementsAre(HasSubstr("note.moods[0]: is unspecified")));
}

TEST(ValidateTest, RefusesNumbersThatAreNotFiniteOrOutOfRange) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double score : {std::nan(""), infinity, -infinity}) {
    EXPECT_THAT(ViolationsWith([&](Note& note) { note.set_score(score); }),
                ElementsAre("note.score: is not a finite number; send one"));
  }
  for (const double score : {-0.5, 27.5, 1e308}) {
    EXPECT_THAT(ViolationsWith([&](Note& note) { note.set_score(score); }),
                ElementsAre("note.score: is outside its range; send 0 to 27"));
  }
  EXPECT_THAT(ViolationsWith([](Note& note) { note.set_answer(4); }),
              ElementsAre(HasSubstr("note.answer: is outside")));
}

TEST(ValidateTest, RefusesInstantsOutsideTheirTime) {
  const auto at = [](absl::Time time) {
    return ViolationsWith([time](Note& note) {
      *note.mutable_happen_time() = ToTimestamp(time);
    });
  };
  EXPECT_THAT(
      at(absl::FromCivil(absl::CivilDay(1899, 12, 31), absl::UTCTimeZone())),
      ElementsAre(HasSubstr("note.happen_time: is before 1900")));
  EXPECT_THAT(at(kNow + absl::Seconds(59)), IsEmpty());
  EXPECT_THAT(at(kNow + absl::Seconds(61)),
              ElementsAre(HasSubstr("note.happen_time: is in the future")));
  EXPECT_THAT(ViolationsWith([](Note& note) {
                *note.mutable_review_time() =
                    ToTimestamp(kNow + absl::Hours(24 * 366 * 10));
              }),
              ElementsAre(HasSubstr("note.review_time: is more than ten")));
  EXPECT_THAT(ViolationsWith([](Note& note) {
                note.mutable_review_time()->set_nanos(-1);
              }),
              ElementsAre(HasSubstr("note.review_time: is no instant")));
}

TEST(ValidateTest, RefusesDaysInTheFuture) {
  EXPECT_THAT(
      ViolationsWith([](Note& note) { note.set_happen_date("2026-01-03"); }),
      ElementsAre(HasSubstr("note.happen_date: is in the future")));
}

TEST(ValidateTest, RefusesTextsOfTheWrongForm) {
  EXPECT_THAT(ViolationsWith([](Note& note) {
                note.set_happen_date("2025-02-29");
                note.set_time_zone("Mars/Base");
                note.set_language_code("english!");
                note.set_form("PHQ 9");
                note.set_about("clients/c1/goals/g1");
              }),
              ElementsAre(HasSubstr("note.happen_date: is no day"),
                          HasSubstr("note.time_zone: is no IANA"),
                          HasSubstr("note.language_code: is no BCP 47"),
                          HasSubstr("note.form: is no code"),
                          HasSubstr("note.about: is no resource name")));
}

TEST(ValidateTest, LimitsListsAndTheirElements) {
  EXPECT_THAT(ViolationsWith([](Note& note) {
                for (int i = 0; i < 4; ++i) note.add_tags("x");
              }),
              ElementsAre("note.tags: has too many elements; send at most 3"));
  EXPECT_THAT(ViolationsWith([](Note& note) {
                note.add_tags("fine");
                note.add_tags("too long");
                note.add_tags("");
              }),
              ElementsAre(HasSubstr("note.tags[1]: is too long"),
                          HasSubstr("note.tags[2]: is too short")));
}

TEST(ValidateTest, LimitsMapsTheirKeysAndTheirValues) {
  EXPECT_THAT(ViolationsWith([](Note& note) {
                for (const char* key : {"a", "b", "c"}) {
                  (*note.mutable_marks())[key] = 1;
                }
              }),
              ElementsAre(HasSubstr("note.marks: has too many elements")));
  EXPECT_THAT(
      ViolationsWith(
          [](Note& note) { (*note.mutable_marks())["too long"] = -1; }),
      UnorderedElementsAre(HasSubstr("note.marks[0].key: is too long"),
                           HasSubstr("note.marks[0].value: is too small")));
}

TEST(ValidateTest, LimitsBytesAndDurations) {
  EXPECT_THAT(ViolationsWith([](Note& note) { note.set_sketch("12345"); }),
              ElementsAre("note.sketch: is too long; send at most 4 bytes"));
  EXPECT_THAT(ViolationsWith(
                  [](Note& note) { note.mutable_length()->set_seconds(3601); }),
              ElementsAre(HasSubstr("note.length: is outside")));
  EXPECT_THAT(ViolationsWith([](Note& note) {
                note.mutable_length()->set_seconds(1);
                note.mutable_length()->set_nanos(-1);
              }),
              ElementsAre(HasSubstr("note.length: is no duration")));
}

TEST(ValidateTest, LimitsFieldMasks) {
  testing::diary::UpdateNoteRequest request;
  *request.mutable_note() = GoodRequest().note();
  request.set_request_id("01234567-89ab-cdef-0123-456789abcdef");
  for (int i = 0; i < 101; ++i) request.mutable_update_mask()->add_paths("a");
  const Validator validator(*request.GetDescriptor());
  const std::vector<FieldViolation> violations =
      ViolationsOf(validator.Check(request, kNow));
  ASSERT_EQ(violations.size(), 1);
  EXPECT_EQ(violations[0].field, "update_mask");
}

TEST(ValidateTest, ClearsWhatTheServerOwns) {
  CreateNoteRequest request = GoodRequest();
  request.mutable_note()->set_etag("\"7\"");
  request.mutable_note()->mutable_create_time()->set_nanos(-5);
  request.mutable_note()->add_parts()->set_heading("x");
  request.mutable_note()->mutable_parts(0)->set_author("me");
  const Validator validator(*request.GetDescriptor());
  ASSERT_THAT(validator.Check(request, kNow), IsOk());
  EXPECT_EQ(request.note().etag(), "");
  EXPECT_FALSE(request.note().has_create_time());
  EXPECT_EQ(request.note().parts(0).author(), "");
}

TEST(ValidateTest, FindsFieldsOfAContractThatNobodyHasBounded) {
  EXPECT_THAT(
      Validator::UnboundedFields(*testing::diary::Unbounded::descriptor()),
      UnorderedElementsAre(
          "concord.testing.diary.Unbounded.text has no max_length",
          "concord.testing.diary.Unbounded.numbers has no max_items",
          "concord.testing.diary.Unbounded.marks has no max_length"));
  EXPECT_THAT(Validator::UnboundedFields(*CreateNoteRequest::descriptor()),
              IsEmpty());
}

}  // namespace
}  // namespace concord::contract
