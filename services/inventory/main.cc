// The inventory service.
#include <memory>
#include <utility>

#include "common/server/server.h"
#include "services/inventory/catalogue/catalogue.h"
#include "services/inventory/rpc/service.h"

int main(int argc, char** argv) {
  const auto catalogue = concord::inventory::Catalogue::Load();
  return concord::server::Run(
      argc, argv,
      {.name = "inventory",
       .version = CONCORD_VERSION,
       .summary =
           "Keeps the people of a client's life and what happens between "
           "them, scores questionnaires, and says what is needed.",
       .wire = [&catalogue](concord::server::Environment& environment)
           -> absl::StatusOr<concord::server::Wired> {
         if (!catalogue.ok()) return catalogue.status();
         concord::server::Wired wired;
         wired.services.push_back(concord::inventory::NewInventoryService(
             *catalogue, environment.cache));
         return wired;
       }});
}
