// Sentences. They are put together here and nowhere else, so that a change of
// wording is a change of one file.
#include "services/progress_analytics/domain/analysis/words.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "concord/progress/v1/basis.pb.h"
#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/goal_progress.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "concord/progress/v1/trend.pb.h"
#include "concord/type/v1/author.pb.h"
#include "services/progress_analytics/domain/analysis/measure.h"
#include "services/progress_analytics/domain/analysis/text.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::ChangeAssessment;
using progress::v1::GoalProgress;
using progress::v1::Measure;
using progress::v1::ProgressSummary;
using progress::v1::SeriesKey;
using progress::v1::SeriesSummary;
using progress::v1::Trend;
using progress::v1::Words;

constexpr int kMostInASentence = 8;

Words MakeWords(std::string clinical, std::string plain) {
  Words words;
  words.set_clinical(std::move(clinical));
  words.set_plain(std::move(plain));
  return words;
}

// The code of a published instrument; our own scales and the parts of an
// instrument are known by their titles.
absl::string_view ShortName(const Measure& measure) {
  return absl::StartsWith(measure.code(), "native.") ||
                 !measure.subscale().empty()
             ? measure.title()
             : measure.code();
}

std::string ClinicalName(const Measure& measure, const SeriesKey& key) {
  return absl::StrCat(ShortName(measure), " (", SourceName(key.source()),
                      ParticularsText(key), ")");
}

absl::string_view ByWhom(type::v1::AuthorRole source) {
  switch (source) {
    case type::v1::AUTHOR_ROLE_THERAPIST:
      return "as your therapist sees it";
    case type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER:
      return "as the person close to you sees it";
    default:
      return "as you see it";
  }
}

std::string PlainName(const Measure& measure, const SeriesKey& key) {
  return absl::StrCat(measure.plain_title(), ", ", ByWhom(key.source()),
                      ParticularsText(key));
}

std::string Arrow(double first, double last) {
  return absl::StrCat(NumberText(first), " \u2192 ", NumberText(last));
}

// How a change of the measure is told from error.
absl::string_view MethodText(const Measure& measure) {
  if (PrecisionOf(measure).has_value()) return "by Jacobson and Truax";
  return absl::StartsWith(measure.reliable_points().kind(),
                          "from another population")
             ? "by a threshold from another population"
             : "by its published threshold";
}

std::string ClinicalVerdict(const Measure& measure,
                            const ChangeAssessment& change) {
  const std::string index =
      change.has_improvement_index()
          ? absl::StrCat(", RCI ", NumberText(change.improvement_index()),
                         ", 95 % interval of the difference ",
                         SignedText(change.change_low()), " to ",
                         SignedText(change.change_high()))
          : "";
  const std::string beyond = absl::StrCat(
      MethodText(measure), ": ", SignedText(change.change()),
      " exceeds the threshold of ", NumberText(change.threshold()), index);
  switch (change.verdict()) {
    case ChangeAssessment::VERDICT_RELIABLE_IMPROVEMENT:
      return absl::StrCat("Reliable improvement ", beyond, ".");
    case ChangeAssessment::VERDICT_RELIABLE_DETERIORATION:
      return absl::StrCat("Reliable deterioration ", beyond, ".");
    case ChangeAssessment::VERDICT_TOO_CLOSE:
      return "First and last reading are closer together than the instrument "
             "looks back: no change can be told yet.";
    case ChangeAssessment::VERDICT_NO_RELIABLE_CHANGE:
      return absl::StrCat("No reliable change ", MethodText(measure), ": ",
                          SignedText(change.change()),
                          " does not exceed the threshold of ",
                          NumberText(change.threshold()), index,
                          ". It cannot be told from measurement error, which "
                          "does not say that nothing has changed.");
    default:
      break;
  }
  return change.has_threshold()
             ? "The goal decides which way is better; see its progress."
             : "No published error of measurement: whether the difference is "
               "reliable cannot be said.";
}

