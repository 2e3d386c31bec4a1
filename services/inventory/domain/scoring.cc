// Sums and proration in exact integers.
#include "services/inventory/domain/scoring.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/error.h"

namespace concord::inventory {
namespace {

using v1::Form;
using v1::Response;

bool IsChoice(const Form& form, int32_t value) {
  return std::any_of(
      form.choices().begin(), form.choices().end(),
      [value](const Form::Choice& choice) { return choice.value() == value; });
}

absl::flat_hash_map<absl::string_view, int> PositionsOf(const Form& form) {
  absl::flat_hash_map<absl::string_view, int> positions;
  for (int i = 0; i < form.items_size(); ++i) {
    positions[form.items(i).id()] = i;
  }
  return positions;
}

absl::string_view BandOf(const Form& form, int64_t score) {
  for (const Form::Band& band : form.bands()) {
    if (band.minimum() <= score && score <= band.maximum()) return band.code();
  }
  return {};
}

std::string Explain(const Form& form, const Response& response) {
  const int items = form.items_size();
  switch (response.status()) {
    case Response::STATUS_SCORED:
      return absl::StrCat("Sum of all ", items, " items.");
    case Response::STATUS_PRORATED:
      return absl::StrCat("Mean of the ", items - response.missing_count(),
                          " items answered, times ", items, ".");
    default:
      return absl::StrCat(response.missing_count(), " of ", items,
                          " items are missing; at most ", form.missing_limit(),
                          " may be.");
  }
}

}  // namespace

absl::Status CheckAnswers(const Form& form, const Response& response) {
  const auto positions = PositionsOf(form);
  absl::flat_hash_set<absl::string_view> answered;
  std::vector<FieldViolation> violations;
  for (int i = 0; i < response.answers_size(); ++i) {
    const Response::Answer& answer = response.answers(i);
    const std::string path = absl::StrCat("response.answers[", i, "]");
    if (!positions.contains(answer.item())) {
      violations.push_back({absl::StrCat(path, ".item"),
                            "is no item of the form; use the ids of GetForm"});
    } else if (!answered.insert(answer.item()).second) {
      violations.push_back({absl::StrCat(path, ".item"),
                            "is answered already; answer each item once"});
    }
    if (answer.has_value() && !IsChoice(form, answer.value())) {
      violations.push_back({absl::StrCat(path, ".value"),
                            "is none of the form's choices; use their values"});
    }
  }
  return violations.empty() ? absl::OkStatus()
                            : InvalidFields(std::move(violations));
}

void Score(const Form& form, Response& response) {
  const auto positions = PositionsOf(form);
  std::sort(response.mutable_answers()->begin(),
            response.mutable_answers()->end(),
            [&positions](const auto& a, const auto& b) {
              return positions.at(a.item()) < positions.at(b.item());
            });
  int64_t sum = 0;
  int64_t answered = 0;
  for (const Response::Answer& answer : response.answers()) {
    if (!answer.has_value()) continue;
    sum += answer.value();
    ++answered;
  }
  const int64_t items = form.items_size();
  const int64_t missing = items - answered;
  response.set_form_version(form.version());
  response.set_missing_count(static_cast<int32_t>(missing));
  response.set_status(missing == 0 ? Response::STATUS_SCORED
                      : missing <= form.missing_limit()
                          ? Response::STATUS_PRORATED
                          : Response::STATUS_NOT_SCORABLE);
  if (response.status() != Response::STATUS_NOT_SCORABLE) {
    response.set_score(static_cast<double>(sum * items) /
                       static_cast<double>(answered));
    // floor(x + 1/2) of the fraction.
    const int64_t rounded = (2 * sum * items + answered) / (2 * answered);
    response.set_rounded_score(static_cast<int32_t>(rounded));
    response.set_band(std::string(BandOf(form, rounded)));
  }
  type::v1::Evidence& evidence = *response.mutable_evidence();
  evidence.clear_resources();
  evidence.add_resources(form.name());
  evidence.set_rule(absl::StrCat("score.sum/", form.version()));
  evidence.set_explanation(Explain(form, response));
}

}  // namespace concord::inventory
