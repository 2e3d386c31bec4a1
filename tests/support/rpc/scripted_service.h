// A gRPC service of any methods whose calls go as a test has written them down.
#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace concord::testing {

// How a scripted call goes: messages, then a status, or silence.
struct Script {
  std::vector<std::string> messages;
  grpc::Status status;
  bool silent = false;
};

// Plays one script a call, in order, and keeps the last call's metadata.

// Plays one script a call, in order, and keeps the last call's metadata.
class ScriptedService final : public grpc::CallbackGenericService {
 public:
  void Add(Script script);
  int calls() const { return calls_; }
  std::map<std::string, std::string> metadata() const;

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override;

 private:
  mutable std::mutex mu_;
  // Guarded by mu_.
  std::deque<Script> scripts_;
  std::map<std::string, std::string> metadata_;
  std::atomic<int> calls_ = 0;
};

}  // namespace concord::testing
