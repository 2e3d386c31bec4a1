// The service's methods through the whole pipeline, on a real database.
#include "services/inventory/rpc/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/str_format.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/access_requests.pb.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/conflict_requests.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_requests.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/incident_requests.pb.h"
#include "concord/inventory/v1/inventory.pb.h"
#include "concord/inventory/v1/inventory_requests.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/needs_profile_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/inventory/v1/safety_flag_requests.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord/type/v1/copy_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "concord/type/v1/rights.pb.h"
#include "tests/support/rpc/harness.h"
#include "tests/support/status/status.h"

namespace concord::inventory {
namespace {

using testing::ClientSelf;
using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::Harness;
using testing::IsOk;
using testing::Refused;
using testing::Supervisor;
using testing::Therapist;
using v1::Episode;
using v1::FormResponse;
using v1::NeedsProfile;
using v1::Person;
using v1::SafetyFlag;

const security::Claims kClient = ClientSelf("c1");
const security::Claims kTherapist = Therapist("anna");
const absl::Time kYesterday =
    absl::FromCivil(absl::CivilDay(2025, 12, 31), absl::UTCTimeZone());

class InventoryServiceTest : public ::testing::Test {
 protected:
  InventoryServiceTest() { harness_.Serve(*service_); }

  std::string NextRequestId() {
    return absl::StrFormat("00000000-0000-4000-8000-%012d", ++requests_);
  }

  template <typename Request>
  Request New() {
    Request request;
    request.set_parent("clients/c1");
    request.set_request_id(NextRequestId());
    return request;
  }

  absl::StatusOr<Episode> Begin(const security::Claims& caller = kTherapist) {
    auto request = New<v1::CreateEpisodeRequest>();
    request.set_episode_id("first");
    Episode& episode = *request.mutable_episode();
    episode.set_phase_profile("phaseProfiles/classic16");
    episode.set_planned_sessions(16);
    Episode::CareTeamMember& therapist = *episode.add_care_team();
    therapist.set_subject("anna");
    therapist.set_kind(Episode::CareTeamMember::KIND_THERAPIST);
    Episode::CareTeamMember& supervisor = *episode.add_care_team();
    supervisor.set_subject("sven");
    supervisor.set_kind(Episode::CareTeamMember::KIND_SUPERVISOR);
    return harness_.Call<Episode>(caller, "CreateEpisode", request);
  }

  v1::CreatePersonRequest Rui() {
    auto request = New<v1::CreatePersonRequest>();
    request.set_person_id("rui");
    request.mutable_person()->set_display_name("Rui");
    request.mutable_person()->set_category(Person::CATEGORY_MANAGER);
    return request;
  }
  absl::StatusOr<Person> Create(const v1::CreatePersonRequest& request,
                                const security::Claims& caller = kClient) {
    return harness_.Call<Person>(caller, "CreatePerson", request);
  }
  absl::StatusOr<Person> GetRui(const security::Claims& caller) {
    v1::GetPersonRequest request;
    request.set_name("clients/c1/people/rui");
    return harness_.Call<Person>(caller, "GetPerson", request);
  }
  absl::StatusOr<Person> Update(const security::Claims& caller,
                                const Person& person, const char* path) {
    v1::UpdatePersonRequest request;
    *request.mutable_person() = person;
    request.mutable_update_mask()->add_paths(path);
    request.set_request_id(NextRequestId());
    return harness_.Call<Person>(caller, "UpdatePerson", request);
  }
  v1::ListPeopleResponse People() {
    v1::ListPeopleRequest request;
    request.set_parent("clients/c1");
    return harness_
        .Call<v1::ListPeopleResponse>(kTherapist, "ListPeople", request)
        .value_or(v1::ListPeopleResponse());
  }

