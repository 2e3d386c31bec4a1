#include "services/goal_planning/domain/advice/contraindications.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/person.pb.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Contraindication;
using goals::v1::Template;
using inventory::v1::NeedsProfile;

constexpr absl::string_view kSuicideRisk = "ACUTE_SUICIDE_RISK";
constexpr absl::string_view kPsychosis = "ACUTE_PSYCHOSIS_MANIA";
constexpr absl::string_view kViolence = "IPV_OR_COERCION";
constexpr absl::string_view kRecentLoss = "VERY_RECENT_LOSS";
constexpr absl::string_view kDissolution = "DISPUTE_IN_DISSOLUTION";
constexpr int kRecentLossDays = 7 * 8;

bool Concerns(const Template& candidate, const std::string& code) {
  return code == kSuicideRisk || code == kPsychosis ||
         absl::c_linear_search(candidate.contraindications(), code);
}

bool AnyOf(const google::protobuf::RepeatedPtrField<std::string>& people,
           absl::Span<const std::string> names) {
  return std::find_first_of(people.begin(), people.end(), names.begin(),
                            names.end()) != people.end();
}

bool IsSupported(const std::string& code,
                 const google::protobuf::RepeatedPtrField<std::string>& people,
                 const ClientFacts& facts) {
  if (absl::c_linear_search(facts.stated, code)) return true;
  if (code == kSuicideRisk) return facts.safety_review_open;
  if (code == kRecentLoss) return facts.recent_loss;
  if (code == kDissolution) return AnyOf(people, facts.people_parting);
  return code == kViolence && AnyOf(people, facts.people_on_hold);
}

}  // namespace

void AddKnown(const NeedsProfile& profile, absl::CivilDay today,
              ClientFacts& facts) {
  facts.safety_review_open = profile.safety_review_open();
  for (const NeedsProfile::Circumstance& one : profile.circumstances()) {
    absl::CivilDay since;
    facts.recent_loss |=
        one.status() == inventory::v1::Person::STATUS_DECEASED &&
        absl::ParseCivilTime(one.status_date(), &since) &&
        today - since < kRecentLossDays;
    if (one.dispute_in_dissolution()) {
      facts.people_parting.push_back(one.person());
    }
  }
}

absl::Status CheckStated(absl::Span<const std::string> stated,
                         absl::string_view field,
                         absl::Span<const Contraindication> all) {
  std::vector<FieldViolation> violations;
  for (size_t i = 0; i < stated.size(); ++i) {
    const bool known = std::any_of(
        all.begin(), all.end(),
        [&](const Contraindication& one) { return one.code() == stated[i]; });
    if (known) continue;
    violations.push_back(
        {absl::StrCat(field, "[", i, "]"),
         absl::StrCat(
             "is nothing that is known to speak against goals; use one of ",
             absl::StrJoin(all, ", ",
                           [](std::string* out, const Contraindication& one) {
                             absl::StrAppend(out, one.code());
                           }))});
  }
  return violations.empty() ? absl::OkStatus()
                            : InvalidFields(std::move(violations));
}

std::vector<const Contraindication*> Supported(
    const Template& candidate,
    const google::protobuf::RepeatedPtrField<std::string>& people,
    const ClientFacts& facts, absl::Span<const Contraindication> all) {
  std::vector<const Contraindication*> supported;
  for (const Contraindication& one : all) {
    if (Concerns(candidate, one.code()) &&
        IsSupported(one.code(), people, facts)) {
      supported.push_back(&one);
    }
  }
  return supported;
}

bool Holds(const Contraindication& contraindication) {
  return contraindication.effect() == Contraindication::EFFECT_PAUSE ||
         contraindication.effect() ==
             Contraindication::EFFECT_BLOCK_OTHER_PARTY;
}

}  // namespace concord::goal_planning
