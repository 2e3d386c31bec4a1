// Those who take steps in these tests.
#pragma once

#include <string>

#include "concord/type/v1/author.pb.h"

namespace concord::goal_planning {

inline type::v1::Author AuthorOf(type::v1::AuthorRole role,
                                 const std::string& subject) {
  type::v1::Author author;
  author.set_role(role);
  author.set_subject(subject);
  return author;
}

}  // namespace concord::goal_planning
