// Urgency and subject are for needs; links lead to what is there.
#include "services/inventory/domain/records/register.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "concord/inventory/v1/register_entry.pb.h"
#include "concord/type/v1/care.pb.h"

namespace concord::inventory {

using v1::RegisterEntry;

namespace {

void FindWhatIsForNeeds(const RegisterEntry& entry,
                        std::vector<FieldViolation>& violations) {
  constexpr char kUnspecified[] = "is for needs only; leave it unspecified";
  if (entry.urgency() != RegisterEntry::URGENCY_UNSPECIFIED) {
    violations.push_back({"register_entry.urgency", kUnspecified});
  }
  if (entry.family() != type::v1::GOAL_FAMILY_UNSPECIFIED) {
    violations.push_back({"register_entry.family", kUnspecified});
  }
  if (entry.situation() != type::v1::SITUATION_UNSPECIFIED) {
    violations.push_back({"register_entry.situation", kUnspecified});
  }
  if (!entry.people().empty()) {
    violations.push_back(
        {"register_entry.people", "is for needs only; leave it empty"});
  }
}

}  // namespace

absl::Status CheckRegisterEntry(const RegisterEntry& entry) {
  std::vector<FieldViolation> violations;
  if (entry.kind() != RegisterEntry::KIND_NEED) {
    FindWhatIsForNeeds(entry, violations);
  }
  absl::flat_hash_set<absl::string_view> people;
  for (int i = 0; i < entry.people_size(); ++i) {
    if (!people.insert(entry.people(i)).second) {
      violations.push_back({absl::StrCat("register_entry.people[", i, "]"),
                            "is named already; send each person once"});
    }
  }
  absl::flat_hash_set<absl::string_view> seen;
  for (int i = 0; i < entry.links_size(); ++i) {
    const std::string field = absl::StrCat("register_entry.links[", i, "]");
    if (entry.links(i) == entry.name()) {
      violations.push_back({field, "is the entry itself; leave it out"});
    } else if (!seen.insert(entry.links(i)).second) {
      violations.push_back({field, "is linked already; send each link once"});
    }
  }
  return violations.empty() ? absl::OkStatus()
                            : InvalidFields(std::move(violations));
}

absl::Status CheckRegisteredByClient(const RegisterEntry& before,
                                     const RegisterEntry& after) {
  return before.has_therapist_importance() ==
                     after.has_therapist_importance() &&
                 before.therapist_importance() == after.therapist_importance()
             ? absl::OkStatus()
             : FieldNotAllowed("register_entry.therapist_importance");
}

absl::Status CheckNotLinked(absl::string_view name,
                            const std::vector<RegisterEntry>& entries) {
  const auto found = std::find_if(
      entries.begin(), entries.end(), [name](const RegisterEntry& entry) {
        return std::count(entry.links().begin(), entry.links().end(), name) > 0;
      });
  if (found == entries.end()) return absl::OkStatus();
  return PreconditionMissing(
      name, absl::StrCat(found->name(),
                         " links to it. Remove that link first, or delete the "
                         "entry that has it."));
}

}  // namespace concord::inventory
