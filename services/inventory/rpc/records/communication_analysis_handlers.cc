// Communication analyses, and turns put between others.
#include <algorithm>
#include <string>

#include "common/contract/mask.h"
#include "common/contract/resource_name.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "concord/inventory/v1/communication_analysis.pb.h"
#include "concord/inventory/v1/communication_analysis_requests.pb.h"
#include "concord/inventory/v1/incident.pb.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using v1::CommunicationAnalysis;

constexpr int kMostTurns = 100;

absl::StatusOr<rpc::Encoded<CommunicationAnalysis>> GetCommunicationAnalysis(
    rpc::Call& call, const v1::GetCommunicationAnalysisRequest& request) {
  return GetEntry<CommunicationAnalysis>(call, kCommunicationAnalyses, request);
}

absl::StatusOr<rpc::Encoded<v1::ListCommunicationAnalysesResponse>>
ListCommunicationAnalyses(rpc::Call& call,
                          const v1::ListCommunicationAnalysesRequest& request) {
  return ListEntries<CommunicationAnalysis,
                     v1::ListCommunicationAnalysesResponse>(
      call, kCommunicationAnalyses, request,
      {.reference = About(request.incident())});
}

absl::Status CheckGoal(const rpc::Call& call,
                       const CommunicationAnalysis& analysis) {
  return analysis.goal().empty() ||
                 contract::ClientOf(analysis.goal()) == call.client()
             ? absl::OkStatus()
             : InvalidField("communication_analysis.goal",
                            "is of another client; send a goal of this one");
}

absl::StatusOr<CommunicationAnalysis> CreateCommunicationAnalysis(
    rpc::Call& call, const v1::CreateCommunicationAnalysisRequest& request) {
  CommunicationAnalysis analysis = request.communication_analysis();
  v1::Incident incident;
  CONCORD_RETURN_IF_ERROR(
      entry::FindReferred(call, kIncidents, analysis.incident(), incident));
  CONCORD_RETURN_IF_ERROR(CheckGoal(call, analysis));
  SetAuthor(call, analysis);
  CONCORD_RETURN_IF_ERROR(entry::Create(
      call, kCommunicationAnalyses, "communication_analysis_id",
      request.communication_analysis_id(), request.request_id(), analysis));
  return analysis;
}

absl::StatusOr<CommunicationAnalysis> UpdateCommunicationAnalysis(
    rpc::Call& call, const v1::UpdateCommunicationAnalysisRequest& request) {
  const CommunicationAnalysis& update = request.communication_analysis();
  return ModifyEntry<CommunicationAnalysis>(
      call, kCommunicationAnalyses, update.name(), update.etag(),
      [&](CommunicationAnalysis& analysis) -> absl::Status {
        CONCORD_RETURN_IF_ERROR(
            contract::ApplyMask(request.update_mask(), update, analysis));
        return CheckGoal(call, analysis);
      });
}

absl::StatusOr<CommunicationAnalysis> InsertTurn(
    rpc::Call& call, const v1::InsertTurnRequest& request) {
  return ModifyEntry<CommunicationAnalysis>(
      call, kCommunicationAnalyses, request.name(), request.etag(),
      [&](CommunicationAnalysis& analysis) -> absl::Status {
        auto& turns = *analysis.mutable_turns();
        if (turns.size() == kMostTurns) {
          return LimitReached("turns", kMostTurns);
        }
        if (request.position() > turns.size()) {
          return InvalidField("position",
                              "is behind the last turn; send at most the "
                              "number of turns that there are");
        }
        *turns.Add() = request.turn();
        std::rotate(turns.begin() + request.position(), turns.end() - 1,
                    turns.end());
        return absl::OkStatus();
      });
}

absl::StatusOr<CommunicationAnalysis> DeleteCommunicationAnalysis(
    rpc::Call& call, const v1::DeleteCommunicationAnalysisRequest& request) {
  return DeleteEntry<CommunicationAnalysis>(call, kCommunicationAnalyses,
                                            request);
}

absl::StatusOr<CommunicationAnalysis> UndeleteCommunicationAnalysis(
    rpc::Call& call, const v1::UndeleteCommunicationAnalysisRequest& request) {
  return UndeleteEntry<CommunicationAnalysis>(call, kCommunicationAnalyses,
                                              request);
}

}  // namespace

void RegisterCommunicationAnalyses(rpc::Service& service) {
  service.Unary<v1::GetCommunicationAnalysisRequest, CommunicationAnalysis>(
      "GetCommunicationAnalysis", &GetCommunicationAnalysis);
  service.Unary<v1::ListCommunicationAnalysesRequest,
                v1::ListCommunicationAnalysesResponse>(
      "ListCommunicationAnalyses", &ListCommunicationAnalyses);
  service.Unary<v1::CreateCommunicationAnalysisRequest, CommunicationAnalysis>(
      "CreateCommunicationAnalysis", &CreateCommunicationAnalysis);
  service.Unary<v1::UpdateCommunicationAnalysisRequest, CommunicationAnalysis>(
      "UpdateCommunicationAnalysis", &UpdateCommunicationAnalysis);
  service.Unary<v1::InsertTurnRequest, CommunicationAnalysis>("InsertTurn",
                                                              &InsertTurn);
  service.Unary<v1::DeleteCommunicationAnalysisRequest, CommunicationAnalysis>(
      "DeleteCommunicationAnalysis", &DeleteCommunicationAnalysis);
  service
      .Unary<v1::UndeleteCommunicationAnalysisRequest, CommunicationAnalysis>(
          "UndeleteCommunicationAnalysis", &UndeleteCommunicationAnalysis);
}

}  // namespace concord::inventory
