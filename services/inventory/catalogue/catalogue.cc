// Reads the embedded entries and refuses those with faults.
#include "services/inventory/catalogue/catalogue.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/finding.pb.h"
#include "concord/inventory/v1/phase_profile.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord_inventory_finding_rules.h"
#include "concord_inventory_phase_profiles.h"
#include "concord_inventory_problem_area_rules.h"
#include "google/protobuf/text_format.h"
#include "services/inventory/catalogue/checks.h"
#include "services/inventory/domain/insight/findings.h"
#include "services/inventory/domain/insight/problem_area.h"

namespace concord::inventory {
namespace {

using v1::PhaseProfile;

// As the contract promises.
constexpr int kMostTasks = 20;

// A number of sessions can be divided only when exactly one stage takes what
// the others leave; an open number never runs out of stages.
void CheckStages(const PhaseProfile& profile,
                 std::vector<std::string>& faults) {
  std::set<int> phases;
  int counted = 0;
  int open = 0;
  bool negative = false;
  for (const PhaseProfile::Stage& stage : profile.stages()) {
    phases.insert(stage.phase());
    counted += stage.session_count();
    open += stage.session_count() == 0 ? 1 : 0;
    negative |= stage.session_count() < 0;
  }
  const bool fixed = profile.has_planned_sessions();
  AddFaults(
      {{phases.count(type::v1::PHASE_UNSPECIFIED) > 0, "a stage has no phase"},
       {static_cast<int>(phases.size()) != profile.stages_size(),
        "two stages have the same phase"},
       {negative, "a stage has less than no session"},
       {fixed && open != 1, "has not exactly one stage that is not counted"},
       {fixed && counted >= profile.planned_sessions(),
        "leaves no session to the stage that is not counted"},
       {!fixed && open == 0, "has an end that it does not plan"}},
      faults);
}

void CheckTasks(const PhaseProfile& profile, std::vector<std::string>& faults) {
  std::set<std::string> codes;
  int tasks = 0;
  for (const PhaseProfile::Stage& stage : profile.stages()) {
    AddFaults({{stage.tasks().empty(), "a stage has no task"},
               {stage.tasks_size() > kMostTasks, "a stage has too many tasks"}},
              faults);
    tasks += stage.tasks_size();
    for (const PhaseProfile::Task& task : stage.tasks()) {
      codes.insert(task.code());
      AddFaults({{task.code().empty() || task.title().empty(),
                  "a task has no code or title"}},
                faults);
    }
  }
  AddFaults({{static_cast<int>(codes.size()) != tasks,
              "two tasks have the same code"}},
            faults);
}

// Parses each file into an entry; adds every fault with the file's name.
template <typename Entry, typename Files>
std::vector<Entry> ReadAll(const Files& files,
                           std::vector<std::string>& faults) {
  std::vector<Entry> entries;
  for (const auto& file : files) {
    Entry& entry = entries.emplace_back();
    if (!google::protobuf::TextFormat::ParseFromString(
            std::string(file.content), &entry)) {
      faults.push_back(absl::StrCat(file.name, ": is no text of its message"));
      continue;
    }
    for (const std::string& fault : FindFaults(entry)) {
      faults.push_back(absl::StrCat(file.name, ": ", fault));
    }
  }
  return entries;
}

}  // namespace

std::vector<std::string> FindFaults(const PhaseProfile& profile) {
  std::vector<std::string> faults;
  AddFaults(
      {{!absl::StartsWith(profile.name(), "phaseProfiles/"), "has no name"},
       {profile.title().empty() || profile.description().empty(),
        "has no title or description"},
       {profile.source().empty(), "has no source"},
       {profile.has_planned_sessions() &&
            (profile.planned_sessions() < 4 || profile.planned_sessions() > 60),
        "plans fewer than 4 or more than 60 sessions"},
       {profile.preparatory_meetings() < 0,
        "has less than no preparatory meeting"},
       {profile.stages().empty(), "has no stage"}},
      faults);
  CheckStages(profile, faults);
  CheckTasks(profile, faults);
  return faults;
}

std::vector<std::string> FindFaults(const FindingRule& rule) {
  std::vector<std::string> faults;
  AddFaults({{!IsFindingRule(rule.name()), "has no code of its name"},
             {rule.version() < 1, "has no version"},
             {rule.kind() == v1::Finding::KIND_UNSPECIFIED, "has no kind"},
             {rule.title().empty(), "has no title"},
             {rule.question().empty() || rule.question().back() != '?',
              "does not ask"},
             {rule.threshold() <= 0, "has no threshold"},
             {rule.fewest() < 1, "looks without records"},
             {rule.source().empty(), "has no source"}},
            faults);
  return faults;
}

std::vector<std::string> FindFaults(const ProblemAreaRule& rule) {
  std::vector<std::string> faults;
  AddFaults({{!IsProblemAreaRule(rule.name()), "has no code of its name"},
             {rule.version() < 1, "has no version"},
             {rule.problem_area() == type::v1::PROBLEM_AREA_UNSPECIFIED,
              "has no problem area"},
             {rule.question().empty() || rule.question().back() != '?',
              "does not ask"},
             {rule.threshold() < 0 || rule.days() < 0, "has a figure below 0"},
             {rule.fewest() < 1, "looks without records"},
             {rule.source().empty(), "has no source"}},
            faults);
  return faults;
}

absl::StatusOr<Catalogue> Catalogue::Load() {
  Catalogue catalogue;
  CONCORD_ASSIGN_OR_RETURN(catalogue.forms_, instruments::Catalogue::Load());
  catalogue.rules_digest_ =
      absl::StrCat(inventory_finding_rules::Digest(), "/",
                   inventory_problem_area_rules::Digest());
  std::vector<std::string> faults;
  catalogue.phase_profiles_ =
      ReadAll<PhaseProfile>(inventory_phase_profiles::Files(), faults);
  catalogue.finding_rules_ =
      ReadAll<FindingRule>(inventory_finding_rules::Files(), faults);
  catalogue.problem_area_rules_ =
      ReadAll<ProblemAreaRule>(inventory_problem_area_rules::Files(), faults);
  if (!faults.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the catalogue has faults:\n", absl::StrJoin(faults, "\n")));
  }
  std::sort(catalogue.finding_rules_.begin(), catalogue.finding_rules_.end(),
            [](const FindingRule& a, const FindingRule& b) {
              return a.name() < b.name();
            });
  std::sort(catalogue.problem_area_rules_.begin(),
            catalogue.problem_area_rules_.end(),
            [](const ProblemAreaRule& a, const ProblemAreaRule& b) {
              return a.name() < b.name();
            });
  std::sort(catalogue.phase_profiles_.begin(), catalogue.phase_profiles_.end(),
            [](const PhaseProfile& a, const PhaseProfile& b) {
              return a.name() < b.name();
            });
  return catalogue;
}

const PhaseProfile* Catalogue::FindPhaseProfile(absl::string_view name) const {
  const auto found = std::find_if(
      phase_profiles_.begin(), phase_profiles_.end(),
      [name](const PhaseProfile& profile) { return profile.name() == name; });
  return found == phase_profiles_.end() ? nullptr : &*found;
}

}  // namespace concord::inventory
