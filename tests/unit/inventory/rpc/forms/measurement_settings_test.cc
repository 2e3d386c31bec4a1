// By which boundaries a tenant judges, as an administrator says it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "concord/inventory/v1/measurement_settings.pb.h"
#include "concord/inventory/v1/measurement_settings_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "tests/unit/inventory/rpc/client_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::IsOk;
using testing::Refused;
using v1::MeasurementSettings;

class MeasurementSettingsTest : public ClientFixture {
 protected:
  static void Choose(const char* measure, const char* cutoff,
                     MeasurementSettings& settings) {
    auto& chosen = *settings.add_chosen_cutoffs();
    chosen.set_measure(measure);
    chosen.set_cutoff(cutoff);
  }
  absl::StatusOr<MeasurementSettings> Decide(
      MeasurementSettings settings,
      const security::Claims& caller = testing::Administrator("ada")) {
    v1::UpdateMeasurementSettingsRequest request;
    settings.set_name("measurementSettings/own");
    *request.mutable_measurement_settings() = settings;
    request.mutable_update_mask()->add_paths("chosen_cutoffs");
    request.set_request_id(NextRequestId());
    return harness_.Call<MeasurementSettings>(
        caller, "UpdateMeasurementSettings", request);
  }
  absl::StatusOr<MeasurementSettings> Read(
      const security::Claims& caller,
      const char* name = "measurementSettings/own") {
    v1::GetMeasurementSettingsRequest request;
    request.set_name(name);
    return harness_.Call<MeasurementSettings>(caller, "GetMeasurementSettings",
                                              request);
  }
};

TEST_F(MeasurementSettingsTest, AreEmptyUntilSomebodyHasChosen) {
  const auto none = Read(kClient);
  ASSERT_THAT(none, IsOk());
  EXPECT_FALSE(none->has_create_time());
  EXPECT_EQ(none->chosen_cutoffs_size(), 0);
  MeasurementSettings settings;
  Choose("measures/gad-7", "screen", settings);
  const auto decided = Decide(settings);
  ASSERT_THAT(decided, IsOk());
  const auto read = Read(kTherapist);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->SerializeAsString(), decided->SerializeAsString());
  EXPECT_EQ(Read(testing::Therapist("eva", "t2"))->chosen_cutoffs_size(), 0);
  EXPECT_THAT(Read(kTherapist, "measurementSettings/theirs"),
              Refused(type::v1::REASON_RESOURCE_NOT_FOUND));
}

TEST_F(MeasurementSettingsTest, ChooseAmongWhatIsPublished) {
  MeasurementSettings settings;
  Choose("measures/gad-7", "made_up", settings);
  Choose("measures/own-sleep", "screen", settings);
  Choose("measures/phq-9", "caseness", settings);
  Choose("measures/phq-9", "caseness", settings);
  EXPECT_THAT(FieldsOf(Decide(settings).status()),
              ElementsAre("measurement_settings.chosen_cutoffs[0].cutoff",
                          "measurement_settings.chosen_cutoffs[1].measure",
                          "measurement_settings.chosen_cutoffs[3].measure"));
  EXPECT_EQ(Read(kTherapist)->chosen_cutoffs_size(), 0);
}

TEST_F(MeasurementSettingsTest, AreNotATherapistsToChange) {
  MeasurementSettings settings;
  Choose("measures/gad-7", "screen", settings);
  EXPECT_EQ(Decide(settings, kTherapist).status().code(),
            absl::StatusCode::kPermissionDenied);
  auto decided = Decide(settings);
  ASSERT_THAT(decided, IsOk());
  MeasurementSettings none = *decided;
  none.clear_chosen_cutoffs();
  const auto cleared = Decide(none);
  ASSERT_THAT(cleared, IsOk());
  EXPECT_EQ(cleared->chosen_cutoffs_size(), 0);
  EXPECT_THAT(Decide(*decided), Refused(type::v1::REASON_ETAG_MISMATCH));
}

}  // namespace
}  // namespace concord::inventory