std::string ImportantText(const ChangeAssessment& change) {
  if (!change.has_important_change()) return "";
  const ChangeAssessment::ImportantChange& important =
      change.important_change();
  const bool reached =
      important.label() !=
      ChangeAssessment::ImportantChange::LABEL_NO_IMPORTANT_CHANGE;
  return absl::StrCat(
      reached ? " As large as" : " Smaller than",
      " a difference that matters to those who live with it, which begins at ",
      NumberText(important.threshold()), " (", important.source(), ").");
}

std::string ClinicalRangeText(const ChangeAssessment& change) {
  if (!change.has_clinical_range()) return "";
  const ChangeAssessment::ClinicalRange& range = change.clinical_range();
  const std::string cutoff = NumberText(range.cutoff());
  if (change.outcome() == ChangeAssessment::OUTCOME_RECOVERED) {
    return absl::StrCat(
        " Recovered in the sense of Jacobson and Truax: it "
        "began in the clinical range (cut-off ",
        cutoff, ") and has left it.");
  }
  if (range.clinical_at_baseline() && !range.clinical_at_end()) {
    return absl::StrCat(" The cut-off of ", cutoff,
                        " was crossed, but without a reliable change this is "
                        "no recovery.");
  }
  if (!range.clinical_at_baseline() && range.clinical_at_end()) {
    return absl::StrCat(" The last value is in the clinical range (cut-off ",
                        cutoff, ").");
  }
  return range.clinical_at_end()
             ? absl::StrCat(" Still in the clinical range (cut-off ", cutoff,
                            ").")
             : absl::StrCat(
                   " Outside the clinical range at both ends (cut-off ", cutoff,
                   ").");
}

std::string HeadroomText(const ChangeAssessment& change) {
  if (!change.has_headroom() || change.headroom().can_improve_reliably()) {
    return "";
  }
  return absl::StrCat(" From this baseline only ",
                      NumberText(change.headroom().improvement()),
                      " points of improvement are left on the scale, fewer "
                      "than a reliable change needs: choose another measure.");
}

std::string RelapseText(const ChangeAssessment& change) {
  if (!change.has_best_before_relapse()) return "";
  return absl::StrCat(
      " Worse than the best reading so far, ",
      Arrow(change.best_before_relapse().value(), change.current().value()),
      ", by more than the threshold.");
}

std::string PlainRelapseText(const ChangeAssessment& change) {
  if (!change.has_best_before_relapse()) return "";
  return absl::StrCat(" It has been better in between, at ",
                      NumberText(change.best_before_relapse().value()),
                      ". That is worth talking about together.");
}

absl::string_view PlainVerdict(ChangeAssessment::Verdict verdict) {
  switch (verdict) {
    case ChangeAssessment::VERDICT_RELIABLE_IMPROVEMENT:
      return "That is a real change for the better, larger than the ordinary "
             "ups and downs of such a number.";
    case ChangeAssessment::VERDICT_RELIABLE_DETERIORATION:
      return "It has become harder, by more than the ordinary ups and downs of "
             "such a number. That is worth talking about together.";
    case ChangeAssessment::VERDICT_TOO_CLOSE:
      return "The two are too close together in time to tell a change yet.";
    case ChangeAssessment::VERDICT_NO_RELIABLE_CHANGE:
      return "The difference is within the ordinary ups and downs of such a "
             "number, so it does not tell a change yet.";
    default:
      return "How much of the difference is chance is not known for this "
             "number.";
  }
}

std::string ClinicalSlope(const Trend& trend) {
  const Trend::LeastSquares& line = trend.least_squares();
  std::string text =
      absl::StrCat("Least squares ", SlopeText(line.slope()), " a week");
  if (trend.depth() == Trend::DEPTH_INTERVAL) {
    absl::StrAppend(&text, ", approximate 95 % interval ",
                    SlopeText(line.slope_low()), " to ",
                    SlopeText(line.slope_high()));
  }
  if (trend.has_robust()) {
    absl::StrAppend(&text, "; Theil-Sen ", SlopeText(trend.robust().slope()),
                    "; Mann-Kendall S ",
                    NumberText(static_cast<double>(trend.robust().rank_sum())));
    if (trend.robust().has_p_value()) {
      absl::StrAppend(&text, ", ", ProbabilityText(trend.robust().p_value()));
    }
  }
  return absl::StrCat(text, ".");
}

