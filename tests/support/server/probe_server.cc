// A service of one method behind the real bootstrap.
#include <fstream>
#include <memory>
#include <utility>

#include "common/rpc/service.h"
#include "common/server/server.h"
#include "tests/support/server/probe.pb.h"

namespace concord::probe {
namespace {

constexpr rpc::Rule kRules[] = {
    {"GetProbe", rpc::Access::kCatalogue,
     static_cast<int>(security::Role::kTherapist), rpc::Requirement::kNone},
};

absl::StatusOr<v1::Probe> GetProbe(rpc::Call&,
                                   const v1::GetProbeRequest& request) {
  if (!request.pipe().empty()) std::ifstream(request.pipe()).get();
  v1::Probe probe;
  probe.set_text(request.text());
  return probe;
}

absl::StatusOr<server::Wired> Wire(server::Environment&) {
  auto service =
      std::make_unique<rpc::Service>("concord.probe.v1.ProbeService", kRules);
  service->Unary<v1::GetProbeRequest, v1::Probe>("GetProbe", GetProbe);
  server::Wired wired;
  wired.services.push_back(std::move(service));
  return wired;
}

}  // namespace
}  // namespace concord::probe

int main(int argc, char** argv) {
  return concord::server::Run(argc, argv,
                              {.name = "probe",
                               .version = "1.0.0",
                               .summary = "Answers when it is told to.",
                               .wire = concord::probe::Wire});
}
