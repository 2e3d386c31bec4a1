// Keeps what the answers tell and puts it into the requests that follow.
#include "services/concordctl/player.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "concord/inventory/v1/care_team_requests.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/inventory/v1/safety_flag_requests.pb.h"
#include "concord/progress/v1/progress_summary_requests.pb.h"
#include "concord/type/v1/author.pb.h"
#include "google/protobuf/descriptor.h"
#include "services/concordctl/revisions.h"

namespace concord::concordctl {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using inventory::v1::AcknowledgeSafetyFlagRequest;
using inventory::v1::CorrectFormResponseRequest;
using inventory::v1::EnrolClientRequest;
using inventory::v1::FormResponse;
using inventory::v1::ListSafetyFlagsRequest;
using inventory::v1::ListSafetyFlagsResponse;
using inventory::v1::SafetyFlag;

constexpr int kMostFlags = 500;

// The value of a text field; empty when the message has no such field.
std::string TextOf(const Message& message, const char* field) {
  const FieldDescriptor* found =
      message.GetDescriptor()->FindFieldByName(field);
  return found == nullptr ? ""
                          : message.GetReflection()->GetString(message, found);
}

// What the answers so far have told.
class Memory {
 public:
  void BeginSession() { responses_.clear(); }

  void Learn(const Message& answer) {
    const std::string name = TextOf(answer, "name");
    const std::string etag = TextOf(answer, "etag");
    if (!name.empty() && !etag.empty()) etags_[name] = etag;
    revisions_.Learn(answer);
    if (answer.GetDescriptor() == FormResponse::descriptor()) {
      const auto& response = static_cast<const FormResponse&>(answer);
      responses_.insert(name);
      if (response.draft()) draft_ = name;
    }
  }

  // Puts into a request what its journey could not know.
  void Complete(Message& request) const {
    if (request.GetDescriptor() == CorrectFormResponseRequest::descriptor()) {
      auto& response = *static_cast<CorrectFormResponseRequest&>(request)
                            .mutable_form_response();
      if (response.name().empty()) response.set_name(draft_);
    }
    CompleteEtag(request);
    std::vector<const FieldDescriptor*> fields;
    request.GetReflection()->ListFields(request, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
          !field->is_repeated()) {
        CompleteEtag(*request.GetReflection()->MutableMessage(&request, field));
      }
    }
  }

  // Whether the flag was opened by an answer of this session.
  bool IsOfSession(const SafetyFlag& flag) const {
    const auto& resources = flag.evidence().resources();
    return std::any_of(resources.begin(), resources.end(),
                       [this](const std::string& resource) {
                         return responses_.contains(resource);
                       });
  }

  const Revisions& revisions() const { return revisions_; }

 private:
  // Absent for what is about to be created.
  void CompleteEtag(Message& message) const {
    const FieldDescriptor* etag =
        message.GetDescriptor()->FindFieldByName("etag");
    if (etag == nullptr) return;
    const auto known = etags_.find(TextOf(message, "name"));
    if (known == etags_.end()) return;
    message.GetReflection()->SetString(&message, etag, known->second);
  }

  std::map<std::string, std::string> etags_;
  Revisions revisions_;
  std::set<std::string> responses_;
  // The newest.
  std::string draft_;
};

Identity IdentityOf(const Journey& journey, const std::string& tenant,
                    type::v1::AuthorRole role) {
  if (role == type::v1::AUTHOR_ROLE_CLIENT) {
    return {.tenant = tenant,
            .subject = journey.client(),
            .role = security::Role::kClient};
  }
  return {.tenant = tenant,
          .subject = journey.therapist(),
          .role = security::Role::kTherapist};
}

// Names the flag that the session's answers opened.
absl::Status NameFlag(const Identity& caller, const std::string& client,
                      const Memory& memory, Connection& connection,
                      AcknowledgeSafetyFlagRequest& request) {
  ListSafetyFlagsRequest list;
  list.set_parent(absl::StrCat("clients/", client));
  list.set_page_size(kMostFlags);
  CONCORD_ASSIGN_OR_RETURN(
      const ListSafetyFlagsResponse flags,
      connection.Get<ListSafetyFlagsResponse>(caller, list));
  for (const SafetyFlag& flag : flags.safety_flags()) {
    if (memory.IsOfSession(flag)) request.set_name(flag.name());
  }
  return request.name().empty()
             ? absl::NotFoundError("no answer of the session opened a flag")
             : absl::OkStatus();
}

// With the place in the journey.
absl::Status Located(const Journey& journey, const PlannedCall& call,
                     const absl::Status& status) {
  const absl::Status located(
      status.code(), absl::StrCat("session ", call.session + 1, " (",
                                  journey.session(call.session).date(), "), ",
                                  call.request->GetDescriptor()->name(), ": ",
                                  status.message()));
  std::vector<FieldViolation> violations = ViolationsOf(status);
  return violations.empty() ? located
                            : WithViolations(located, std::move(violations));
}

// As whoever runs the tenant would, before anything is written.
absl::Status Enrol(const Journey& journey, const std::string& tenant,
                   Connection& connection) {
  EnrolClientRequest request;
  request.set_parent(absl::StrCat("clients/", journey.client()));
  request.set_request_id(UuidOf(absl::StrCat("enrol ", journey.client())));
  auto& member = *request.add_members();
  member.set_subject(journey.therapist());
  member.set_kind(inventory::v1::Episode::CareTeamMember::KIND_THERAPIST);
  const absl::Status enrolled = connection
                                    .Call({.tenant = tenant,
                                           .subject = "concordctl",
                                           .role = security::Role::kAdmin},
                                          request)
                                    .status();
  return absl::IsAlreadyExists(enrolled) ? absl::OkStatus() : enrolled;
}

// Scores and goals' aims are followed: a reader finds them once this has been
// answered.
absl::Status WaitForProgress(const Journey& journey, const std::string& tenant,
                             const Memory& memory, Connection& connection) {
  progress::v1::GetProgressSummaryRequest request;
  request.set_name(
      absl::StrCat("clients/", journey.client(), "/progressSummary"));
  return connection
      .Call(IdentityOf(journey, tenant, type::v1::AUTHOR_ROLE_THERAPIST),
            request, "", memory.revisions().All())
      .status();
}

}  // namespace

absl::Status Play(const Journey& journey, const std::string& tenant,
                  Connection& connection,
                  absl::FunctionRef<void(int session)> before_session,
                  absl::FunctionRef<void(const Message& answer)> answered) {
  CONCORD_RETURN_IF_ERROR(Enrol(journey, tenant, connection));
  Memory memory;
  int session = -1;
  for (const PlannedCall& call : Plan(journey)) {
    if (call.session != session) {
      session = call.session;
      memory.BeginSession();
      before_session(session);
    }
    const Identity caller = IdentityOf(journey, tenant, call.caller);
    if (call.request->GetDescriptor() ==
        AcknowledgeSafetyFlagRequest::descriptor()) {
      const absl::Status named =
          NameFlag(caller, journey.client(), memory, connection,
                   static_cast<AcknowledgeSafetyFlagRequest&>(*call.request));
      if (!named.ok()) return Located(journey, call, named);
    }
    memory.Complete(*call.request);
    const absl::StatusOr<std::unique_ptr<Message>> answer = connection.Call(
        caller, *call.request, "", memory.revisions().OfInventory());
    if (!answer.ok()) return Located(journey, call, answer.status());
    memory.Learn(**answer);
    answered(**answer);
  }
  return WaitForProgress(journey, tenant, memory, connection);
}

}  // namespace concord::concordctl
