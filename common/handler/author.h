// As whose statement counts what a caller says.
#pragma once

#include "common/rpc/call.h"
#include "concord/type/v1/author.pb.h"

namespace concord::handler {

// The caller as an author: a client, or else somebody of the care team.
type::v1::Author AuthorOf(const rpc::Call& call);

}  // namespace concord::handler
