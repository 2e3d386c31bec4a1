// Who has used a client's record: ListAccesses, alike in all services.
#pragma once

#include "common/rpc/service.h"
#include "common/storage/relation.h"
#include "concord/type/v1/rights.pb.h"

namespace concord::handler {

type::v1::Relation RelationOf(storage::Relation relation);

void RegisterAccesses(rpc::Service& service);

}  // namespace concord::handler
