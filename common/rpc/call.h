// What a handler is given: who calls, about whom, when, and the store.
#pragma once

#include <any>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/security/token.h"
#include "common/storage/relation.h"
#include "common/storage/resource_store.h"
#include "concord/type/v1/override.pb.h"

namespace concord::rpc {

// Encoded bytes of a message of type M: an answer that need not be built field
// by field because the store already keeps its bytes.
template <typename M>
struct Encoded {
  std::string bytes;
};

// One call, after it has been authenticated, authorised and validated. Lives
// for the duration of the handler.
class Call {
 public:
  const security::Claims& caller() const { return *claims_; }
  // The client named by the request; empty where it is about none.
  absl::string_view client() const { return client_; }
  storage::Scope scope() const { return {claims_->tenant, client_}; }
  // The client's revisions, from the same snapshot as everything that `store()`
  // reads.
  const storage::Footing& footing() const { return footing_; }
  // The client's standing, from there or, newer, from the service that owns it;
  // that it is fresh is sure where the method's terms name a consent.
  const type::v1::Standing& standing() const { return *footing_.standing; }
  // Says that what is done is about these people, by name. SAFETY_HOLD where
  // one of them is on hold and that is not overridden.
  absl::Status Clear(absl::Span<const absl::string_view> people);
  // The override that was needed, to be kept with what it was needed for; null
  // when none was.
  const type::v1::SafetyOverride* used_override() const {
    return is_override_used_ ? override_ : nullptr;
  }

  // Says, in a method with access kAcross, that the answer is about this client
  // too.
  void Show(absl::string_view client) { shown_.emplace_back(client); }

  // The caller's relation to the client, by that standing.
  storage::Relation relation() const { return relation_; }
  // The instant at which the call began; use it as `now` everywhere.
  absl::Time now() const { return now_; }
  // On the machine's clock, for what waits.
  absl::Time deadline() const { return deadline_; }
  // 32 lower-case hexadecimal digits, from `traceparent` or made here.
  absl::string_view trace_id() const { return trace_id_; }
  // The authorization header, to be forwarded unchanged to peers.
  absl::string_view authorization() const { return authorization_; }
  // The least revision of the client at `service` (`inventory`) that the answer
  // must contain, from the header `x-concord-min-revision:
  // inventory=17,goal_planning=4`; 0 when the caller does not ask. Answers
  // carry `x-concord-revision: inventory=17` in their trailing metadata. The
  // pipeline itself refuses a call (UNAVAILABLE) whose own service is behind.
  int64_t min_revision(absl::string_view service) const;

  // What another service has answered to the question that was asked before
  // this call, as Service::AskBefore says; null when none was.
  template <typename T>
  const T* answer() const {
    for (const std::any& answer : answers_) {
      if (const T* const found = std::any_cast<T>(&answer)) return found;
    }
    return nullptr;
  }

  // Authenticates page tokens; the same in every replica.
  absl::string_view page_token_key() const { return page_token_key_; }
  // Those of page tokens that were given out before.
  absl::Span<const std::string> former_page_token_keys() const {
    return former_page_token_keys_;
  }

  // Methods with access kRemembered, kRead and kWrite.
  storage::Snapshot& store() { return *snapshot_; }
  // Methods with access kWrite only; calling it elsewhere is a bug.
  storage::Unit& unit();

 private:
  friend class CallBuilder;
  std::shared_ptr<const security::Claims> claims_;
  std::string client_;
  storage::Footing footing_;
  storage::Relation relation_ = storage::Relation::kNone;
  absl::Time now_;
  absl::Time deadline_;
  std::string trace_id_;
  absl::string_view authorization_;
  absl::string_view min_revisions_;
  absl::string_view page_token_key_;
  absl::Span<const std::string> former_page_token_keys_;
  std::vector<std::any> answers_;
  std::vector<std::string> shown_;
  // What the request has of it; null when nothing.
  const type::v1::SafetyOverride* override_ = nullptr;
  bool can_be_overridden_ = false;
  bool is_override_used_ = false;
  bool is_cleared_ = false;
  storage::Snapshot* snapshot_ = nullptr;
  storage::Unit* unit_ = nullptr;
};

}  // namespace concord::rpc
