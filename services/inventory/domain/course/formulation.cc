// An agreement is with one wording; another wording is agreed on anew.
#include "services/inventory/domain/course/formulation.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/formulation.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/care.pb.h"
#include "google/protobuf/util/message_differencer.h"

namespace concord::inventory {
namespace {

using v1::Formulation;

std::vector<Reference> References(const Formulation& formulation) {
  std::vector<Reference> references = {
      {"formulation.predecessor", formulation.predecessor()}};
  for (int i = 0; i < formulation.timeline_size(); ++i) {
    references.push_back({absl::StrCat("formulation.timeline[", i, "].person"),
                          formulation.timeline(i).person()});
  }
  for (int i = 0; i < formulation.factors_size(); ++i) {
    const auto& evidence = formulation.factors(i).evidence();
    for (int j = 0; j < evidence.size(); ++j) {
      references.push_back(
          {absl::StrCat("formulation.factors[", i, "].evidence[", j, "]"),
           evidence[j]});
    }
  }
  return references;
}

}  // namespace

absl::Status CheckFormulation(const Formulation& formulation) {
  const auto second = formulation.secondary_problem_area();
  if (second == type::v1::PROBLEM_AREA_UNSPECIFIED) return absl::OkStatus();
  if (formulation.primary_problem_area() ==
      type::v1::PROBLEM_AREA_UNSPECIFIED) {
    return InvalidField("formulation.primary_problem_area",
                        "is required beside a secondary one; set it");
  }
  return formulation.primary_problem_area() != second
             ? absl::OkStatus()
             : InvalidField("formulation.secondary_problem_area",
                            "is the primary one; send another or none");
}

void Reword(const Formulation& before, Formulation& after) {
  std::stable_sort(after.mutable_timeline()->begin(),
                   after.mutable_timeline()->end(),
                   [](const auto& one, const auto& other) {
                     // `YYYY-MM-DD` sorts as the days do.
                     return one.date() < other.date();
                   });
  if (!google::protobuf::util::MessageDifferencer::Equals(before, after)) {
    after.clear_agreement();
  }
}

void Agree(const type::v1::Author& client, absl::Time now,
           Formulation& formulation) {
  if (formulation.has_agreement()) return;
  *formulation.mutable_agreement()->mutable_author() = client;
  *formulation.mutable_agreement()->mutable_agree_time() = ToTimestamp(now);
}

std::vector<Reference> NewReferences(const Formulation& before,
                                     const Formulation& after) {
  absl::flat_hash_set<std::string> known = {""};
  for (Reference& reference : References(before)) {
    known.insert(std::move(reference.name));
  }
  std::vector<Reference> added;
  for (Reference& reference : References(after)) {
    if (known.insert(reference.name).second) {
      added.push_back(std::move(reference));
    }
  }
  return added;
}

}  // namespace concord::inventory
