// The steps of a call, in order. Whatever happens, a Running is finished once:
// by a step, or by its destructor.
//
//   state                  thread     goes on to
//   Run: who, what, bounds  caller's   finished, where it is refused or asks
//                                      the catalogue; ReadFromMemory; Go
//   ReadFromMemory          caller's   AuditThenFinish; Go, where memory does
//                                      not hold enough
//   Go                      any        AskOwner, once, where the standing that
//                                      is kept is too old, or the owner may
//                                      know better; AskElsewhere, where that
//                                      was not done; Read; Write
//   AskOwner                its lane   finished, where the owner of the
//                                      clients' standing does not answer; Go
//   AskElsewhere            its lane   AuditThenFinish, where it is refused; Go
//   Read                    pool       AuditThenFinish; Go, where the owner may
//                                      know better
//   Write                   writer's   EndWrite
//   EndWrite                writer's   finished; Go likewise
//   AuditThenFinish         the same,  finished
//                           or writer's
//
// Every wait for the pool or a lane ends the call instead when nobody waits for
// it any more, its time is over, or there is no room. Only lanes wait for other
// services.
#include "common/rpc/pipeline.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/types/optional.h"
#include "common/contract/malformed.h"
#include "common/contract/mask.h"
#include "common/contract/resource_name.h"
#include "common/rpc/authorize.h"
#include "common/rpc/consent.h"
#include "common/rpc/guarded.h"
#include "common/rpc/hold.h"
#include "common/rpc/refusal.h"
#include "common/security/seal.h"
#include "common/status/error.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace concord::rpc {
namespace {

using audit::Decision;
using google::protobuf::Message;

// Large enough for the usual request, so that parsing allocates nothing.
constexpr size_t kArenaBlock = 2048;

// The same for equal requests, whatever encoder wrote them.
std::string DigestOf(const Method& method, const Message& request) {
  std::string text = method.path;
  google::protobuf::io::StringOutputStream stream(&text);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  request.SerializeToCodedStream(&coded);
  coded.Trim();
  return security::Sha256(text);
}

// Whether a service account's token says that it is for this method.
bool NamesMethod(const security::Claims& claims, const Method& method) {
  const absl::string_view name = absl::string_view(method.path).substr(1);
  return std::count(claims.methods.begin(), claims.methods.end(), name) > 0;
}

}  // namespace

Account::Account(const Method& method,
                 std::shared_ptr<std::atomic<size_t>> in_flight)
    : observer_(*method.observer),
      in_flight_(std::move(in_flight)),
      begun_(absl::Now()) {
  ++*in_flight_;
  observer_.Started();
}

Account::~Account() { --*in_flight_; }

void Account::Close(const absl::Status& status) {
  call.code = status.code();
  call.reason = ReasonOf(status);
  call.duration = absl::Now() - begun_;
  const std::string detail = DetailOf(status);
  call.detail = detail;
  observer_.Finished(call);
}

