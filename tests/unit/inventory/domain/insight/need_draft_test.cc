#include "services/inventory/domain/insight/need_draft.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/register_entry.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/care.pb.h"
#include "services/inventory/domain/insight/needs.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using v1::Conflict;
using v1::NeedsProfile;
using v1::Person;
using v1::RegisterEntry;

RegisterEntry EntryOf(const std::string& id, const std::string& facts) {
  return Parse<RegisterEntry>(
      absl::StrCat("kind: KIND_NEED text: '", id,
                   "' name: 'clients/c1/registerEntries/", id, "' ", facts));
}

Person Manager() {
  return Parse<Person>(
      "name: 'clients/c1/people/rui' category: CATEGORY_MANAGER");
}

Conflict ConflictWithRui(int intensity) {
  return Parse<Conflict>(absl::StrCat(
      "name: 'clients/c1/conflicts/1' person: 'clients/c1/people/rui' state: "
      "STATE_OPEN author { role: AUTHOR_ROLE_CLIENT } intensity: ",
      intensity));
}

NeedsProfile ProfileOf(Records records) {
  return DeriveNeeds(UsableRecords(std::move(records)));
}

std::vector<std::string> TextsOf(const NeedsProfile& profile) {
  std::vector<std::string> texts;
  for (const auto& need : profile.needs()) texts.push_back(need.text());
  return texts;
}

TEST(StatedNeedsTest, KeepsBothWeightsApartAndShowsTheRange) {
  const NeedsProfile profile = ProfileOf(
      {.stated_needs = {EntryOf("rest",
                                "client_importance: 2 therapist_importance: 8 "
                                "author { role: AUTHOR_ROLE_CLIENT }")}});
  ASSERT_EQ(profile.needs_size(), 1);
  const auto& need = profile.needs(0);
  EXPECT_EQ(need.client_weight(), 2);
  EXPECT_EQ(need.therapist_weight(), 8);
  EXPECT_EQ(need.weight_range().lowest(), 2);
  EXPECT_EQ(need.weight_range().highest(), 8);
  EXPECT_EQ(need.weight(), 8);
  EXPECT_EQ(need.confidence(), NeedsProfile::CONFIDENCE_LOW);
  EXPECT_THAT(need.sources(), ElementsAre(type::v1::AUTHOR_ROLE_CLIENT,
                                          type::v1::AUTHOR_ROLE_THERAPIST));
  EXPECT_EQ(need.evidence().rule(), "need.stated/1");
  EXPECT_EQ(need.evidence().explanation(),
            "Stated as a need by the client and the therapist.");
}

TEST(StatedNeedsTest, ShowsNoRangeWhereNothingDiffers) {
  const NeedsProfile profile =
      ProfileOf({.stated_needs = {EntryOf(
                     "rest", "client_importance: 8 therapist_importance: 8")}});
  EXPECT_FALSE(profile.needs(0).has_weight_range());
  EXPECT_FALSE(profile.needs(0).has_urgency_range());
}

TEST(StatedNeedsTest, PutsWhatNobodyHasWeighedLast) {
  const NeedsProfile profile = ProfileOf(
      {.stated_needs = {EntryOf("a", ""), EntryOf("b", "client_importance: 0"),
                        EntryOf("c", "client_importance: 3")}});
  EXPECT_THAT(TextsOf(profile), ElementsAre("c", "b", "a"));
  EXPECT_FALSE(profile.needs(2).has_client_weight());
  EXPECT_EQ(profile.needs(2).urgency(), NeedsProfile::URGENCY_LATER);
}

TEST(StatedNeedsTest, S41_BreaksTiesByTheClientsPriorityThenByName) {
  const NeedsProfile profile = ProfileOf(
      {.stated_needs = {
           EntryOf("d", "client_importance: 6"),
           EntryOf("c", "client_importance: 6"),
           EntryOf("b", "therapist_importance: 6 client_importance: 5"),
           EntryOf("a", "therapist_importance: 6")}});
  EXPECT_THAT(TextsOf(profile), ElementsAre("c", "d", "b", "a"));
}

TEST(StatedNeedsTest, S62_UrgencyNowOutranksAHigherWeightLater) {
  const NeedsProfile profile = ProfileOf(
      {.stated_needs = {
           EntryOf("heavy", "client_importance: 10 urgency: URGENCY_LATER"),
           EntryOf("phase", "client_importance: 9 urgency: URGENCY_THIS_PHASE"),
           EntryOf("urgent", "client_importance: 1 urgency: URGENCY_NOW")}});
  EXPECT_THAT(TextsOf(profile), ElementsAre("urgent", "phase", "heavy"));
}

