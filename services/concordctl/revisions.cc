// The number in an etag is the client's revision.
#include "services/concordctl/revisions.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"

namespace concord::concordctl {

void Revisions::Learn(const google::protobuf::Message& answer) {
  const auto* const field = answer.GetDescriptor()->FindFieldByName("etag");
  if (field == nullptr) return;
  const std::string etag = answer.GetReflection()->GetString(answer, field);
  if (etag.empty()) return;
  const std::string revision(
      absl::StripSuffix(absl::StripPrefix(etag, "\""), "\""));
  const std::string& package = answer.GetDescriptor()->file()->package();
  if (package == "concord.inventory.v1") inventory_ = revision;
  if (package == "concord.goals.v1") goal_planning_ = revision;
}

std::string Revisions::OfInventory() const {
  return inventory_.empty() ? "" : absl::StrCat("inventory=", inventory_);
}

std::string Revisions::All() const {
  std::vector<std::string> revisions;
  if (!inventory_.empty()) revisions.push_back(OfInventory());
  if (!goal_planning_.empty()) {
    revisions.push_back(absl::StrCat("goal_planning=", goal_planning_));
  }
  return absl::StrJoin(revisions, ",");
}

}  // namespace concord::concordctl
