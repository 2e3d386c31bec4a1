// Fills the messages.
#include "services/goal_planning/domain/advice/finding.h"

namespace concord::goal_planning {

using goals::v1::QualityCheck;

Finding MakeFinding(QualityCheck::Criterion criterion,
                    QualityCheck::Verdict verdict, absl::string_view field,
                    absl::string_view explanation, absl::string_view rule) {
  Finding finding;
  finding.set_criterion(criterion);
  finding.set_verdict(verdict);
  finding.set_field(std::string(field));
  finding.set_explanation(std::string(explanation));
  finding.set_rule(std::string(rule));
  return finding;
}

void AddFigure(absl::string_view code, double value, absl::string_view source,
               Finding& finding) {
  QualityCheck::Figure& figure = *finding.add_figures();
  figure.set_code(std::string(code));
  figure.set_value(value);
  figure.set_source(std::string(source));
}

}  // namespace concord::goal_planning