absl::string_view ClinicalCourse(Trend::Course course) {
  switch (course) {
    case Trend::COURSE_IMPROVING:
      return "Improving.";
    case Trend::COURSE_WORSENING:
      return "Worsening.";
    case Trend::COURSE_RISING:
      return "Rising; the goal decides whether that is better.";
    case Trend::COURSE_FALLING:
      return "Falling; the goal decides whether that is better.";
    case Trend::COURSE_CONSTANT:
      return "Constant.";
    case Trend::COURSE_UNCLEAR:
      return "No direction that can be told from chance.";
    default:
      return "Too early for a direction.";
  }
}

std::string PlainCourse(const Trend& trend) {
  const std::string pace = absl::StrCat(
      "by about ", NumberText(std::abs(trend.robust().slope())), " a week");
  switch (trend.course()) {
    case Trend::COURSE_IMPROVING:
      return absl::StrCat("From week to week it has been getting better, ",
                          pace, ".");
    case Trend::COURSE_WORSENING:
      return absl::StrCat("From week to week it has been getting harder, ",
                          pace, ".");
    case Trend::COURSE_RISING:
      return absl::StrCat("From week to week it has been rising, ", pace, ".");
    case Trend::COURSE_FALLING:
      return absl::StrCat("From week to week it has been falling, ", pace, ".");
    case Trend::COURSE_CONSTANT:
      return "It has been the same every time.";
    case Trend::COURSE_TOO_EARLY:
      return "The values are too close together in time to see a direction.";
    default:
      return "A clear direction cannot be seen.";
  }
}

Words EarlyTrendWords(const std::string& name, const std::string& plain_name,
                      const Trend& trend, int count) {
  const std::string n = absl::StrCat(name, ", n = ", count, ": ");
  switch (trend.depth()) {
    case Trend::DEPTH_VALUE:
      return MakeWords(absl::StrCat(n, "one value, no course."),
                       absl::StrCat(plain_name,
                                    ": one value so far, so there is no course "
                                    "to describe."));
    case Trend::DEPTH_DIFFERENCE:
      return MakeWords(absl::StrCat(n, "a difference, no course."),
                       absl::StrCat(plain_name,
                                    ": two values so far, too few to see a "
                                    "course."));
    case Trend::DEPTH_PRELIMINARY:
      return MakeWords(
          absl::StrCat(
              n, trend.has_least_squares()
                     ? absl::StrCat("preliminary slope ",
                                    SlopeText(trend.least_squares().slope()),
                                    " a week; fewer than five values "
                                    "cannot show a trend.")
                     : "all of one instant, no course."),
          absl::StrCat(plain_name,
                       ": too few values to see a direction; from "
                       "five on there will be more to say."));
    default:
      return MakeWords(absl::StrCat(name, ": not measured."),
                       absl::StrCat(plain_name, ": nothing measured yet."));
  }
}

std::string GapText(int count) {
  if (count == 0) return "";
  return absl::StrCat(" ", CountText(count, "gap"),
                      " of more than three times the usual interval.");
}

std::string Percent(double fraction) {
  return absl::StrCat(NumberText(std::round(100 * fraction)), " %");
}

std::string MilestoneText(const GoalProgress& progress) {
  if (progress.milestones().empty()) return "";
  const auto reached = std::count_if(
      progress.milestones().begin(), progress.milestones().end(),
      [](const GoalProgress::Milestone& m) { return m.has_reach_time(); });
  return absl::StrCat(" ", reached, " of ",
                      CountText(progress.milestones_size(), "milestone"),
                      " reached.");
}

