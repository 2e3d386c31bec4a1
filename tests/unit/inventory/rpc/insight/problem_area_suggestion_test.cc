// Suggested problem areas through the service's methods.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/time/time.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/formulation.pb.h"
#include "concord/inventory/v1/formulation_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/problem_area_suggestion.pb.h"
#include "concord/inventory/v1/problem_area_suggestion_requests.pb.h"
#include "concord/type/v1/care.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/service_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::IsOk;
using v1::Person;
using v1::SuggestProblemAreasResponse;

class ProblemAreaTest : public ServiceFixture {
 protected:
  SuggestProblemAreasResponse Suggest(const security::Claims& caller,
                                      const char* onset = "") {
    v1::SuggestProblemAreasRequest request;
    request.set_parent("clients/c1");
    request.set_onset_date(onset);
    const auto areas = Call<SuggestProblemAreasResponse>(
        caller, "SuggestProblemAreas", request);
    EXPECT_THAT(areas, IsOk());
    return areas.value_or(SuggestProblemAreasResponse());
  }
  v1::CreatePersonRequest Mother() {
    auto request = NewFor<v1::CreatePersonRequest>("clients/c1");
    request.set_person_id("mother");
    request.mutable_person()->set_display_name("Ines");
    request.mutable_person()->set_category(Person::CATEGORY_PARENT);
    request.mutable_person()->set_status(Person::STATUS_DECEASED);
    request.mutable_person()->set_status_date("2025-10-02");
    return request;
  }
  absl::Status Choose(type::v1::ProblemArea area) {
    auto request = NewFor<v1::CreateFormulationRequest>("clients/c1");
    request.mutable_formulation()->set_symptom_picture("Perhaps a quarrel.");
    request.mutable_formulation()->set_primary_problem_area(area);
    return Call<v1::Formulation>(anna_, "CreateFormulation", request).status();
  }
};

TEST_F(ProblemAreaTest, SaysWhyAndAsks) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Call<Person>(client_, "CreatePerson", Mother()), IsOk());
  const SuggestProblemAreasResponse response = Suggest(anna_, "2025-11-15");
  ASSERT_EQ(response.areas_size(), 4);
  const v1::ProblemAreaSuggestion& grief = response.areas(0);
  EXPECT_EQ(grief.problem_area(), type::v1::PROBLEM_AREA_GRIEF);
  EXPECT_TRUE(grief.suggested());
  ASSERT_EQ(grief.reasons_for_size(), 2);
  EXPECT_EQ(grief.reasons_for(0).evidence().rule(), "area.grief_close_death/1");
  EXPECT_EQ(grief.reasons_for(1).evidence().rule(),
            "area.grief_death_near_onset/1");
  for (const auto& reason : grief.reasons_for()) {
    EXPECT_EQ(reason.question().back(), '?');
    EXPECT_THAT(reason.evidence().resources(),
                ElementsAre("clients/c1/people/mother"));
  }
  const v1::ProblemAreaSuggestion& deficits = response.areas(3);
  EXPECT_EQ(deficits.problem_area(),
            type::v1::PROBLEM_AREA_INTERPERSONAL_DEFICITS);
  EXPECT_FALSE(deficits.suggested());
  EXPECT_EQ(Suggest(sven_, "2025-11-15").SerializeAsString(),
            response.SerializeAsString());
}

TEST_F(ProblemAreaTest, ShowsWhatWasChosenAndLeavesItAlone) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Call<Person>(client_, "CreatePerson", Mother()), IsOk());
  EXPECT_FALSE(Suggest(client_).has_chosen());
  ASSERT_THAT(Choose(type::v1::PROBLEM_AREA_ROLE_DISPUTE), IsOk());
  const SuggestProblemAreasResponse response = Suggest(client_);
  EXPECT_EQ(response.chosen().primary_problem_area(),
            type::v1::PROBLEM_AREA_ROLE_DISPUTE);
  EXPECT_FALSE(response.chosen().client_agreed());
  v1::GetFormulationRequest get;
  get.set_name(response.chosen().formulation());
  const auto formulation = Call<v1::Formulation>(anna_, "GetFormulation", get);
  ASSERT_THAT(formulation, IsOk());
  EXPECT_EQ(formulation->primary_problem_area(),
            type::v1::PROBLEM_AREA_ROLE_DISPUTE);
}

TEST_F(ProblemAreaTest, DoesNotShowTheChoiceOfAnEarlierEpisode) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Choose(type::v1::PROBLEM_AREA_GRIEF), IsOk());
  harness_.clock().Advance(absl::Hours(24));
  auto end = NewOn<v1::EndEpisodeRequest>("clients/c1/episodes/first");
  end.set_reason(v1::Episode::END_REASON_PLANNED);
  const auto ended = Call<v1::Episode>(anna_, "EndEpisode", end);
  ASSERT_THAT(ended, IsOk());
  ASSERT_THAT(Begin("brief8", "second"), IsOk());
  EXPECT_FALSE(Suggest(anna_).has_chosen());
}

TEST_F(ProblemAreaTest, NeverUsesPrivateEntries) {
  ASSERT_THAT(Begin(), IsOk());
  auto mother = Mother();
  mother.mutable_person()->set_private_entry(true);
  mother.clear_person_id();
  ASSERT_THAT(Call<Person>(client_, "CreatePerson", mother), IsOk());
  const SuggestProblemAreasResponse response = Suggest(client_);
  ASSERT_EQ(response.areas_size(), 4);
  for (const auto& area : response.areas()) {
    EXPECT_TRUE(area.too_little_data());
  }
}

TEST_F(ProblemAreaTest, TakesADayThatHasBegun) {
  ASSERT_THAT(Begin(), IsOk());
  v1::SuggestProblemAreasRequest request;
  request.set_parent("clients/c1");
  request.set_onset_date("2031-01-01");
  EXPECT_THAT(FieldsOf(Call<SuggestProblemAreasResponse>(
                           anna_, "SuggestProblemAreas", request)
                           .status()),
              ElementsAre("onset_date"));
}

}  // namespace
}  // namespace concord::inventory