TEST(StatedNeedsTest, JoinsWhatTheRecordsShowOfTheSamePerson) {
  const NeedsProfile profile = ProfileOf(
      {.people = {Manager()},
       .conflicts = {ConflictWithRui(8)},
       .stated_needs = {EntryOf("settle",
                                "family: GOAL_FAMILY_RESOLVE_CONFLICT people: "
                                "'clients/c1/people/rui' client_importance: 2 "
                                "author { role: AUTHOR_ROLE_THERAPIST }")}});
  ASSERT_EQ(profile.needs_size(), 2);
  const auto& need = profile.needs(0);
  EXPECT_EQ(need.evidence().rule(), "need.conflict/1");
  EXPECT_THAT(need.evidence().resources(),
              ElementsAre("clients/c1/people/rui", "clients/c1/conflicts/1",
                          "clients/c1/registerEntries/settle"));
  EXPECT_EQ(need.weight_range().lowest(), 2);
  EXPECT_EQ(need.weight_range().highest(), 8);
  EXPECT_EQ(need.text(), "settle");
  EXPECT_EQ(need.record_count(), 2);
  EXPECT_THAT(need.sources(), ElementsAre(type::v1::AUTHOR_ROLE_CLIENT,
                                          type::v1::AUTHOR_ROLE_THERAPIST));
}

TEST(StatedNeedsTest, JoinsTheSituationWhereNobodyIsNamed) {
  Records records = {.people = {Manager()}, .conflicts = {ConflictWithRui(8)}};
  records.stated_needs = {EntryOf(
      "talk",
      "family: GOAL_FAMILY_COMMUNICATION situation: SITUATION_WORKPLACE")};
  EXPECT_EQ(ProfileOf(records).needs_size(), 2);
  records.stated_needs[0].set_situation(type::v1::SITUATION_FAMILY);
  EXPECT_EQ(ProfileOf(records).needs_size(), 3);
}

TEST(StatedNeedsTest, LetsPeopleDecideOfUrgencyAndShowsWhatDiffers) {
  const NeedsProfile profile = ProfileOf(
      {.people = {Manager()},
       .conflicts = {ConflictWithRui(9)},
       .stated_needs = {EntryOf("settle",
                                "family: GOAL_FAMILY_RESOLVE_CONFLICT people: "
                                "'clients/c1/people/rui' urgency: "
                                "URGENCY_LATER")}});
  ASSERT_EQ(profile.needs_size(), 2);
  const auto& need = profile.needs(1);
  EXPECT_EQ(need.urgency(), NeedsProfile::URGENCY_LATER);
  EXPECT_EQ(need.urgency_range().soonest(), NeedsProfile::URGENCY_NOW);
  EXPECT_EQ(need.urgency_range().latest(), NeedsProfile::URGENCY_LATER);
}

TEST(StatedNeedsTest, MakesOneNeedOfEntriesThatNameTheSame) {
  const char* subject =
      "family: GOAL_FAMILY_BOUNDARIES people: "
      "'clients/c1/people/rui' client_importance: ";
  const NeedsProfile profile = ProfileOf(
      {.people = {Manager()},
       .stated_needs = {
           EntryOf("a",
                   absl::StrCat(subject,
                                "7 author { role: AUTHOR_ROLE_THERAPIST }")),
           EntryOf("b", absl::StrCat(subject,
                                     "6 author { role: AUTHOR_ROLE_CLIENT }")),
           EntryOf("c",
                   absl::StrCat(subject,
                                "8 author { role: AUTHOR_ROLE_CLIENT }"))}});
  ASSERT_EQ(profile.needs_size(), 1);
  const auto& need = profile.needs(0);
  EXPECT_EQ(need.situation(), type::v1::SITUATION_WORKPLACE);
  EXPECT_EQ(need.text(), "b") << "the client's words come first";
  EXPECT_EQ(need.client_weight(), 8);
  EXPECT_EQ(need.weight_range().lowest(), 6);
  EXPECT_EQ(need.record_count(), 3);
  EXPECT_EQ(need.confidence(), NeedsProfile::CONFIDENCE_HIGH);
}

