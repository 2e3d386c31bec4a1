// A gRPC service made of plain functions: the one place where handlers are
// registered, each behind the same pipeline.
//
// A handler is `(Call&, const Request&) -> absl::StatusOr<Response>`. Around it
// the pipeline does, in this order: metrics, trace id and deadline; admission
// to the bounded pool; cancellation; token; method rule; the caller's relation
// to the client; validation of every bound; the handler on a snapshot
// (kRemembered, kRead) or inside the group-committed transaction with
// idempotency (kWrite); audit; status mapping; one log line; finish. No header
// of gRPC is needed to write one.
#pragma once

#include <any>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "common/rpc/call.h"
#include "common/storage/resource_store.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace concord {
class Executor;
}  // namespace concord

namespace concord::rpc {

// What a method touches; decides where its handler runs.
enum class Access {
  // Knowledge that is the same for everyone: no client, no audit.
  kCatalogue,
  // Knowledge of the caller's tenant, read: no client, no audit. The store's
  // scope has an empty client.
  kTenant,
  // What is open of all clients for whom the caller cares, read: each client in
  // the answer, of whom the handler says so with Call::Show, is audited.
  kAcross,
  // One client's data, read by a handler that does nothing but Get, ListEncoded
  // or Derive: it is answered from memory where that holds enough, on a thread
  // that must not wait.
  kRemembered,
  // One client's data, read.
  kRead,
  // One client's data, changed: the request has a `request_id`. With
  // Requirement::kNone and no client in the request, the tenant's own data.
  kWrite,
  // A service's whole change log: for other services only.
  kWatch,
};

// Which relation to the client a method asks for.
enum class Requirement {
  kNone,
  // Self or care team.
  kParty,
  // Care team.
  kTherapist,
  // Self, care team or supervisor.
  kReader,
  // Self, or an administrator of the tenant.
  kSelfOrAdmin,
  // Care team, or nobody has data about the client yet.
  kTherapistOrNewClient,
  // Somebody cares for the client.
  kKnownClient,
};

// One message of a change log's stream.
struct WatchMoment {
  // Null when there has been no change for a while.
  const storage::LoggedChange* change = nullptr;
  // With this message everything has been sent that was stored before. Unset
  // while more is known to follow.
  absl::optional<absl::Time> sent_until;
};

// Which of the client's consents a method depends on. What the client has said
// no to, or no longer, is refused with CONSENT_REQUIRED; of what nobody has
// said anything, nothing is.
enum class Consent {
  // What is about safety or about consent itself.
  kNone,
  // A supervisor's reading: SHARING and SUPERVISION.
  kReading,
  // What is written: RECORD. There is an episode, or PRECONDITION_MISSING.
  kRecording,
  // The same, and MEASUREMENT.
  kMeasuring,
};

// What holds a method back for safety (SAFETY_HOLD).
enum class Held {
  kNever,
  // By what is known of people: the handler says of whom it is, in its
  // transaction, with Call::Clear. An answer without that is a bug.
  kByPeople,
  // By a safety flag as well that nobody has attended to.
  kByFlagsAndPeople,
};

// On what terms methods may be called; named once for all of a kind.
struct Terms {
  Access access;
  // Sum of security::Role values that may call. A service account may also call
  // what its token names, unless it writes; see `accounts_write`.
  int roles;
  Requirement requirement;
  Consent consent = Consent::kNone;
  Held held = Held::kNever;
  // Whether only a service of the installation may call, which is known by its
  // certificate; see Runtime::peer_names.
  bool peers_only = false;
  // Whether a service account whose token names the method may write by it.
  bool accounts_write = false;
};

// One row of a service's method table. A method of the proto service without a
// row, or a row without a handler, ends the start of the server.
struct Rule {
  const char* method;
  Terms terms;
  // Largest request in bytes.
  int request_limit = 256 << 10;
};

class Service {
 public:
  // `rules` must outlive the service.
  // `name` is the full name of a service whose contract is linked into this
  // binary.
  Service(absl::string_view name, absl::Span<const Rule> rules);
  ~Service();

  // `handler` may return Response or Encoded<Response>.
  template <typename Request, typename Response, typename Handler>
  void Unary(absl::string_view method, Handler handler) {
    AddUnary(method, Request::default_instance(), Response::default_instance(),
             [handler = std::move(handler)](
                 Call& call, const google::protobuf::Message& request)
                 -> absl::StatusOr<std::string> {
               auto response =
                   handler(call, static_cast<const Request&>(request));
               if (!response.ok()) return std::move(response).status();
               return Encode(*std::move(response));
             });
  }

