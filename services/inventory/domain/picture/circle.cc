// Places people in rows within rings, then draws rings, arrows, marks and list.
#include "services/inventory/domain/picture/circle.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"

namespace concord::inventory {
namespace {

constexpr int kRings = 5;
constexpr size_t kMostPeople = 150;
// Up to as many people carry their names.
constexpr size_t kMostNamed = 20;
// In the units of the view box. Marks are at least a cell apart: with names the
// cell is so large that two boxes of mark and name cannot meet, since two that
// are less than 62 across and 32 down apart are less than 70 apart.
constexpr double kNamedCell = 76;
constexpr double kNumberedCell = 30;
constexpr double kMark = 9;
constexpr double kMiddle = 26;
constexpr double kMargin = 16;
constexpr double kHead = 46;
constexpr double kFoot = 44;
constexpr double kLine = 16;
constexpr double kColumn = 176;
// Half widths of a character, as many as fit under a mark and into the list.
constexpr int kNameWidth = 10;
constexpr int kListWidth = 21;
// Each ring begins this much further round, so that no two rings line up and
// arrows have room: the golden angle.
constexpr double kTurn = 2.399963;
constexpr double kDoubleOutline = 2.6;

constexpr absl::string_view kStyle = R"css(
.cc{--ink:#1f2b36;--soft:#5b6975;--rule:#b9c4cc;--paper:#fff;--mark:#14568f;font:12px/1.3 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:var(--ink)}
@media (prefers-color-scheme:dark){.cc{--ink:#e4eaef;--soft:#a3b1bd;--rule:#43515e;--paper:#141b21;--mark:#7fbdf5}}
@media print{.cc{--ink:#000;--soft:#333;--rule:#999;--paper:#fff;--mark:#14568f}}
.cc .paper{fill:var(--paper)}
.cc .head{font-size:15px;font-weight:600}
.cc .soft{fill:var(--soft);font-size:11px}
.cc .ring{fill:none;stroke:var(--rule)}
.cc .ringtext{fill:var(--soft);font-size:10px;text-anchor:middle;paint-order:stroke;stroke:var(--paper);stroke-width:5px}
.cc .me{fill:var(--ink)}
.cc .metext{fill:var(--paper);font-weight:600}
.cc .mark{fill:var(--paper);stroke:var(--mark);stroke-width:2}
.cc .absent{stroke-dasharray:3 2.4}
.cc .conflict{fill:none;stroke:var(--mark);stroke-width:1}
.cc .number{font-size:9px;font-weight:600}
.cc .name{font-size:11px;paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.cc .wish{fill:none;stroke:var(--soft);stroke-width:1.4;stroke-dasharray:5 3;marker-end:url(#cc-arrow)}
.cc .tip{fill:var(--soft)}
)css";

constexpr std::array<const char*, kRings + 1> kRingNames = {
    "", "closest", "close", "in between", "further away", "furthest away"};

std::string Escaped(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"},
                                    {"<", "&lt;"},
                                    {">", "&gt;"},
                                    {"\"", "&quot;"},
                                    {"'", "&#39;"}});
}

bool BeginsCharacter(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

// Cut to a width at the end of a character; what is not ASCII counts double.
std::string Shortened(absl::string_view text, int most) {
  int width = 0;
  size_t fits = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    if (!BeginsCharacter(text[at])) continue;
    width += (static_cast<unsigned char>(text[at]) & 0x80U) != 0 ? 2 : 1;
    if (width > most) return absl::StrCat(text.substr(0, fits), "…");
    if (width < most) fits = at + 1;
    while (fits < text.size() && !BeginsCharacter(text[fits])) ++fits;
  }
  return std::string(text);
}

std::string Number(double value) { return absl::StrFormat("%.1f", value); }

struct Placed {
  const CirclePerson* person = nullptr;
  int number = 0;
  int ring = 0;
  double angle = 0;
  double radius = 0;
};

struct Layout {
  std::vector<Placed> placed;
  // Where each ring ends; the first entry is where ring 1 begins.
  std::array<double, kRings + 1> bounds{};
};

int RingOf(const CirclePerson& person, CircleRings rings) {
  if (rings == CircleRings::kWished) return person.wished_ring;
  return person.ring;
}

// As many as stand on a circle of this radius with a cell between neighbours.
size_t RoomOn(double radius, double cell) {
  const double half = cell / (2 * radius);
  if (half >= 1) return 1;
  return static_cast<size_t>(
      std::max(1.0, std::floor(std::numbers::pi / std::asin(half))));
}

// Puts the people of one ring in as many rows as they need.
void PlaceRing(absl::Span<const Placed> people, double cell, double& radius,
               std::vector<Placed>& placed) {
  size_t next = 0;
  int row = 0;
  do {
    const double middle = radius + cell / 2;
    const size_t count = std::min(RoomOn(middle, cell), people.size() - next);
    for (size_t i = 0; i < count; ++i) {
      Placed at = people[next + i];
      at.radius = middle;
      // Clockwise; every other row is turned by half a place.
      at.angle = kTurn * (at.ring - 1) +
                 2 * std::numbers::pi *
                     (static_cast<double>(i) + (row % 2 == 0 ? 0.0 : 0.5)) /
                     static_cast<double>(count);
      placed.push_back(at);
    }
    next += count;
    radius += cell;
    ++row;
  } while (next < people.size());
}

Layout PlaceAll(const std::vector<Placed>& people, double cell) {
  Layout layout;
  double radius = kMiddle;
  layout.bounds[0] = radius;
  for (int ring = 1; ring <= kRings; ++ring) {
    std::vector<Placed> here;
    for (const Placed& person : people) {
      if (person.ring == ring) here.push_back(person);
    }
    PlaceRing(here, cell, radius, layout.placed);
    layout.bounds.at(static_cast<size_t>(ring)) = radius;
  }
  return layout;
}

class Picture {
 public:
  Picture(const Layout& layout, CircleRings rings, bool named)
      : layout_(layout),
        rings_(rings),
        named_(named),
        centre_x_(layout.bounds.back() + kMargin),
        centre_y_(layout.bounds.back() + kHead) {}

  std::string Draw(absl::string_view description) {
    const double side = 2 * (layout_.bounds.back() + kMargin);
    const double width = side + (named_ ? 0 : ColumnCount() * kColumn);
    const double height = side - 2 * kMargin + kHead + kFoot;
    absl::StrAppend(
        &svg_,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"cc\" "
        "viewBox=\"0 0 ",
        Number(width), " ", Number(height),
        "\" role=\"img\" aria-labelledby=\"cc-title cc-desc\">"
        "<title id=\"cc-title\">",
        Title(), "</title><desc id=\"cc-desc\">", Escaped(description),
        "</desc><style>", kStyle,
        "</style>"
        "<defs><marker id=\"cc-arrow\" viewBox=\"0 0 8 8\" refX=\"7\" "
        "refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
        "<path class=\"tip\" d=\"M0 0L8 4L0 8Z\"/></marker></defs>"
        "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>"
        "<text class=\"head\" x=\"",
        Number(kMargin), "\" y=\"24\">", Title(), "</text>");
    DrawRings();
    DrawWishes();
    DrawPeople();
    if (!named_) DrawList(side);
    DrawKey(height - kFoot + 26);
    svg_ += "</svg>\n";
    return std::move(svg_);
  }

 private:
  absl::string_view Title() const {
    switch (rings_) {
      case CircleRings::kNow:
        return "Closeness circle";
      case CircleRings::kWished:
        return "Closeness circle as it is wished";
      case CircleRings::kBoth:
        break;
    }
    return "Closeness circle, now and wished";
  }

  // Of the list, as high as the circle.
  size_t Lines() const {
    return static_cast<size_t>(2 * layout_.bounds.back() / kLine);
  }
  double ColumnCount() const {
    return std::ceil(static_cast<double>(layout_.placed.size()) /
                     static_cast<double>(Lines()));
  }

  double XOf(const Placed& at, double radius) const {
    return centre_x_ + radius * std::sin(at.angle);
  }
  double YOf(const Placed& at, double radius) const {
    return centre_y_ - radius * std::cos(at.angle);
  }

  void DrawRings() {
    for (int ring = kRings; ring >= 1; --ring) {
      const double radius = layout_.bounds.at(static_cast<size_t>(ring));
      absl::StrAppend(&svg_, "<circle class=\"ring\" cx=\"", Number(centre_x_),
                      "\" cy=\"", Number(centre_y_), "\" r=\"", Number(radius),
                      "\"/><text class=\"ringtext\" x=\"", Number(centre_x_),
                      "\" y=\"", Number(centre_y_ + radius + 3.5), "\">", ring,
                      "</text>");
    }
    absl::StrAppend(&svg_, "<circle class=\"me\" cx=\"", Number(centre_x_),
                    "\" cy=\"", Number(centre_y_),
                    "\" r=\"16\"/>"
                    "<text class=\"metext\" text-anchor=\"middle\" x=\"",
                    Number(centre_x_), "\" y=\"", Number(centre_y_ + 4),
                    "\">me</text>");
  }

  void DrawWishes() {
    if (rings_ != CircleRings::kBoth) return;
    for (const Placed& at : layout_.placed) {
      const int wished = at.person->wished_ring;
      if (wished == 0 || wished == at.ring) continue;
      const auto ring = static_cast<size_t>(wished);
      const double target =
          (layout_.bounds.at(ring - 1) + layout_.bounds.at(ring)) / 2;
      const double begin = at.radius + (target > at.radius ? kMark : -kMark);
      absl::StrAppend(&svg_, "<path class=\"wish\" d=\"M",
                      Number(XOf(at, begin)), " ", Number(YOf(at, begin)), "L",
                      Number(XOf(at, target)), " ", Number(YOf(at, target)),
                      "\"/>");
    }
  }

  void DrawPeople() {
    for (const Placed& at : layout_.placed) {
      const std::string x = Number(XOf(at, at.radius));
      const double y = YOf(at, at.radius);
      absl::StrAppend(&svg_, "<g><title>", Escaped(at.person->name), ", ",
                      Escaped(at.person->tie), "</title><circle class=\"mark",
                      at.person->absent ? " absent" : "", "\" cx=\"", x,
                      "\" cy=\"", Number(y), "\" r=\"", Number(kMark), "\"/>");
      if (at.person->conflict) {
        absl::StrAppend(&svg_, "<circle class=\"conflict\" cx=\"", x,
                        "\" cy=\"", Number(y), "\" r=\"",
                        Number(kMark + kDoubleOutline), "\"/>");
      }
      if (named_) {
        absl::StrAppend(&svg_,
                        "<text class=\"name\" text-anchor=\"middle\" "
                        "x=\"",
                        x, "\" y=\"", Number(y + kMark + 12), "\">",
                        Escaped(Shortened(at.person->name, kNameWidth)),
                        "</text></g>");
      } else {
        absl::StrAppend(&svg_,
                        "<text class=\"number\" text-anchor=\"middle\" "
                        "x=\"",
                        x, "\" y=\"", Number(y + 3.5), "\">", at.number,
                        "</text></g>");
      }
    }
  }

  void DrawList(double left) {
    const size_t lines = Lines();
    for (const Placed& at : layout_.placed) {
      const auto place = static_cast<size_t>(at.number - 1);
      const size_t column = place / lines;
      const size_t line = place % lines;
      absl::StrAppend(
          &svg_, "<text x=\"",
          Number(left + static_cast<double>(column) * kColumn), "\" y=\"",
          Number(kHead + kLine * (0.8 + static_cast<double>(line))),
          "\"><tspan class=\"number\">", at.number, "</tspan> ",
          Escaped(Shortened(at.person->name, kListWidth)), "</text>");
    }
  }

  void DrawKey(double y) {
    std::string key =
        "Ring 1 is closest. Broken outline: died or estranged. "
        "Double outline: a conflict goes on.";
    if (rings_ == CircleRings::kBoth) key += " Arrow: where wished.";
    // Two lines, for the narrowest circle is not as wide as the sentence.
    const size_t half = key.find(". ", key.size() / 2 - 12) + 1;
    absl::StrAppend(&svg_, "<text class=\"soft\" x=\"", Number(kMargin),
                    "\" y=\"", Number(y - 6), "\">", key.substr(0, half),
                    "</text><text class=\"soft\" x=\"", Number(kMargin),
                    "\" y=\"", Number(y + 8), "\">",
                    key.size() > half ? key.substr(half + 1) : "", "</text>");
  }

  const Layout& layout_;
  const CircleRings rings_;
  const bool named_;
  const double centre_x_;
  const double centre_y_;
  std::string svg_;
};

std::string Describe(const std::vector<Placed>& people, CircleRings rings) {
  if (people.empty()) return "Nobody stands in a ring yet.";
  std::string text =
      absl::StrCat(people.size(), people.size() == 1 ? " person." : " people.");
  for (int ring = 1; ring <= kRings; ++ring) {
    bool first = true;
    for (const Placed& at : people) {
      if (at.ring != ring) continue;
      absl::StrAppend(
          &text,
          first ? absl::StrCat(" Ring ", ring, ", ",
                               kRingNames.at(static_cast<size_t>(ring)), ": ")
                : ", ",
          at.person->name, " (", at.person->tie,
          at.person->absent ? ", died or estranged" : "",
          at.person->conflict ? ", a conflict goes on" : "");
      if (rings == CircleRings::kBoth && at.person->wished_ring > 0 &&
          at.person->wished_ring != ring) {
        absl::StrAppend(&text, ", wished in ring ", at.person->wished_ring);
      }
      text += ")";
      first = false;
    }
    if (!first) text += ".";
  }
  return text;
}

}  // namespace

CirclePicture DrawCircle(absl::Span<const CirclePerson> people,
                         CircleRings rings) {
  std::vector<Placed> chosen;
  for (int ring = 1; ring <= kRings; ++ring) {
    for (const CirclePerson& person : people) {
      if (RingOf(person, rings) != ring || chosen.size() == kMostPeople) {
        continue;
      }
      chosen.push_back({.person = &person,
                        .number = static_cast<int>(chosen.size()) + 1,
                        .ring = ring});
    }
  }
  const bool named = chosen.size() <= kMostNamed;
  const Layout layout = PlaceAll(chosen, named ? kNamedCell : kNumberedCell);
  CirclePicture picture;
  picture.drawn = static_cast<int>(chosen.size());
  picture.omitted = static_cast<int>(people.size() - chosen.size());
  picture.svg = Picture(layout, rings, named).Draw(Describe(chosen, rings));
  return picture;
}

}  // namespace concord::inventory