TEST(StatedNeedsTest, NeverUsesPrivateEntriesOrPeopleLeftOut) {
  EXPECT_EQ(ProfileOf({.stated_needs = {EntryOf("rest", "private_entry: true"),
                                        EntryOf("talk",
                                                "people: "
                                                "'clients/c1/people/gone'")}})
                .needs_size(),
            0);
}

// S41: two views of one person differ.
TEST(ViewsThatDifferTest, StandSideBySide) {
  const NeedsProfile profile = ProfileOf(
      {.people = {Parse<Person>(
           "name: 'clients/c1/people/tom' category: CATEGORY_PARTNER "
           "client_view { trust: 9 satisfaction: 8 } therapist_view { trust: "
           "2 }")}});
  ASSERT_EQ(profile.needs_size(), 1);
  const auto& need = profile.needs(0);
  EXPECT_EQ(need.client_weight(), 0);
  EXPECT_EQ(need.therapist_weight(), 8);
  EXPECT_EQ(need.weight_range().lowest(), 0);
  EXPECT_EQ(need.weight_range().highest(), 8);
  EXPECT_EQ(need.confidence(), NeedsProfile::CONFIDENCE_LOW);
  EXPECT_EQ(need.evidence().explanation(),
            "Closeness and trust with the partner: trust 2 of 10.");
}

TEST(ConfidenceTest, GrowsWithRecordsAndSourcesThatAgree) {
  NeedDraft draft;
  draft.statements = {{.role = type::v1::AUTHOR_ROLE_CLIENT, .weight = 6}};
  draft.record_count = 1;
  EXPECT_EQ(Conclude(draft).confidence(), NeedsProfile::CONFIDENCE_LOW);
  draft.record_count = 3;
  EXPECT_EQ(Conclude(draft).confidence(), NeedsProfile::CONFIDENCE_MEDIUM);
  draft.statements.push_back(
      {.role = type::v1::AUTHOR_ROLE_THERAPIST, .weight = 8});
  EXPECT_EQ(Conclude(draft).confidence(), NeedsProfile::CONFIDENCE_HIGH);
  draft.statements[1].weight = 9;
  EXPECT_EQ(Conclude(draft).confidence(), NeedsProfile::CONFIDENCE_MEDIUM);
  draft.statements[1].weight = 10;
  EXPECT_EQ(Conclude(draft).confidence(), NeedsProfile::CONFIDENCE_LOW);
}

TEST(StatedNeedsTest, S41_SameRecordsGiveTheSameBytesWhateverTheirOrder) {
  Records records = {.people = {Manager()}};
  for (int i = 0; i < 12; ++i) {
    const std::string id = absl::StrCat("p", i);
    records.people.push_back(Parse<Person>(absl::StrCat(
        "name: 'clients/c1/people/", id,
        "' category: CATEGORY_FRIEND client_view { closeness_ring: 5 "
        "wished_closeness_ring: ",
        1 + i % 3, " }")));
    Conflict conflict = ConflictWithRui(i % 4 + 4);
    conflict.set_name(absl::StrCat("clients/c1/conflicts/", i));
    conflict.set_person(absl::StrCat("clients/c1/people/", id));
    records.conflicts.push_back(conflict);
    records.stated_needs.push_back(EntryOf(
        id, absl::StrCat(
                i % 2 == 0 ? "family: GOAL_FAMILY_COMMUNICATION people: "
                             "'clients/c1/people/rui' "
                           : "family: GOAL_FAMILY_RELATIONSHIPS people: "
                             "'clients/c1/people/p3' ",
                i % 3 == 0 ? "urgency: URGENCY_NOW " : "client_importance: 5 ",
                i % 5 == 0 ? "author { role: AUTHOR_ROLE_CLIENT }"
                           : "author { role: AUTHOR_ROLE_THERAPIST }")));
  }
  const std::string bytes = ProfileOf(records).SerializeAsString();
  std::mt19937 random(41);  // NOLINT(cert-msc32-c,cert-msc51-cpp): repeatable
  for (int i = 0; i < 50; ++i) {
    std::shuffle(records.people.begin(), records.people.end(), random);
    std::shuffle(records.conflicts.begin(), records.conflicts.end(), random);
    std::shuffle(records.stated_needs.begin(), records.stated_needs.end(),
                 random);
    ASSERT_EQ(ProfileOf(records).SerializeAsString(), bytes);
  }
}

}  // namespace
}  // namespace concord::inventory
