// A method as the pipeline runs it: its rule, its types, its handler.
#pragma once

#include <any>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/contract/request_fields.h"
#include "common/contract/validate.h"
#include "common/rpc/observer.h"
#include "common/rpc/service.h"

namespace concord::rpc {

// What is asked elsewhere before a handler runs; see Service::AskBefore.
struct Question {
  Executor* lane;
  std::function<bool(const google::protobuf::Message&)> applies;
  std::function<absl::StatusOr<std::any>(const Call&,
                                         const google::protobuf::Message&)>
      ask;
};

struct Method {
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  const Rule* rule = nullptr;
  // `/concord.goals.v1.GoalPlanningService/GetGoal`.
  std::string path;
  const google::protobuf::Message* request = nullptr;
  std::unique_ptr<const contract::Validator> validator;
  std::unique_ptr<const contract::RequestFields> fields;
  // Set when the service is bound.
  std::unique_ptr<MethodObserver> observer;

  // Exactly one of the three is set.
  std::function<absl::StatusOr<std::string>(Call&,
                                            const google::protobuf::Message&)>
      unary;
  std::function<absl::StatusOr<int64_t>(Call&,
                                        const google::protobuf::Message&)>
      ingest;
  std::function<absl::StatusOr<std::string>(storage::ResourceStore&,
                                            const WatchMoment&)>
      watch;
  // Beside `watch`: after how long without a change it says so.
  absl::Duration heartbeat;
  // In the order in which they are asked.
  std::vector<Question> questions;
  // Beside `ingest`: the response for the number of messages' rows stored.
  std::function<std::string(int64_t)> finish;
};

struct Service::Rep {
  std::string name;
  // Null when the contract is not linked into this binary.
  const google::protobuf::ServiceDescriptor* descriptor = nullptr;
  absl::Span<const Rule> rules;
  std::vector<std::unique_ptr<Method>> methods;
  // What was wrong with registrations.
  std::vector<std::string> faults;
};

// Every fault of a service's table, handlers and contract; empty when it may
// be served.
std::vector<std::string> FindFaults(Service& service);

}  // namespace concord::rpc
