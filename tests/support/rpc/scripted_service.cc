#include "tests/support/rpc/scripted_service.h"

#include <utility>

namespace concord::testing {
namespace {

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

class Reactor final : public grpc::ServerGenericBidiReactor {
 public:
  explicit Reactor(Script script) : script_(std::move(script)) {
    StartRead(&request_);
  }
  void OnReadDone(bool) override { Next(); }
  void OnWriteDone(bool ok) override {
    if (ok) Next();
  }
  void OnCancel() override { End(); }
  void OnDone() override { delete this; }

 private:
  void Next() {
    if (next_ < script_.messages.size()) {
      response_ = BufferOf(script_.messages[next_++]);
      StartWrite(&response_);
    } else if (!script_.silent) {
      End();
    }
  }
  void End() {
    if (!ended_.exchange(true)) Finish(script_.status);
  }

  const Script script_;
  size_t next_ = 0;
  std::atomic<bool> ended_ = false;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
};

}  // namespace

void ScriptedService::Add(Script script) {
  const std::lock_guard lock(mu_);
  scripts_.push_back(std::move(script));
}

std::map<std::string, std::string> ScriptedService::metadata() const {
  const std::lock_guard lock(mu_);
  return metadata_;
}

grpc::ServerGenericBidiReactor* ScriptedService::CreateReactor(
    grpc::GenericCallbackServerContext* context) {
  ++calls_;
  const std::lock_guard lock(mu_);
  metadata_.clear();
  for (const auto& [key, value] : context->client_metadata()) {
    metadata_.emplace(std::string(key.data(), key.size()),
                      std::string(value.data(), value.size()));
  }
  Script script;
  if (!scripts_.empty()) {
    script = std::move(scripts_.front());
    scripts_.pop_front();
  }
  return new Reactor(std::move(script));
}

}  // namespace concord::testing
