// A transport made of a condition variable.
#include "tests/support/rpc/harness.h"

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/handler/accesses.h"
#include "common/rpc/method.h"
#include "common/rpc/refusal.h"
#include "common/status/error.h"
#include "common/storage/sqlite/sqlite_database.h"

namespace concord::testing {
namespace {

using security::Claims;
using security::Role;

void Expect(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

Claims ClaimsOf(absl::string_view tenant, absl::string_view subject,
                Role role) {
  return {.tenant = std::string(tenant),
          .subject = std::string(subject),
          .role = role,
          .client = role == Role::kClient ? std::string(subject) : "",
          .expires = absl::InfiniteFuture()};
}

// Waits for the answer to a message.
class WaitingExchange final : public rpc::Exchange {
 public:
  explicit WaitingExchange(bool cancelled) : cancelled_(cancelled) {}
  bool cancelled() const override { return cancelled_; }
  void Finish(rpc::Answer answer) override {
    const std::lock_guard lock(mu_);
    answer_ = std::move(answer);
    ended_ = true;
    changed_.notify_one();
  }
  rpc::Answer Wait() {
    std::unique_lock lock(mu_);
    changed_.wait(lock, [this] { return ended_; });
    return std::move(answer_);
  }

 private:
  const bool cancelled_;
  std::mutex mu_;
  std::condition_variable changed_;
  // Guarded by mu_.
  bool ended_ = false;
  rpc::Answer answer_;
};

}  // namespace

absl::Time FakeClock::Now() const {
  const std::lock_guard lock(mu_);
  return now_;
}

void FakeClock::Advance(absl::Duration duration) {
  const std::lock_guard lock(mu_);
  now_ += duration;
}

std::unique_ptr<rpc::MethodObserver> RecordingObserver::Observe(
    absl::string_view, absl::string_view method) {
  class Recorder final : public rpc::MethodObserver {
   public:
    Recorder(absl::string_view method, RecordingObserver& observer)
        : method_(method), observer_(observer) {}
    void Started() override {}
    void Finished(const rpc::FinishedCall& call) override {
      const std::lock_guard lock(observer_.mu_);
      observer_.ended_.push_back(
          {method_, call.code, call.reason, std::string(call.trace_id),
           std::string(call.subject), std::string(call.detail)});
    }

   private:
    const std::string method_;
    RecordingObserver& observer_;
  };
  return std::make_unique<Recorder>(method, *this);
}

std::vector<RecordingObserver::Ended> RecordingObserver::ended() const {
  const std::lock_guard lock(mu_);
  return ended_;
}

Claims Therapist(absl::string_view subject, absl::string_view tenant) {
  return ClaimsOf(tenant, subject, Role::kTherapist);
}

Claims Supervisor(absl::string_view subject, absl::string_view tenant) {
  return ClaimsOf(tenant, subject, Role::kSupervisor);
}

Claims ClientSelf(absl::string_view client, absl::string_view tenant) {
  return ClaimsOf(tenant, client, Role::kClient);
}

Claims OtherService(absl::string_view subject) {
  return ClaimsOf("t1", subject, Role::kService);
}

Claims Administrator(absl::string_view subject, absl::string_view tenant) {
  return ClaimsOf(tenant, subject, Role::kAdmin);
}

Claims Mover(absl::string_view subject, absl::string_view tenant) {
  return ClaimsOf(tenant, subject, Role::kMigration);
}

type::v1::Standing StandingWith(absl::Span<const Member> members) {
  type::v1::Standing standing;
  standing.set_client_revision(1);
  standing.add_episodes()->set_state(type::v1::EPISODE_STATE_ACTIVE);
  for (const Member& member : members) {
    type::v1::Standing::Member& added = *standing.add_care_team();
    added.set_subject(member.subject);
    added.set_relation(handler::RelationOf(member.relation));
  }
  return standing;
}

absl::Status SetStanding(storage::ResourceStore& store, storage::Scope scope,
                         const type::v1::Standing& standing) {
  return store.Change(absl::InfiniteFuture(),
                      [&](storage::Unit& unit) -> absl::Status {
                        CONCORD_RETURN_IF_ERROR(unit.SetFollowed(scope, 1));
                        return unit.SetStanding(scope, standing);
                      });
}

absl::Status SetMembers(storage::ResourceStore& store, storage::Scope scope,
                        absl::Span<const Member> members) {
  return SetStanding(store, scope, StandingWith(members));
}

Harness::Harness() : Harness(Options()) {}

Harness::Harness(Options options) : pool_(options.pool) {
  absl::StatusOr<std::unique_ptr<storage::Database>> database =
      storage::OpenSqlite({.path = folder_ / "harness.db"});
  Expect(database.status());
  database_ = *std::move(database);
  Expect(storage::Migrate(*database_, "store",
                          storage::ResourceStore::Migrations()));
  Expect(storage::Migrate(*database_, options.service, options.migrations));
  absl::StatusOr<std::unique_ptr<storage::ResourceStore>> store =
      storage::ResourceStore::Open(*database_, {.audit_key = AuditKey()});
  Expect(store.status());
  store_ = *std::move(store);
  pipeline_ = std::make_unique<rpc::Pipeline>(rpc::Runtime{
      .service = options.service,
      .store = *store_,
      .pool = pool_,
      .clock = clock_,
      .observer = observer_,
      .verify = [this](absl::string_view authorization, absl::Time)
          -> absl::StatusOr<std::shared_ptr<const Claims>> {
        const std::lock_guard lock(mu_);
        const auto found = callers_.find(std::string(authorization));
        if (found == callers_.end()) return rpc::TokenMissing();
        return found->second;
      },
      .rights = options.rights,
      .peer_names = options.peer_names,
      .page_token_key = std::string(32, 'p'),
  });
}

Harness::~Harness() { pool_.Drain(); }

void Harness::Serve(rpc::Service& service) {
  Expect(pipeline_->Bind(service));
  service_ = &service;
}

absl::Status Harness::SetMembers(absl::string_view tenant,
                                 absl::string_view client,
                                 absl::Span<const Member> members) {
  return testing::SetMembers(*store_, {tenant, client}, members);
}

const rpc::Method& Harness::Find(absl::string_view name) const {
  for (const auto& method : service_->rep().methods) {
    if (method->descriptor->name() == std::string(name)) return *method;
  }
  Expect(absl::NotFoundError(absl::StrCat("no method ", name)));
  std::abort();
}

std::string Harness::AuthorizationOf(const Claims& caller) {
  const std::string authorization =
      absl::StrCat("Bearer ", caller.tenant, "/", caller.subject, "/",
                   security::RoleName(caller.role), "/", caller.client);
  const std::lock_guard lock(mu_);
  callers_[authorization] = std::make_shared<const Claims>(caller);
  return authorization;
}

rpc::Answer Harness::Run(const Claims& caller, absl::string_view method,
                         absl::string_view request, rpc::Headers headers,
                         bool cancelled) {
  const std::string authorization = AuthorizationOf(caller);
  headers.authorizations = 1;
  headers.authorization = authorization;
  WaitingExchange exchange(cancelled);
  pipeline_->RunUnary(Find(method), headers, request, exchange);
  return exchange.Wait();
}

absl::StatusOr<int64_t> Harness::Store(
    const Claims& caller, absl::string_view method,
    const google::protobuf::Message& request) {
  const std::string authorization = AuthorizationOf(caller);
  rpc::CallBuilder::Beginning beginning;
  if (absl::Status begun = pipeline_->Begin(
          Find(method), {.authorizations = 1, .authorization = authorization},
          beginning);
      !begun.ok()) {
    return begun;
  }
  WaitingExchange exchange(false);
  pipeline_->RunMessage(Find(method), beginning, request.SerializeAsString(),
                        exchange);
  const rpc::Answer answer = exchange.Wait();
  if (!answer.response.ok()) return answer.response.status();
  int64_t stored = 0;
  if (!absl::SimpleAtoi(*answer.response, &stored)) {
    return absl::DataLossError("the answer is no number");
  }
  return stored;
}

}  // namespace concord::testing
