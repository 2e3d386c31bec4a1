// The digest of a figure's input.
#include "services/progress_analytics/domain/analysis/basis.h"

#include <cstdint>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "common/time/timestamp.h"
#include "concord/progress/v1/basis.pb.h"

namespace concord::progress_analytics {
namespace {

// A hash that is the same on every machine and in every version: each word is
// mixed with the finalizer of MurmurHash3. It finds changes, not forgers.
class Digest {
 public:
  void Add(uint64_t word) { state_ = Mix(state_ ^ word) + 0x9E3779B97F4A7C15; }
  void Add(double value) {
    uint64_t bits;
    // Both zeros are one value.
    const double positive_zero = value + 0.0;
    std::memcpy(&bits, &positive_zero, sizeof bits);
    Add(bits);
  }
  void Add(absl::string_view text) {
    Add(uint64_t{text.size()});
    for (char c : text) Add(uint64_t{static_cast<unsigned char>(c)});
  }
  std::string Text() const {
    return absl::StrCat(absl::Hex(Mix(state_), absl::kZeroPad16));
  }

 private:
  static uint64_t Mix(uint64_t word) {
    word = (word ^ (word >> 33)) * 0xFF51AFD7ED558CCD;
    word = (word ^ (word >> 33)) * 0xC4CEB9FE1A85EC53;
    return word ^ (word >> 33);
  }

  uint64_t state_ = 0;
};

}  // namespace

progress::v1::Basis BasisOf(const Formula& formula,
                            absl::Span<const Parameter> parameters,
                            absl::Span<const Point> points) {
  progress::v1::Basis basis;
  basis.set_formula(std::string(formula.id));
  basis.set_source(std::string(formula.source));
  Digest digest;
  digest.Add(formula.id);
  for (const Parameter& parameter : parameters) {
    progress::v1::Basis::Parameter& shown = *basis.add_parameters();
    shown.set_name(std::string(parameter.name));
    shown.set_value(parameter.value);
    shown.set_source(std::string(parameter.source));
    digest.Add(parameter.name);
    digest.Add(parameter.value);
  }
  for (const Point& point : points) {
    digest.Add(static_cast<uint64_t>(ToMicros(point.time)));
    digest.Add(point.value);
  }
  basis.set_input_digest(digest.Text());
  basis.set_reading_count(static_cast<int32_t>(points.size()));
  if (!points.empty()) {
    *basis.mutable_first_time() = ToTimestamp(points.front().time);
    *basis.mutable_last_time() = ToTimestamp(points.back().time);
  }
  return basis;
}

}  // namespace concord::progress_analytics
