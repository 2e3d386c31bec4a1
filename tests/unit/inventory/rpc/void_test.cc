// What was entered in error: deleted and taken back, or voided for good, and in
// either case left out of what is computed.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/conflict_requests.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/incident_requests.pb.h"
#include "concord/inventory/v1/inventory_requests.pb.h"
#include "concord/inventory/v1/mood_link_requests.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/needs_profile_requests.pb.h"
#include "concord/inventory/v1/safety_flag_requests.pb.h"
#include "concord/inventory/v1/unresolved_issue_requests.pb.h"
#include "gmock/gmock.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/relationships_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::IsEmpty;
using testing::IsOk;
using testing::Refused;
using ::testing::SizeIs;
using v1::Conflict;
using v1::Episode;
using v1::FormResponse;
using v1::Incident;

class VoidTest : public RelationshipsFixture {
 protected:
  template <typename Entry, typename Request>
  absl::StatusOr<Entry> Void(const char* method, const std::string& name,
                             const security::Claims& caller = kTherapist) {
    Request request;
    request.set_name(name);
    request.set_reason("entered for another client");
    return Write<Entry>(caller, method, request);
  }
  int CountIncidents(const char* facts) {
    return Read<v1::ListIncidentsResponse, v1::ListIncidentsRequest>(
               kTherapist, "ListIncidents", facts)
        .incidents_size();
  }
  absl::StatusOr<FormResponse> Answer(const std::string& id, int item_9) {
    auto request = Parse<v1::CreateFormResponseRequest>(
        absl::StrCat("parent: 'clients/c1' form_response_id: '", id,
                     "' form_response { form: 'forms/phq-9' completion_time { ",
                     Now(), " } }"));
    for (int item = 1; item <= 9; ++item) {
      auto& answer = *request.mutable_form_response()->add_answers();
      answer.set_item(absl::StrCat(item));
      answer.set_value(item == 9 ? item_9 : 1);
    }
    return Write<FormResponse>(kClient, "CreateFormResponse", request);
  }
};

