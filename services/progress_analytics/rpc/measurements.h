// The door to a client's measurements, which are packed and have no bytes of
// their own to be passed on: what leaves it is what the caller may see.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/entry/kind.h"
#include "common/rpc/call.h"
#include "concord/progress/v1/measurement.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "concord/type/v1/rights.pb.h"
#include "google/protobuf/message.h"
#include "services/progress_analytics/domain/analysis/series.h"
#include "services/progress_analytics/domain/analysis/window.h"
#include "services/progress_analytics/store/measurement_store.h"

namespace concord::progress_analytics {

// A note that the client has not written is not the client's to read.
bool HasNote(const google::protobuf::Message& measurement);
void TakeOutNote(type::v1::Relation viewer,
                 google::protobuf::Message& measurement);

inline constexpr entry::Kind kMeasurements(
    {.number = 1, .collection = "measurements", .index = nullptr},
    entry::Visibility::Shared(), entry::Redaction::By(&HasNote, &TakeOutNote));

// Whether the answer goes to the client, from whom some series are kept.
bool IsForClient(const rpc::Call& call);

// NOT_FOUND when no measurement could have this name.
absl::StatusOr<Place> PlaceNamed(const std::string& name);

// UNAVAILABLE / REVISION_BEHIND while the scores of what the caller knows of
// inventory (`x-concord-min-revision`) have not come.
absl::Status CheckScoresHaveCome(const rpc::Call& call);

// As the functions of the store with these names, of the call's client. What is
// not the caller's to see is not there.
absl::StatusOr<progress::v1::Measurement> ReadMeasurement(rpc::Call& call,
                                                          const Place& place);
absl::StatusOr<progress::v1::Measurement> AmendMeasurement(
    rpc::Call& call, const Place& place, absl::string_view etag,
    absl::FunctionRef<absl::Status(progress::v1::Measurement&)> change);
absl::StatusOr<bool> ListVersions(
    rpc::Call& call, const Place& place, int64_t before, int limit,
    absl::FunctionRef<void(int64_t number, const progress::v1::Measurement&)>
        each);
absl::StatusOr<bool> ListMeasurements(
    rpc::Call& call, const Place& begin, const Selection& selection, int limit,
    absl::FunctionRef<bool(const Place&, const progress::v1::Measurement&)>
        each);
absl::StatusOr<bool> ListSeries(
    rpc::Call& call, int64_t begin, int limit,
    absl::FunctionRef<void(int64_t number, const progress::v1::Series&)> each);
// What enters answers: Narrow()ed to the window. A series of which nothing is
// left is not there, nor one that is kept from the client where the caller is
// the client or the answer is `for_client`.
absl::StatusOr<std::vector<SeriesData>> LoadAllSeries(rpc::Call& call,
                                                      const Window& window,
                                                      bool for_client = false);
absl::StatusOr<SeriesData> LoadSeries(rpc::Call& call, const Window& window,
                                      const progress::v1::SeriesKey& key);

// WindowFor() of the client's standing.
template <typename Request>
absl::StatusOr<Window> WindowOf(const rpc::Call& call, const Request& request) {
  return WindowFor(request.has_window() ? &request.window() : nullptr,
                   call.standing());
}

}  // namespace concord::progress_analytics
