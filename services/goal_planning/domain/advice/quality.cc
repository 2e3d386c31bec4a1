// One function for each criterion.
#include "services/goal_planning/domain/advice/quality.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/types/optional.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/quality_check.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "services/goal_planning/domain/goal/target.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using goals::v1::QualityCheck;
using progress::v1::Measure;
using Finding = QualityCheck::Finding;

// The shares of the whole way that a week may need: up to the first nothing is
// said, beyond the second the goal should be made smaller.
constexpr double kUsualShareOfWay = 0.25;
constexpr double kUnusualShareOfWay = 0.5;

Finding Make(QualityCheck::Criterion criterion, QualityCheck::Verdict verdict,
             absl::string_view field, absl::string_view explanation,
             absl::string_view rule) {
  Finding finding;
  finding.set_criterion(criterion);
  finding.set_verdict(verdict);
  finding.set_field(std::string(field));
  finding.set_explanation(std::string(explanation));
  finding.set_rule(std::string(rule));
  return finding;
}

Finding CheckSpecific(const Goal& goal) {
  struct Part {
    bool missing;
    const char* field;
    const char* explanation;
  };
  const Part parts[] = {
      {goal.specifics().behaviour().empty(), "specifics.behaviour",
       "Say what the client will do."},
      {goal.specifics().occasion().empty(), "specifics.occasion",
       "Say when or where."},
      {goal.specifics().amount().empty(), "specifics.amount",
       "Say how often or how much."},
      {goal.people().empty(), "people",
       "Say with whom, if anybody else is part of it."},
  };
  for (const Part& part : parts) {
    if (!part.missing) continue;
    return Make(QualityCheck::CRITERION_SPECIFIC,
                absl::string_view(part.field) == "people"
                    ? QualityCheck::VERDICT_WARN
                    : QualityCheck::VERDICT_FAIL,
                part.field, part.explanation, "quality.specific/1");
  }
  return Make(QualityCheck::CRITERION_SPECIFIC, QualityCheck::VERDICT_PASS, "",
              "Says what, when, how much and with whom.", "quality.specific/1");
}

Finding CheckMeasurable(const Goal& goal, const Measure* measure) {
  constexpr char kRule[] = "quality.measurable/2";
  constexpr double kOffStep = 1e-6;
  const auto fail = [&](absl::string_view field, absl::string_view text) {
    return Make(QualityCheck::CRITERION_MEASURABLE, QualityCheck::VERDICT_FAIL,
                field, text, kRule);
  };
  const Goal::Target& target = goal.target();
  if (!goal.has_target()) return fail("target", "Say how it is measured.");
  const std::vector<FieldViolation> faults =
      FaultsOfTarget(goal, Goal::default_instance(), measure, "");
  if (!faults.empty()) {
    return fail(faults.front().field,
                absl::StrCat("`", faults.front().field, "` ",
                             faults.front().description, "."));
  }
  if (!target.has_value()) {
    return fail("target.value", "Say which value counts as reached.");
  }
  if (!target.has_baseline()) {
    return Make(QualityCheck::CRITERION_MEASURABLE, QualityCheck::VERDICT_WARN,
                "target.baseline",
                "Measure a baseline before work on the goal begins.", kRule);
  }
  if (target.value() == target.baseline()) {
    return fail("target.value",
                "The value is the baseline: nothing would have to change.");
  }
  const double steps =
      measure == nullptr || measure->step() <= 0
          ? 0
          : (target.value() - measure->minimum()) / measure->step();
  if (std::abs(steps - std::round(steps)) > kOffStep) {
    return Make(QualityCheck::CRITERION_MEASURABLE, QualityCheck::VERDICT_WARN,
                "target.value",
                absl::StrFormat("The value %g is between two steps of the "
                                "scale, which go by %g.",
                                target.value(), measure->step()),
                kRule);
  }
  return Make(QualityCheck::CRITERION_MEASURABLE, QualityCheck::VERDICT_PASS,
              "", "Has a measure, a baseline and a target.", kRule);
}

