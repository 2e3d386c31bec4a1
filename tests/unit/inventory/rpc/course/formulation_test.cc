// Formulations through the service's methods.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "concord/inventory/v1/formulation.pb.h"
#include "concord/inventory/v1/formulation_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/service_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::IsOk;
using testing::Refused;
using ::testing::UnorderedElementsAre;
using v1::Formulation;

class FormulationTest : public ServiceFixture {
 protected:
  static std::string NameOf(const char* id) {
    return absl::StrCat("clients/c1/formulations/", id);
  }

  v1::CreateFormulationRequest LowSinceMarch(const char* id) {
    auto request = NewFor<v1::CreateFormulationRequest>("clients/c1");
    request.set_formulation_id(id);
    request.mutable_formulation()->set_symptom_picture(
        "It may be that you have been low since your mother died in March.");
    request.mutable_formulation()->set_primary_problem_area(
        type::v1::PROBLEM_AREA_GRIEF);
    return request;
  }
  // The same, kept going by the silence with Rui.
  v1::CreateFormulationRequest SilenceWithRui(const char* id) {
    auto request = LowSinceMarch(id);
    Formulation& formulation = *request.mutable_formulation();
    auto& entry = *formulation.add_timeline();
    entry.set_date("2025-10-02");
    entry.set_text("Rui moved out");
    entry.set_person("clients/c1/people/rui");
    auto& factor = *formulation.add_factors();
    factor.set_phase(Formulation::Factor::PHASE_PERPETUATING);
    factor.set_domain(Formulation::Factor::DOMAIN_SOCIAL);
    factor.set_text("perhaps the silence with Rui");
    factor.add_evidence("clients/c1/people/rui");
    return request;
  }
  absl::Status CreateRui() {
    auto request = NewFor<v1::CreatePersonRequest>("clients/c1");
    request.set_person_id("rui");
    request.mutable_person()->set_display_name("Rui");
    request.mutable_person()->set_category(v1::Person::CATEGORY_PARENT);
    return Call<v1::Person>(anna_, "CreatePerson", request).status();
  }

  absl::StatusOr<Formulation> Create(
      const v1::CreateFormulationRequest& request,
      const security::Claims& caller) {
    return Call<Formulation>(caller, "CreateFormulation", request);
  }
  absl::StatusOr<Formulation> Update(const security::Claims& caller,
                                     const Formulation& formulation) {
    v1::UpdateFormulationRequest request;
    *request.mutable_formulation() = formulation;
    request.mutable_update_mask()->add_paths("*");
    request.set_request_id(NextRequestId());
    return Call<Formulation>(caller, "UpdateFormulation", request);
  }
  absl::StatusOr<Formulation> Agree(const security::Claims& caller,
                                    const Formulation& formulation) {
    auto request = NewOn<v1::AgreeFormulationRequest>(formulation.name());
    request.set_etag(formulation.etag());
    return Call<Formulation>(caller, "AgreeFormulation", request);
  }
  absl::StatusOr<Formulation> Get(const security::Claims& caller,
                                  const char* id) {
    v1::GetFormulationRequest request;
    request.set_name(NameOf(id));
    return Call<Formulation>(caller, "GetFormulation", request);
  }
};

TEST_F(FormulationTest, RoundTripsTimelineFactorsAndEvidence) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(CreateRui(), IsOk());
  auto request = SilenceWithRui("first");
  auto& earlier = *request.mutable_formulation()->add_timeline();
  earlier.set_date("2025-03-09");
  earlier.set_text("her mother died");
  ASSERT_THAT(Create(request, anna_), IsOk());
  const auto formulation = Get(client_, "first");
  ASSERT_THAT(formulation, IsOk());
  EXPECT_EQ(formulation->author().subject(), "anna");
  ASSERT_EQ(formulation->timeline_size(), 2);
  EXPECT_EQ(formulation->timeline(0).date(), "2025-03-09");
  ASSERT_EQ(formulation->factors_size(), 1);
  EXPECT_THAT(formulation->factors(0).evidence(),
              ElementsAre("clients/c1/people/rui"));
  EXPECT_FALSE(formulation->has_agreement());
}

TEST_F(FormulationTest, IsAgreedWithByTheClientAlone) {
  ASSERT_THAT(Begin(), IsOk());
  const Formulation formulation = *Create(LowSinceMarch("first"), anna_);
  EXPECT_THAT(Agree(anna_, formulation),
              Refused(type::v1::REASON_METHOD_NOT_ALLOWED));
  const auto agreed = Agree(client_, formulation);
  ASSERT_THAT(agreed, IsOk());
  EXPECT_EQ(agreed->agreement().author().subject(), client_.subject);
  EXPECT_TRUE(agreed->agreement().has_agree_time());
  const auto again = Agree(client_, *agreed);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->etag(), agreed->etag());
}

TEST_F(FormulationTest, IsAgreedWithOnlyAsItWasRead) {
  ASSERT_THAT(Begin(), IsOk());
  const Formulation read = *Create(LowSinceMarch("first"), anna_);
  Formulation reworded = read;
  reworded.set_symptom_picture("It may be that you feel alone.");
  ASSERT_THAT(Update(anna_, reworded), IsOk());
  EXPECT_THAT(Agree(client_, read), Refused(type::v1::REASON_ETAG_MISMATCH));
  Formulation unread = read;
  unread.clear_etag();
  EXPECT_THAT(FieldsOf(Agree(client_, unread).status()), ElementsAre("etag"));
  EXPECT_FALSE(Get(anna_, "first")->has_agreement());
}

