#include "services/inventory/catalogue/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/phase_profile.pb.h"

namespace concord::inventory {
namespace {

using ::testing::Contains;
using v1::PhaseProfile;

PhaseProfile Profile(const char* code) {
  return *Catalogue::Load()->FindPhaseProfile(std::string("phaseProfiles/") +
                                              code);
}

TEST(CatalogueTest, LoadsEveryPhaseProfile) {
  const auto catalogue = Catalogue::Load();
  for (const char* code :
       {"classic16", "uk16", "brief8", "ipta12", "ipc6", "group8", "ipsrt",
        "maintenance-monthly", "open-tapered"}) {
    EXPECT_NE(catalogue->FindPhaseProfile(std::string("phaseProfiles/") + code),
              nullptr)
        << code;
  }
  EXPECT_EQ(catalogue->phase_profiles().size(), 9u);
}

TEST(FaultsOfPhaseProfileTest, WantsSessionsForTheStageThatIsNotCounted) {
  PhaseProfile profile = Profile("brief8");
  profile.mutable_stages(0)->set_session_count(7);
  EXPECT_THAT(FindFaults(profile),
              Contains("leaves no session to the stage that is not counted"));
}

TEST(FaultsOfPhaseProfileTest, WantsAnOpenStageWhereTheNumberIsOpen) {
  PhaseProfile profile = Profile("open-tapered");
  for (auto& stage : *profile.mutable_stages()) stage.set_session_count(2);
  EXPECT_THAT(FindFaults(profile),
              Contains("has an end that it does not plan"));
}

TEST(FaultsOfPhaseProfileTest, WantsOneStageForEachPhaseAndTasksForEachStage) {
  PhaseProfile profile = Profile("classic16");
  profile.mutable_stages(1)->set_phase(type::v1::PHASE_INITIAL);
  profile.mutable_stages(2)->clear_tasks();
  profile.mutable_stages(0)->mutable_tasks(1)->set_code("symptoms");
  EXPECT_THAT(FindFaults(profile), Contains("two stages have the same phase"));
  EXPECT_THAT(FindFaults(profile), Contains("a stage has no task"));
  EXPECT_THAT(FindFaults(profile), Contains("two tasks have the same code"));
}

TEST(FaultsOfPhaseProfileTest, WantsSourceAndName) {
  PhaseProfile profile = Profile("uk16");
  profile.clear_source();
  profile.set_name("uk16");
  EXPECT_THAT(FindFaults(profile), Contains("has no source"));
  EXPECT_THAT(FindFaults(profile), Contains("has no name"));
}

TEST(PhaseProfilesTest, CallTheSameTaskByTheSameCode) {
  const auto catalogue = Catalogue::Load();
  std::map<std::string, std::string> titles;
  for (const PhaseProfile& profile : catalogue->phase_profiles()) {
    for (const auto& stage : profile.stages()) {
      for (const auto& task : stage.tasks()) {
        const auto [known, is_new] = titles.emplace(task.code(), task.title());
        EXPECT_EQ(known->second, task.title()) << profile.name();
      }
    }
  }
}

}  // namespace
}  // namespace concord::inventory
