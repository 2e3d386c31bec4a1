// Drawing: bands, corridor, axes, lines, marks, legend, description.
#include "services/progress_analytics/domain/report/chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "concord/progress/v1/chart.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "services/progress_analytics/domain/analysis/text.h"
#include "services/progress_analytics/domain/analysis/trend.h"
#include "services/progress_analytics/domain/report/axis.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::Measure;

// In the units of the view box.
constexpr double kWidth = 760;
constexpr double kHeight = 372;
// Of the line that says when there are too few readings.
constexpr double kNoteHeight = 22;
constexpr double kLeft = 44;
// Where the plot ends; behind it stand the names of bands and lines.
constexpr double kRightOfBands = 634;
constexpr double kRightOfLines = 682;
constexpr double kTop = 62;
constexpr double kBottom = 326;
constexpr double kMark = 4.2;
constexpr double kLabelDistance = 14;
// Of a character of the legend, on average.
constexpr double kCharacter = 6.4;
// With more points than this only the first and the last carry a mark and the
// line is thin, so that its turns can be seen.
constexpr size_t kMostMarks = 80;
// As `Trend.Depth` has it.
constexpr size_t kFewestForDirection = 5;
// With more points than this they are told by the description alone.
constexpr size_t kMostTold = 60;

enum class Shape { kCircle, kSquare, kTriangle, kDiamond, kCross };

// How one series is told from another, by shape and dash before colour.
struct Look {
  const char* css;
  Shape shape;
};
constexpr std::array<Look, 5> kLooks = {{{"s1", Shape::kCircle},
                                         {"s2", Shape::kSquare},
                                         {"s3", Shape::kTriangle},
                                         {"s4", Shape::kDiamond},
                                         {"s5", Shape::kCross}}};

