// Inventory, as progress analytics knows it: the people around a client.
#pragma once

#include "common/client/peer.h"
#include "services/progress_analytics/peers/people_source.h"

namespace concord::progress_analytics {

class KnownPeople final : public PeopleSource {
 public:
  // `peer` is inventory and outlives this.
  explicit KnownPeople(client::Peer& peer) : peer_(peer) {}

  Executor& lane() override { return peer_.lane(); }

  absl::Status CheckPerson(const rpc::Call& call,
                           absl::string_view person) override;

 private:
  client::Peer& peer_;
};

}  // namespace concord::progress_analytics
