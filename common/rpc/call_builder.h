// Fills a Call as it passes through the pipeline; handlers cannot.
#pragma once

#include <any>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "common/rpc/call.h"

namespace concord::rpc {

class CallBuilder {
 public:
  // What is known of a call when its handler has not been chosen yet. Views
  // must outlive the call.
  struct Beginning {
    std::shared_ptr<const security::Claims> claims;
    absl::Time now;
    absl::Time deadline;
    std::string trace_id;
    absl::string_view authorization;
    absl::string_view min_revisions;
    absl::string_view page_token_key;
    absl::Span<const std::string> former_page_token_keys;
    // Whether a service of the installation calls.
    bool from_peer = false;
  };
  static void Begin(Beginning beginning, Call& call) {
    call.claims_ = std::move(beginning.claims);
    call.now_ = beginning.now;
    call.deadline_ = beginning.deadline;
    call.trace_id_ = std::move(beginning.trace_id);
    call.authorization_ = beginning.authorization;
    call.min_revisions_ = beginning.min_revisions;
    call.page_token_key_ = beginning.page_token_key;
    call.former_page_token_keys_ = beginning.former_page_token_keys;
  }
  static void SetClient(absl::string_view client, Call& call) {
    call.client_ = std::string(client);
  }
  static void SetFooting(storage::Footing footing, storage::Relation relation,
                         Call& call) {
    call.footing_ = std::move(footing);
    call.relation_ = relation;
  }
  // Before each attempt. Whoever gives `safety_override` may.
  static void SetOverride(const type::v1::SafetyOverride* safety_override,
                          bool can_be_overridden, Call& call) {
    call.override_ = safety_override;
    call.can_be_overridden_ = can_be_overridden;
    call.is_override_used_ = false;
    call.is_cleared_ = false;
  }
  static void UseOverride(Call& call) { call.is_override_used_ = true; }
  static bool IsCleared(const Call& call) { return call.is_cleared_; }
  static const std::vector<std::string>& Shown(const Call& call) {
    return call.shown_;
  }
  static void ForgetShown(Call& call) { call.shown_.clear(); }
  static void AddAnswer(std::any answer, Call& call) {
    call.answers_.push_back(std::move(answer));
  }
  static void Attach(storage::Snapshot& snapshot, Call& call) {
    call.snapshot_ = &snapshot;
    call.unit_ = nullptr;
  }
  static void Attach(storage::Unit& unit, Call& call) {
    call.snapshot_ = &unit;
    call.unit_ = &unit;
  }
};

}  // namespace concord::rpc
