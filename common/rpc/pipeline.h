// The way of every call from its bytes to its answer, whatever the transport:
// identity, admission, rights, validation, handler, audit, errors.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/executor/executor.h"
#include "common/rpc/call_builder.h"
#include "common/rpc/headers.h"
#include "common/rpc/method.h"
#include "common/rpc/observer.h"
#include "common/rpc/rights.h"
#include "common/security/token.h"
#include "common/storage/resource_store.h"
#include "common/time/clock.h"

namespace concord::rpc {

// What a service's calls share. Everything referred to outlives the pipeline.
struct Runtime {
  // The service's name in revision headers: `inventory`.
  std::string service;
  storage::ResourceStore& store;
  Executor& pool;
  const Clock& clock;
  Observer& observer;
  // TokenVerifier::Verify; must not block.
  std::function<absl::StatusOr<std::shared_ptr<const security::Claims>>(
      absl::string_view authorization, absl::Time now)>
      verify;
  // Null in the service that owns the clients' standing.
  Rights* rights = nullptr;
  // The DNS names in the certificates of the installation's services, which may
  // follow all tenants; unset without certificates, where everybody may.
  absl::optional<std::vector<std::string>> peer_names;
  std::string page_token_key;
  // Those of tokens that were given out before.
  std::vector<std::string> former_page_token_keys;
  // For a call without a deadline, and the most that any call gets.
  absl::Duration default_deadline = absl::Seconds(10);
  absl::Duration longest_deadline = absl::Minutes(1);
  // Calls and streams that may be under way at once.
  size_t in_flight_limit = 4096;
};

// How a call ends.
struct Answer {
  // The encoded response.
  absl::StatusOr<std::string> response;
  // `inventory=17` for the header x-concord-revision; empty when the call
  // touched no client.
  std::string revision;
};

// A message under way, as the transport sees it.
class Exchange {
 public:
  virtual ~Exchange() = default;
  // Whether nobody waits for the answer any more.
  virtual bool cancelled() const = 0;
  // Called exactly once, from any thread. The pipeline does not touch the
  // exchange afterwards.
  virtual void Finish(Answer answer) = 0;
};

// Counts a call from its beginning to its end for drain, metrics and log.
class Account {
 public:
  Account(const Method& method, std::shared_ptr<std::atomic<size_t>> in_flight);
  ~Account();
  Account(const Account&) = delete;
  Account& operator=(const Account&) = delete;

  // What the observer is told at the end.
  FinishedCall call;
  absl::Time begun() const { return begun_; }
  // Reports the end; at most once.
  void Close(const absl::Status& status);

 private:
  MethodObserver& observer_;
  // Shared: a call may be counted out by the thread that has finished it when
  // the pipeline is already gone.
  const std::shared_ptr<std::atomic<size_t>> in_flight_;
  const absl::Time begun_;
};

class Pipeline {
 public:
  explicit Pipeline(Runtime runtime);
  // When every call has been finished.
  ~Pipeline();

  // Checks the service and looks up its observers: all faults are in one
  // FAILED_PRECONDITION. The service must be bound before its calls run and
  // outlive the pipeline.
  absl::Status Bind(Service& service);

  // Runs a unary call. `request` is read before this returns; `exchange` lives
  // until its Finish(). Does not block.
  void RunUnary(const Method& method, const Headers& headers,
                absl::string_view request, Exchange& exchange);

  // Who calls, until when: what the messages of a stream have in common. Fills
  // what it can even when it refuses the caller, for the log.
  absl::Status Begin(const Method& method, const Headers& headers,
                     CallBuilder::Beginning& beginning) const;
  // Stores one message of a client stream. The response is the number of rows
  // in decimal digits.
  void RunMessage(const Method& method, CallBuilder::Beginning beginning,
                  absl::string_view request, Exchange& exchange);
  // Records that a stream of the change log was opened, then calls `done`: at
  // once, or on a writer's thread.
  void AuditWatch(const Method& method, const CallBuilder::Beginning& beginning,
                  absl::AnyInvocable<void(absl::Status)> done);

  // Refuses new calls from now on; the running ones end as they will, watchers
  // at once.
  void BeginDrain() {
    draining_ = true;
    runtime_.store.WakeListeners();
  }
  bool draining() const { return draining_; }
  size_t in_flight() const { return *in_flight_; }

  const Runtime& runtime() const { return runtime_; }
  const std::shared_ptr<std::atomic<size_t>>& in_flight_counter() const {
    return in_flight_;
  }

 private:
  class Running;

  void Run(std::unique_ptr<Running> running, absl::string_view request);
  using Step = void (Pipeline::*)(std::unique_ptr<Running>);

  void Go(std::unique_ptr<Running> running);
  void RunOn(Executor& executor, std::unique_ptr<Running> running, Step step);
  void Read(std::unique_ptr<Running> running);
  void Write(std::unique_ptr<Running> running);
  void AskOwner(std::unique_ptr<Running> running);
  void AskElsewhere(std::unique_ptr<Running> running);
  void EndWrite(std::unique_ptr<Running> running,
                absl::StatusOr<std::string> result);
  void AuditThenFinish(std::unique_ptr<Running> running,
                       absl::StatusOr<std::string> result);
  void AuditAllThenFinish(std::unique_ptr<Running> running,
                          absl::StatusOr<std::string> result, size_t begin);
  absl::Status Authorize(Running& running, storage::Snapshot& snapshot);
  absl::StatusOr<std::string> ReadOnce(Running& running);
  absl::StatusOr<std::string> ReadOn(storage::Snapshot& snapshot,
                                     Running& running);
  bool ReadFromMemory(Running& running, absl::StatusOr<std::string>& result);
  bool IsFromPeer(const Headers& headers) const;
  bool MayAskOwner(const Running& running) const;
  bool OwnerMayKnowBetter(const Running& running) const;
  bool MustAskOwner(const Running& running) const;

  Runtime runtime_;
  std::atomic<bool> draining_ = false;
  const std::shared_ptr<std::atomic<size_t>> in_flight_;
};

}  // namespace concord::rpc
