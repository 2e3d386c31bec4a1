// Whether this process can serve, as gRPC's health protocol tells it.
#pragma once

#include <string>
#include <vector>

namespace grpc {
class Server;
}  // namespace grpc

namespace concord::server {

// The health of the process on every server that it runs: of each service by
// its full name, and of all together by the empty name. `liveness` is always
// SERVING: it says that the process answers at all, whatever its peers and its
// database do. Not thread-safe.
class Health {
 public:
  // Starts as NOT_SERVING there unless SetServing was the last to be called.
  void Add(grpc::Server& server);
  void Name(std::vector<std::string> services);
  void SetServing(bool serving);

 private:
  void Tell(grpc::Server& server) const;

  std::vector<grpc::Server*> servers_;
  std::vector<std::string> services_;
  bool serving_ = false;
};

}  // namespace concord::server