  // Answers in order; below 0 for one that is missing.
  absl::StatusOr<FormResponse> Answer(
      const std::vector<int>& values, const char* form = "forms/phq-9",
      const security::Claims& caller = kClient) {
    auto request = New<v1::CreateFormResponseRequest>();
    FormResponse& response = *request.mutable_form_response();
    response.set_form(form);
    *response.mutable_completion_time() = ToTimestamp(kYesterday);
    for (size_t i = 0; i < values.size(); ++i) {
      if (values[i] < 0) continue;
      FormResponse::Answer& answer = *response.add_answers();
      answer.set_item(absl::StrCat(i + 1));
      answer.set_value(values[i]);
    }
    return harness_.Call<FormResponse>(caller, "CreateFormResponse", request);
  }
  absl::StatusOr<FormResponse> Enter(const char* form, double total) {
    auto request = New<v1::CreateFormResponseRequest>();
    FormResponse& response = *request.mutable_form_response();
    response.set_form(form);
    response.set_total(total);
    *response.mutable_completion_time() = ToTimestamp(kYesterday);
    return harness_.Call<FormResponse>(kClient, "CreateFormResponse", request);
  }
  absl::StatusOr<FormResponse> Correct(
      const FormResponse& response, const security::Claims& caller = kClient) {
    v1::CorrectFormResponseRequest request;
    *request.mutable_form_response() = response;
    request.set_reason("Two answers were swapped.");
    request.set_etag(response.etag());
    request.set_request_id(NextRequestId());
    return harness_.Call<FormResponse>(caller, "CorrectFormResponse", request);
  }
  v1::ListSafetyFlagsResponse Flags() {
    v1::ListSafetyFlagsRequest request;
    request.set_parent("clients/c1");
    return harness_
        .Call<v1::ListSafetyFlagsResponse>(kTherapist, "ListSafetyFlags",
                                           request)
        .value_or(v1::ListSafetyFlagsResponse());
  }
  NeedsProfile Needs(const security::Claims& caller = kTherapist) {
    v1::GetNeedsProfileRequest request;
    request.set_name("clients/c1/needsProfile");
    const auto profile =
        harness_.Call<NeedsProfile>(caller, "GetNeedsProfile", request);
    EXPECT_THAT(profile, IsOk());
    return profile.value_or(NeedsProfile());
  }

  absl::Status Conflict(bool private_entry = false) {
    auto request = New<v1::CreateConflictRequest>();
    request.mutable_conflict()->set_person("clients/c1/people/rui");
    request.mutable_conflict()->set_topic("the harbour contract");
    request.mutable_conflict()->set_intensity(8);
    request.mutable_conflict()->set_private_entry(private_entry);
    return harness_.Call<v1::Conflict>(kClient, "CreateConflict", request)
        .status();
  }

