// Settings of services, by their names.
#include "services/peers/own_settings.h"

namespace concord::peers {

void DeclareOwn(absl::string_view service, config::Settings& settings,
                OwnSettings& own) {
  if (service != "inventory") return;
  settings.Switch("open_enrolment", &own.open_enrolment,
                  "Of inventory, and always with --insecure_dev: lets any "
                  "therapist begin the record of a client of whom nothing is "
                  "stored, and not only those with whom an administrator has "
                  "enrolled the client.");
}

}  // namespace concord::peers
