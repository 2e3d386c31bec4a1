// One function for each criterion.
#include "services/goal_planning/domain/advice/quality.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/types/optional.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/quality_check.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "services/goal_planning/domain/advice/attainable.h"
#include "services/goal_planning/domain/advice/bearing.h"
#include "services/goal_planning/domain/advice/finding.h"
#include "services/goal_planning/domain/goal/slots.h"
#include "services/goal_planning/domain/goal/target.h"
#include "services/goal_planning/domain/goal/target_rule.h"

namespace concord::goal_planning {
namespace {

using goals::v1::CheckGoalQualityRequest;
using goals::v1::Goal;
using goals::v1::QualityCheck;
using goals::v1::Template;
using inventory::v1::NeedsProfile;
using progress::v1::Measure;

constexpr CriterionRule kSpecific = {QualityCheck::CRITERION_SPECIFIC,
                                     "quality.specific/2"};
constexpr CriterionRule kMeasurable = {QualityCheck::CRITERION_MEASURABLE,
                                       "quality.measurable/2"};
constexpr CriterionRule kTimeBound = {QualityCheck::CRITERION_TIME_BOUND,
                                      "quality.time_bound/1"};
constexpr CriterionRule kWithinOwnInfluence = {
    QualityCheck::CRITERION_WITHIN_OWN_INFLUENCE,
    "quality.within_own_influence/1"};

Finding CheckSpecific(const Goal& goal, const Template* source) {
  if (source != nullptr) {
    const auto open = OpenSlots(*source, goal.objective());
    if (!open.empty()) {
      return kSpecific.Fail(
          "objective", absl::StrCat("Fill in ", InBraces(open.front()->code()),
                                    ". ", open.front()->question()));
    }
  }
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
    return absl::string_view(part.field) == "people"
               ? kSpecific.Warn(part.field, part.explanation)
               : kSpecific.Fail(part.field, part.explanation);
  }
  return kSpecific.Pass("Says what, when, how much and with whom.");
}

// What the template's rule makes of the baseline, where it can.
absl::optional<double> ValueByTemplate(const Goal& goal,
                                       const QualityContext& context) {
  if (context.source == nullptr || context.measure == nullptr ||
      context.source->measure() != goal.target().measure()) {
    return absl::nullopt;
  }
  TargetFacts facts;
  if (goal.target().has_baseline()) facts.baseline = goal.target().baseline();
  if (context.measure->has_reliable_points()) {
    facts.reliable_change = context.measure->reliable_points().value();
  }
  const absl::StatusOr<double> value =
      TargetOf(*context.source, *context.measure, facts);
  if (!value.ok()) return absl::nullopt;
  return *value;
}

Finding CheckMeasurable(const Goal& goal, const QualityContext& context) {
  const Measure* const measure = context.measure;
  constexpr double kOffStep = 1e-6;
  const Goal::Target& target = goal.target();
  if (!goal.has_target()) {
    return kMeasurable.Fail("target", "Say how it is measured.");
  }
  const std::vector<FieldViolation> faults =
      FaultsOfTarget(goal, Goal::default_instance(), measure, "");
  if (!faults.empty()) {
    return kMeasurable.Fail(faults.front().field,
                            absl::StrCat("`", faults.front().field, "` ",
                                         faults.front().description, "."));
  }
  if (!target.has_value()) {
    constexpr char kAsk[] = "Say which value counts as reached";
    const absl::optional<double> value = ValueByTemplate(goal, context);
    if (!value.has_value()) {
      return kMeasurable.Fail("target.value", absl::StrCat(kAsk, "."));
    }
    Finding finding = kMeasurable.Fail(
        "target.value",
        absl::StrFormat("%s; the rule of its template comes to %g.", kAsk,
                        *value));
    AddFigure("template_value", *value, context.source->source(), finding);
    return finding;
  }
  if (!target.has_baseline()) {
    return kMeasurable.Warn(
        "target.baseline",
        "Measure a baseline before work on the goal begins.");
  }
  if (target.value() == target.baseline()) {
    return kMeasurable.Fail(
        "target.value",
        "The value is the baseline: nothing would have to change.");
  }
  const double steps =
      measure == nullptr || measure->step() <= 0
          ? 0
          : (target.value() - measure->minimum()) / measure->step();
  if (std::abs(steps - std::round(steps)) > kOffStep) {
    return kMeasurable.Warn(
        "target.value",
        absl::StrFormat("The value %g is between two steps of the "
                        "scale, which go by %g.",
                        target.value(), measure->step()));
  }
  return kMeasurable.Pass("Has a measure, a baseline and a target.");
}

Finding CheckTimeBound(const Goal& goal) {
  absl::CivilDay due;
  return absl::ParseCivilTime(goal.due_date(), &due)
             ? kTimeBound.Pass("Has a day.")
             : kTimeBound.Fail("due_date", "Say by which day.");
}

Finding CheckWithinOwnInfluence(const Goal& goal, const Measure* measure) {
  constexpr char kActor[] = "specifics.actor";
  switch (goal.specifics().actor()) {
    case Goal::Specifics::ACTOR_CLIENT:
      break;
    case Goal::Specifics::ACTOR_TOGETHER:
      return kWithinOwnInfluence.Warn(
          kActor,
          "Somebody else has to do their part. Say too what the client "
          "will do whatever comes back.");
    case Goal::Specifics::ACTOR_OTHER:
      return kWithinOwnInfluence.Fail(
          kActor,
          "Outside the client's own influence: somebody else would "
          "have to do it. Say what the client can do.");
    default:
      return kWithinOwnInfluence.Unknown(kActor,
                                         "Say who has it in their hands.");
  }
  if (measure != nullptr && measure->lower_of_both()) {
    return kWithinOwnInfluence.Warn(
        "target.measure",
        "The client does it, but the other person's rating counts "
        "too: it can fail in their hands.");
  }
  return kWithinOwnInfluence.Pass("It is in the client's hands.");
}

}  // namespace

QualityCheck CheckQuality(const CheckGoalQualityRequest& request,
                          const QualityContext& context) {
  const Goal& goal = request.goal();
  const NeedsProfile& profile = *context.profile;
  QualityCheck check;
  *check.add_findings() = CheckSpecific(goal, context.source);
  *check.add_findings() = CheckMeasurable(goal, context);
  *check.add_findings() = CheckAttainable(request, context);
  *check.add_findings() = CheckRelevant(goal, profile);
  *check.add_findings() = CheckTimeBound(goal);
  *check.add_findings() = CheckPresentFocused(goal, profile);
  *check.add_findings() = CheckValueAligned(goal, profile);
  *check.add_findings() = CheckWithinOwnInfluence(goal, context.measure);
  return check;
}

}  // namespace concord::goal_planning
