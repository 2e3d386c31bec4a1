// Fills the messages.
#include "services/goal_planning/domain/advice/finding.h"

#include <string>

namespace concord::goal_planning {

namespace {

using goals::v1::QualityCheck;

Finding Make(const CriterionRule& rule, QualityCheck::Verdict verdict,
             absl::string_view field, absl::string_view explanation) {
  Finding finding;
  finding.set_criterion(rule.criterion);
  finding.set_verdict(verdict);
  finding.set_field(std::string(field));
  finding.set_explanation(std::string(explanation));
  finding.set_rule(rule.rule);
  return finding;
}

}  // namespace

Finding CriterionRule::Pass(absl::string_view explanation) const {
  return Make(*this, QualityCheck::VERDICT_PASS, "", explanation);
}

Finding CriterionRule::Warn(absl::string_view field,
                            absl::string_view explanation) const {
  return Make(*this, QualityCheck::VERDICT_WARN, field, explanation);
}

Finding CriterionRule::Fail(absl::string_view field,
                            absl::string_view explanation) const {
  return Make(*this, QualityCheck::VERDICT_FAIL, field, explanation);
}

Finding CriterionRule::Unknown(absl::string_view field,
                               absl::string_view explanation) const {
  return Make(*this, QualityCheck::VERDICT_UNKNOWN, field, explanation);
}

void AddFigure(absl::string_view code, double value, absl::string_view source,
               Finding& finding) {
  goals::v1::QualityCheck::Figure& figure = *finding.add_figures();
  figure.set_code(std::string(code));
  figure.set_value(value);
  figure.set_source(std::string(source));
}

}  // namespace concord::goal_planning
