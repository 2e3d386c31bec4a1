// Roles of tokens as roles of authors.
#include "common/handler/author.h"

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

}  // namespace concord::handler
