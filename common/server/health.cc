#include "common/server/health.h"

#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server.h>

#include <utility>

namespace concord::server {

void Health::Add(grpc::Server& server) {
  const std::lock_guard lock(mu_);
  servers_.push_back(&server);
  Tell(server);
}

void Health::Name(std::vector<std::string> services) {
  const std::lock_guard lock(mu_);
  services_ = std::move(services);
  TellAll();
}

void Health::SetServing(bool serving) {
  const std::lock_guard lock(mu_);
  if (serving_ == serving) return;
  serving_ = serving;
  TellAll();
}

void Health::SetAlive(bool alive) {
  const std::lock_guard lock(mu_);
  if (alive_ == alive) return;
  alive_ = alive;
  TellAll();
}

void Health::TellAll() const {
  for (grpc::Server* server : servers_) Tell(*server);
}

void Health::Tell(grpc::Server& server) const {
  grpc::HealthCheckServiceInterface& service = *server.GetHealthCheckService();
  service.SetServingStatus("", serving_);
  for (const std::string& name : services_) {
    service.SetServingStatus(name, serving_);
  }
  service.SetServingStatus("liveness", alive_);
}

}  // namespace concord::server