TEST_F(FormulationTest, LosesTheAgreementWithAnyChangeOfWording) {
  ASSERT_THAT(Begin(), IsOk());
  Formulation formulation =
      *Agree(client_, *Create(LowSinceMarch("first"), anna_));
  const auto unchanged = Update(anna_, formulation);
  ASSERT_THAT(unchanged, IsOk());
  EXPECT_TRUE(unchanged->has_agreement());
  formulation.set_secondary_problem_area(
      type::v1::PROBLEM_AREA_ROLE_TRANSITION);
  const auto reworded = Update(anna_, formulation);
  ASSERT_THAT(reworded, IsOk());
  EXPECT_FALSE(reworded->has_agreement());
  EXPECT_THAT(Agree(client_, *reworded), IsOk());
}

TEST_F(FormulationTest, TakesNoAgreementFromACaller) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = LowSinceMarch("first");
  request.mutable_formulation()
      ->mutable_agreement()
      ->mutable_author()
      ->set_subject("c1");
  const auto created = Create(request, anna_);
  ASSERT_THAT(created, IsOk());
  EXPECT_FALSE(created->has_agreement());
}

TEST_F(FormulationTest, RefersOnlyToWhatIsThere) {
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_TRUE(absl::IsNotFound(Create(SilenceWithRui("a"), anna_).status()));
  auto repeated = LowSinceMarch("b");
  repeated.mutable_formulation()->set_predecessor(NameOf("first"));
  EXPECT_TRUE(absl::IsNotFound(Create(repeated, anna_).status()));
  auto elsewhere = SilenceWithRui("c");
  elsewhere.mutable_formulation()->clear_timeline();
  elsewhere.mutable_formulation()->mutable_factors(0)->set_evidence(
      0, "clients/c2/people/rui");
  EXPECT_TRUE(absl::IsNotFound(Create(elsewhere, anna_).status()));
}

TEST_F(FormulationTest, NamesNoPrivateEntry) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(CreateRui(), IsOk());
  v1::UpdatePersonRequest secret;
  secret.set_request_id("00000000-0000-4000-8000-00000000fffe");
  secret.mutable_person()->set_name("clients/c1/people/rui");
  secret.mutable_person()->set_private_entry(true);
  secret.mutable_update_mask()->add_paths("private_entry");
  ASSERT_THAT(Call<v1::Person>(anna_, "UpdatePerson", secret), IsOk());
  EXPECT_THAT(FieldsOf(Create(SilenceWithRui("first"), anna_).status()),
              ElementsAre("formulation.timeline[0].person"));
}

TEST_F(FormulationTest, OutlivesWhatItRefersTo) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(CreateRui(), IsOk());
  Formulation formulation = *Create(SilenceWithRui("first"), anna_);
  const auto remove = NewOn<v1::DeletePersonRequest>("clients/c1/people/rui");
  ASSERT_THAT(Call<v1::Person>(anna_, "DeletePerson", remove), IsOk());
  formulation.set_symptom_picture("It may be that you feel alone.");
  const auto updated = Update(anna_, formulation);
  EXPECT_THAT(updated, IsOk());
}

TEST_F(FormulationTest, IsFollowedByAnother) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Create(LowSinceMarch("first"), anna_), IsOk());
  auto next = LowSinceMarch("second");
  next.mutable_formulation()->set_predecessor(NameOf("first"));
  ASSERT_THAT(Create(next, anna_), IsOk());
  v1::ListFormulationsRequest list;
  list.set_parent("clients/c1");
  const auto formulations =
      Call<v1::ListFormulationsResponse>(sven_, "ListFormulations", list);
  ASSERT_THAT(formulations, IsOk());
  ASSERT_EQ(formulations->formulations_size(), 2);
  EXPECT_EQ(formulations->formulations(1).predecessor(), NameOf("first"));
}

TEST_F(FormulationTest, IsWrittenByTherapistsOnly) {
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_TRUE(
      absl::IsPermissionDenied(Create(LowSinceMarch("a"), client_).status()));
  EXPECT_TRUE(
      absl::IsPermissionDenied(Create(LowSinceMarch("b"), sven_).status()));
  ASSERT_THAT(Create(LowSinceMarch("first"), anna_), IsOk());
  EXPECT_TRUE(
      absl::IsNotFound(Get(testing::Therapist("bernd"), "first").status()));
}

TEST_F(FormulationTest, NamesEveryFieldThatBreaksARule) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = NewFor<v1::CreateFormulationRequest>("clients/c1");
  request.mutable_formulation()->add_timeline()->set_date("2026-02-01");
  request.mutable_formulation()->add_factors()->add_evidence("Rui");
  EXPECT_THAT(
      FieldsOf(Create(request, anna_).status()),
      UnorderedElementsAre(
          "formulation.symptom_picture", "formulation.timeline[0].date",
          "formulation.timeline[0].text", "formulation.factors[0].phase",
          "formulation.factors[0].domain", "formulation.factors[0].text",
          "formulation.factors[0].evidence[0]"));
}

}  // namespace
}  // namespace concord::inventory