constexpr absl::string_view kStyle = R"css(
.cp-chart{--ink:#1f2b36;--soft:#5b6975;--rule:#cfd7de;--paper:#fff;--band:#40647f;--s1:#14568f;--s2:#a8481a;--s3:#3d7327;--s4:#7a3e8e;--s5:#7d6608;--aim:#3d7327;font:12px/1.3 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:var(--ink)}
@media (prefers-color-scheme:dark){.cp-chart{--ink:#e4eaef;--soft:#a3b1bd;--rule:#3b4854;--paper:#141b21;--band:#9cc3e0;--s1:#7fbdf5;--s2:#f2a36f;--s3:#9fd27c;--s4:#d7a2ea;--s5:#e2cb63;--aim:#9fd27c}}
@media print{.cp-chart{--ink:#000;--soft:#333;--rule:#999;--paper:#fff;--band:#40647f;--s1:#14568f;--s2:#a8481a;--s3:#3d7327;--s4:#7a3e8e;--s5:#7d6608;--aim:#3d7327}}
.cp-chart .paper{fill:var(--paper)}
.cp-chart .head{font-size:15px;font-weight:600}
.cp-chart .soft{fill:var(--soft);font-size:11px}
.cp-chart .rule{stroke:var(--rule);stroke-width:1}
.cp-chart .band{fill:var(--band)}
.cp-chart .cut{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:2 3}
.cp-chart .aim{stroke:var(--aim);stroke-width:1.6}
.cp-chart .aimtext{fill:var(--aim);font-size:11px;font-weight:600}
.cp-chart .hatch{stroke:var(--soft);stroke-width:.8;opacity:.45}
.cp-chart .edge{fill:none;stroke:var(--soft);stroke-width:.7;opacity:.55}
.cp-chart .line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.cp-chart .line.dense{stroke-width:1;stroke-dasharray:none;opacity:.8}
.cp-chart .mark{stroke:var(--paper);stroke-width:1.2}
.cp-chart .value{font-weight:600;paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.cp-chart .s1{--c:var(--s1)}.cp-chart .s2{--c:var(--s2)}.cp-chart .s3{--c:var(--s3)}.cp-chart .s4{--c:var(--s4)}.cp-chart .s5{--c:var(--s5)}
.cp-chart .line.s2{stroke-dasharray:8 5}.cp-chart .line.s3{stroke-dasharray:1 5;stroke-width:2.6}.cp-chart .line.s4{stroke-dasharray:10 4 2 4}.cp-chart .line.s5{stroke-dasharray:4 3}
.cp-chart .line{stroke:var(--c)}.cp-chart .mark{fill:var(--c)}
)css";

std::string Coordinate(double value) { return absl::StrFormat("%.1f", value); }

std::string MarkAt(const Look& look, double x, double y, double r) {
  const auto at = [&](double dx, double dy) {
    return absl::StrCat(Coordinate(x + dx * r), ",", Coordinate(y + dy * r));
  };
  const std::string css = absl::StrCat("class=\"mark ", look.css, "\"");
  switch (look.shape) {
    case Shape::kCircle:
      return absl::StrCat("<circle ", css, " cx=\"", Coordinate(x), "\" cy=\"",
                          Coordinate(y), "\" r=\"", Coordinate(r), "\"");
    case Shape::kSquare:
      return absl::StrCat("<path ", css, " d=\"M", at(-.95, -.95), "L",
                          at(.95, -.95), "L", at(.95, .95), "L", at(-.95, .95),
                          "Z\"");
    case Shape::kTriangle:
      return absl::StrCat("<path ", css, " d=\"M", at(0, -1.3), "L",
                          at(1.2, .9), "L", at(-1.2, .9), "Z\"");
    case Shape::kDiamond:
      return absl::StrCat("<path ", css, " d=\"M", at(0, -1.35), "L",
                          at(1.35, 0), "L", at(0, 1.35), "L", at(-1.35, 0),
                          "Z\"");
    case Shape::kCross:
      break;
  }
  return absl::StrCat("<path ", css, " d=\"M", at(-.4, -1.2), "L", at(.4, -1.2),
                      "L", at(.4, -.4), "L", at(1.2, -.4), "L", at(1.2, .4),
                      "L", at(.4, .4), "L", at(.4, 1.2), "L", at(-.4, 1.2), "L",
                      at(-.4, .4), "L", at(-1.2, .4), "L", at(-1.2, -.4), "L",
                      at(-.4, -.4), "Z\"");
}

// The look that a source has in every chart, unless another series has it.
size_t UsualLook(type::v1::AuthorRole source) {
  switch (source) {
    case type::v1::AUTHOR_ROLE_THERAPIST:
      return 1;
    case type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER:
      return 2;
    default:
      return 0;
  }
}

struct Drawn {
  const SeriesData* data = nullptr;
  absl::Span<const Point> points;
  Look look;
  std::string name;
};

std::string NameOf(const SeriesData& data, bool plain, int same_before) {
  absl::string_view name = SourceName(data.key.source());
  if (plain && data.key.source() == type::v1::AUTHOR_ROLE_CLIENT) name = "you";
  const std::string particulars = ParticularsText(data.key);
  if (!particulars.empty() || same_before == 0) {
    return absl::StrCat(name, particulars);
  }
  return absl::StrCat(name, " ", same_before + 1);
}

std::vector<Drawn> LooksOf(absl::Span<const SeriesData* const> series,
                           bool plain) {
  std::vector<Drawn> drawn;
  std::array<bool, kLooks.size()> taken = {};
  for (const SeriesData* data : series) {
    size_t look = UsualLook(data->key.source());
    if (taken[look]) {
      const auto free = std::find(taken.begin() + 3, taken.end(), false);
      if (free != taken.end()) {
        look = static_cast<size_t>(free - taken.begin());
      }
    }
    taken[look] = true;
    const auto same =
        std::count_if(drawn.begin(), drawn.end(), [&](const Drawn& other) {
          return other.data->key.source() == data->key.source();
        });
    drawn.push_back({data, absl::MakeConstSpan(data->points), kLooks[look],
                     NameOf(*data, plain, static_cast<int>(same))});
  }
  return drawn;
}

// A value beside a point.
struct Label {
  double x = 0;
  double y = 0;
  std::string text;
};

// One label where several say the same, and none on top of another.
void Spread(std::vector<Label>& labels) {
  std::sort(labels.begin(), labels.end(),
            [](const Label& a, const Label& b) { return a.y < b.y; });
  labels.erase(std::unique(labels.begin(), labels.end(),
                           [](const Label& a, const Label& b) {
                             return a.text == b.text && a.x == b.x;
                           }),
               labels.end());
  for (size_t i = 1; i < labels.size(); ++i) {
    labels[i].y = std::max(labels[i].y, labels[i - 1].y + kLabelDistance);
  }
  const double beyond =
      labels.empty() ? 0 : std::max(0.0, labels.back().y - kBottom);
  for (Label& label : labels) label.y -= beyond;
}

class Chart {
 public:
  Chart(const Measure& measure, absl::Span<const SeriesData* const> series,
        const ChartOptions& options)
      : measure_(measure),
        options_(options),
        drawn_(LooksOf(series, options.plain)),
        right_(measure.bands().empty() ? kRightOfLines : kRightOfBands) {
    std::vector<double> values;
    absl::CivilSecond first = absl::CivilSecond::max();
    absl::CivilSecond last = absl::CivilSecond::min();
    for (const Drawn& drawn : drawn_) {
      for (const Point& point : drawn.points) {
        first = std::min(first, CivilTimeOf(point));
        last = std::max(last, CivilTimeOf(point));
        values.push_back(point.value);
      }
    }
    if (options.target.has_value()) values.push_back(*options.target);
    values_ = ValueAxisFor(measure, values);
    times_ = TimeAxisFor(first, last);
  }

  std::string Draw() {
    Open();
    Bands();
    Axes();
    Corridor();
    Cutoff();
    Target();
    for (const Drawn& drawn : drawn_) Line(drawn);
    for (const Drawn& drawn : drawn_) Marks(drawn);
    Values();
    Legend();
    if (TooFew()) Text("soft", kLeft, kHeight + 4, "start", TooFewText());
    absl::StrAppend(&svg_, "</svg>");
    return std::move(svg_);
  }

 private:
  double X(absl::CivilSecond time) const {
    return kLeft + (right_ - kLeft) * static_cast<double>(time - times_.begin) /
                       static_cast<double>(times_.end - times_.begin);
  }
  double X(const Point& point) const { return X(CivilTimeOf(point)); }
  double Y(double value) const {
    const double inside = std::clamp(value, values_.low, values_.high);
    return kBottom - (kBottom - kTop) * (inside - values_.low) /
                         (values_.high - values_.low);
  }

  void Text(absl::string_view css, double x, double y, absl::string_view anchor,
            absl::string_view text) {
    absl::StrAppend(&svg_, "<text class=\"", css, "\" x=\"", Coordinate(x),
                    "\" y=\"", Coordinate(y), "\" text-anchor=\"", anchor,
                    "\">", Escaped(text), "</text>\n");
  }
  void Rule(absl::string_view css, double x1, double y1, double x2, double y2) {
    absl::StrAppend(&svg_, "<line class=\"", css, "\" x1=\"", Coordinate(x1),
                    "\" y1=\"", Coordinate(y1), "\" x2=\"", Coordinate(x2),
                    "\" y2=\"", Coordinate(y2), "\"/>\n");
  }
  void Box(absl::string_view attributes, double x, double y, double width,
           double height) {
    absl::StrAppend(&svg_, "<rect ", attributes, " x=\"", Coordinate(x),
                    "\" y=\"", Coordinate(y), "\" width=\"", Coordinate(width),
                    "\" height=\"", Coordinate(height), "\"/>\n");
  }

  absl::string_view Title() const {
    return options_.plain ? measure_.plain_title() : measure_.title();
  }

  absl::string_view BetterText() const {
    switch (options_.sense) {
      case Sense::kHigherIsBetter:
        return "higher is better \u2191";
      case Sense::kLowerIsBetter:
        return "lower is better \u2193";
      case Sense::kUnknown:
        break;
    }
    return "";
  }

  bool TooFew() const {
    return std::all_of(drawn_.begin(), drawn_.end(), [](const Drawn& drawn) {
      return drawn.points.size() < kFewestForDirection;
    });
  }
  absl::string_view TooFewText() const {
    return options_.plain ? "Too few values so far to see a direction."
                          : "Too few readings for a direction; at least five "
                            "of one source are needed.";
  }
  double Height() const { return TooFew() ? kHeight + kNoteHeight : kHeight; }

  void Open() {
    absl::StrAppend(&svg_,
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" "
                    "class=\"cp-chart\" viewBox=\"0 0 ",
                    kWidth, " ", Height(), "\" role=\"img\" aria-labelledby=\"",
                    options_.id, "-title ", options_.id, "-desc\">\n");
    absl::StrAppend(&svg_, "<title id=\"", options_.id, "-title\">",
                    Escaped(Title()), "</title>\n<desc id=\"", options_.id,
                    "-desc\">", Escaped(Description()), "</desc>\n");
    if (options_.standalone) {
      absl::StrAppend(&svg_, "<style>", ChartStyle(), "</style>\n");
      Box("class=\"paper\"", 0, 0, kWidth, Height());
    }
    absl::StrAppend(&svg_, "<defs><pattern id=\"", options_.id,
                    "-hatch\" width=\"7\" height=\"7\" "
                    "patternUnits=\"userSpaceOnUse\" "
                    "patternTransform=\"rotate(45)\"><line class=\"hatch\" "
                    "x1=\"0\" y1=\"0\" x2=\"0\" y2=\"7\"/></pattern></defs>\n");
    Text("head", kLeft, 22, "start", Title());
    Text("soft", right_, 22, "end", BetterText());
  }

  // What a reader who does not see the picture is told.
  std::string Description() const {
    std::string text =
        absl::StrCat("Scale ", NumberText(measure_.minimum()), " to ",
                     NumberText(measure_.maximum()), " ", measure_.unit(), ".");
    for (const Drawn& drawn : drawn_) {
      const auto [least, most] = std::minmax_element(
          drawn.points.begin(), drawn.points.end(),
          [](const Point& a, const Point& b) { return a.value < b.value; });
      const Point& first = drawn.points.front();
      const Point& last = drawn.points.back();
      absl::StrAppend(
          &text, " ", drawn.name, ": ",
          CountText(static_cast<int64_t>(drawn.points.size()), "reading"), ", ",
          NumberText(first.value), " on ", DateText(first));
      if (drawn.points.size() == 1) {
        absl::StrAppend(&text, ".");
        continue;
      }
      absl::StrAppend(&text, ", ", NumberText(last.value), " on ",
                      DateText(last), "; lowest ", NumberText(least->value),
                      ", highest ", NumberText(most->value), ".");
      const size_t gaps = GapsBefore(drawn.points).size();
      if (gaps > 0) {
        absl::StrAppend(&text, " ",
                        CountText(static_cast<int64_t>(gaps), "gap"),
                        " without readings.");
      }
    }
    if (TooFew()) absl::StrAppend(&text, " ", TooFewText());
    return text;
  }

  void Bands() {
    const int count = measure_.bands_size();
    for (int i = 0; i < count; ++i) {
      const type::v1::Band& band = measure_.bands(i);
      const double end =
          i + 1 < count ? measure_.bands(i + 1).minimum() : measure_.maximum();
      // The further from good, the darker.
      const int worse =
          options_.sense == Sense::kHigherIsBetter ? count - 1 - i : i;
      const double top = Y(end);
      const double bottom = Y(band.minimum());
      Box(absl::StrFormat("class=\"band\" opacity=\"%.3f\"",
                          0.03 + 0.04 * worse),
          kLeft, top, right_ - kLeft, bottom - top);
      Text("soft", right_ + 10, (top + bottom) / 2 + 4, "start", band.title());
    }
  }

  void Axes() {
    for (double tick : values_.ticks) {
      Rule("rule", kLeft, Y(tick), right_, Y(tick));
      Text("soft", kLeft - 8, Y(tick) + 4, "end", NumberText(tick));
    }
    for (const TimeAxis::Tick& tick : times_.ticks) {
      const double x = X(tick.time);
      Rule("rule", x, kBottom, x, kBottom + 5);
      Text("soft", x, kBottom + 18, "middle", tick.label);
      if (!tick.year.empty()) {
        Text("soft", x, kBottom + 32, "middle", tick.year);
      }
    }
  }

  // Changes of the first series that may be measurement error.
  void Corridor() {
    const absl::optional<double> threshold = ThresholdOf(measure_);
    if (!threshold.has_value()) return;
    const double baseline = drawn_.front().points.front().value;
    const double top = Y(baseline + *threshold);
    const double bottom = Y(baseline - *threshold);
    Box(absl::StrCat("fill=\"url(#", options_.id, "-hatch)\""), kLeft, top,
        right_ - kLeft, bottom - top);
    Box("class=\"edge\"", kLeft, top, right_ - kLeft, bottom - top);
  }

  void Cutoff() {
    if (!measure_.has_cutoff()) return;
    const double y = Y(measure_.cutoff().value());
    Rule("cut", kLeft, y, right_ + 6, y);
    Text("soft", right_ + 10, y + 4, "start",
         absl::StrCat(options_.plain ? "mark " : "cut-off ",
                      NumberText(measure_.cutoff().value())));
  }

  void Target() {
    if (!options_.target.has_value()) return;
    const double y = Y(*options_.target);
    Rule("aim", kLeft, y, right_ + 6, y);
    Text("aimtext", right_ + 10, y + 4, "start",
         absl::StrCat("target ", NumberText(*options_.target)));
  }

  void Line(const Drawn& drawn) {
    const std::vector<size_t> gaps = GapsBefore(drawn.points);
    std::string path;
    for (size_t i = 0; i < drawn.points.size(); ++i) {
      const bool begins =
          i == 0 || std::binary_search(gaps.begin(), gaps.end(), i);
      absl::StrAppend(&path, begins ? "M" : "L", Coordinate(X(drawn.points[i])),
                      ",", Coordinate(Y(drawn.points[i].value)));
    }
    absl::StrAppend(&svg_, "<path class=\"line ", drawn.look.css,
                    drawn.points.size() > kMostMarks ? " dense" : "", "\" d=\"",
                    path, "\"/>\n");
  }

  void Marks(const Drawn& drawn) {
    const size_t count = drawn.points.size();
    const std::vector<size_t> gaps = GapsBefore(drawn.points);
    const auto is_gap = [&](size_t i) {
      return i == 0 || i == count ||
             std::binary_search(gaps.begin(), gaps.end(), i);
    };
    for (size_t i = 0; i < count; ++i) {
      // A point without neighbours is nothing but its mark.
      const bool alone = is_gap(i) && is_gap(i + 1);
      const bool at_an_end = i == 0 || i + 1 == count;
      if (count > kMostMarks && !at_an_end && !alone) continue;
      const Point& point = drawn.points[i];
      absl::StrAppend(&svg_,
                      MarkAt(drawn.look, X(point), Y(point.value), kMark));
      if (count > kMostTold) {
        absl::StrAppend(&svg_, "/>\n");
        continue;
      }
      const bool circle = drawn.look.shape == Shape::kCircle;
      absl::StrAppend(&svg_, "><title>", Escaped(drawn.name), ", ",
                      DateText(point), ": ", NumberText(point.value),
                      "</title>", circle ? "</circle>\n" : "</path>\n");
    }
  }

  // First and last values beside their points.
  void Values() {
    std::vector<Label> left;
    std::vector<Label> right;
    for (const Drawn& drawn : drawn_) {
      const Point& first = drawn.points.front();
      const Point& last = drawn.points.back();
      if (drawn.points.size() > 1) {
        left.push_back(
            {X(first) - 8, Y(first.value) + 4, NumberText(first.value)});
      }
      right.push_back({X(last) + 8, Y(last.value) + 4, NumberText(last.value)});
    }
    Spread(left);
    Spread(right);
    for (const Label& label : left) {
      Text("value", label.x, label.y, "end", label.text);
    }
    for (const Label& label : right) {
      Text("value", label.x, label.y, "start", label.text);
    }
  }

  void Legend() {
    double x = kLeft;
    const double y = 44;
    for (const Drawn& drawn : drawn_) {
      absl::StrAppend(&svg_, "<path class=\"line ", drawn.look.css, "\" d=\"M",
                      Coordinate(x), ",", Coordinate(y - 4), "L",
                      Coordinate(x + 28), ",", Coordinate(y - 4), "\"/>\n",
                      MarkAt(drawn.look, x + 14, y - 4, kMark), "/>\n");
      const std::string text =
          absl::StrCat(drawn.name, " (", drawn.points.size(), ")");
      Text("", x + 34, y, "start", text);
      x += 34 + kCharacter * static_cast<double>(text.size()) + 18;
    }
    if (!ThresholdOf(measure_).has_value()) return;
    Box(absl::StrCat("class=\"edge\" style=\"fill:url(#", options_.id,
                     "-hatch)\""),
        x, y - 11, 22, 13);
    Text(
        "soft", x + 28, y, "start",
        options_.plain ? "ordinary ups and downs" : "within measurement error");
  }

  const Measure& measure_;
  const ChartOptions& options_;
  const std::vector<Drawn> drawn_;
  const double right_;
  ValueAxis values_;
  TimeAxis times_;
  std::string svg_;
};

}  // namespace

std::string DrawChart(const Measure& measure,
                      absl::Span<const SeriesData* const> series,
                      const ChartOptions& options) {
  return Chart(measure, series, options).Draw();
}

absl::string_view ChartStyle() { return kStyle; }

}  // namespace concord::progress_analytics