  const std::unique_ptr<cache::Cache> memory_ = cache::NewMemoryCache(1 << 20);
  cache::SealedCache cache_{*memory_, {.secret = std::string(32, 's')}};
  const Catalogue catalogue_ = Catalogue::Load().value();
  std::unique_ptr<rpc::Service> service_ =
      NewInventoryService(catalogue_, cache_);
  Harness harness_;
  int requests_ = 0;
};

TEST_F(InventoryServiceTest, BeginsWithAnEpisodeOfATherapistInItsCareTeam) {
  EXPECT_FALSE(Create(Rui(), kClient).ok());
  EXPECT_FALSE(Begin(Therapist("bernd")).ok());
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_THAT(Create(Rui(), kClient), IsOk());
  EXPECT_THAT(GetRui(kTherapist), IsOk());
  EXPECT_THAT(GetRui(Supervisor("sven")), IsOk());
  EXPECT_TRUE(absl::IsNotFound(GetRui(Therapist("bernd")).status()));
  EXPECT_TRUE(absl::IsNotFound(GetRui(Therapist("anna", "t2")).status()));
  EXPECT_EQ(Create(Rui(), Supervisor("sven")).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(InventoryServiceTest, ChangesWhatTheMaskNamesAndRefusesAStaleEtag) {
  ASSERT_THAT(Begin(), IsOk());
  Person rui = *Create(Rui());
  Person changed = rui;
  changed.set_display_name("Rui Matos");
  changed.set_category(Person::CATEGORY_FRIEND);
  const auto updated = Update(kClient, changed, "display_name");
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->display_name(), "Rui Matos");
  EXPECT_EQ(updated->category(), Person::CATEGORY_MANAGER);
  EXPECT_THAT(Update(kClient, changed, "display_name"),
              Refused(type::v1::REASON_ETAG_MISMATCH));
  EXPECT_THAT(Update(kClient, *updated, "shoe_size"),
              Refused(type::v1::REASON_FIELD_MASK_INVALID));
}

TEST_F(InventoryServiceTest, AsksOfAnUpdateOnlyWhatItChanges) {
  ASSERT_THAT(Begin(), IsOk());
  const Person rui = *Create(Rui());
  Person change;
  change.set_name(rui.name());
  change.set_category(Person::CATEGORY_FRIEND);
  const auto updated = Update(kClient, change, "category");
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->display_name(), rui.display_name());
  EXPECT_EQ(
      ViolationsOf(Update(kClient, change, "display_name").status())[0].field,
      "person.display_name");
}

TEST_F(InventoryServiceTest, TakesBackADeletion) {
  ASSERT_THAT(Begin(), IsOk());
  const Person rui = *Create(Rui());
  v1::DeletePersonRequest remove;
  remove.set_name(rui.name());
  remove.set_request_id(NextRequestId());
  ASSERT_THAT(harness_.Call<Person>(kClient, "DeletePerson", remove), IsOk());
  EXPECT_EQ(People().people_size(), 0);
  v1::UndeletePersonRequest restore;
  restore.set_name(rui.name());
  restore.set_request_id(NextRequestId());
  ASSERT_THAT(harness_.Call<Person>(kClient, "UndeletePerson", restore),
              IsOk());
  EXPECT_EQ(People().people_size(), 1);
}

TEST_F(InventoryServiceTest, ShowsAPrivateEntryToItsAuthorAlone) {
  ASSERT_THAT(Begin(), IsOk());
  v1::CreatePersonRequest request = Rui();
  request.mutable_person()->set_private_entry(true);
  request.clear_person_id();
  const auto rui = Create(request, kClient);
  ASSERT_THAT(rui, IsOk());
  v1::GetPersonRequest get;
  get.set_name(rui->name());
  EXPECT_THAT(harness_.Call<Person>(kClient, "GetPerson", get), IsOk());
  EXPECT_TRUE(absl::IsNotFound(
      harness_.Call<Person>(kTherapist, "GetPerson", get).status()));
  EXPECT_EQ(People().people_size(), 0);
}

TEST_F(InventoryServiceTest, LetsNobodyChooseTheIdOfAPrivateEntry) {
  ASSERT_THAT(Begin(), IsOk());
  v1::CreatePersonRequest request = Rui();
  request.mutable_person()->set_private_entry(true);
  EXPECT_THAT(FieldsOf(Create(request, kClient).status()),
              ElementsAre("person_id"));
}

TEST_F(InventoryServiceTest, ShowsNoOldVersionOfWhatIsPrivateToday) {
  ASSERT_THAT(Begin(), IsOk());
  const auto rui = Create(Rui(), kClient);
  ASSERT_THAT(rui, IsOk());
  harness_.clock().Advance(absl::Hours(24));
  v1::GetInventoryRequest before;
  before.set_name("clients/c1/inventory");
  *before.mutable_as_of_time() = ToTimestamp(harness_.clock().Now());
  harness_.clock().Advance(absl::Hours(24));
  Person secret = *rui;
  secret.set_private_entry(true);
  ASSERT_THAT(Update(kClient, secret, "private_entry"), IsOk());
  const auto people = [&](const security::Claims& caller) {
    return harness_
        .Call<v1::GetInventoryResponse>(caller, "GetInventory", before)
        ->inventory()
        .people_size();
  };
  const auto exported = [&](const security::Claims& caller) {
    type::v1::ExportClientRequest request;
    request.set_parent("clients/c1");
    return harness_
        .Call<type::v1::ExportClientResponse>(caller, "ExportClient", request)
        ->DebugString();
  };
  EXPECT_EQ(people(kClient), 1);
  EXPECT_EQ(people(kTherapist), 0);
  EXPECT_THAT(exported(kClient), ::testing::HasSubstr("Rui"));
  EXPECT_THAT(exported(kTherapist),
              ::testing::Not(::testing::HasSubstr("Rui")));
  // Opened again, its past is open but for the time in which it was private.
  secret.set_private_entry(false);
  secret.clear_etag();
  ASSERT_THAT(Update(kClient, secret, "private_entry"), IsOk());
  EXPECT_EQ(people(kTherapist), 1);
}

TEST_F(InventoryServiceTest, FillsAPageWithWhatItsReaderMaySee) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Create(Rui()), IsOk());
  for (const bool is_private : {true, false, true, true, false}) {
    ASSERT_THAT(Conflict(is_private), IsOk());
  }
  v1::ListConflictsRequest request;
  request.set_parent("clients/c1");
  request.set_page_size(2);
  const auto page = [&](const security::Claims& caller) {
    return *harness_.Call<v1::ListConflictsResponse>(caller, "ListConflicts",
                                                     request);
  };
  // Twice: the second answers come from memory.
  for (int i = 0; i < 2; ++i) {
    const auto to_client = page(kClient);
    const auto to_therapist = page(kTherapist);
    EXPECT_EQ(to_client.conflicts_size(), 2);
    EXPECT_TRUE(to_client.conflicts(0).private_entry());
    EXPECT_NE(to_client.next_page_token(), "");
    ASSERT_EQ(to_therapist.conflicts_size(), 2);
    EXPECT_FALSE(to_therapist.conflicts(0).private_entry());
    EXPECT_FALSE(to_therapist.conflicts(1).private_entry());
    EXPECT_EQ(to_therapist.next_page_token(), "");
  }
}

