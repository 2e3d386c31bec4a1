// Sums and proration in exact thousandths.
#include "services/inventory/domain/forms/scoring.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/type/v1/evidence.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "google/protobuf/repeated_field.h"
#include "services/instruments/scale.h"
#include "services/inventory/domain/forms/answers.h"

namespace concord::inventory {
namespace {

using google::protobuf::RepeatedPtrField;
using instruments::BandOf;
using instruments::ItemIds;
using instruments::RoundHalfUp;
using instruments::Scale;
using instruments::ScaleOf;
using instruments::ScoreRangeOf;
using instruments::ValueRangeOf;
using v1::Form;
using v1::FormResponse;

constexpr int64_t kThousandths = 1000;

// What the answered items count, in thousandths.
using Points = absl::flat_hash_map<absl::string_view, int64_t>;

int64_t InThousandths(double value) {
  return std::llround(value * static_cast<double>(kThousandths));
}

int64_t PointsOf(const Form& form, const Form::Item& item,
                 const FormResponse::Answer& answer) {
  const double value = answer.has_number() ? answer.number() : answer.value();
  if (!item.counted_values().empty()) {
    const bool counts =
        std::find(item.counted_values().begin(), item.counted_values().end(),
                  value) != item.counted_values().end();
    return counts ? kThousandths : 0;
  }
  if (!item.reverse()) return InThousandths(value);
  const Form::Range range = ValueRangeOf(form, item);
  return InThousandths(range.minimum() + range.maximum() - value);
}

absl::flat_hash_map<absl::string_view, int> PositionsOf(const Form& form) {
  absl::flat_hash_map<absl::string_view, int> positions;
  for (int i = 0; i < form.items_size(); ++i) {
    positions[form.items(i).id()] = i;
  }
  return positions;
}

Points SortAndCount(const Form& form, FormResponse& response) {
  const auto positions = PositionsOf(form);
  std::sort(response.mutable_answers()->begin(),
            response.mutable_answers()->end(),
            [&positions](const auto& a, const auto& b) {
              return positions.at(a.item()) < positions.at(b.item());
            });
  Points points;
  for (const FormResponse::Answer& answer : response.answers()) {
    if (!answer.has_value() && !answer.has_number()) continue;
    const Form::Item& item = form.items(positions.at(answer.item()));
    points[item.id()] = PointsOf(form, item, answer);
  }
  return points;
}

// What a scale comes to.
struct Result {
  FormResponse::Status status;
  int missing;
  absl::optional<double> score;
};

absl::optional<int64_t> LargestOf(const Scale::Items& items,
                                  const Points& points) {
  absl::optional<int64_t> largest;
  for (const Form::Item* item : items) {
    const auto found = points.find(item->id());
    if (found == points.end()) continue;
    largest = std::max(largest.value_or(found->second), found->second);
  }
  return largest;
}

double Combine(const Scale& scale, int64_t sum, int64_t answered) {
  const auto needed = static_cast<int64_t>(scale.parts.size());
  int64_t numerator = sum;
  int64_t denominator = kThousandths;
  if (scale.method == Form::METHOD_MEAN) {
    denominator *= answered;
  } else if (scale.form->estimate() == Form::ESTIMATE_MEAN_OF_ANSWERED) {
    numerator *= needed;
    denominator *= answered;
  }
  if (scale.method == Form::METHOD_SUM_TIMES_FACTOR) {
    numerator *= scale.form->factor();
  }
  return static_cast<double>(numerator) / static_cast<double>(denominator);
}

Result ResultOf(const Scale& scale, const Points& points) {
  const auto answered =
      std::count_if(scale.parts.begin(), scale.parts.end(),
                    [&points](const Scale::Items& part) {
                      return LargestOf(part, points).has_value();
                    });
  const int missing =
      static_cast<int>(scale.parts.size()) - static_cast<int>(answered);
  Result result = {.status = missing == 0 ? FormResponse::STATUS_SCORED
                                          : FormResponse::STATUS_PRORATED,
                   .missing = missing};
  if (answered == 0 || missing > scale.missing_limit) {
    result.status = FormResponse::STATUS_NOT_SCORABLE;
  } else if (scale.method != Form::METHOD_SUBSCALES_ONLY) {
    int64_t sum = 0;
    for (const Scale::Items& domain : scale.domains) {
      sum += LargestOf(domain, points).value_or(0);
    }
    result.score = Combine(scale, sum, answered);
  }
  return result;
}

std::string CodeOfBand(const RepeatedPtrField<type::v1::Band>& bands,
                       bool fractional, double score) {
  const type::v1::Band* const band = BandOf(bands, fractional, score);
  return band == nullptr ? "" : band->code();
}

bool IsOnItsSide(const Form::Cutoff& cutoff, double score) {
  const bool high_enough = !cutoff.has_minimum() || score >= cutoff.minimum();
  const bool low_enough =
      (!cutoff.has_maximum() || score <= cutoff.maximum()) &&
      (!cutoff.has_below() || score < cutoff.below());
  return high_enough && low_enough;
}

void FillCutoffs(const RepeatedPtrField<Form::Cutoff>& cutoffs, double score,
                 RepeatedPtrField<std::string>& codes) {
  codes.Clear();
  for (const Form::Cutoff& cutoff : cutoffs) {
    if (IsOnItsSide(cutoff, score)) *codes.Add() = cutoff.code();
  }
}

void FillScore(const Form& form, double score, FormResponse& response) {
  response.set_score(score);
  if (!form.fractional_score()) {
    response.set_rounded_score(static_cast<int32_t>(RoundHalfUp(score)));
  }
}

// Bands and cutoffs were published for all items together.
void FillBand(const Form& form, FormResponse& response) {
  response.set_band(
      CodeOfBand(form.bands(), form.fractional_score(), response.score()));
  FillCutoffs(form.cutoffs(), response.score(), *response.mutable_cutoffs());
}

void FillSubscales(const Form& form, const Points& points,
                   FormResponse& response) {
  response.clear_subscale_scores();
  for (const Form::Subscale& subscale : form.subscales()) {
    const Scale scale = ScaleOf(form, subscale);
    const Result result = ResultOf(scale, points);
    FormResponse::SubscaleScore& score = *response.add_subscale_scores();
    score.set_subscale(subscale.id());
    score.set_status(result.status);
    score.set_missing_count(result.missing);
    if (!result.score.has_value()) continue;
    score.set_score(*result.score);
    score.set_band(
        CodeOfBand(subscale.bands(), scale.fractional, *result.score));
    FillCutoffs(subscale.cutoffs(), *result.score, *score.mutable_cutoffs());
  }
}

void FillComparable(const Form& form, const Scale& scale,
                    FormResponse& response) {
  const double reachable = ScoreRangeOf(scale).maximum();
  response.set_reachable_score(reachable);
  response.set_comparable_score(
      response.score() * ScoreRangeOf(ScaleOf(form)).maximum() / reachable);
}

absl::string_view RuleOf(Form::Method method) {
  switch (method) {
    case Form::METHOD_MEAN:
      return "score.mean";
    case Form::METHOD_SUM_TIMES_FACTOR:
      return "score.sum_times_factor";
    case Form::METHOD_LARGEST_OF_DOMAINS:
      return "score.largest_of_domains";
    case Form::METHOD_COUNT:
      return "score.count";
    case Form::METHOD_SUBSCALES_ONLY:
      return "score.subscales";
    default:
      return "score.sum";
  }
}

// What is made of all items, as the beginning of a sentence.
std::string Made(const Scale& scale) {
  const std::string items = absl::StrCat("all ", scale.parts.size(), " items");
  switch (scale.method) {
    case Form::METHOD_MEAN:
      return absl::StrCat("Mean of ", items);
    case Form::METHOD_SUM_TIMES_FACTOR:
      return absl::StrCat("Sum of ", items, ", times ", scale.form->factor());
    case Form::METHOD_LARGEST_OF_DOMAINS:
      return absl::StrCat("Sum of the largest value of each of ",
                          scale.domains.size(), " domains");
    case Form::METHOD_COUNT:
      return absl::StrCat("Count of the items of ", scale.parts.size(),
                          " with a counted answer");
    case Form::METHOD_SUBSCALES_ONLY:
      return "No score of the whole form, but of its subscales";
    default:
      return absl::StrCat("Sum of ", items);
  }
}

std::string MadeOfAnswered(const Scale& scale, int missing) {
  const auto needed = static_cast<int>(scale.parts.size());
  const std::string answered =
      absl::StrCat("the ", needed - missing, " items answered");
  if (scale.method == Form::METHOD_MEAN) {
    return absl::StrCat("Mean of ", answered);
  }
  if (scale.form->estimate() == Form::ESTIMATE_LEFT_OUT) {
    return absl::StrCat(Made(scale), ", from ", answered);
  }
  std::string made = absl::StrCat("Mean of ", answered, ", times ", needed);
  if (scale.method == Form::METHOD_SUM_TIMES_FACTOR) {
    absl::StrAppend(&made, ", times ", scale.form->factor());
  }
  return made;
}

// Ends with the items that count the other way round.
std::string Explain(const Scale& scale, const FormResponse& response) {
  if (response.status() == FormResponse::STATUS_NOT_SCORABLE) {
    return absl::StrCat(response.missing_count(), " of ", scale.parts.size(),
                        " items are missing; at most ", scale.missing_limit,
                        " may be.");
  }
  std::string text = response.status() == FormResponse::STATUS_SCORED
                         ? Made(scale)
                         : MadeOfAnswered(scale, response.missing_count());
  std::vector<absl::string_view> reversed;
  for (const Form::Item& item : scale.form->items()) {
    if (item.reverse()) reversed.emplace_back(item.id());
  }
  if (!reversed.empty()) {
    absl::StrAppend(&text, "; reversed: ", absl::StrJoin(reversed, ", "));
  }
  return absl::StrCat(text, ".");
}

void FillEvidence(const Form& form, absl::string_view rule,
                  std::string explanation, FormResponse& response) {
  type::v1::Evidence& evidence = *response.mutable_evidence();
  evidence.clear_resources();
  evidence.add_resources(form.name());
  evidence.set_rule(absl::StrCat(rule, "/", form.version()));
  evidence.set_explanation(std::move(explanation));
}

void ScoreTotal(const Form& form, FormResponse& response) {
  response.set_status(FormResponse::STATUS_TOTAL_ENTERED);
  FillScore(form, response.total(), response);
  FillBand(form, response);
  FillEvidence(form, "score.total", "The total as it was entered.", response);
}

// Declined is not missing where nothing has to stand for it.
void CountAnswers(const Form& form, FormResponse& response) {
  const auto settled = static_cast<int>(std::count_if(
      response.answers().begin(), response.answers().end(), IsSettled));
  response.set_status(FormResponse::STATUS_NOT_SCORED);
  response.set_missing_count(form.items_size() - settled);
  FillEvidence(
      form, "score.none",
      absl::StrCat("Nothing is scored; ", settled, " of ", form.items_size(),
                   " items are answered or declined."),
      response);
}

void ScoreDraft(const Form& form, const Points& points,
                FormResponse& response) {
  response.set_status(FormResponse::STATUS_DRAFT);
  response.set_missing_count(ResultOf(ScaleOf(form), points).missing);
  FillEvidence(form, "score.draft", "A draft is scored when it is finished.",
               response);
}

void ScoreAnswers(const Form& form, const Points& points,
                  FormResponse& response) {
  ItemIds not_applicable;
  for (const FormResponse::Answer& answer : response.answers()) {
    if (answer.not_applicable()) not_applicable.insert(answer.item());
  }
  const Scale scale = ScaleOf(form, not_applicable);
  const Result result = ResultOf(scale, points);
  response.set_status(result.status);
  response.set_missing_count(result.missing);
  FillEvidence(form, RuleOf(form.method()), Explain(scale, response), response);
  if (result.score.has_value()) {
    FillScore(form, *result.score, response);
    if (not_applicable.empty()) {
      FillBand(form, response);
    } else {
      FillComparable(form, scale, response);
    }
  }
  FillSubscales(form, points, response);
}

}  // namespace

void Score(const Form& form, FormResponse& response) {
  const Points points = SortAndCount(form, response);
  response.set_form_version(form.version());
  if (response.draft()) {
    ScoreDraft(form, points, response);
  } else if (response.has_total()) {
    ScoreTotal(form, response);
  } else if (form.method() == Form::METHOD_NONE) {
    CountAnswers(form, response);
  } else {
    ScoreAnswers(form, points, response);
  }
}

}  // namespace concord::inventory
