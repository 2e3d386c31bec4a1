// How far a caller knows the services' records of a client.
#pragma once

#include <string>

#include "google/protobuf/message.h"

namespace concord::concordctl {

// Of one client.
class Revisions {
 public:
  // What a resource of inventory or goal planning says by its etag; of anything
  // else nothing is learnt.
  void Learn(const google::protobuf::Message& answer);

  // As the min_revision of a call: of inventory; empty before anything is
  // known of it.
  std::string OfInventory() const;
  // The same of everything that progress analytics follows.
  std::string All() const;

 private:
  std::string inventory_;
  std::string goal_planning_;
};

}  // namespace concord::concordctl