TEST_F(InventoryServiceTest, ListsLongEntriesInPagesThatEveryClientCanRead) {
  ASSERT_THAT(Begin(), IsOk());
  // 4000 characters of three bytes.
  std::string long_text;
  for (int i = 0; i < 4000; ++i) long_text += "\u8A9E";
  constexpr int kIncidents = 60;
  for (int i = 0; i < kIncidents; ++i) {
    v1::CreateIncidentRequest request;
    request.set_parent("clients/c1");
    request.set_request_id(NextRequestId());
    v1::Incident& incident = *request.mutable_incident();
    *incident.mutable_occurrence_time() =
        ToTimestamp(absl::FromUnixSeconds(1'000'000'000));
    incident.set_description(long_text);
    incident.set_outcome(long_text.substr(0, long_text.size() / 2));
    ASSERT_THAT(harness_.Call<v1::Incident>(kClient, "CreateIncident", request),
                IsOk());
  }
  v1::ListIncidentsRequest request;
  request.set_parent("clients/c1");
  request.set_page_size(500);
  request.set_all_time(true);
  std::set<std::string> names;
  int pages = 0;
  do {
    const auto page = harness_.Call<v1::ListIncidentsResponse>(
        kTherapist, "ListIncidents", request);
    ASSERT_THAT(page, IsOk());
    EXPECT_LT(page->ByteSizeLong(), 2u << 20);
    for (const v1::Incident& incident : page->incidents()) {
      EXPECT_TRUE(names.insert(incident.name()).second);
    }
    request.set_page_token(page->next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(names.size(), kIncidents);
  EXPECT_EQ(pages, 2);
}

TEST_F(InventoryServiceTest, LeavesThePrivateOutOfTheNeeds) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Create(Rui()), IsOk());
  ASSERT_THAT(Conflict(/*private_entry=*/true), IsOk());
  EXPECT_EQ(Needs(kClient).needs_size(), 0);
  ASSERT_THAT(Conflict(), IsOk());
  const NeedsProfile profile = Needs(kClient);
  ASSERT_GE(profile.needs_size(), 1);
  EXPECT_EQ(profile.needs(0).situation(), type::v1::SITUATION_WORKPLACE);
  EXPECT_FALSE(profile.needs(0).evidence().resources().empty());
  EXPECT_FALSE(profile.needs(0).evidence().rule().empty());
  EXPECT_EQ(Needs(kTherapist).SerializeAsString(), profile.SerializeAsString());
}

TEST_F(InventoryServiceTest, ScoresAQuestionnaire) {
  ASSERT_THAT(Begin(), IsOk());
  const auto scored = Answer({2, 2, 2, 2, 2, 2, 2, 2, 0});
  ASSERT_THAT(scored, IsOk());
  EXPECT_EQ(scored->status(), FormResponse::STATUS_SCORED);
  EXPECT_EQ(scored->score(), 16);
  EXPECT_TRUE(Flags().safety_flags().empty());
  const auto prorated = Answer({2, 2, 2, 2, 2, 2, 2, -1, 0});
  EXPECT_EQ(prorated->status(), FormResponse::STATUS_PRORATED);
  EXPECT_EQ(prorated->missing_count(), 1);
}

TEST_F(InventoryServiceTest, LooksAtTheSafetyItemEvenWithoutATotal) {
  ASSERT_THAT(Begin(), IsOk());
  const auto response = Answer({-1, -1, -1, -1, -1, -1, -1, -1, 2});
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->status(), FormResponse::STATUS_NOT_SCORABLE);
  ASSERT_EQ(Flags().safety_flags_size(), 1);
  const SafetyFlag flag = Flags().safety_flags(0);
  EXPECT_EQ(flag.state(), SafetyFlag::STATE_OPEN);
  EXPECT_TRUE(Needs().safety_review_open());
  v1::AcknowledgeSafetyFlagRequest request;
  request.set_name(flag.name());
  request.set_acknowledger_name("Dr. Anna");
  request.set_note("Asked at once.");
  request.set_request_id(NextRequestId());
  EXPECT_EQ(harness_.Call<SafetyFlag>(kClient, "AcknowledgeSafetyFlag", request)
                .status()
                .code(),
            absl::StatusCode::kPermissionDenied);
  ASSERT_THAT(
      harness_.Call<SafetyFlag>(kTherapist, "AcknowledgeSafetyFlag", request),
      IsOk());
  EXPECT_FALSE(Needs().safety_review_open());
}

TEST_F(InventoryServiceTest, RefusesAnswersThatTheFormDoesNotHave) {
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_THAT(Answer({2, 2, 2, 2, 2, 2, 2, 2, 4}),
              Refused(type::v1::REASON_FIELD_INVALID));
  EXPECT_THAT(Answer({2, 2, 2, 2, 2, 2, 2, 2, 2, 2}),
              Refused(type::v1::REASON_FIELD_INVALID));
  auto future = New<v1::CreateFormResponseRequest>();
  future.mutable_form_response()->set_form("forms/phq-9");
  future.mutable_form_response()->add_answers()->set_item("1");
  *future.mutable_form_response()->mutable_completion_time() =
      ToTimestamp(kYesterday + absl::Hours(24 * 30));
  EXPECT_THAT(
      FieldsOf(
          harness_.Call<FormResponse>(kClient, "CreateFormResponse", future)
              .status()),
      ElementsAre("form_response.completion_time"));
}

TEST_F(InventoryServiceTest, ListsEveryFormWithWhatItTakes) {
  const auto forms = harness_.Call<v1::ListFormsResponse>(
      kClient, "ListForms", v1::ListFormsRequest());
  ASSERT_THAT(forms, IsOk());
  EXPECT_EQ(forms->forms_size(), 39);
  v1::GetFormRequest request;
  request.set_name("forms/native-gas-level");
  const auto form = harness_.Call<v1::Form>(kClient, "GetForm", request);
  ASSERT_THAT(form, IsOk());
  EXPECT_EQ(form->code(), "native.gas_level");
  EXPECT_EQ(form->value_range().minimum(), -2);
}

TEST_F(InventoryServiceTest, ScoresAFormWithReversedItems) {
  ASSERT_THAT(Begin(), IsOk());
  const auto response = Answer({4, 3, 4, 2, 4, 5, 2}, "forms/ras");
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->score(), 4.0);
  EXPECT_EQ(response->answers(3).value(), 2);
}