// A message on its way through the steps.
class Pipeline::Running {
 public:
  Running(const Pipeline& pipeline, const Method& its_method,
          Exchange& exchange)
      : method(its_method), pipeline_(pipeline), exchange_(&exchange) {}
  ~Running() {
    if (exchange_ != nullptr) Finish(Bug("a call was dropped"));
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void Begin(const CallBuilder::Beginning& beginning) {
    claims_ = beginning.claims;
    trace_id_ = beginning.trace_id;
    CallBuilder::Begin(beginning, call);
  }

  // Why the call should go no further.
  absl::Status Stopped() const {
    if (exchange_->cancelled()) return absl::CancelledError();
    return absl::Now() < call.deadline() ? absl::OkStatus() : DeadlinePassed();
  }

  // What has still to be asked elsewhere; null when nothing has.
  const Question* NextQuestion() {
    if (!validation.ok()) return nullptr;
    while (asked < method.questions.size() &&
           !method.questions[asked].applies(*request)) {
      ++asked;
    }
    return asked < method.questions.size() ? &method.questions[asked] : nullptr;
  }

  // As if nobody had decided about it yet.
  void Reconsider() {
    decision = Decision::kNone;
    is_in_doubt = false;
    revision = 0;
  }

  absl::StatusOr<std::string> RunHandler() {
    return Guarded([this]() -> absl::StatusOr<std::string> {
      CONCORD_ASSIGN_OR_RETURN(std::string response, Handle());
      if (method.rule->terms.held != Held::kNever &&
          !CallBuilder::IsCleared(call)) {
        return Bug("a handler has not said whom its step is about");
      }
      return response;
    });
  }

  // Whether a hold that a safety flag has put on the client stands in the way.
  absl::Status CheckFlags() {
    const contract::RequestFields& fields = *method.fields;
    const type::v1::SafetyOverride* const given =
        fields.SafetyOverride(*request);
    CallBuilder::SetOverride(given, fields.has_safety_override(), call);
    if (given != nullptr && call.relation() != storage::Relation::kCareTeam) {
      return FieldNotAllowed("safety_override");
    }
    if (method.rule->terms.held != Held::kByFlagsAndPeople) {
      return absl::OkStatus();
    }
    const type::v1::Standing::Hold* const hold = FlagHold(call.standing());
    if (hold == nullptr) return absl::OkStatus();
    if (given == nullptr) {
      return SafetyHold(*hold, call.relation(), fields.has_safety_override());
    }
    CallBuilder::UseOverride(call);
    return absl::OkStatus();
  }

  // What is recorded of the call; lives as long as this.
  audit::Record ToRecord() const {
    return {.time = call.now(),
            .tenant = call.caller().tenant,
            .client = call.client(),
            .resource = contract::WithoutClient(resource),
            .subject = call.caller().subject,
            .role = call.caller().role,
            .relation = call.relation(),
            .method = method.descriptor->name(),
            .decision = decision == Decision::kAllowed &&
                                call.used_override() != nullptr
                            ? Decision::kOverridden
                            : decision,
            .trace_id = call.trace_id()};
  }

  void Finish(absl::StatusOr<std::string> result) {
    if (!result.ok()) result = Presentable(std::move(result).status());
    if (account.has_value()) {
      account->call.response_bytes = result.ok() ? result->size() : 0;
      account->call.trace_id = trace_id_;
      if (claims_ != nullptr) {
        account->call.tenant = claims_->tenant;
        account->call.subject = claims_->subject;
      }
      account->Close(result.status());
    }
    std::string header;
    // A revision is a client's.
    if (result.ok() && revision > 0 && !call.client().empty()) {
      header = absl::StrCat(pipeline_.runtime_.service, "=", revision);
    }
    std::exchange(exchange_, nullptr)
        ->Finish({std::move(result), std::move(header)});
  }

  const Method& method;
  // Of a unary call; the messages of a stream are counted as one call.
  absl::optional<Account> account;
  Call call;
  Message* request = nullptr;
  // Found before the caller's rights are known, reported after.
  absl::Status validation;
  // What the request is about, as far as it may be repeated.
  std::string resource;
  Decision decision = Decision::kNone;
  // What the owner of the clients' standing has said.
  std::shared_ptr<const type::v1::Standing> owner_standing;
  // Whether it was refused for something that is not known here.
  bool is_in_doubt = false;
  // How many of the method's questions were asked or do not apply.
  size_t asked = 0;
  // The client's revision that the answer contains.
  int64_t revision = 0;
  google::protobuf::Arena& arena() { return arena_; }

 private:
  absl::StatusOr<std::string> Handle() {
    if (method.unary) return method.unary(call, *request);
    CONCORD_ASSIGN_OR_RETURN(const int64_t stored,
                             method.ingest(call, *request));
    return absl::StrCat(stored);
  }

  const Pipeline& pipeline_;
  Exchange* exchange_;
  std::shared_ptr<const security::Claims> claims_;
  std::string trace_id_;
  char block_[kArenaBlock];
  google::protobuf::Arena arena_{block_, sizeof(block_)};
};

Pipeline::Pipeline(Runtime runtime)
    : runtime_(std::move(runtime)),
      in_flight_(std::make_shared<std::atomic<size_t>>(0)) {}
Pipeline::~Pipeline() = default;

absl::Status Pipeline::Bind(Service& service) {
  const std::vector<std::string> faults = FindFaults(service);
  if (!faults.empty()) {
    return absl::FailedPreconditionError(absl::StrJoin(faults, "\n"));
  }
  for (const auto& method : service.rep().methods) {
    method->observer = runtime_.observer.Observe(
        method->descriptor->service()->full_name(), method->descriptor->name());
  }
  return absl::OkStatus();
}

absl::Status Pipeline::Begin(const Method& method, const Headers& headers,
                             CallBuilder::Beginning& beginning) const {
  beginning.trace_id = TraceIdOf(headers.traceparent);
  beginning.authorization = headers.authorization;
  beginning.min_revisions = headers.min_revisions;
  beginning.page_token_key = runtime_.page_token_key;
  beginning.former_page_token_keys = runtime_.former_page_token_keys;
  beginning.now = runtime_.clock.Now();
  beginning.deadline =
      absl::Now() +
      (headers.remaining == absl::InfiniteDuration()
           ? runtime_.default_deadline
           : std::min(headers.remaining, runtime_.longest_deadline));
  if (draining_) return Draining();
  if (in_flight() > runtime_.in_flight_limit) return Overloaded();
  if (headers.remaining <= absl::ZeroDuration()) return DeadlinePassed();
  if (!AreMinRevisions(headers.min_revisions)) return MinRevisionInvalid();
  if (headers.authorizations != 1) return TokenMissing();
  CONCORD_ASSIGN_OR_RETURN(
      beginning.claims, runtime_.verify(headers.authorization, beginning.now));
  const Terms& terms = method.rule->terms;
  const security::Role role = beginning.claims->role;
  const bool has_role = (terms.roles & static_cast<int>(role)) != 0;
  if (role != security::Role::kService && !terms.peers_only) {
    return has_role ? absl::OkStatus()
                    : MethodNotAllowed(method.descriptor->name(), role);
  }
  beginning.from_peer = IsFromPeer(headers);
  return (beginning.from_peer && has_role) ||
                 ((terms.access != Access::kWrite || terms.accounts_write) &&
                  !terms.peers_only && NamesMethod(*beginning.claims, method))
             ? absl::OkStatus()
             : MethodNotAllowed(method.descriptor->name(), role);
}

bool Pipeline::IsFromPeer(const Headers& headers) const {
  if (!runtime_.peer_names.has_value()) return true;
  if (headers.certificate_names == nullptr) return false;
  const std::vector<std::string> shown = headers.certificate_names();
  return std::any_of(shown.begin(), shown.end(), [this](const auto& name) {
    return std::count(runtime_.peer_names->begin(), runtime_.peer_names->end(),
                      name) > 0;
  });
}

void Pipeline::RunUnary(const Method& method, const Headers& headers,
                        absl::string_view request, Exchange& exchange) {
  auto running = std::make_unique<Running>(*this, method, exchange);
  running->account.emplace(method, in_flight_);
  running->account->call.request_bytes = request.size();
  CallBuilder::Beginning beginning;
  const absl::Status begun = Begin(method, headers, beginning);
  running->Begin(beginning);
  if (!begun.ok()) return running->Finish(begun);
  Run(std::move(running), request);
}

void Pipeline::RunMessage(const Method& method,
                          CallBuilder::Beginning beginning,
                          absl::string_view request, Exchange& exchange) {
  auto running = std::make_unique<Running>(*this, method, exchange);
  beginning.now = runtime_.clock.Now();
  beginning.deadline = absl::Now() + runtime_.default_deadline;
  // A stream may outlive its token.
  absl::Status verified =
      runtime_.verify(beginning.authorization, beginning.now).status();
  running->Begin(beginning);
  if (!verified.ok()) return running->Finish(std::move(verified));
  Run(std::move(running), request);
}

void Pipeline::AuditWatch(const Method& method,
                          const CallBuilder::Beginning& beginning,
                          absl::AnyInvocable<void(absl::Status)> done) {
  runtime_.store.Audit({.time = beginning.now,
                        .tenant = beginning.claims->tenant,
                        .resource = "changes",
                        .subject = beginning.claims->subject,
                        .role = beginning.claims->role,
                        .method = method.descriptor->name(),
                        .decision = Decision::kAllowed,
                        .trace_id = beginning.trace_id},
                       std::move(done));
}

void Pipeline::Run(std::unique_ptr<Running> running,
                   absl::string_view request) {
  const Method& method = running->method;
  const Rule& rule = *method.rule;
  if (request.size() > static_cast<size_t>(rule.request_limit)) {
    return running->Finish(MessageTooLarge(rule.request_limit));
  }
  running->request = method.request->New(&running->arena());
  if (!running->request->ParseFromArray(request.data(),
                                        static_cast<int>(request.size()))) {
    return running->Finish(Malformed(contract::FindMalformedText(
        *method.request->GetDescriptor(), request)));
  }
  running->validation = contract::WithoutLeftAlone(
      *running->request,
      method.validator->Check(*running->request, running->call.now()));
  if (rule.terms.access == Access::kCatalogue) {
    return running->Finish(running->validation.ok()
                               ? running->RunHandler()
                               : std::move(running->validation));
  }
  const absl::string_view resource = method.fields->Resource(*running->request);
  const absl::string_view client = contract::ClientOf(resource);
  CallBuilder::SetClient(client, running->call);
  running->resource = running->validation.ok()
                          ? std::string(resource)
                          : absl::StrCat("clients/", client);
  if (client.empty() && rule.terms.requirement != Requirement::kNone) {
    return running->Finish(running->validation.ok()
                               ? NotFound(running->resource)
                               : std::move(running->validation));
  }
  absl::StatusOr<std::string> result;
  if (rule.terms.access == Access::kRemembered &&
      ReadFromMemory(*running, result)) {
    return AuditThenFinish(std::move(running), std::move(result));
  }
  Go(std::move(running));
}

void Pipeline::Go(std::unique_ptr<Running> running) {
  const Method& method = running->method;
  if (MustAskOwner(*running)) {
    return RunOn(runtime_.rights->lane(), std::move(running),
                 &Pipeline::AskOwner);
  }
  if (const Question* const question = running->NextQuestion();
      question != nullptr) {
    return RunOn(*question->lane, std::move(running), &Pipeline::AskElsewhere);
  }
  if (method.rule->terms.access == Access::kWrite && running->validation.ok()) {
    return Write(std::move(running));
  }
  RunOn(runtime_.pool, std::move(running), &Pipeline::Read);
}

void Pipeline::RunOn(Executor& executor, std::unique_ptr<Running> running,
                     Step step) {
  Running* const refused = running.get();
  Executor::Task task = [this, step, running = std::move(running),
                         since = absl::Now()]() mutable {
    if (running->account.has_value()) {
      running->account->call.queued += absl::Now() - since;
    }
    if (absl::Status stopped = running->Stopped(); !stopped.ok()) {
      return running->Finish(std::move(stopped));
    }
    (this->*step)(std::move(running));
  };
  if (executor.TryRun(task)) return;
  refused->Finish(draining_                     ? Draining()
                  : &executor == &runtime_.pool ? Overloaded()
                                                : PeerBusy());
}

void Pipeline::AskOwner(std::unique_ptr<Running> running) {
  absl::StatusOr<type::v1::Standing> standing =
      runtime_.rights->Ask(running->call);
  if (!standing.ok()) {
    return running->Finish(RightsUnknown(standing.status()));
  }
  running->owner_standing =
      std::make_shared<const type::v1::Standing>(*std::move(standing));
  running->Reconsider();
  Go(std::move(running));
}

// Nobody learns from the other service's answer what is not theirs to know:
// their rights come first.
void Pipeline::AskElsewhere(std::unique_ptr<Running> running) {
  absl::StatusOr<std::string> asked = ReadOnce(*running);
  if (OwnerMayKnowBetter(*running)) return Go(std::move(running));
  if (asked.ok()) {
    asked = Guarded([&running]() -> absl::StatusOr<std::string> {
      CONCORD_ASSIGN_OR_RETURN(
          std::any answer,
          running->NextQuestion()->ask(running->call, *running->request));
      CallBuilder::AddAnswer(std::move(answer), running->call);
      return std::string();
    });
  }
  if (!asked.ok()) return AuditThenFinish(std::move(running), std::move(asked));
  ++running->asked;
  running->Reconsider();
  Go(std::move(running));
}

void Pipeline::Read(std::unique_ptr<Running> running) {
  absl::StatusOr<std::string> result = ReadOnce(*running);
  if (OwnerMayKnowBetter(*running)) return Go(std::move(running));
  if (running->method.rule->terms.access == Access::kAcross) {
    return AuditAllThenFinish(std::move(running), std::move(result), 0);
  }
  AuditThenFinish(std::move(running), std::move(result));
}

absl::StatusOr<std::string> Pipeline::ReadOnce(Running& running) {
  absl::StatusOr<std::string> result;
  const absl::Status read = runtime_.store.Read(
      running.call.deadline(), [&](storage::Snapshot& snapshot) {
        result = ReadOn(snapshot, running);
        return result.status();
      });
  return read.ok() ? std::move(result) : read;
}

absl::StatusOr<std::string> Pipeline::ReadOn(storage::Snapshot& snapshot,
                                             Running& running) {
  CallBuilder::Attach(snapshot, running.call);
  const Access access = running.method.rule->terms.access;
  if (access == Access::kAcross) CallBuilder::ForgetShown(running.call);
  if (access != Access::kTenant && access != Access::kAcross) {
    CONCORD_RETURN_IF_ERROR(Authorize(running, snapshot));
  }
  CONCORD_RETURN_IF_ERROR(running.validation);
  // What must ask first is only admitted here.
  if (running.NextQuestion() != nullptr) return std::string();
  return running.RunHandler();
}

// False when memory does not hold enough to say, or when the owner of the care
// teams has to be asked: the pool begins anew then.
bool Pipeline::ReadFromMemory(Running& running,
                              absl::StatusOr<std::string>& result) {
  if (MustAskOwner(running)) return false;
  const bool found = runtime_.store.ReadFromMemory(
      [&](storage::Snapshot& snapshot) { result = ReadOn(snapshot, running); });
  if (found && !OwnerMayKnowBetter(running)) return true;
  running.decision = Decision::kNone;
  running.revision = 0;
  return false;
}

void Pipeline::Write(std::unique_ptr<Running> running) {
  Running* const shared = running.get();
  const Call& call = shared->call;
  runtime_.store.Write({
      .tenant = call.caller().tenant,
      .subject = call.caller().subject,
      .request_id =
          std::string(shared->method.fields->RequestId(*shared->request)),
      .request_digest = DigestOf(shared->method, *shared->request),
      .audit =
          [this, shared] {
            audit::Record record = shared->ToRecord();
            // The owner of the standing decides then.
            if (OwnerMayKnowBetter(*shared)) record.decision = Decision::kNone;
            return record;
          },
      .now = call.now(),
      .deadline = call.deadline(),
      .authorize = [this, shared](storage::Unit& unit) -> absl::Status {
        CONCORD_RETURN_IF_ERROR(shared->Stopped());
        CallBuilder::Attach(unit, shared->call);
        return Authorize(*shared, unit);
      },
      .work = [shared](storage::Unit& unit) -> absl::StatusOr<std::string> {
        CONCORD_ASSIGN_OR_RETURN(std::string response, shared->RunHandler());
        shared->revision = std::max(shared->revision, unit.last_revision());
        return response;
      },
      .done =
          [this, running = std::move(running)](
              absl::StatusOr<std::string> result) mutable {
            EndWrite(std::move(running), std::move(result));
          },
  });
}

void Pipeline::EndWrite(std::unique_ptr<Running> running,
                        absl::StatusOr<std::string> result) {
  if (OwnerMayKnowBetter(*running)) return Go(std::move(running));
  running->Finish(std::move(result));
}

void Pipeline::AuditThenFinish(std::unique_ptr<Running> running,
                               absl::StatusOr<std::string> result) {
  if (running->decision == Decision::kNone) {
    return running->Finish(std::move(result));
  }
  const audit::Record record = running->ToRecord();
  runtime_.store.Audit(record, [running = std::move(running),
                                result = std::move(result)](
                                   absl::Status recorded) mutable {
    running->Finish(recorded.ok() ? std::move(result) : std::move(recorded));
  });
}

// An answer about many clients is an access to each of them.
void Pipeline::AuditAllThenFinish(std::unique_ptr<Running> running,
                                  absl::StatusOr<std::string> result,
                                  size_t begin) {
  const std::vector<std::string>& shown = CallBuilder::Shown(running->call);
  if (!result.ok() || begin == shown.size()) {
    return running->Finish(std::move(result));
  }
  audit::Record record = running->ToRecord();
  record.client = shown[begin];
  record.relation = storage::Relation::kCareTeam;
  record.decision = Decision::kAllowed;
  runtime_.store.Audit(
      record, [this, begin, running = std::move(running),
               result = std::move(result)](absl::Status recorded) mutable {
        if (!recorded.ok()) return running->Finish(std::move(recorded));
        AuditAllThenFinish(std::move(running), std::move(result), begin + 1);
      });
}

absl::Status Pipeline::Authorize(Running& running,
                                 storage::Snapshot& snapshot) {
  Call& call = running.call;
  const security::Claims& claims = call.caller();
  const Terms& terms = running.method.rule->terms;
  CONCORD_ASSIGN_OR_RETURN(storage::Footing footing,
                           snapshot.FindFooting(call.scope()));
  if (running.owner_standing != nullptr) {
    footing.standing = running.owner_standing;
  }
  const storage::Relation relation =
      RelationTo(claims, call.client(), *footing.standing);
  const int64_t revision = footing.revision;
  const bool is_behind =
      runtime_.rights != nullptr && running.owner_standing == nullptr &&
      call.min_revision(runtime_.rights->owner()) > footing.followed_revision;
  CallBuilder::SetFooting(std::move(footing), relation, call);
  running.revision = revision;
  running.decision = Decision::kRefused;
  // The caller knows something about the client that is not known here.
  if (is_behind && MayAskOwner(running)) {
    running.is_in_doubt = true;
    return absl::CancelledError();
  }
  if (!Meets(terms.requirement, claims, relation, call.standing(), revision)) {
    running.is_in_doubt = true;
    return NotFound(running.resource);
  }
  if (absl::Status consents =
          CheckConsents(terms.consent, claims, call.client(), call.standing());
      !consents.ok()) {
    running.is_in_doubt =
        ReasonOf(consents) == type::v1::REASON_PRECONDITION_MISSING;
    return consents;
  }
  if (terms.held != Held::kNever) {
    CONCORD_RETURN_IF_ERROR(running.CheckFlags());
  }
  running.decision = Decision::kAllowed;
  if (call.client().empty()) return absl::OkStatus();
  return call.min_revision(runtime_.service) <= revision
             ? absl::OkStatus()
             : RevisionBehind(runtime_.service, revision);
}

// Who is oneself is known without asking anybody, and so is what oneself may
// read.
bool Pipeline::MayAskOwner(const Running& running) const {
  const Terms& terms = running.method.rule->terms;
  const security::Role role = running.call.caller().role;
  return runtime_.rights != nullptr && running.owner_standing == nullptr &&
         terms.requirement != Requirement::kNone &&
         (role == security::Role::kTherapist ||
          role == security::Role::kSupervisor ||
          terms.requirement == Requirement::kKnownClient ||
          terms.consent == Consent::kRecording ||
          terms.consent == Consent::kMeasuring);
}

bool Pipeline::OwnerMayKnowBetter(const Running& running) const {
  return running.is_in_doubt && MayAskOwner(running);
}

bool Pipeline::MustAskOwner(const Running& running) const {
  return MayAskOwner(running) &&
         (running.is_in_doubt || !runtime_.rights->Fresh(running.call.now()));
}

}  // namespace concord::rpc
