// Another service that is asked about names, and answers what the test says.
#pragma once

#include <algorithm>
#include <set>
#include <string>

#include "common/executor/executor.h"
#include "services/peers/reference_source.h"

namespace concord::testing {

class References final : public peers::ReferenceSource {
 public:
  Executor& lane() override { return lane_; }
  absl::StatusOr<inventory::v1::CheckReferencesResponse> FindMissing(
      const rpc::Call&,
      inventory::v1::CheckReferencesRequest request) override {
    ++asked;
    if (!status.ok()) return status;
    inventory::v1::CheckReferencesResponse answer;
    for (const std::string& name : request.names()) {
      if (missing.contains(name)) answer.add_missing_names(name);
    }
    for (const std::string& name : request.guardians()) {
      if (missing.contains(name)) answer.add_missing_guardians(name);
    }
    return answer;
  }

  absl::Status status;
  std::set<std::string> missing;
  int asked = 0;

 private:
  Executor lane_{{.threads = 1, .queue_limit = 8}};
};

}  // namespace concord::testing