TEST_F(InventoryServiceTest,
       TakesATotalAndLooksAtTheSafetyItemThatItLeavesOut) {
  ASSERT_THAT(Begin(), IsOk());
  const auto response = Enter("forms/epds", 14);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->status(), FormResponse::STATUS_TOTAL_ENTERED);
  EXPECT_EQ(response->score(), 14);
  EXPECT_THAT(response->cutoffs(), ElementsAre("possible", "probable"));
  ASSERT_EQ(Flags().safety_flags_size(), 1);
  EXPECT_EQ(Flags().safety_flags(0).cause(), SafetyFlag::CAUSE_ITEM_MISSING);
}

TEST_F(InventoryServiceTest,
       RefusesATotalThatTheFormDoesNotTakeAndKeepsNothing) {
  ASSERT_THAT(Begin(), IsOk());
  const absl::Status status = Enter("forms/phq-9", 14).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(FieldsOf(status), ElementsAre("form_response.total"));
  EXPECT_TRUE(Flags().safety_flags().empty());
}

TEST_F(InventoryServiceTest, ScoresACorrectedResponseAnewAndKeepsWhatItWas) {
  ASSERT_THAT(Begin(), IsOk());
  const auto first = Answer({1, 2, 3}, "forms/ucla-3");
  ASSERT_THAT(first, IsOk());
  FormResponse response = *first;
  response.mutable_answers(2)->set_value(1);
  const auto corrected = Correct(response, kTherapist);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->score(), 4);
  EXPECT_EQ(corrected->band(), "not_lonely");
  EXPECT_EQ(corrected->author().subject(), first->author().subject());
  EXPECT_EQ(corrected->correction_author().subject(), "anna");
  v1::ListFormResponseRevisionsRequest request;
  request.set_name(first->name());
  const auto revisions = harness_.Call<v1::ListFormResponseRevisionsResponse>(
      kTherapist, "ListFormResponseRevisions", request);
  ASSERT_THAT(revisions, IsOk());
  ASSERT_EQ(revisions->form_responses_size(), 2);
  EXPECT_EQ(revisions->form_responses(0).score(), 4);
  EXPECT_EQ(revisions->form_responses(1).SerializeAsString(),
            first->SerializeAsString());
}

