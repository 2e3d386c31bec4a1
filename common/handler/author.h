// As whose statement counts what a caller says or does.
#pragma once

#include <string>

#include "common/rpc/call.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/voiding.pb.h"

namespace concord::handler {

// The caller as an author: a client, or else somebody of the care team.
type::v1::Author AuthorOf(const rpc::Call& call);

// What is noted of an entry that the caller voids.
type::v1::Voiding VoidingOf(const rpc::Call& call, const std::string& reason);

}  // namespace concord::handler