// `reliably improved by its published threshold (19 → 8, n = 5)`.
std::string ClinicalPhrase(const Measure& measure,
                           const SeriesSummary& series) {
  const int64_t count = series.series().reading_count();
  const absl::string_view method = MethodText(measure);
  std::string verdict = count == 1 ? "one value" : "not assessable";
  switch (series.verdict()) {
    case ChangeAssessment::VERDICT_RELIABLE_IMPROVEMENT:
      verdict =
          absl::StrCat(series.outcome() == ChangeAssessment::OUTCOME_RECOVERED
                           ? "recovered "
                           : "reliably improved ",
                       method);
      break;
    case ChangeAssessment::VERDICT_RELIABLE_DETERIORATION:
      verdict = absl::StrCat("reliably deteriorated ", method);
      break;
    case ChangeAssessment::VERDICT_NO_RELIABLE_CHANGE:
      verdict = absl::StrCat("no reliable change ", method);
      break;
    case ChangeAssessment::VERDICT_TOO_CLOSE:
      verdict = "readings too close together";
      break;
    default:
      break;
  }
  return count == 1 ? absl::StrCat(verdict, " (",
                                   NumberText(series.last().value()), ")")
                    : absl::StrCat(
                          verdict, " (",
                          Arrow(series.first().value(), series.last().value()),
                          ", n = ", count, ")");
}

absl::string_view PlainPhrase(const SeriesSummary& series) {
  switch (series.verdict()) {
    case ChangeAssessment::VERDICT_RELIABLE_IMPROVEMENT:
      return "clearly better";
    case ChangeAssessment::VERDICT_RELIABLE_DETERIORATION:
      return "harder than at first";
    case ChangeAssessment::VERDICT_NO_RELIABLE_CHANGE:
      return "within its ups and downs";
    default:
      return series.series().reading_count() == 1 ? "measured once"
                                                  : "being followed";
  }
}

using SeriesList = google::protobuf::RepeatedPtrField<SeriesSummary>;

Words Listing(const SeriesList& list, MeasureFinder find,
              absl::string_view clinical_heading,
              absl::string_view plain_heading) {
  std::vector<std::string> clinical;
  std::vector<std::string> plain;
  for (const SeriesSummary& series : list) {
    const SeriesKey& key = series.series().key();
    const Measure* const measure =
        find(key.measure(), key.instrument_version());
    if (measure == nullptr) continue;
    if (static_cast<int>(clinical.size()) == kMostInASentence) {
      const int more = list.size() - kMostInASentence;
      clinical.push_back(absl::StrCat(more, " more"));
      plain.push_back(absl::StrCat("and ", more, " more"));
      break;
    }
    clinical.push_back(absl::StrCat(ClinicalName(*measure, key), " ",
                                    ClinicalPhrase(*measure, series)));
    plain.push_back(
        absl::StrCat(PlainName(*measure, key), ": ", PlainPhrase(series)));
  }
  if (clinical.empty()) {
    return MakeWords(absl::StrCat(clinical_heading, ": nothing measured."),
                     absl::StrCat(plain_heading, ": nothing measured yet."));
  }
  return MakeWords(
      absl::StrCat(clinical_heading, ": ", absl::StrJoin(clinical, "; "), "."),
      absl::StrCat(plain_heading, ": ", absl::StrJoin(plain, "; "), "."));
}

}  // namespace

Words WordsOfChange(const Measure& measure, const ChangeAssessment& change,
                    absl::string_view first_day, absl::string_view last_day) {
  const std::string name = ClinicalName(measure, change.series());
  const std::string plain_name = PlainName(measure, change.series());
  if (!change.has_current()) {
    return MakeWords(absl::StrCat(name, ": not measured."),
                     absl::StrCat(plain_name, ": nothing measured yet."));
  }
  const double last = change.current().value();
  if (!change.has_change()) {
    return MakeWords(
        absl::StrCat(name, ": ", NumberText(last),
                     ", one value; nothing can be said about change.",
                     HeadroomText(change)),
        absl::StrCat(plain_name, ": ", NumberText(last),
                     ". One value is a beginning; a change needs a second."));
  }
  const double first = change.baseline().value();
  return MakeWords(
      absl::StrCat(
          name, ": ", Arrow(first, last), ", first to last available (",
          first_day, " to ", last_day, ", n = ", change.basis().reading_count(),
          "). ", ClinicalVerdict(measure, change), ImportantText(change),
          ClinicalRangeText(change), RelapseText(change), HeadroomText(change)),
      absl::StrCat(plain_name, ": ", NumberText(first), " on ", first_day, ", ",
                   NumberText(last), " on ", last_day, ". ",
                   PlainVerdict(change.verdict()), PlainRelapseText(change)));
}