TEST_F(InventoryServiceTest,
       OpensWhatACorrectionNewlyCallsForAndClosesNothing) {
  ASSERT_THAT(Begin(), IsOk());
  const auto first = Answer({0, 0, 0, 0, 0, 0, 0, 0, 1});
  ASSERT_THAT(first, IsOk());
  FormResponse response = *first;
  response.mutable_answers(8)->set_value(0);
  const auto lowered = Correct(response);
  ASSERT_THAT(lowered, IsOk());
  EXPECT_EQ(Flags().safety_flags_size(), 1);
  response = *lowered;
  response.mutable_answers(8)->set_value(3);
  ASSERT_THAT(Correct(response), IsOk());
  EXPECT_EQ(Flags().safety_flags_size(), 2);
}

TEST_F(InventoryServiceTest, RefusesACorrectionThatIsNotTheCallersToMake) {
  ASSERT_THAT(Begin(), IsOk());
  const auto first = Answer({1, 2, 3}, "forms/ucla-3");
  ASSERT_THAT(first, IsOk());
  FormResponse other_form = *first;
  other_form.set_form("forms/gad-7");
  EXPECT_THAT(FieldsOf(Correct(other_form).status()),
              ElementsAre("form_response.form"));
  FormResponse wrong = *first;
  wrong.mutable_answers(0)->set_value(4);
  EXPECT_THAT(FieldsOf(Correct(wrong).status()),
              ElementsAre("form_response.answers[0].value"));
  ASSERT_THAT(Correct(*first, kTherapist), IsOk());
  EXPECT_THAT(Correct(*first), Refused(type::v1::REASON_ETAG_MISMATCH));
}

