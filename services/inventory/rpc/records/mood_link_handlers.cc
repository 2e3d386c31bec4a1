// Mood links, and the incident and responses that they refer to.
#include <string>

#include "absl/strings/str_cat.h"
#include "common/contract/resource_name.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/mood_link.pb.h"
#include "concord/inventory/v1/mood_link_requests.pb.h"
#include "services/inventory/domain/records/mood_link.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using v1::MoodLink;

absl::StatusOr<rpc::Encoded<MoodLink>> GetMoodLink(
    rpc::Call& call, const v1::GetMoodLinkRequest& request) {
  return GetEntry<MoodLink>(call, kMoodLinks, request);
}

absl::StatusOr<rpc::Encoded<v1::ListMoodLinksResponse>> ListMoodLinks(
    rpc::Call& call, const v1::ListMoodLinksRequest& request) {
  return ListEntries<MoodLink, v1::ListMoodLinksResponse>(
      call, kMoodLinks, request, {.reference = About(request.incident())});
}

// Takes the time of a rating from its response.
absl::Status FindTime(rpc::Call& call, int index, MoodLink::Rating& rating) {
  if (rating.form_response().empty() == !rating.has_rating_time()) {
    return InvalidField(
        absl::StrCat("mood_link.ratings[", index, "]"),
        "needs either a form_response or a rating_time; send one "
        "of the two");
  }
  if (rating.form_response().empty()) return absl::OkStatus();
  CONCORD_RETURN_IF_ERROR(entry::FindShared(
      call, kResponses,
      absl::StrCat("mood_link.ratings[", index, "].form_response"),
      rating.form_response()));
  v1::FormResponse response;
  CONCORD_RETURN_IF_ERROR(
      entry::FindReferred(call, kResponses, rating.form_response(), response));
  *rating.mutable_rating_time() = response.completion_time();
  return absl::OkStatus();
}

absl::StatusOr<MoodLink> CreateMoodLink(
    rpc::Call& call, const v1::CreateMoodLinkRequest& request) {
  MoodLink link = request.mood_link();
  v1::Incident incident;
  CONCORD_RETURN_IF_ERROR(
      entry::FindReferred(call, kIncidents, link.incident(), incident));
  for (int i = 0; i < link.ratings_size(); ++i) {
    MoodLink::Rating& rating = *link.mutable_ratings(i);
    CONCORD_RETURN_IF_ERROR(FindTime(call, i, rating));
    Relate(FromTimestamp(incident.occurrence_time()), rating);
  }
  SetAuthor(call, link);
  CONCORD_RETURN_IF_ERROR(entry::Create(call, kMoodLinks, "mood_link_id",
                                        request.mood_link_id(),
                                        request.request_id(), link));
  return link;
}

absl::StatusOr<MoodLink> VoidMoodLink(rpc::Call& call,
                                      const v1::VoidMoodLinkRequest& request) {
  return VoidEntry<MoodLink>(call, kMoodLinks, request);
}

}  // namespace

void RegisterMoodLinks(rpc::Service& service) {
  service.Unary<v1::GetMoodLinkRequest, MoodLink>("GetMoodLink", &GetMoodLink);
  service.Unary<v1::ListMoodLinksRequest, v1::ListMoodLinksResponse>(
      "ListMoodLinks", &ListMoodLinks);
  service.Unary<v1::CreateMoodLinkRequest, MoodLink>("CreateMoodLink",
                                                     &CreateMoodLink);
  service.Unary<v1::VoidMoodLinkRequest, MoodLink>("VoidMoodLink",
                                                   &VoidMoodLink);
}

}  // namespace concord::inventory
