// A server that takes the commands of Redis and answers what a test wants.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace concord::testing {

class FakeRedis {
 public:
  // The connection of one client, as the answering function sees it.
  class Client {
   public:
    Client(int descriptor, const std::atomic<bool>& stopping)
        : descriptor_(descriptor), stopping_(stopping) {}
    // False when the client is gone or the server ends.
    bool Send(const std::string& bytes);
    // Sends a byte each `milliseconds`.
    bool Trickle(const std::string& bytes, int milliseconds);
    void HangUp();

   private:
    const int descriptor_;
    const std::atomic<bool>& stopping_;
  };
  // Called for each command, on the server's thread.
  using Answer = std::function<void(Client&, const std::vector<std::string>&)>;

  // Listens on a free port of this host.
  explicit FakeRedis(Answer answer);
  FakeRedis(const FakeRedis&) = delete;
  FakeRedis& operator=(const FakeRedis&) = delete;
  ~FakeRedis();

  int port() const { return port_; }
  // `127.0.0.1:port`.
  std::string address() const;
  // From the next command on.
  void SetAnswer(Answer answer);
  // Right answers to PING and SET; GET has the value `value`.
  static void AnswerWell(Client& client, const std::vector<std::string>& words);

 private:
  void Run();
  void Serve(int descriptor);

  std::mutex mu_;
  Answer answer_;  // Guarded by mu_.
  std::atomic<bool> stopping_{false};
  int listener_ = -1;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace concord::testing