TEST_F(VoidTest, AnIncidentStaysMarkedAndOutOfListsAndOfTheInventory) {
  ASSERT_THAT(EnterIncident("row", 1'700'000'000), IsOk());
  const absl::Time before = harness_.clock().Now();
  harness_.clock().Advance(absl::Hours(1));
  const auto voided = Void<Incident, v1::VoidIncidentRequest>(
      "VoidIncident", "clients/c1/incidents/row");
  ASSERT_THAT(voided, IsOk());
  EXPECT_EQ(voided->voiding().reason(), "entered for another client");
  EXPECT_EQ(voided->voiding().author().subject(), "anna");
  EXPECT_EQ(FromTimestamp(voided->voiding().void_time()),
            harness_.clock().Now());
  EXPECT_EQ(CountIncidents("all_time: true"), 0);
  EXPECT_EQ(CountIncidents("all_time: true show_voided: true"), 1);
  v1::GetIncidentRequest get;
  get.set_name("clients/c1/incidents/row");
  EXPECT_TRUE(
      harness_.Call<Incident>(kClient, "GetIncident", get)->has_voiding());

  v1::GetInventoryRequest request;
  request.set_name("clients/c1/inventory");
  const auto incidents = [&] {
    return harness_
        .Call<v1::GetInventoryResponse>(kTherapist, "GetInventory", request)
        ->inventory()
        .incidents_size();
  };
  EXPECT_EQ(incidents(), 0);
  *request.mutable_as_of_time() = ToTimestamp(before);
  EXPECT_EQ(incidents(), 1);
}

TEST_F(VoidTest, TwiceIsTheSameAndThereIsNoReferringToIt) {
  ASSERT_THAT(EnterIncident("row", 1'700'000'000), IsOk());
  const auto first = Void<Incident, v1::VoidIncidentRequest>(
      "VoidIncident", "clients/c1/incidents/row");
  harness_.clock().Advance(absl::Hours(1));
  const auto second = Void<Incident, v1::VoidIncidentRequest>(
      "VoidIncident", "clients/c1/incidents/row");
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->etag(), second->etag());
  EXPECT_TRUE(absl::IsNotFound(
      Write<v1::MoodLink>(
          kClient, "CreateMoodLink",
          Parse<v1::CreateMoodLinkRequest>(
              "parent: 'clients/c1' mood_link { incident: "
              "'clients/c1/incidents/row' ratings { distress: 4 rating_time { "
              "seconds: 1700000000 } } }"))
          .status()));
}

TEST_F(VoidTest, AClientMayVoidTheirOwnEntriesAlone) {
  ASSERT_THAT(EnterIncident("mine", 1'700'000'000), IsOk());
  auto request = Parse<v1::CreateIncidentRequest>(
      "parent: 'clients/c1' incident_id: 'hers' incident { description: 'x' "
      "occurrence_time { seconds: 1700000000 } }");
  ASSERT_THAT(Write<Incident>(kTherapist, "CreateIncident", request), IsOk());
  EXPECT_THAT((Void<Incident, v1::VoidIncidentRequest>(
                  "VoidIncident", "clients/c1/incidents/mine", kClient)),
              IsOk());
  EXPECT_THAT((Void<Incident, v1::VoidIncidentRequest>(
                  "VoidIncident", "clients/c1/incidents/hers", kClient)),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
}

TEST_F(VoidTest, AResponseCountsForNothingAndItsFlagStaysOpen) {
  const auto answered = Answer("first", 2);
  ASSERT_THAT(answered, IsOk());
  const auto voided = Void<FormResponse, v1::VoidFormResponseRequest>(
      "VoidFormResponse", answered->name());
  ASSERT_THAT(voided, IsOk());
  EXPECT_TRUE(voided->has_voiding());
  EXPECT_EQ(voided->answers_size(), 9);
  EXPECT_THAT(
      (Read<v1::ListFormResponsesResponse, v1::ListFormResponsesRequest>(
           kTherapist, "ListFormResponses", "")
           .form_responses()),
      IsEmpty());
  const auto flags =
      Read<v1::ListSafetyFlagsResponse, v1::ListSafetyFlagsRequest>(
          kTherapist, "ListSafetyFlags", "states: STATE_OPEN");
  ASSERT_THAT(flags.safety_flags(), SizeIs(1));
  v1::GetSafetyFlagRequest get;
  get.set_name(flags.safety_flags(0).name());
  EXPECT_EQ(harness_.Call<v1::SafetyFlag>(kTherapist, "GetSafetyFlag", get)
                ->SerializeAsString(),
            flags.safety_flags(0).SerializeAsString());

  v1::CorrectFormResponseRequest correct;
  *correct.mutable_form_response() = *answered;
  correct.set_reason("a slip");
  EXPECT_THAT(Write<FormResponse>(kClient, "CorrectFormResponse", correct),
              Refused(type::v1::REASON_RESOURCE_DELETED));
}

TEST_F(VoidTest, ASessionCountsAsNotHeld) {
  const auto episodes = Read<v1::ListEpisodesResponse, v1::ListEpisodesRequest>(
      kTherapist, "ListEpisodes", "states: EPISODE_STATE_ACTIVE");
  ASSERT_THAT(episodes.episodes(), SizeIs(1));
  v1::RecordSessionRequest record;
  record.set_name(episodes.episodes(0).name());
  *record.mutable_session_time() = ToTimestamp(harness_.clock().Now());
  for (int i = 0; i < 2; ++i) {
    ASSERT_THAT(Write<Episode>(kTherapist, "RecordSession", record), IsOk());
  }
  v1::VoidSessionRequest request;
  request.set_name(record.name());
  request.set_session(2);
  request.set_reason("recorded twice");
  const auto episode = Write<Episode>(kTherapist, "VoidSession", request);
  ASSERT_THAT(episode, IsOk());
  EXPECT_EQ(episode->attended_sessions(), 1);
  EXPECT_EQ(episode->sessions(1).voiding().author().subject(), "anna");
  request.set_session(3);
  EXPECT_THAT(Write<Episode>(kTherapist, "VoidSession", request),
              Refused(type::v1::REASON_FIELD_INVALID));
}

TEST_F(VoidTest, AConflictIsDeletedAndTakenBack) {
  ASSERT_THAT(Enter("ida", ""), IsOk());
  const auto entered = Write<Conflict>(
      kClient, "CreateConflict",
      Parse<v1::CreateConflictRequest>(
          "parent: 'clients/c1' conflict_id: 'money' conflict { person: "
          "'clients/c1/people/ida' topic: 'money' intensity: 5 }"));
  ASSERT_THAT(entered, IsOk());
  const auto count = [&](const char* facts) {
    return Read<v1::ListConflictsResponse, v1::ListConflictsRequest>(
               kTherapist, "ListConflicts", facts)
        .conflicts_size();
  };
  v1::DeleteConflictRequest remove;
  remove.set_name(entered->name());
  remove.set_etag("\"1\"");
  EXPECT_THAT(Write<Conflict>(kClient, "DeleteConflict", remove),
              Refused(type::v1::REASON_ETAG_MISMATCH));
  remove.set_etag(entered->etag());
  const auto deleted = Write<Conflict>(kClient, "DeleteConflict", remove);
  ASSERT_THAT(deleted, IsOk());
  EXPECT_TRUE(deleted->has_delete_time());
  EXPECT_EQ(count(""), 0);
  EXPECT_EQ(count("show_deleted: true"), 1);
  v1::UndeleteConflictRequest undelete;
  undelete.set_name(entered->name());
  EXPECT_FALSE(Write<Conflict>(kClient, "UndeleteConflict", undelete)
                   ->has_delete_time());
  EXPECT_EQ(count(""), 1);
}

TEST_F(VoidTest, WhatIsRemovedLeavesTheNeedsProfile) {
  ASSERT_THAT(Enter("ida", ""), IsOk());
  ASSERT_THAT(EnterIssue("house", "distress: 9"), IsOk());
  const auto profile = [&] {
    return Read<v1::NeedsProfile, v1::GetNeedsProfileRequest>(
               kTherapist, "GetNeedsProfile", "")
        .DebugString();
  };
  const std::string with = profile();
  v1::DeleteUnresolvedIssueRequest remove;
  remove.set_name("clients/c1/unresolvedIssues/house");
  ASSERT_THAT(
      Write<v1::UnresolvedIssue>(kClient, "DeleteUnresolvedIssue", remove),
      IsOk());
  EXPECT_NE(profile(), with);
  EXPECT_THAT(profile(), ::testing::Not(::testing::HasSubstr("house")));
}

}  // namespace
}  // namespace concord::inventory
