// What the catalogue has.
#include <vector>

#include "absl/types/span.h"
#include "common/handler/pages.h"
#include "common/status/error.h"
#include "concord/goals/v1/strategy.pb.h"
#include "concord/goals/v1/strategy_requests.pb.h"
#include "concord/goals/v1/template.pb.h"
#include "concord/goals/v1/template_requests.pb.h"
#include "services/goal_planning/domain/advice/strategies.h"
#include "services/goal_planning/rpc/handlers.h"

namespace concord::goal_planning {
namespace {

using goals::v1::GetStrategyRequest;
using goals::v1::GetTemplateRequest;
using goals::v1::ListStrategiesRequest;
using goals::v1::ListStrategiesResponse;
using goals::v1::ListTemplatesRequest;
using goals::v1::ListTemplatesResponse;
using goals::v1::Strategy;
using goals::v1::Template;

absl::StatusOr<Template> GetTemplate(const Catalogue& catalogue,
                                     const GetTemplateRequest& request) {
  const Template* found = catalogue.FindTemplate(request.name());
  if (found == nullptr) return NotFound(request.name());
  return *found;
}

absl::StatusOr<Strategy> GetStrategy(const Catalogue& catalogue,
                                     const GetStrategyRequest& request) {
  const Strategy* found = catalogue.FindStrategy(request.name());
  if (found == nullptr) return NotFound(request.name());
  return *found;
}

absl::StatusOr<ListTemplatesResponse> ListTemplates(
    const Catalogue& catalogue, const rpc::Call& call,
    const ListTemplatesRequest& request) {
  std::vector<Template> found;
  for (const Template& candidate : catalogue.templates()) {
    if ((request.family() == 0 || request.family() == candidate.family()) &&
        (request.situation() == 0 ||
         request.situation() == candidate.situation())) {
      found.push_back(candidate);
    }
  }
  return handler::ListCatalogue(call, "templates",
                                absl::Span<const Template>(found), request,
                                &ListTemplatesResponse::mutable_templates);
}

absl::StatusOr<ListStrategiesResponse> ListStrategies(
    const Catalogue& catalogue, const rpc::Call& call,
    const ListStrategiesRequest& request) {
  std::vector<Strategy> found;
  for (const Strategy& candidate : catalogue.strategies()) {
    if (IsIndicated(candidate, {.problem_area = request.problem_area(),
                                .situation = request.situation(),
                                .family = request.family()})) {
      found.push_back(candidate);
    }
  }
  return handler::ListCatalogue(call, "strategies",
                                absl::Span<const Strategy>(found), request,
                                &ListStrategiesResponse::mutable_strategies);
}

}  // namespace

void RegisterCatalogue(const Catalogue& catalogue, rpc::Service& service) {
  service.Unary<GetTemplateRequest, Template>(
      "GetTemplate",
      [&catalogue](rpc::Call&, const GetTemplateRequest& request) {
        return GetTemplate(catalogue, request);
      });
  service.Unary<ListTemplatesRequest, ListTemplatesResponse>(
      "ListTemplates",
      [&catalogue](rpc::Call& call, const ListTemplatesRequest& request) {
        return ListTemplates(catalogue, call, request);
      });
  service.Unary<GetStrategyRequest, Strategy>(
      "GetStrategy",
      [&catalogue](rpc::Call&, const GetStrategyRequest& request) {
        return GetStrategy(catalogue, request);
      });
  service.Unary<ListStrategiesRequest, ListStrategiesResponse>(
      "ListStrategies",
      [&catalogue](rpc::Call& call, const ListStrategiesRequest& request) {
        return ListStrategies(catalogue, call, request);
      });
}

}  // namespace concord::goal_planning