Words WordsOfTrend(const Measure& measure, const Trend& trend, int count) {
  const std::string name = ClinicalName(measure, trend.series());
  const std::string plain_name = PlainName(measure, trend.series());
  if (trend.depth() < Trend::DEPTH_TESTED) {
    return EarlyTrendWords(name, plain_name, trend, count);
  }
  if (!trend.has_least_squares()) {
    return MakeWords(
        absl::StrCat(name, ", n = ", count, ": all of one instant, no course."),
        absl::StrCat(plain_name, ": all values are of the same moment."));
  }
  return MakeWords(
      absl::StrCat(name, ", n = ", count, ": ", ClinicalCourse(trend.course()),
                   " ", ClinicalSlope(trend), GapText(trend.gaps_size())),
      absl::StrCat(plain_name, ": ", PlainCourse(trend)));
}

Words WordsOfGoal(const Measure& measure, const GoalProgress& progress) {
  if (!progress.has_current()) {
    return MakeWords(
        absl::StrCat(ShortName(measure), ": no reading of this goal."),
        "Nothing has been measured for this goal yet.");
  }
  if (!progress.has_target()) {
    return MakeWords(
        absl::StrCat(ShortName(measure), ": ",
                     Arrow(progress.baseline(), progress.current()),
                     "; the goal names no target.", MilestoneText(progress)),
        absl::StrCat("From ", NumberText(progress.baseline()), " to ",
                     NumberText(progress.current()), ".",
                     MilestoneText(progress)));
  }
  const std::string place =
      progress.has_fraction()
          ? absl::StrCat(Percent(progress.fraction()),
                         " of the way from baseline to target")
          : "baseline and target are equal";
  const std::string clinical = absl::StrCat(
      ShortName(measure), ": baseline ", NumberText(progress.baseline()),
      ", current ", NumberText(progress.current()), ", target ",
      NumberText(progress.target()), ": ", place, ".",
      progress.regressed() ? " Behind the baseline." : "",
      MilestoneText(progress));
  std::string plain =
      absl::StrCat("You began at ", NumberText(progress.baseline()),
                   " and are now at ", NumberText(progress.current()),
                   "; the goal is ", NumberText(progress.target()), ". ");
  if (progress.reached()) {
    absl::StrAppend(&plain, "The goal is reached.");
  } else if (progress.regressed()) {
    absl::StrAppend(&plain,
                    "For the moment you are further away than at the "
                    "beginning; steps back are part of the way.");
  } else if (progress.has_fraction()) {
    absl::StrAppend(&plain, "That is ", Percent(progress.fraction()),
                    " of the way.");
  }
  absl::StrAppend(&plain, MilestoneText(progress));
  return MakeWords(clinical, plain);
}

Words WordsOfSeries(const Measure& measure, const SeriesSummary& series) {
  const SeriesKey& key = series.series().key();
  const std::string band =
      series.band().empty() ? "" : absl::StrCat(", now ", series.band());
  return MakeWords(
      absl::StrCat(ClinicalName(measure, key), ": ",
                   ClinicalPhrase(measure, series), band, ". ",
                   ClinicalCourse(series.course())),
      absl::StrCat(PlainName(measure, key), ": ", PlainPhrase(series), "."));
}

Words WordsOfSummary(const ProgressSummary& summary, MeasureFinder find) {
  if (summary.measurement_count() == 0) {
    return MakeWords("Nothing has been measured.",
                     "Nothing has been measured yet.");
  }
  const Words symptoms = Listing(summary.symptoms(), find, "Symptoms",
                                 "How you have been feeling");
  const Words interpersonal = Listing(summary.interpersonal(), find,
                                      "Between people", "Between people");
  return MakeWords(
      absl::StrCat(symptoms.clinical(), " ", interpersonal.clinical()),
      absl::StrCat(symptoms.plain(), " ", interpersonal.plain()));
}

}  // namespace concord::progress_analytics