TEST_F(InventoryServiceTest, FinishesADraftWithoutAReasonAndScoresItThen) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = New<v1::CreateFormResponseRequest>();
  FormResponse& draft = *request.mutable_form_response();
  draft.set_form("forms/phq-9");
  draft.set_draft(true);
  *draft.mutable_completion_time() = ToTimestamp(kYesterday);
  draft.add_answers()->set_item("1");
  draft.mutable_answers(0)->set_value(2);
  const auto begun =
      harness_.Call<FormResponse>(kClient, "CreateFormResponse", request);
  ASSERT_THAT(begun, IsOk());
  EXPECT_EQ(begun->status(), FormResponse::STATUS_DRAFT);
  EXPECT_TRUE(Flags().safety_flags().empty());
  v1::CorrectFormResponseRequest finish;
  *finish.mutable_form_response() = *begun;
  finish.mutable_form_response()->set_draft(false);
  finish.set_request_id(NextRequestId());
  const auto finished =
      harness_.Call<FormResponse>(kClient, "CorrectFormResponse", finish);
  ASSERT_THAT(finished, IsOk());
  EXPECT_EQ(finished->status(), FormResponse::STATUS_NOT_SCORABLE);
  EXPECT_EQ(finished->correction_author().subject(), "");
  EXPECT_EQ(Flags().safety_flags(0).cause(), SafetyFlag::CAUSE_ITEM_MISSING);
}

TEST_F(InventoryServiceTest, S44_ShowsADraftToItsAuthorAloneUntilItIsFinished) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = New<v1::CreateFormResponseRequest>();
  request.mutable_form_response()->set_form("forms/phq-9");
  request.mutable_form_response()->set_draft(true);
  *request.mutable_form_response()->mutable_completion_time() =
      ToTimestamp(kYesterday);
  request.mutable_form_response()->add_answers()->set_item("9");
  request.mutable_form_response()->mutable_answers(0)->set_value(1);
  FormResponse draft =
      *harness_.Call<FormResponse>(kClient, "CreateFormResponse", request);
  v1::GetFormResponseRequest get;
  get.set_name(draft.name());
  v1::ListFormResponsesRequest list;
  list.set_parent("clients/c1");
  v1::ListFormResponseRevisionsRequest revisions;
  revisions.set_name(draft.name());
  v1::CorrectFormResponseRequest finish;
  *finish.mutable_form_response() = draft;
  finish.mutable_form_response()->set_draft(false);
  finish.set_etag("\"99\"");
  finish.set_request_id(NextRequestId());
  const auto seen = [&](const security::Claims& caller) {
    return harness_
        .Call<v1::ListFormResponsesResponse>(caller, "ListFormResponses", list)
        ->form_responses_size();
  };
  EXPECT_EQ(seen(kClient), 1);
  EXPECT_EQ(seen(kTherapist), 0);
  for (const absl::Status& hidden :
       {harness_.Call<FormResponse>(kTherapist, "GetFormResponse", get)
            .status(),
        harness_
            .Call<v1::ListFormResponseRevisionsResponse>(
                kTherapist, "ListFormResponseRevisions", revisions)
            .status(),
        harness_.Call<FormResponse>(kTherapist, "CorrectFormResponse", finish)
            .status()}) {
    EXPECT_TRUE(absl::IsNotFound(hidden)) << hidden;
  }
  // What calls for a look at once does not wait.
  EXPECT_EQ(Flags().safety_flags_size(), 1);
  finish.clear_etag();
  finish.set_request_id(NextRequestId());
  ASSERT_THAT(
      harness_.Call<FormResponse>(kClient, "CorrectFormResponse", finish),
      IsOk());
  EXPECT_EQ(seen(kTherapist), 1);
  EXPECT_EQ(harness_
                .Call<v1::ListFormResponseRevisionsResponse>(
                    kTherapist, "ListFormResponseRevisions", revisions)
                ->form_responses_size(),
            1);
  EXPECT_EQ(harness_
                .Call<v1::ListFormResponseRevisionsResponse>(
                    kClient, "ListFormResponseRevisions", revisions)
                ->form_responses_size(),
            2);
}

TEST_F(InventoryServiceTest, S43_KeepsOneResponseOfARequestThatIsRepeated) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = New<v1::CreateFormResponseRequest>();
  request.mutable_form_response()->set_form("forms/phq-9");
  request.mutable_form_response()->add_answers()->set_item("9");
  request.mutable_form_response()->mutable_answers(0)->set_value(0);
  *request.mutable_form_response()->mutable_completion_time() =
      ToTimestamp(kYesterday);
  const auto first =
      harness_.Call<FormResponse>(kClient, "CreateFormResponse", request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(harness_.Call<FormResponse>(kClient, "CreateFormResponse", request)
                ->SerializeAsString(),
            first->SerializeAsString());
  request.mutable_form_response()->mutable_answers(0)->set_value(1);
  EXPECT_THAT(
      harness_.Call<FormResponse>(kClient, "CreateFormResponse", request),
      Refused(type::v1::REASON_REQUEST_ID_REUSED));
  v1::ListFormResponsesRequest list;
  list.set_parent("clients/c1");
  EXPECT_EQ(harness_
                .Call<v1::ListFormResponsesResponse>(kClient,
                                                     "ListFormResponses", list)
                ->form_responses_size(),
            1);
}

