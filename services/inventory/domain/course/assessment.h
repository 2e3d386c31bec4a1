// The rules of needs assessments. Pure.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "concord/inventory/v1/needs_assessment.pb.h"

namespace concord::inventory {

// FIELD_INVALID with every section whose area is there already, that is skipped
// without a reason or has one without being skipped, or that skips risk.
absl::Status CheckSections(const v1::NeedsAssessment& assessment);

// Brings `after` into the form that is stored: all ten sections in order, each
// with who last changed it, and what follows from them. `before` is the
// assessment until now, or an empty one.
void Assess(const v1::NeedsAssessment& before, absl::string_view assessor,
            absl::Time now, v1::NeedsAssessment& after);

// STATE_NOT_ALLOWED once the assessment is complete.
absl::Status CheckInProgress(absl::string_view step,
                             const v1::NeedsAssessment& assessment);

// PRECONDITION_MISSING, naming each missing area, while there are any;
// STATE_NOT_ALLOWED when it is complete already.
absl::Status Complete(absl::Time now, v1::NeedsAssessment& assessment);

}  // namespace concord::inventory
