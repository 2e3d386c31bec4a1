#include "common/server/health.h"

#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server.h>

#include <utility>

namespace concord::server {

void Health::Add(grpc::Server& server) {
  servers_.push_back(&server);
  Tell(server);
}

void Health::Name(std::vector<std::string> services) {
  services_ = std::move(services);
  SetServing(serving_);
}

void Health::SetServing(bool serving) {
  serving_ = serving;
  for (grpc::Server* server : servers_) Tell(*server);
}

void Health::Tell(grpc::Server& server) const {
  grpc::HealthCheckServiceInterface& service = *server.GetHealthCheckService();
  service.SetServingStatus("", serving_);
  for (const std::string& name : services_) {
    service.SetServingStatus(name, serving_);
  }
  service.SetServingStatus("liveness", true);
}

}  // namespace concord::server