TEST_F(InventoryServiceTest,
       MakesNoDraftAndNoUnexplainedChangeOfWhatIsFinished) {
  ASSERT_THAT(Begin(), IsOk());
  const auto first = Answer({1, 2, 3}, "forms/ucla-3");
  ASSERT_THAT(first, IsOk());
  FormResponse draft = *first;
  draft.set_draft(true);
  EXPECT_THAT(FieldsOf(Correct(draft).status()),
              ElementsAre("form_response.draft"));
  v1::CorrectFormResponseRequest request;
  *request.mutable_form_response() = *first;
  request.set_request_id(NextRequestId());
  EXPECT_THAT(
      FieldsOf(
          harness_.Call<FormResponse>(kClient, "CorrectFormResponse", request)
              .status()),
      ElementsAre("reason"));
}

TEST_F(InventoryServiceTest, RefusesAClientWhoCorrectsTheTherapistsResponse) {
  ASSERT_THAT(Begin(), IsOk());
  const auto first = Answer({1, 2, 3}, "forms/ucla-3", kTherapist);
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(Correct(*first), Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
}

TEST_F(InventoryServiceTest, RefusesAResponseWithNeitherAnswersNorATotal) {
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_THAT(FieldsOf(Answer({}).status()),
              ElementsAre("form_response.answers"));
}

TEST_F(InventoryServiceTest, NamesEveryFieldThatBreaksARuleAndKeepsNothing) {
  ASSERT_THAT(Begin(), IsOk());
  v1::CreatePersonRequest request = Rui();
  request.mutable_person()->set_display_name(std::string(1000, 'x'));
  request.mutable_person()->set_category(static_cast<Person::Category>(99));
  request.mutable_person()->mutable_client_view()->set_closeness_ring(6);
  EXPECT_THAT(
      FieldsOf(Create(request).status()),
      ::testing::UnorderedElementsAre("person.display_name", "person.category",
                                      "person.client_view.closeness_ring"));
  v1::CreatePersonRequest broken = Rui();
  broken.mutable_person()->set_display_name("RuiX");
  std::string bytes = broken.SerializeAsString();
  bytes[bytes.find("RuiX") + 3] = '\xff';
  const rpc::Answer answer = harness_.Run(kClient, "CreatePerson", bytes);
  EXPECT_EQ(answer.response.status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(People().people_size(), 0);
}

TEST_F(InventoryServiceTest, LetsNobodyWriteTheOthersView) {
  ASSERT_THAT(Begin(), IsOk());
  v1::CreatePersonRequest request = Rui();
  request.mutable_person()->mutable_therapist_view()->set_trust(3);
  EXPECT_THAT(Create(request, kClient),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
  EXPECT_THAT(Create(request, kTherapist), IsOk());
}

TEST_F(InventoryServiceTest, TellsOtherServicesWhoReachesWhom) {
  ASSERT_THAT(Begin(), IsOk());
  v1::CheckAccessRequest request;
  request.set_parent("clients/c1");
  const auto relation = [&](const security::Claims& caller) {
    return harness_
        .Call<v1::CheckAccessResponse>(caller, "CheckAccess", request)
        ->relation();
  };
  EXPECT_EQ(relation(kTherapist), type::v1::RELATION_CARE_TEAM);
  EXPECT_EQ(relation(kClient), type::v1::RELATION_SELF);
  EXPECT_EQ(relation(Supervisor("sven")), type::v1::RELATION_SUPERVISES);
  EXPECT_EQ(relation(Therapist("stranger")), type::v1::RELATION_NONE);
}

}  // namespace
}  // namespace concord::inventory
