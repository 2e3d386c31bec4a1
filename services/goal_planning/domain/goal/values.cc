// Conflicts are told apart by their value.
#include "services/goal_planning/domain/goal/values.h"

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;

const std::string& NoteAbout(const std::string& register_entry,
                             const Goal& goal) {
  for (const Goal::ValueConflict& conflict : goal.value_conflicts()) {
    if (conflict.register_entry() == register_entry) {
      return conflict.client_note();
    }
  }
  return Goal::ValueConflict::default_instance().client_note();
}

}  // namespace

std::vector<FieldViolation> FaultsOfValueConflicts(const Goal& goal,
                                                   absl::string_view prefix) {
  std::vector<FieldViolation> faults;
  absl::flat_hash_set<absl::string_view> seen;
  for (int i = 0; i < goal.value_conflicts_size(); ++i) {
    if (seen.insert(goal.value_conflicts(i).register_entry()).second) continue;
    faults.push_back(
        {absl::StrCat(prefix, "value_conflicts[", i, "].register_entry"),
         "is named before; name each value once"});
  }
  return faults;
}

absl::optional<std::string> ChangedClientNote(const Goal& before,
                                              const Goal& after) {
  for (int i = 0; i < after.value_conflicts_size(); ++i) {
    const Goal::ValueConflict& conflict = after.value_conflicts(i);
    if (conflict.client_note() !=
        NoteAbout(conflict.register_entry(), before)) {
      return absl::StrCat("value_conflicts[", i, "].client_note");
    }
  }
  for (const Goal::ValueConflict& conflict : before.value_conflicts()) {
    if (conflict.client_note() != NoteAbout(conflict.register_entry(), after)) {
      return "value_conflicts";
    }
  }
  return absl::nullopt;
}

}  // namespace concord::goal_planning
