// Roles of tokens as roles of authors.
#include "common/handler/author.h"

#include "common/time/timestamp.h"
#include "concord/type/v1/author.pb.h"

namespace concord::handler {

type::v1::Author AuthorOf(const rpc::Call& call) {
  type::v1::Author author;
  author.set_role(call.caller().role == security::Role::kClient
                      ? type::v1::AUTHOR_ROLE_CLIENT
                      : type::v1::AUTHOR_ROLE_THERAPIST);
  author.set_subject(call.caller().subject);
  return author;
}

type::v1::Voiding VoidingOf(const rpc::Call& call, const std::string& reason) {
  type::v1::Voiding voiding;
  voiding.set_reason(reason);
  *voiding.mutable_author() = AuthorOf(call);
  *voiding.mutable_void_time() = ToTimestamp(call.now());
  return voiding;
}

}  // namespace concord::handler
