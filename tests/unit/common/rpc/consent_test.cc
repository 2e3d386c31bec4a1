// What each kind of method needs of what a client has agreed to.
#include "common/rpc/consent.h"

#include "concord/type/v1/reason.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status/status.h"

namespace concord::rpc {
namespace {

using security::Role;
using testing::IsOk;
using testing::Refused;
using type::v1::ConsentDecision;
using type::v1::ConsentPurpose;
using type::v1::Standing;

Standing With(ConsentPurpose purpose, ConsentDecision decision) {
  Standing standing;
  standing.add_episodes();
  Standing::Consent& consent = *standing.add_consents();
  consent.set_purpose(purpose);
  consent.set_decision(decision);
  return standing;
}

absl::Status Check(Consent consent, Role role, const Standing& standing) {
  return CheckConsents(consent, {.role = role}, "c1", standing);
}

TEST(ConsentTest, GovernsWhatItIsAbout) {
  struct Row {
    ConsentPurpose purpose;
    bool reading, supervision, recording, measuring;
  };
  for (const Row& row :
       {Row{type::v1::CONSENT_PURPOSE_RECORD, true, true, false, false},
        Row{type::v1::CONSENT_PURPOSE_MEASUREMENT, true, true, true, false},
        Row{type::v1::CONSENT_PURPOSE_SHARING, true, false, true, true},
        Row{type::v1::CONSENT_PURPOSE_SUPERVISION, true, false, true, true},
        Row{type::v1::CONSENT_PURPOSE_INFORMANTS, true, true, true, true}}) {
    for (const ConsentDecision decision :
         {type::v1::CONSENT_DECISION_REFUSED,
          type::v1::CONSENT_DECISION_WITHDRAWN}) {
      const Standing standing = With(row.purpose, decision);
      const auto allows = [&](Consent consent, Role role) {
        return Check(consent, role, standing).ok();
      };
      EXPECT_EQ(allows(Consent::kReading, Role::kTherapist), row.reading);
      EXPECT_EQ(allows(Consent::kReading, Role::kClient), row.reading);
      EXPECT_EQ(allows(Consent::kReading, Role::kSupervisor), row.supervision);
      EXPECT_EQ(allows(Consent::kRecording, Role::kClient), row.recording);
      EXPECT_EQ(allows(Consent::kMeasuring, Role::kTherapist), row.measuring);
      EXPECT_TRUE(allows(Consent::kNone, Role::kSupervisor));
    }
    EXPECT_THAT(Check(Consent::kMeasuring, Role::kSupervisor,
                      With(row.purpose, type::v1::CONSENT_DECISION_GIVEN)),
                IsOk());
  }
}

TEST(ConsentTest, RefusesWithThePurposeAndTheRemedy) {
  const absl::Status refused =
      CheckConsent(With(type::v1::CONSENT_PURPOSE_INFORMANTS,
                        type::v1::CONSENT_DECISION_WITHDRAWN),
                   type::v1::CONSENT_PURPOSE_INFORMANTS);
  EXPECT_THAT(refused, Refused(absl::StatusCode::kPermissionDenied,
                               type::v1::REASON_CONSENT_REQUIRED));
  EXPECT_THAT(
      std::string(refused.message()),
      ::testing::AllOf(::testing::HasSubstr("CONSENT_PURPOSE_INFORMANTS"),
                       ::testing::HasSubstr("RecordConsent")));
}

TEST(ConsentTest, NothingIsWrittenBeforeTheFirstEpisode) {
  EXPECT_THAT(Check(Consent::kRecording, Role::kClient, Standing()),
              Refused(absl::StatusCode::kFailedPrecondition,
                      type::v1::REASON_PRECONDITION_MISSING));
  EXPECT_THAT(Check(Consent::kReading, Role::kClient, Standing()), IsOk());
}

}  // namespace
}  // namespace concord::rpc
