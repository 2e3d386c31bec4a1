// What an operator sets of one service beside what all services have.
#pragma once

#include "absl/strings/string_view.h"
#include "common/config/config.h"

namespace concord::peers {

struct OwnSettings {
  // Of inventory; see its Enrolment.
  bool open_enrolment = false;
};

// Declares those of the service.
void DeclareOwn(absl::string_view service, config::Settings& settings,
                OwnSettings& own);

}  // namespace concord::peers
