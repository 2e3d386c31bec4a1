// A therapy in a file, and the calls that it consists of. Pure.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "concord/type/v1/author.pb.h"
#include "google/protobuf/message.h"
#include "services/concordctl/journey.pb.h"

namespace concord::concordctl {

// Parses and checks a journey; INVALID_ARGUMENT says where the first fault is.
absl::StatusOr<Journey> ParseJourney(absl::string_view text);

// One call of a journey.
struct PlannedCall {
  // The index of its session.
  int session = 0;
  type::v1::AuthorRole caller = type::v1::AUTHOR_ROLE_UNSPECIFIED;
  // Complete but for what only answers can tell: etags, the safety flag of the
  // session's answers.
  std::unique_ptr<google::protobuf::Message> request;
};

// The calls of a checked journey in their order. What it leaves out is filled
// in: the client in every resource name, the session's time as the time of
// whatever is recorded, and a `request_id` that is the same whenever the
// journey is played, so that playing it again changes nothing.
std::vector<PlannedCall> Plan(const Journey& journey);

// A UUID that is a function of `text`: the same call has the same one again.
std::string UuidOf(absl::string_view text);

}  // namespace concord::concordctl
