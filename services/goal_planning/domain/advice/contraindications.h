// What speaks against a template for one client, from facts alone. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "concord/goals/v1/suggestion.pb.h"
#include "concord/goals/v1/template.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace concord::goal_planning {

// What is known to hold.
struct ClientFacts {
  // Codes that the caller has stated.
  std::vector<std::string> stated;
  // Names of those with whom nothing is to be done together.
  std::vector<std::string> people_on_hold;
  bool safety_review_open = false;
  // Somebody has died less than eight weeks ago, which is as long as the two
  // months that DSM-IV left to bereavement.
  bool recent_loss = false;
  // Names of those with whom a conflict is dissolving.
  std::vector<std::string> people_parting;
};

// Adds to `facts` what the profile knows on the day.
void AddKnown(const inventory::v1::NeedsProfile& profile, absl::CivilDay today,
              ClientFacts& facts);

// FIELD_INVALID for a stated code that is none of `all`.
absl::Status CheckStated(absl::Span<const std::string> stated,
                         absl::string_view field,
                         absl::Span<const goals::v1::Contraindication> all);

// Those of `all` that speak against the template in the draft for `people`: the
// two about acute states whatever the template says, and of those that it names
// what a fact supports. What no fact supports is not there. In the order of
// `all`.
std::vector<const goals::v1::Contraindication*> Supported(
    const goals::v1::Template& candidate,
    const google::protobuf::RepeatedPtrField<std::string>& people,
    const ClientFacts& facts,
    absl::Span<const goals::v1::Contraindication> all);

// Whether a goal waits while it holds: it pauses the goal, or the other person
// is to have no part in it.
bool Holds(const goals::v1::Contraindication& contraindication);

}  // namespace concord::goal_planning