  // A client stream of writes: each message is one transaction, acknowledged
  // together by the response when the stream ends. `handler` runs once per
  // message, in its transaction; `finish` makes the response from the number of
  // messages stored. The first failure ends the stream with its status; the
  // messages before it are stored.
  template <typename Request, typename Response>
  void ClientStream(
      absl::string_view method,
      std::function<absl::StatusOr<int64_t>(Call&, const Request&)> handler,
      std::function<Response(int64_t stored)> finish) {
    AddClientStream(
        method, Request::default_instance(), Response::default_instance(),
        [handler](Call& call, const google::protobuf::Message& request) {
          return handler(call, static_cast<const Request&>(request));
        },
        [finish](int64_t stored) {
          return finish(stored).SerializeAsString();
        });
  }

  // What a call of which `applies` is true must ask another service first, the
  // one way to do so; a method may ask several, one after another: `ask` runs
  // on `lane`, that service's, outside of any snapshot, and may wait. It
  // returns a status, or with it the answer, which the handler finds as
  // Call::answer<T>(); its error refuses the call. The caller's rights are
  // checked before it and once more with the handler. The method has its
  // handler already, with access kRead or kWrite.
  template <typename Request, typename Ask>
  void AskBefore(absl::string_view method, Executor& lane,
                 std::function<bool(const Request&)> applies, Ask ask) {
    AddQuestion(
        method, lane,
        [applies](const google::protobuf::Message& request) {
          return applies(static_cast<const Request&>(request));
        },
        [ask](const Call& call, const google::protobuf::Message& request)
            -> absl::StatusOr<std::any> {
          auto asked = ask(call, static_cast<const Request&>(request));
          if constexpr (std::is_same_v<decltype(asked), absl::Status>) {
            if (!asked.ok()) return asked;
            return std::any();
          } else {
            if (!asked.ok()) return std::move(asked).status();
            return std::any(*std::move(asked));
          }
        });
  }

  // The stream of the service's change log behind `resume_token`: a message per
  // change as it is committed, and one without a change each `heartbeat`, so
  // that a watcher knows how fresh it is. `encode` makes the method's response
  // of a moment; with a change it may read the store, on a pool thread. Its
  // error ends the stream, to be resumed before that change.
  template <typename Request, typename Response>
  void Watch(absl::string_view method,
             std::function<absl::StatusOr<Response>(storage::ResourceStore&,
                                                    const WatchMoment&)>
                 encode,
             absl::Duration heartbeat = absl::Milliseconds(500)) {
    AddWatch(
        method, heartbeat, Request::default_instance(),
        Response::default_instance(),
        [encode](storage::ResourceStore& store,
                 const WatchMoment& moment) -> absl::StatusOr<std::string> {
          const absl::StatusOr<Response> response = encode(store, moment);
          if (!response.ok()) return response.status();
          return response->SerializeAsString();
        });
  }

  // The full name of the proto service.
  absl::string_view name() const;

  struct Rep;
  Rep& rep() { return *rep_; }

 private:
  using ErasedUnary = std::function<absl::StatusOr<std::string>(
      Call&, const google::protobuf::Message&)>;
  using ErasedStream = std::function<absl::StatusOr<int64_t>(
      Call&, const google::protobuf::Message&)>;

  using ErasedWatch = std::function<absl::StatusOr<std::string>(
      storage::ResourceStore&, const WatchMoment&)>;

  template <typename M>
  static std::string Encode(M&& message) {
    if constexpr (std::is_base_of_v<google::protobuf::Message,
                                    std::decay_t<M>>) {
      return message.SerializeAsString();
    } else {
      return std::move(message.bytes);
    }
  }

  void AddUnary(absl::string_view method,
                const google::protobuf::Message& request,
                const google::protobuf::Message& response, ErasedUnary handler);
  void AddClientStream(absl::string_view method,
                       const google::protobuf::Message& request,
                       const google::protobuf::Message& response,
                       ErasedStream handler,
                       std::function<std::string(int64_t)> finish);
  void AddQuestion(
      absl::string_view method, Executor& lane,
      std::function<bool(const google::protobuf::Message&)> applies,
      std::function<absl::StatusOr<std::any>(const Call&,
                                             const google::protobuf::Message&)>
          ask);
  void AddWatch(absl::string_view method, absl::Duration heartbeat,
                const google::protobuf::Message& request,
                const google::protobuf::Message& response, ErasedWatch encode);

  std::unique_ptr<Rep> rep_;
};

}  // namespace concord::rpc
