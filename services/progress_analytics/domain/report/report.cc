// The page: at a glance, goals, each measure with its picture, how to read it.
#include "services/progress_analytics/domain/report/report.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/time/timestamp.h"
#include "concord/progress/v1/basis.pb.h"
#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/goal_progress.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"
#include "concord/progress/v1/report.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "concord/progress/v1/trend.pb.h"
#include "concord/type/v1/author.pb.h"
#include "services/progress_analytics/domain/analysis/change.h"
#include "services/progress_analytics/domain/analysis/text.h"
#include "services/progress_analytics/domain/analysis/trend.h"
#include "services/progress_analytics/domain/report/chart.h"

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

constexpr absl::string_view kStyle = R"css(
:root{color-scheme:light dark;--page:#faf8f4;--card:#fff;--ink:#222b33;--soft:#5d6872;--rule:#ddd8cf;--good:#2c6a3f;--bad:#9c3b1f;--flat:#5d6872;--fill:#2f7d4f;--track:#e7e2d8}
@media (prefers-color-scheme:dark){:root{--page:#10151a;--card:#161d23;--ink:#e6ebef;--soft:#a3b0ba;--rule:#2d3841;--good:#8fd3a4;--bad:#f2a184;--flat:#a3b0ba;--fill:#5fb583;--track:#2a343c}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:17px/1.6 "Iowan Old Style","Palatino Linotype",Palatino,"Book Antiqua",Georgia,serif;hyphens:manual}
main{max-width:52rem;margin:0 auto;padding:3.5rem 1.5rem 4rem}
h1{font-size:2.1rem;line-height:1.2;font-weight:600;margin:.2rem 0 .4rem;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:1.35rem;font-weight:600;margin:3.2rem 0 1rem;padding-top:.9rem;border-top:1px solid var(--rule)}
h3{font-size:1.1rem;font-weight:600;margin:0 0 .3rem;overflow-wrap:anywhere}
p{margin:.4rem 0 .8rem}
.kicker,.meta,.glance .who,.small,table,.chip,.bar-scale{font-family:system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.kicker{font-size:.78rem;letter-spacing:.08em;text-transform:uppercase;color:var(--soft);margin:0}
.meta,.small{font-size:.86rem;color:var(--soft)}
.lead{font-size:1.12rem;line-height:1.55;margin:1.6rem 0 0}
.glance{display:grid;grid-template-columns:1fr 1fr;gap:1.2rem;margin-top:2rem}
.card{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:1.2rem 1.3rem;break-inside:avoid}
.glance h2{border:0;margin:0 0 .6rem;padding:0;font-size:1.05rem}
.glance h3{font-size:1rem;line-height:1.35;margin:.8rem 0 .2rem;padding-top:.7rem;border-top:1px solid var(--rule)}
.row{display:grid;grid-template-columns:1fr auto;gap:0 1rem;align-items:baseline;padding:.15rem 0 .35rem}
.row .who{font-size:.78rem;color:var(--soft)}
.row .from-to{font-variant-numeric:tabular-nums;font-weight:600;white-space:nowrap;text-align:right}
.row .chip{grid-column:1/3;text-align:right}
.chip{font-size:.78rem;white-space:nowrap;color:var(--flat)}
.chip.good{color:var(--good)}.chip.bad{color:var(--bad)}
article{margin:0 0 1.6rem}
figure{margin:.6rem 0 .4rem}
figure svg{display:block;width:100%;height:auto}
.course{color:var(--soft);font-size:.94rem;margin-top:-.5rem}
.bar{height:12px;border-radius:6px;background:var(--track);overflow:hidden;margin:.8rem 0 .25rem;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.bar i{display:block;height:100%;background:var(--fill);border-radius:6px}
.bar-scale{display:flex;justify-content:space-between;font-size:.78rem;color:var(--soft);margin-bottom:.6rem}
ol.steps{list-style:none;padding:0;margin:.6rem 0}
ol.steps li{display:flex;gap:.6rem;align-items:baseline}
ol.steps .when{margin-left:auto;white-space:nowrap}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.8rem;font-variant-numeric:tabular-nums;margin:.7rem 0}
th,td{text-align:left;padding:.35rem .7rem .35rem 0;border-bottom:1px solid var(--rule);vertical-align:top}
th{font-weight:600;color:var(--soft)}
td.digest{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.74rem;white-space:nowrap}
@media (max-width:40rem){main{padding:2rem 1rem 3rem}.glance{grid-template-columns:1fr}h1{font-size:1.7rem}.card{padding:1rem}figure{overflow-x:auto}figure svg{min-width:36rem}}
@media print{:root{--page:#fff;--card:#fff;--ink:#000;--soft:#444;--rule:#bbb;--good:#000;--bad:#000;--flat:#444;--track:#ddd;--fill:#555}body{font-size:11pt}main{max-width:none;padding:0}h2{break-after:avoid}}
)css";

// One measure, of one goal or of none, in all its series: one picture.
struct Subject {
  const Measure* measure = nullptr;
  std::string goal;
  std::vector<const SeriesData*> series;
};

std::vector<Subject> SubjectsOf(absl::Span<const SeriesData> series,
                                MeasureFinder find) {
  std::vector<Subject> subjects;
  for (const SeriesData& data : series) {
    const Measure* const measure =
        find(data.key.measure(), data.key.instrument_version());
    if (measure == nullptr || data.points.empty()) continue;
    const auto found = std::find_if(
        subjects.begin(), subjects.end(), [&](const Subject& subject) {
          return subject.measure == measure && subject.goal == data.key.goal();
        });
    if (found != subjects.end()) {
      found->series.push_back(&data);
    } else {
      subjects.push_back({measure, data.key.goal(), {&data}});
    }
  }
  return subjects;
}

struct Chip {
  absl::string_view css;
  absl::string_view clinical;
  absl::string_view plain;
};

// Where measurement error is unknown the course is all that can be said.
Chip ChipOfCourse(Trend::Course course) {
  switch (course) {
    case Trend::COURSE_IMPROVING:
      return {"good", "\u2197 improving", "\u2197 getting better"};
    case Trend::COURSE_WORSENING:
      return {"bad", "\u2198 worsening", "\u2198 getting harder"};
    default:
      return {"", "\u00b7 no verdict", "\u00b7 being followed"};
  }
}

// Symbols carry the verdict for those who see no colour.
Chip ChipOf(const SeriesSummary& series) {
  if (series.series().reading_count() == 1) {
    return {"", "\u00b7 one value, no change yet", "\u00b7 one value so far"};
  }
  switch (series.verdict()) {
    case ChangeAssessment::VERDICT_RELIABLE_IMPROVEMENT:
      return series.outcome() == ChangeAssessment::OUTCOME_RECOVERED
                 ? Chip{"good", "\u2713 recovered", "\u2713 clearly better"}
                 : Chip{"good", "\u2713 reliably improved",
                        "\u2713 clearly better"};
    case ChangeAssessment::VERDICT_RELIABLE_DETERIORATION:
      return {"bad", "! reliably deteriorated", "! harder than before"};
    case ChangeAssessment::VERDICT_NO_RELIABLE_CHANGE:
      return {"", "\u2248 no reliable change", "\u2248 about the same"};
    default:
      return ChipOfCourse(series.course());
  }
}

class Report {
 public:
  Report(const ReportInput& input, MeasureFinder find)
      : input_(input),
        find_(find),
        plain_(input.reader == Reader::kClient),
        subjects_(SubjectsOf(input.series, find)),
        summary_(Summarize(input.series, input.goals, find)) {}

  std::string Write() {
    Open();
    Safety();
    Glance();
    Goals();
    Measures(type::v1::OUTCOME_DOMAIN_SYMPTOMS,
             Pick("Symptoms", "How you have been feeling"));
    Measures(type::v1::OUTCOME_DOMAIN_INTERPERSONAL, "Between people");
    Measures(type::v1::OUTCOME_DOMAIN_ALLIANCE, "Working together");
    HowToRead();
    Add("</main></body></html>\n");
    return std::move(html_);
  }

 private:
  template <typename... Parts>
  void Add(const Parts&... parts) {
    absl::StrAppend(&html_, parts...);
  }
  absl::string_view Pick(absl::string_view clinical,
                         absl::string_view plain) const {
    return plain_ ? plain : clinical;
  }
  std::string Pick(const Words& words) const {
    return Escaped(plain_ ? words.plain() : words.clinical());
  }
  std::string MeasureTitle(const Measure& measure) const {
    return Escaped(Pick(measure.title(), measure.plain_title()));
  }
  std::string SourceTitle(const SeriesKey& key) const {
    return absl::StrCat(SourceTitle(key.source()),
                        Escaped(ParticularsText(key)));
  }
  absl::string_view SourceTitle(type::v1::AuthorRole source) const {
    if (!plain_) return SourceName(source);
    switch (source) {
      case type::v1::AUTHOR_ROLE_CLIENT:
        return "as you see it";
      case type::v1::AUTHOR_ROLE_THERAPIST:
        return "as your therapist sees it";
      default:
        return "as someone close to you sees it";
    }
  }

  // `12 March 2025 to 4 June 2025`, of everything.
  std::string Period() const {
    absl::CivilDay first = absl::CivilDay::max();
    absl::CivilDay last = absl::CivilDay::min();
    for (const Subject& subject : subjects_) {
      for (const SeriesData* data : subject.series) {
        first =
            std::min(first, absl::CivilDay(CivilTimeOf(data->points.front())));
        last = std::max(last, absl::CivilDay(CivilTimeOf(data->points.back())));
      }
    }
    return first == last
               ? DateText(first)
               : absl::StrCat(DateText(first), " to ", DateText(last));
  }

  // The day of the reading of the series that was taken then.
  static std::string DayAt(const google::protobuf::Timestamp& time,
                           const SeriesData& series) {
    const auto found = std::lower_bound(
        series.points.begin(), series.points.end(), FromTimestamp(time),
        [](const Point& point, absl::Time at) { return point.time < at; });
    return found == series.points.end() ? "" : DateText(*found);
  }

  void Open() {
    const std::string heading =
        input_.heading.empty()
            ? std::string(Pick("Progress in therapy", "How it is going"))
            : Escaped(input_.heading);
    Add("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
        "\n<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">"
        "\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
        "'none'; style-src 'unsafe-inline'\">\n<title>",
        heading, "</title>\n<style>", kStyle, ChartStyle(),
        "</style>\n</head>\n<body><main>\n<header>\n<p class=\"kicker\">",
        Pick("Progress report for the therapist", "Your progress"),
        "</p>\n<h1>", heading, "</h1>\n");
    if (!subjects_.empty()) {
      Add("<p class=\"meta\">", Period(), " \u00b7 ",
          CountText(summary_.measurement_count(), "measurement"), " in ",
          summary_.symptoms_size() + summary_.interpersonal_size() +
              summary_.alliance_size(),
          " series</p>\n");
    }
    if (plain_ && !subjects_.empty()) {
      Add("<p class=\"lead\">This page shows what has been measured since the "
          "beginning, by you and by others. Numbers are there to talk about: "
          "you know best what is behind them.</p>\n");
    } else {
      Add("<p class=\"lead\">", Pick(summary_.words()), "</p>\n");
    }
    Add("</header>\n");
  }

  void Glance() {
    if (subjects_.empty()) return;
    Add("<div class=\"glance\">\n");
    GlanceCard(Pick("Symptoms", "How you have been feeling"),
               summary_.symptoms());
    GlanceCard("Between people", summary_.interpersonal());
    Add("</div>\n");
  }

  void GlanceCard(
      absl::string_view title,
      const google::protobuf::RepeatedPtrField<SeriesSummary>& list) {
    Add("<section class=\"card\"><h2>", title, "</h2>\n");
    if (list.empty()) Add("<p class=\"small\">Nothing measured yet.</p>\n");
    for (const Subject& subject : subjects_) {
      bool opened = false;
      for (const SeriesSummary& series : list) {
        const progress::v1::SeriesKey& key = series.series().key();
        if (key.measure() != subject.measure->name() ||
            key.goal() != subject.goal) {
          continue;
        }
        if (!opened) {
          Add("<h3>", GlanceTitle(*subject.measure, key.goal()), "</h3>\n");
        }
        opened = true;
        GlanceRow(series);
      }
    }
    Add("</section>\n");
  }

  void GlanceRow(const SeriesSummary& series) {
    const Chip chip = ChipOf(series);
    const int64_t count = series.series().reading_count();
    const std::string last = NumberText(series.last().value());
    Add("<div class=\"row\"><span class=\"who\">",
        SourceTitle(series.series().key()), ", ", CountText(count, "reading"),
        "</span><span class=\"from-to\">",
        count == 1 ? last
                   : absl::StrCat(NumberText(series.first().value()),
                                  " \u2192 ", last),
        "</span><span class=\"chip ", chip.css, "\">",
        Pick(chip.clinical, chip.plain), "</span></div>\n");
  }

  // Two goals with the same measure are told apart by their titles.
  std::string GlanceTitle(const Measure& measure,
                          const std::string& goal) const {
    for (const GoalAim& aim : input_.goals) {
      if (aim.name == goal && !aim.title.empty()) return Escaped(aim.title);
    }
    return MeasureTitle(measure);
  }

  void Safety() {
    if (plain_ || !input_.flag_open_since.has_value()) return;
    Add("<h2>Safety first</h2>\n<p><strong>A safety flag has been open since ",
        absl::FormatTime("%-d %B %Y, %H:%M", *input_.flag_open_since,
                         absl::UTCTimeZone()),
        " UTC, and nobody has noted yet what was decided.</strong> Look at it "
        "in "
        "the inventory before anything that is written here.</p>\n");
  }

  void Goals() {
    if (input_.goals.empty()) return;
    Add("<h2>Goals</h2>\n");
    for (const GoalAim& aim : input_.goals) {
      const Measure* const measure = find_(aim.measure, {});
      if (measure != nullptr) GoalArticle(*measure, aim);
    }
  }

  void GoalArticle(const Measure& measure, const GoalAim& aim) {
    absl::optional<SeriesData> data;
    for (const auto source :
         {type::v1::AUTHOR_ROLE_UNSPECIFIED, type::v1::AUTHOR_ROLE_THERAPIST,
          type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER}) {
      if (!data.has_value()) {
        data = SeriesOf(measure, aim, source, input_.series);
      }
    }
    const GoalProgress progress =
        ComputeProgress(measure, aim, data.has_value() ? &*data : nullptr);
    Add("<article class=\"card\"><h3>",
        aim.title.empty() ? MeasureTitle(measure) : Escaped(aim.title),
        "</h3>\n");
    if (progress.has_fraction()) Bar(progress);
    Add("<p>", Pick(progress.words()), "</p>\n");
    Milestones(progress, data.value_or(SeriesData()));
    for (const Subject& subject : subjects_) {
      if (subject.goal == aim.name) {
        Picture(subject, SenseOf(*subject.measure, aim.name, input_.goals),
                subject.measure == &measure ? aim.target : absl::nullopt);
        Statements(subject, SenseOf(*subject.measure, aim.name, input_.goals));
      }
    }
    Add("</article>\n");
  }

  void Bar(const GoalProgress& progress) {
    const double percent = 100 * std::clamp(progress.fraction(), 0.0, 1.0);
    Add("<div class=\"bar\" role=\"img\" aria-label=\"",
        NumberText(std::round(percent)), " percent of the way\"><i style=\"",
        absl::StrFormat("width:%.1f%%", percent),
        "\"></i></div>\n<div class=\"bar-scale\"><span>",
        Pick("baseline ", "beginning "), NumberText(progress.baseline()),
        "</span><span>now ", NumberText(progress.current()), "</span><span>",
        Pick("target ", "goal "), NumberText(progress.target()),
        "</span></div>\n");
  }

  void Milestones(const GoalProgress& progress, const SeriesData& series) {
    if (progress.milestones().empty()) return;
    Add("<ol class=\"steps\">\n");
    for (const GoalProgress::Milestone& milestone : progress.milestones()) {
      const bool reached = milestone.has_reach_time();
      Add("<li><span>", reached ? "\u2713" : "\u25cb", "</span><span>",
          Escaped(milestone.title()), "</span><span class=\"small when\">",
          reached ? DayAt(milestone.reach_time(), series)
                  : absl::StrCat("at ", NumberText(milestone.value())),
          "</span></li>\n");
    }
    Add("</ol>\n");
  }

  bool IsShownWithItsGoal(const Subject& subject) const {
    return std::any_of(
        input_.goals.begin(), input_.goals.end(), [&](const GoalAim& aim) {
          return aim.name == subject.goal && find_(aim.measure, {}) != nullptr;
        });
  }

  void Measures(type::v1::OutcomeDomain domain, absl::string_view title) {
    bool opened = false;
    for (const Subject& subject : subjects_) {
      if (subject.measure->domain() != domain || IsShownWithItsGoal(subject)) {
        continue;
      }
      if (!opened) Add("<h2>", title, "</h2>\n");
      opened = true;
      Add("<article class=\"card\">\n");
      const Sense sense = SenseOf(*subject.measure, subject.goal, input_.goals);
      Picture(subject, sense, absl::nullopt);
      Statements(subject, sense);
      Add("</article>\n");
    }
  }

  void Picture(const Subject& subject, Sense sense,
               absl::optional<double> target) {
    const std::string id = absl::StrCat("chart-", ++pictures_);
    Add("<figure>",
        DrawChart(*subject.measure, subject.series,
                  {.id = id,
                   .sense = sense,
                   .target = target,
                   .standalone = false,
                   .plain = plain_}),
        "</figure>\n");
  }

  void Statements(const Subject& subject, Sense sense) {
    std::vector<std::pair<ChangeAssessment, Trend>> analyses;
    for (const SeriesData* data : subject.series) {
      analyses.emplace_back(AssessChange(*subject.measure, *data, sense),
                            DescribeTrend(*subject.measure, *data, sense));
      const auto& [change, trend] = analyses.back();
      Add("<p>", Pick(change.words()), Setbacks(change, *data), "</p>\n");
      if (!plain_ || trend.depth() >= Trend::DEPTH_TESTED) {
        Add("<p class=\"course\">", Pick(trend.words()), "</p>\n");
      }
    }
    if (!plain_) Figures(analyses);
  }

  // The newest steps back that are more than measurement error.
  std::string Setbacks(const ChangeAssessment& change,
                       const SeriesData& series) const {
    constexpr int kMostSetbacks = 3;
    std::string text;
    for (int i = std::max(0, change.setbacks_size() - kMostSetbacks);
         i < change.setbacks_size(); ++i) {
      const ChangeAssessment::Setback& setback = change.setbacks(i);
      absl::StrAppend(
          &text, Pick(" Setback beyond the threshold on ", " A setback on "),
          DayAt(setback.after().taken_time(), series), " (",
          NumberText(setback.before().value()), " \u2192 ",
          NumberText(setback.after().value()), ")",
          setback.made_good() ? ", made good since." : ".");
    }
    return text;
  }

  void Figures(
      const std::vector<std::pair<ChangeAssessment, Trend>>& analyses) {
    const auto number = [](bool present, double value) {
      return present ? NumberText(value) : std::string("\u2013");
    };
    const auto slope = [](bool present, double value) {
      return present ? SlopeText(value) : std::string("\u2013");
    };
    Add("<div class=\"scroll\"><table><thead><tr><th>Source</th><th>n</th>"
        "<th>First</th><th>Last</th><th>Threshold</th><th>Index</th>"
        "<th>Slope a week (95 %)</th><th>Theil-Sen</th><th>Digest</th></tr>"
        "</thead><tbody>\n");
    for (const auto& [change, trend] : analyses) {
      const Trend::LeastSquares& line = trend.least_squares();
      Add("<tr><td>", SourceName(change.series().source()),
          Escaped(ParticularsText(change.series())), "</td><td>",
          change.basis().reading_count(), "</td><td>",
          number(change.has_baseline(), change.baseline().value()), "</td><td>",
          number(change.has_current(), change.current().value()), "</td><td>",
          number(change.has_threshold(), change.threshold()), "</td><td>",
          number(change.has_improvement_index(), change.improvement_index()),
          "</td><td>", slope(trend.has_least_squares(), line.slope()),
          trend.depth() == Trend::DEPTH_INTERVAL
              ? absl::StrCat(" (", SlopeText(line.slope_low()), " to ",
                             SlopeText(line.slope_high()), ")")
              : "",
          "</td><td>", slope(trend.has_robust(), trend.robust().slope()),
          "</td><td class=\"digest\">", change.basis().input_digest(),
          "</td></tr>\n");
    }
    Add("</tbody></table></div>\n");
  }

  void HowToRead() {
    if (subjects_.empty()) return;
    Add("<h2>How to read this</h2>\n");
    if (plain_) {
      Add("<p>Each number is one moment. The hatched stripe in a picture shows "
          "how much such a number moves by itself; what lies outside is more "
          "than that. Where nothing was measured, nothing is drawn. From five "
          "values on, a direction is named if there is one.</p>\n<p>Different "
          "people may see the same thing differently. That is no mistake of "
          "anyone\u2019s, and often a good beginning for a talk.</p>\n");
      return;
    }
    Add("<p class=\"small\">Reliable change: Jacobson &amp; Truax (1991), 95 "
        "%; "
        "the hatched corridor is the first value of the first series plus and "
        "minus the threshold. A score equal to the cut-off counts as clinical. "
        "Comparisons are between the first and the last available reading; "
        "missing sessions are neither filled in nor joined. A direction is "
        "named from five readings on, when the Mann-Kendall test finds one at "
        "5 %, and from six on, when the least-squares interval agrees. "
        "Intervals are approximate, for readings of one person depend on each "
        "other. With several measures the chance of one false verdict grows: "
        "decide beforehand which one counts. Symptoms and relations are never "
        "merged into one figure.</p>\n");
    Sources();
  }

  void Sources() {
    std::vector<std::string> lines;
    for (const Subject& subject : subjects_) {
      if (subject.series.empty()) continue;
      const ChangeAssessment change =
          AssessChange(*subject.measure, *subject.series.front(),
                       SenseOf(*subject.measure, subject.goal, input_.goals));
      for (const auto& parameter : change.basis().parameters()) {
        if (parameter.source().empty()) continue;
        std::string name = parameter.name();
        std::replace(name.begin(), name.end(), '_', ' ');
        lines.push_back(absl::StrCat(
            "<tr><td>", Escaped(subject.measure->title()), "</td><td>",
            Escaped(name), "</td><td>", NumberText(parameter.value()),
            "</td><td>", Escaped(parameter.source()), "</td></tr>\n"));
      }
    }
    std::sort(lines.begin(), lines.end());
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    if (lines.empty()) return;
    Add("<div class=\"scroll\"><table><thead><tr><th>Measure</th>"
        "<th>Parameter</th><th>Value</th><th>Source</th></tr></thead><tbody>");
    for (const std::string& line : lines) Add(line);
    Add("</tbody></table></div>\n");
  }

  const ReportInput& input_;
  const MeasureFinder find_;
  const bool plain_;
  const std::vector<Subject> subjects_;
  const ProgressSummary summary_;
  int pictures_ = 0;
  std::string html_;
};

}  // namespace

std::string WriteReport(const ReportInput& input, MeasureFinder find) {
  return Report(input, find).Write();
}

}  // namespace concord::progress_analytics
