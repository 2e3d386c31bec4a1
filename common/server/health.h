// Whether this process can serve, as gRPC's health protocol tells it.
#pragma once

#include <mutex>
#include <string>
#include <vector>

namespace grpc {
class Server;
}  // namespace grpc

namespace concord::server {

// The health of the process on every server that it runs: of each service by
// its full name, and of all together by the empty name. `liveness` is
// SERVING: it says that the process answers at all, whatever its peers and its
// database do, until the process itself notices
// that it answers no more. Thread-safe.
class Health {
 public:
  // Starts as NOT_SERVING there unless SetServing was the last to be called.
  void Add(grpc::Server& server);
  void Name(std::vector<std::string> services);
  void SetServing(bool serving);
  void SetAlive(bool alive);

 private:
  void TellAll() const;
  void Tell(grpc::Server& server) const;

  std::mutex mu_;
  // Guarded by mu_, as what follows.
  std::vector<grpc::Server*> servers_;
  std::vector<std::string> services_;
  bool serving_ = false;
  bool alive_ = true;
};

}  // namespace concord::server
