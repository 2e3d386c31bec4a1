// What a form response comes to, as measurements.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "concord/progress/v1/measurement.pb.h"
#include "concord/type/v1/author.pb.h"

namespace concord::progress_analytics {

struct Score {
  // The id of the response.
  std::string form_response;
  // The client's revision at inventory that stored this version of it.
  int64_t revision = 0;
  // One for each measure that has a value, with series, reading and zone; none
  // where the response was voided or cannot be scored.
  std::vector<progress::v1::Measurement> measurements;
  type::v1::Author author;
  // Who corrected the response last, and who voided it; empty where nobody has.
  type::v1::Author correction_author;
  type::v1::Author void_author;
};

}  // namespace concord::progress_analytics