absl::optional<absl::CivilDay> DayOf(const std::string& text) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day)) return absl::nullopt;
  return day;
}

Finding CheckAttainable(const Goal& goal, absl::CivilDay today) {
  constexpr char kRule[] = "quality.attainable/1";
  const absl::optional<absl::CivilDay> due = DayOf(goal.due_date());
  const Goal::Target& target = goal.target();
  if (!due.has_value() || !target.has_baseline() || !target.has_value() ||
      target.baseline() == target.value()) {
    return Make(
        QualityCheck::CRITERION_ATTAINABLE, QualityCheck::VERDICT_UNKNOWN,
        due.has_value() ? "target" : "due_date",
        "Cannot be said without a baseline, a target and a day.", kRule);
  }
  const auto weeks = static_cast<double>(*due - today) / 7;
  if (weeks <= 0) {
    return Make(QualityCheck::CRITERION_ATTAINABLE, QualityCheck::VERDICT_WARN,
                "due_date", "The day has passed.", kRule);
  }
  const double share = 1 / weeks;
  const std::string numbers = absl::StrFormat(
      "Needs %.2g a week for %.1f weeks, %.0f%% of the way each week.",
      std::abs(target.value() - target.baseline()) / weeks, weeks,
      100 * std::min(share, 1.0));
  if (share > kUnusualShareOfWay) {
    return Make(
        QualityCheck::CRITERION_ATTAINABLE, QualityCheck::VERDICT_FAIL,
        "due_date",
        absl::StrCat(numbers, " Make it smaller, or give it more time."),
        kRule);
  }
  return Make(QualityCheck::CRITERION_ATTAINABLE,
              share > kUsualShareOfWay ? QualityCheck::VERDICT_WARN
                                       : QualityCheck::VERDICT_PASS,
              share > kUsualShareOfWay ? "due_date" : "", numbers, kRule);
}

Finding CheckRelevant(const Goal& goal) {
  const bool linked = !goal.addressed_records().empty();
  return Make(QualityCheck::CRITERION_RELEVANT,
              linked ? QualityCheck::VERDICT_PASS : QualityCheck::VERDICT_FAIL,
              linked ? "" : "addressed_records",
              linked ? "Answers records of the inventory."
                     : "Name the conflict, person or incident that it answers.",
              "quality.relevant/1");
}

Finding CheckTimeBound(const Goal& goal) {
  const bool bound = DayOf(goal.due_date()).has_value();
  return Make(QualityCheck::CRITERION_TIME_BOUND,
              bound ? QualityCheck::VERDICT_PASS : QualityCheck::VERDICT_FAIL,
              bound ? "" : "due_date",
              bound ? "Has a day." : "Say by which day.",
              "quality.time_bound/1");
}

// Only grief may aim at what is past; whether a person is past is the
// inventory's to know, so that more cannot be said from the goal alone.
Finding CheckPresentFocused(const Goal& goal) {
  constexpr char kRule[] = "quality.present_focused/1";
  if (!goal.specifics().behaviour().empty() ||
      goal.family() == type::v1::GOAL_FAMILY_GRIEF) {
    return Make(
        QualityCheck::CRITERION_PRESENT_FOCUSED, QualityCheck::VERDICT_PASS, "",
        "Says what the client will do now, or belongs to mourning.", kRule);
  }
  return Make(QualityCheck::CRITERION_PRESENT_FOCUSED,
              QualityCheck::VERDICT_UNKNOWN, "specifics.behaviour",
              "Say what the client will do now.", kRule);
}

}  // namespace

QualityCheck CheckQuality(const Goal& goal, const Measure* measure,
                          absl::CivilDay today) {
  QualityCheck check;
  *check.add_findings() = CheckSpecific(goal);
  *check.add_findings() = CheckMeasurable(goal, measure);
  *check.add_findings() = CheckAttainable(goal, today);
  *check.add_findings() = CheckRelevant(goal);
  *check.add_findings() = CheckTimeBound(goal);
  *check.add_findings() = CheckPresentFocused(goal);
  return check;
}

}  // namespace concord::goal_planning
