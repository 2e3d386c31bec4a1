// What is left out is left out for a reason; risk never is.
#include "services/inventory/domain/course/assessment.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/needs_assessment.pb.h"
#include "concord/type/v1/reason.pb.h"

namespace concord::inventory {
namespace {

using v1::NeedsAssessment;
using Section = NeedsAssessment::Section;

bool IsMandatory(NeedsAssessment::Area area) {
  return area != NeedsAssessment::AREA_GRIEF &&
         area != NeedsAssessment::AREA_TRANSITIONS &&
         area != NeedsAssessment::AREA_CONTEXT;
}

// `AREA_TRUST_INTIMACY` -> `trust_intimacy`.
std::string NameOf(NeedsAssessment::Area area) {
  return absl::AsciiStrToLower(
      NeedsAssessment::Area_Name(area).substr(sizeof("AREA_") - 1));
}

std::vector<FieldViolation> Faults(const Section& section,
                                   const std::string& field) {
  std::vector<FieldViolation> faults;
  const bool skipped = section.state() == Section::STATE_SKIPPED;
  if (skipped && section.area() == NeedsAssessment::AREA_RISK) {
    faults.push_back({field + ".state",
                      "skips risk, which is never left out; do the section"});
  }
  const bool reason =
      !absl::StripAsciiWhitespace(section.skip_reason()).empty();
  if (skipped && !reason) {
    faults.push_back({field + ".skip_reason",
                      "is required where a section is skipped; say why"});
  }
  if (!skipped && reason) {
    faults.push_back({field + ".skip_reason",
                      "is for skipped sections only; leave it empty"});
  }
  return faults;
}

// The section of this area; an empty one, not done, when there is none.
Section Find(const NeedsAssessment& assessment, NeedsAssessment::Area area) {
  for (const Section& section : assessment.sections()) {
    if (section.area() == area) return section;
  }
  Section section;
  section.set_area(area);
  section.set_state(Section::STATE_NOT_DONE);
  return section;
}

bool SaysTheSame(const Section& one, const Section& other) {
  return one.state() == other.state() && one.note() == other.note() &&
         one.skip_reason() == other.skip_reason();
}

void Summarise(NeedsAssessment& assessment) {
  assessment.clear_missing_areas();
  int settled = 0;
  for (const Section& section : assessment.sections()) {
    if (section.state() != Section::STATE_NOT_DONE) {
      ++settled;
    } else if (IsMandatory(section.area())) {
      assessment.add_missing_areas(section.area());
    }
  }
  assessment.set_completeness(static_cast<double>(settled) /
                              assessment.sections_size());
}

}  // namespace

absl::Status CheckSections(const NeedsAssessment& assessment) {
  std::vector<FieldViolation> violations;
  absl::flat_hash_set<int> seen;
  for (int i = 0; i < assessment.sections_size(); ++i) {
    const Section& section = assessment.sections(i);
    const std::string field =
        absl::StrCat("needs_assessment.sections[", i, "]");
    if (!seen.insert(section.area()).second) {
      violations.push_back(
          {field + ".area", "is there already; send each area once"});
    }
    for (FieldViolation& fault : Faults(section, field)) {
      violations.push_back(std::move(fault));
    }
  }
  return violations.empty() ? absl::OkStatus()
                            : InvalidFields(std::move(violations));
}

void Assess(const NeedsAssessment& before, absl::string_view assessor,
            absl::Time now, NeedsAssessment& after) {
  const NeedsAssessment sent = after;
  after.clear_sections();
  for (int area = NeedsAssessment::Area_MIN + 1;
       area <= NeedsAssessment::Area_MAX; ++area) {
    const auto key = static_cast<NeedsAssessment::Area>(area);
    const Section old = Find(before, key);
    Section& section = *after.add_sections();
    section = Find(sent, key);
    if (SaysTheSame(old, section)) {
      section = old;
      continue;
    }
    section.set_assessor(std::string(assessor));
    *section.mutable_assess_time() = ToTimestamp(now);
  }
  Summarise(after);
}

absl::Status CheckInProgress(absl::string_view step,
                             const NeedsAssessment& assessment) {
  if (assessment.state() != NeedsAssessment::STATE_COMPLETE) {
    return absl::OkStatus();
  }
  return Error(
      absl::StatusCode::kFailedPrecondition, type::v1::REASON_STATE_NOT_ALLOWED,
      absl::StrCat(step,
                   " is not allowed in state COMPLETE; it is allowed in: "
                   "IN_PROGRESS. Create a new assessment with this one as its "
                   "predecessor."),
      {{"step", step},
       {"state", "COMPLETE"},
       {"allowed_states", "IN_PROGRESS"}});
}

absl::Status Complete(absl::Time now, NeedsAssessment& assessment) {
  CONCORD_RETURN_IF_ERROR(
      CheckInProgress("Completing a needs assessment", assessment));
  if (!assessment.missing_areas().empty()) {
    std::vector<std::string> names;
    for (const int area : assessment.missing_areas()) {
      names.push_back(NameOf(static_cast<NeedsAssessment::Area>(area)));
    }
    return PreconditionMissing(
        assessment.name(),
        absl::StrCat("These sections are neither done nor skipped: ",
                     absl::StrJoin(names, ", "),
                     ". Do them, or skip them with a reason; risk has to be "
                     "done."));
  }
  assessment.set_state(NeedsAssessment::STATE_COMPLETE);
  *assessment.mutable_complete_time() = ToTimestamp(now);
  return absl::OkStatus();
}

}  // namespace concord::inventory
