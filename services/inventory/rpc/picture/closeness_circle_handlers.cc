// The people of a moment, drawn around the client.
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "common/status/error.h"
#include "concord/inventory/v1/closeness_circle_requests.pb.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/type/v1/author.pb.h"
#include "services/inventory/domain/picture/circle.h"
#include "services/inventory/domain/records/conflict.h"
#include "services/inventory/domain/records/person.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/records.h"

namespace concord::inventory {
namespace {

using v1::Person;
using Request = v1::DrawClosenessCircleRequest;

// `ex partner` for CATEGORY_EX_PARTNER, or the client's own word.
std::string TieOf(const Person& person) {
  if (!person.relationship().empty()) return person.relationship();
  constexpr size_t kPrefix = sizeof("CATEGORY_") - 1;
  return absl::StrReplaceAll(
      absl::AsciiStrToLower(
          Person::Category_Name(person.category()).substr(kPrefix)),
      {{"_", " "}});
}

std::vector<CirclePerson> CirclePeople(const Records& records,
                                       type::v1::AuthorRole statements_of) {
  absl::flat_hash_set<absl::string_view> disputed;
  for (const v1::Conflict& conflict : records.conflicts) {
    if (GoesOn(conflict)) disputed.insert(conflict.person());
  }
  std::vector<CirclePerson> people;
  for (const Person& person : records.people) {
    if (person.status() == Person::STATUS_PAST) continue;
    const Person::View& view = statements_of == type::v1::AUTHOR_ROLE_THERAPIST
                                   ? person.therapist_view()
                                   : person.client_view();
    people.push_back({.name = person.display_name(),
                      .tie = TieOf(person),
                      .ring = view.closeness_ring(),
                      .wished_ring = view.wished_closeness_ring(),
                      .absent = !IsCurrent(person),
                      .conflict = disputed.contains(person.name())});
  }
  return people;
}

CircleRings RingsOf(Request::Rings rings) {
  switch (rings) {
    case Request::RINGS_WISHED:
      return CircleRings::kWished;
    case Request::RINGS_BOTH:
      return CircleRings::kBoth;
    default:
      return CircleRings::kNow;
  }
}

absl::StatusOr<v1::DrawClosenessCircleResponse> DrawClosenessCircle(
    rpc::Call& call, const Request& request) {
  const type::v1::AuthorRole role = request.statements_of();
  if (role != type::v1::AUTHOR_ROLE_UNSPECIFIED &&
      role != type::v1::AUTHOR_ROLE_CLIENT &&
      role != type::v1::AUTHOR_ROLE_THERAPIST) {
    return InvalidField("statements_of",
                        "makes no statements about ties; send "
                        "AUTHOR_ROLE_CLIENT or AUTHOR_ROLE_THERAPIST");
  }
  CONCORD_ASSIGN_OR_RETURN(
      const Records records,
      ReadRecordsAsOf(
          call.store(), call.scope(), call.caller().subject,
          MomentOf(call, request.has_as_of_time(), request.as_of_time())));
  CirclePicture picture =
      DrawCircle(CirclePeople(records, role), RingsOf(request.rings()));
  v1::DrawClosenessCircleResponse response;
  response.set_svg(std::move(picture.svg));
  response.set_drawn_count(picture.drawn);
  response.set_omitted_count(picture.omitted);
  return response;
}

}  // namespace

void RegisterClosenessCircle(rpc::Service& service) {
  service.Unary<Request, v1::DrawClosenessCircleResponse>("DrawClosenessCircle",
                                                          &DrawClosenessCircle);
}

}  // namespace concord::inventory
