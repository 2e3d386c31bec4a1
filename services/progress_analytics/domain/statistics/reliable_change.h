// Whether two scores of one person differ by more than measurement error, and
// on which side of the cut-off they are. Pure.
//
// Source: Jacobson & Truax 1991, Clinical significance, J Consult Clin Psychol
// 59:12-19. Nothing is rounded inside.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"

namespace concord::progress_analytics {

// Two scores of one measure and which way is better.
struct ScorePair {
  double before = 0;
  double after = 0;
  bool higher_is_better = false;
};

enum class Reliable { kImproved, kNoReliableChange, kDeteriorated };

// How exactly a measure measures.
struct Precision {
  // Of the reference group; above 0.
  double standard_deviation = 0;
  // Of the measure; at least 0 and below 1.
  double reliability = 0;
  // Standard normal quantile: 1.96 for 95 %.
  double z = 1.96;
};

struct ReliableChange {
  // Standard error of one measurement: SD sqrt(1 - r).
  double measurement_error = 0;
  // Standard error of a difference: SD sqrt(2 (1 - r)).
  double difference_error = 0;
  // (after - before) / difference_error.
  double index = 0;
  // The same, positive when better.
  double improvement_index = 0;
  // The change in scale units that must be exceeded: z difference_error.
  double threshold = 0;
  Reliable verdict = Reliable::kNoReliableChange;
};

// INVALID_ARGUMENT when `precision` is none. An index of exactly z is not
// reliable; a guard band of 1e-9 keeps rounding from deciding.
absl::StatusOr<ReliableChange> AssessReliableChange(const ScorePair& scores,
                                                    const Precision& precision);

// The threshold alone.
absl::StatusOr<double> ReliableThreshold(const Precision& precision);

// Whether a change of exactly the threshold counts.
enum class Boundary { kExceeds, kAtLeast };
// For measures with a published threshold in scale units.
Reliable JudgePoints(const ScorePair& scores, double points, Boundary boundary);

// Where the true score of somebody of a group probably was, drawn towards the
// mean of the group, and whether a later score is outside.
struct TrueScore {
  double estimate = 0;
  double low = 0;
  double high = 0;
  bool is_outside = false;
};
// r (before - mean) + mean -+ z SD sqrt(1 - r), with the mean of the group that
// `precision` is of: Edwards and Nunnally's interval (see Speer 1992, J Consult
// Clin Psychol 60:402-408). INVALID_ARGUMENT when `precision` is none.
absl::StatusOr<TrueScore> EstimateTrueScore(const ScorePair& scores,
                                            double mean,
                                            const Precision& precision);

struct Group {
  double mean = 0;
  double standard_deviation = 0;
};

// The three cut-offs of Jacobson and Truax.
struct Cutoffs {
  // Two standard deviations beyond the clinical group.
  double a = 0;
  // Within two standard deviations of the group without the condition.
  double b = 0;
  // The weighted midpoint between the groups; the choice when they overlap.
  double c = 0;
  bool overlap = false;
};

// INVALID_ARGUMENT when a standard deviation is not positive.
absl::StatusOr<Cutoffs> ComputeCutoffs(const Group& clinical,
                                       const Group& nonclinical,
                                       bool higher_is_better);

enum class Category { kRecovered, kImproved, kUnchanged, kDeteriorated };

struct ClinicalSignificance {
  Category category = Category::kUnchanged;
  bool clinical_at_baseline = false;
  bool clinical_at_end = false;
};

// A score equal to `cutoff` is clinical. Recovered needs a reliable improvement
// that begins inside the clinical range and ends outside.
ClinicalSignificance Classify(const ScorePair& scores, double cutoff,
                              Reliable verdict);

// Two scores of one person, or two ratings of one goal; either may be missing.
struct PairedScores {
  absl::optional<double> before;
  absl::optional<double> after;
};

struct GoalRatingsChange {
  // For each goal in order: nothing where a rating is missing.
  struct Goal {
    double change = 0;
    Reliable verdict = Reliable::kNoReliableChange;
  };
  std::vector<absl::optional<Goal>> goals;
  // Over the goals with both ratings; nothing when there is none.
  absl::optional<Goal> mean;
  int goals_used = 0;
};

// Change of goal-based ratings, higher is better; reliable beyond `threshold`
// (2.45 for 0-10 ratings: Edbrooke-Childs et al. 2015).
GoalRatingsChange ChangeOfGoalRatings(absl::Span<const PairedScores> goals,
                                      double threshold);

// How far a score can move on its scale.
struct Room {
  double improvement = 0;
  double deterioration = 0;
  bool can_improve_reliably = false;
  bool can_deteriorate_reliably = false;
};
struct Scale {
  double minimum = 0;
  double maximum = 0;
  bool higher_is_better = false;
};
// A change of `points` or more counts as reliable here.
Room RoomOn(const Scale& scale, double baseline, double points);

// Where a value lies between baseline and target.
struct Advance {
  // Nothing when baseline and target are equal.
  absl::optional<double> fraction;
  bool reached = false;
  bool regressed = false;
};
Advance AdvanceTowards(double target, double baseline, double current);

}  // namespace concord::progress_analytics
