// The inventory service.
#include <memory>
#include <utility>

#include "common/server/server.h"
#include "services/inventory/catalogue/catalogue.h"
#include "services/inventory/rpc/service.h"
#include "services/peers/own_settings.h"

int main(int argc, char** argv) {
  const auto catalogue = concord::inventory::Catalogue::Load();
  concord::peers::OwnSettings own;
  return concord::server::Run(
      argc, argv,
      {.name = "inventory",
       .version = CONCORD_VERSION,
       .summary =
           "Keeps the people of a client's life and what happens between "
           "them, scores questionnaires, and says what is needed.",
       .declare =
           [&own](concord::config::Settings& settings) {
             concord::peers::DeclareOwn("inventory", settings, own);
           },
       .wire = [&catalogue, &own](concord::server::Environment& environment)
           -> absl::StatusOr<concord::server::Wired> {
         if (!catalogue.ok()) return catalogue.status();
         concord::server::Wired wired;
         wired.services.push_back(concord::inventory::NewInventoryService(
             *catalogue, environment.cache,
             own.open_enrolment || environment.insecure_dev
                 ? concord::inventory::Enrolment::kOpen
                 : concord::inventory::Enrolment::kClosed));
         return wired;
       }});
}
