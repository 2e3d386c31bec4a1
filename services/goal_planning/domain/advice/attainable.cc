// Pace against pace, then what speaks against the goal.
#include "services/goal_planning/domain/advice/attainable.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/quality_check.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "services/goal_planning/domain/advice/contraindications.h"

namespace concord::goal_planning {
namespace {

using goals::v1::CheckGoalQualityRequest;
using goals::v1::Contraindication;
using goals::v1::Goal;
using goals::v1::QualityCheck;
using goals::v1::Template;
using progress::v1::Measure;

constexpr CriterionRule kAttainable = {QualityCheck::CRITERION_ATTAINABLE,
                                       "quality.attainable/2"};
constexpr char kCapWords[] = "the most to ask for without a talk";

// A pace in scale units a week, above 0 towards the target.
struct Pace {
  const char* code;
  const char* words;
  double value;
  std::string source;
};

std::vector<Pace> KnownPaces(const CheckGoalQualityRequest& request,
                             const Measure* measure) {
  std::vector<Pace> paces;
  if (request.has_typical_weekly_change()) {
    const type::v1::Published& typical = request.typical_weekly_change();
    paces.push_back({"typical_per_week", "which is documented as typical",
                     typical.value(), typical.source()});
  }
  if (request.has_own_weekly_change()) {
    const bool rises = request.goal().target().direction() ==
                       type::v1::DIRECTION_HIGHER_IS_BETTER;
    paces.push_back({"own_per_week", "the client's own pace",
                     (rises ? 1 : -1) * request.own_weekly_change(), ""});
  }
  if (request.has_weekly_change_cap()) {
    paces.push_back(
        {"cap_per_week", kCapWords, request.weekly_change_cap(), ""});
  } else if (measure != nullptr && measure->has_weekly_change_cap()) {
    paces.push_back({"cap_per_week", kCapWords,
                     measure->weekly_change_cap().value(),
                     measure->weekly_change_cap().source()});
  }
  return paces;
}

// Pace against pace, without what speaks against the goal.
Finding CheckPace(const CheckGoalQualityRequest& request,
                  const QualityContext& context) {
  constexpr double kRounding = 1e-9;
  absl::CivilDay due;
  const bool has_day = absl::ParseCivilTime(request.goal().due_date(), &due);
  const Goal::Target& target = request.goal().target();
  if (!has_day || !target.has_baseline() || !target.has_value() ||
      target.baseline() == target.value()) {
    return kAttainable.Unknown(
        has_day ? "target" : "due_date",
        "Cannot be said without a baseline, a target and a day.");
  }
  const auto weeks = static_cast<double>(due - context.today) / 7;
  if (weeks <= 0) {
    return kAttainable.Fail("due_date",
                            "The day has passed. Choose one that is ahead.");
  }
  const double asked = std::abs(target.value() - target.baseline()) / weeks;
  const std::string numbers =
      absl::StrFormat("Asks for %.3g a week for %.1f weeks", asked, weeks);
  const std::vector<Pace> paces = KnownPaces(request, context.measure);
  std::vector<std::string> beyond;
  std::vector<std::string> within;
  for (const Pace& pace : paces) {
    const std::string text =
        absl::StrFormat("%.3g, %s", pace.value, pace.words);
    (asked > pace.value + kRounding ? beyond : within).push_back(text);
  }
  Finding finding =
      paces.empty() ? kAttainable.Unknown(
                          "target.measure",
                          absl::StrCat(numbers,
                                       ". No pace is documented or known that "
                                       "it could be held against."))
      : beyond.empty()
          ? kAttainable.Pass(absl::StrCat(numbers, ": not above ",
                                          absl::StrJoin(within, ", nor above "),
                                          "."))
          : kAttainable.Warn(
                "due_date",
                absl::StrCat(numbers, ": above ",
                             absl::StrJoin(beyond, ", and above "),
                             ". Make it smaller, or give it more time."));
  AddFigure("weeks_left", weeks, "", finding);
  AddFigure("asked_per_week", asked, "", finding);
  for (const Pace& pace : paces) {
    AddFigure(pace.code, pace.value, pace.source, finding);
  }
  return finding;
}

}  // namespace

absl::Status CheckWeeklyChanges(const CheckGoalQualityRequest& request) {
  constexpr char kRemedy[] =
      "must be above 0; leave it out where it is unknown";
  if (request.has_typical_weekly_change() &&
      request.typical_weekly_change().value() <= 0) {
    return InvalidField("typical_weekly_change.value", kRemedy);
  }
  if (request.has_weekly_change_cap() && request.weekly_change_cap() <= 0) {
    return InvalidField("weekly_change_cap", kRemedy);
  }
  return absl::OkStatus();
}

Finding CheckAttainable(const CheckGoalQualityRequest& request,
                        const QualityContext& context) {
  Finding finding = CheckPace(request, context);
  const Template& source = context.source == nullptr
                               ? Template::default_instance()
                               : *context.source;
  std::vector<std::string> meanings;
  for (const Contraindication* one :
       Supported(source, request.goal().people(), context.facts,
                 context.contraindications)) {
    meanings.push_back(absl::StrCat(one->code(), ": ", one->meaning()));
  }
  if (meanings.empty()) return finding;
  if (finding.verdict() != QualityCheck::VERDICT_FAIL) {
    finding.set_verdict(QualityCheck::VERDICT_WARN);
  }
  finding.set_explanation(absl::StrCat("Something speaks against it now. ",
                                       absl::StrJoin(meanings, " "), " ",
                                       finding.explanation()));
  return finding;
}

}  // namespace concord::goal_planning
