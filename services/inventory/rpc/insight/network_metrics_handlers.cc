// The figures of the network at a moment.
#include <utility>

#include "common/status/error.h"
#include "concord/inventory/v1/network_metrics.pb.h"
#include "concord/inventory/v1/network_metrics_requests.pb.h"
#include "services/inventory/domain/insight/network.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/records.h"

namespace concord::inventory {
namespace {

absl::StatusOr<v1::NetworkMetrics> GetNetworkMetrics(
    rpc::Call& call, const v1::GetNetworkMetricsRequest& request) {
  const absl::Time moment =
      MomentOf(call, request.has_as_of_time(), request.as_of_time());
  CONCORD_ASSIGN_OR_RETURN(Records records,
                           ReadRecordsAsOf(call.store(), call.scope(),
                                           call.caller().subject, moment));
  return DescribeNetworkAt(std::move(records), moment);
}

}  // namespace

void RegisterNetworkMetrics(rpc::Service& service) {
  service.Unary<v1::GetNetworkMetricsRequest, v1::NetworkMetrics>(
      "GetNetworkMetrics", &GetNetworkMetrics);
}

}  // namespace concord::inventory
