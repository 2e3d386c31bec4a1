// Handlers called by name, through the whole pipeline but without a network: on
// SQLite in a folder of its own, with a clock that stands still and with claims
// instead of tokens.
//
//   Harness harness;
//   std::unique_ptr<rpc::Service> service = NewGoalPlanning(harness.store());
//   harness.Serve(*service);
//   harness.SetMembers("t1", "c1", {{"anna", Relation::kCareTeam}});
//   auto goal = harness.Call<Goal>(Therapist("anna"), "GetGoal", request);
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/executor/executor.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/rights.h"
#include "common/rpc/service.h"
#include "common/security/token.h"
#include "common/storage/migration.h"
#include "common/storage/relation.h"
#include "common/storage/resource_store.h"
#include "common/time/clock.h"
#include "concord/type/v1/reason.pb.h"
#include "concord/type/v1/standing.pb.h"
#include "tests/support/storage/storage.h"

namespace concord::testing {

// A clock that tests set. Thread-safe.
class FakeClock final : public Clock {
 public:
  absl::Time Now() const override;
  void Advance(absl::Duration duration);

 private:
  mutable std::mutex mu_;
  absl::Time now_ =
      absl::FromCivil(absl::CivilDay(2026, 1, 1), absl::UTCTimeZone());
};

// Remembers the calls that have ended. Thread-safe.
class RecordingObserver final : public rpc::Observer {
 public:
  struct Ended {
    std::string method;
    absl::StatusCode code;
    type::v1::Reason reason;
    std::string trace_id;
    std::string subject;
    std::string detail;
  };
  std::unique_ptr<rpc::MethodObserver> Observe(
      absl::string_view service, absl::string_view method) override;
  std::vector<Ended> ended() const;

 private:
  mutable std::mutex mu_;
  std::vector<Ended> ended_;  // Guarded by mu_.
};

// Callers of tenant `t1`.
security::Claims Therapist(absl::string_view subject,
                           absl::string_view tenant = "t1");
security::Claims Supervisor(absl::string_view subject,
                            absl::string_view tenant = "t1");
security::Claims ClientSelf(absl::string_view client,
                            absl::string_view tenant = "t1");
security::Claims OtherService(absl::string_view subject);
security::Claims Administrator(absl::string_view subject,
                               absl::string_view tenant = "t1");
// Who imports clients.
security::Claims Mover(absl::string_view subject,
                       absl::string_view tenant = "t1");

// Somebody of a care team.
struct Member {
  std::string subject;
  storage::Relation relation = storage::Relation::kNone;
};
// The standing of a client who has one episode, whom these care for.
type::v1::Standing StandingWith(absl::Span<const Member> members);

// How a client stands, as the projection of another service has it: the
// client's own revision stays 0.
absl::Status SetStanding(storage::ResourceStore& store, storage::Scope scope,
                         const type::v1::Standing& standing);
absl::Status SetMembers(storage::ResourceStore& store, storage::Scope scope,
                        absl::Span<const Member> members);

class Harness {
 public:
  struct Options {
    // The service's own tables.
    absl::Span<const storage::Migration> migrations;
    // The name in revision headers.
    std::string service = "inventory";
    // For services that follow the owner of the care teams.
    rpc::Rights* rights = nullptr;
    // In the certificates of services of the installation.
    std::vector<std::string> peer_names = {"goal-planning"};
    Executor::Options pool = {.threads = 2, .queue_limit = 64};
  };
  Harness();
  explicit Harness(Options options);
  ~Harness();

  storage::ResourceStore& store() { return *store_; }
  FakeClock& clock() { return clock_; }
  RecordingObserver& observer() { return observer_; }
  rpc::Pipeline& pipeline() { return *pipeline_; }

  // Aborts with the faults of the service's table if there are any.
  void Serve(rpc::Service& service);

  absl::Status SetMembers(absl::string_view tenant, absl::string_view client,
                          absl::Span<const Member> members);

  // Calls a unary method and waits for its end.
  template <typename Response>
  absl::StatusOr<Response> Call(const security::Claims& caller,
                                absl::string_view method,
                                const google::protobuf::Message& request) {
    absl::StatusOr<std::string> bytes =
        Run(caller, method, request.SerializeAsString()).response;
    if (!bytes.ok()) return std::move(bytes).status();
    Response response;
    if (!response.ParseFromString(*bytes)) {
      return absl::DataLossError("the response does not parse");
    }
    return response;
  }
  // The same with bytes, headers and what else the transport knows.
  rpc::Answer Run(const security::Claims& caller, absl::string_view method,
                  absl::string_view request, rpc::Headers headers = {},
                  bool cancelled = false);

  // Stores one message of a client stream; the number of rows.
  absl::StatusOr<int64_t> Store(const security::Claims& caller,
                                absl::string_view method,
                                const google::protobuf::Message& request);

 private:
  const rpc::Method& Find(absl::string_view method) const;
  // A header value under which `verify` finds the claims.
  std::string AuthorizationOf(const security::Claims& caller);

  TemporaryFolder folder_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<storage::ResourceStore> store_;
  FakeClock clock_;
  RecordingObserver observer_;
  Executor pool_;
  std::unique_ptr<rpc::Pipeline> pipeline_;
  rpc::Service* service_ = nullptr;
  std::mutex mu_;
  // Guarded by mu_.
  std::map<std::string, std::shared_ptr<const security::Claims>> callers_;
};

}  // namespace concord::testing
