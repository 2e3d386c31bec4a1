// Parsing and checking of the measures.
#include "services/progress_analytics/catalogue/catalogue.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "concord_progress_analytics_measures.h"
#include "google/protobuf/text_format.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::Measure;

// Collects what is wrong with one measure.
class Inspection {
 public:
  Inspection(const Measure& measure, std::vector<std::string>& faults)
      : measure_(measure), faults_(faults) {}

  void Run() {
    Require(absl::StartsWith(measure_.name(), "measures/"), "has no name");
    Require(!measure_.code().empty(), "has no code");
    Require(!measure_.title().empty(), "has no title");
    Require(!measure_.plain_title().empty(), "has no plain title");
    Require(!measure_.licence().empty(), "has no licence");
    Require(!measure_.version().empty(), "has no version");
    Require(measure_.direction() != type::v1::DIRECTION_UNSPECIFIED,
            "has no direction");
    Require(measure_.domain() != Measure::DOMAIN_UNSPECIFIED, "has no domain");
    Require(measure_.minimum() < measure_.maximum(), "has an empty scale");
    Require(measure_.step() >= 0, "has a negative step");
    CheckBands();
    CheckNumbers();
  }

 private:
  void Require(bool holds, absl::string_view fault) {
    if (!holds) faults_.push_back(absl::StrCat(measure_.name(), " ", fault));
  }

  void CheckBands() {
    if (measure_.bands().empty()) return;
    double next = measure_.minimum();
    for (const type::v1::Band& band : measure_.bands()) {
      Require(band.minimum() == next, "has a hole between its bands");
      Require(band.maximum() >= band.minimum(), "has an empty band");
      Require(!band.title().empty(), "has a band without title");
      next = band.maximum() + measure_.step();
    }
    Require(next == measure_.maximum() + measure_.step(),
            "has bands that do not end with its scale");
  }

  void CheckNumbers() {
    if (measure_.has_cutoff()) {
      Require(measure_.cutoff().value() > measure_.minimum() &&
                  measure_.cutoff().value() <= measure_.maximum(),
              "has a cut-off outside its scale");
      CheckSource(measure_.cutoff().source());
    }
    if (measure_.has_reliability()) {
      Require(measure_.reliability().value() > 0 &&
                  measure_.reliability().value() < 1,
              "has a reliability outside (0, 1)");
      Require(measure_.clinical_norm().standard_deviation() > 0,
              "has a reliability but no standard deviation");
      CheckSource(measure_.reliability().source());
      CheckSource(measure_.clinical_norm().source());
    }
    if (measure_.has_reliable_points()) {
      Require(measure_.reliable_points().value() > 0,
              "has a reliable change of nothing");
      CheckSource(measure_.reliable_points().source());
    }
  }

  void CheckSource(const std::string& source) {
    Require(!source.empty(), "has a number without source");
  }

  const Measure& measure_;
  std::vector<std::string>& faults_;
};

}  // namespace

absl::StatusOr<Catalogue> Catalogue::Parse(
    absl::Span<const MeasureFile> files) {
  std::vector<std::string> faults;
  Catalogue catalogue;
  for (const MeasureFile& file : files) {
    Measure measure;
    if (!google::protobuf::TextFormat::ParseFromString(std::string(file.text),
                                                       &measure)) {
      faults.push_back(absl::StrCat(file.name, " does not parse"));
      continue;
    }
    Inspection(measure, faults).Run();
    catalogue.measures_.push_back(std::move(measure));
  }
  std::sort(
      catalogue.measures_.begin(), catalogue.measures_.end(),
      [](const Measure& a, const Measure& b) { return a.name() < b.name(); });
  for (size_t i = 1; i < catalogue.measures_.size(); ++i) {
    const std::string& name = catalogue.measures_[i].name();
    if (catalogue.measures_[i - 1].name() == name) {
      faults.push_back(absl::StrCat(name, " is there twice"));
    }
  }
  if (faults.empty()) return catalogue;
  return absl::FailedPreconditionError(
      absl::StrCat("The measures are unusable: ", absl::StrJoin(faults, "; ")));
}

absl::StatusOr<Catalogue> Catalogue::Load() {
  std::vector<MeasureFile> files;
  for (const measures::EmbeddedFile& file : measures::Files()) {
    files.push_back({file.name, file.content});
  }
  return Parse(files);
}

const Measure* Catalogue::Find(absl::string_view name) const {
  const auto found =
      std::lower_bound(measures_.begin(), measures_.end(), name,
                       [](const Measure& measure, absl::string_view wanted) {
                         return measure.name() < wanted;
                       });
  return found != measures_.end() && found->name() == name ? &*found : nullptr;
}

}  // namespace concord::progress_analytics
