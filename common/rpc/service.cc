// Registration of handlers, and the check that table, handlers and contract
// say the same.
#include "common/rpc/service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/method.h"
#include "concord/type/v1/bounds.pb.h"

namespace concord::rpc {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

const Rule* FindRule(absl::Span<const Rule> rules, absl::string_view method) {
  const auto found =
      std::find_if(rules.begin(), rules.end(),
                   [&](const Rule& rule) { return rule.method == method; });
  return found == rules.end() ? nullptr : &*found;
}

// Adds the method, or a fault. The caller sets its handler.
Method& AddMethod(Service::Rep& rep, absl::string_view name,
                  const Message& request, const Message& response) {
  rep.methods.push_back(std::make_unique<Method>());
  Method& method = *rep.methods.back();
  method.request = &request;
  method.rule = FindRule(rep.rules, name);
  if (rep.descriptor != nullptr) {
    method.descriptor = rep.descriptor->FindMethodByName(std::string(name));
  }
  if (method.descriptor == nullptr) {
    rep.faults.push_back(
        absl::StrCat("handler ", name, ": ", rep.name, " has no such method"));
    return method;
  }
  method.path = absl::StrCat("/", rep.name, "/", name);
  method.validator =
      std::make_unique<contract::Validator>(*request.GetDescriptor());
  method.fields =
      std::make_unique<contract::RequestFields>(*request.GetDescriptor());
  if (method.descriptor->input_type() != request.GetDescriptor() ||
      method.descriptor->output_type() != response.GetDescriptor()) {
    rep.faults.push_back(
        absl::StrCat("handler ", name, ": has other types than the method"));
  }
  return method;
}

bool IsKind(const Method& method) {
  const bool client = method.descriptor->client_streaming();
  const bool server = method.descriptor->server_streaming();
  if (method.unary) return !client && !server;
  return method.ingest ? client && !server : !client && server;
}

// Whether an answer has no pages, or is a page, which of a list is written as
// AppendListed does.
bool IsPage(const google::protobuf::MethodDescriptor& method) {
  const auto* token = method.output_type()->FindFieldByName("next_page_token");
  const auto* listed = method.output_type()->FindFieldByNumber(1);
  return token == nullptr ||
         (token->number() == 2 && listed != nullptr &&
          (listed->is_repeated() || !absl::StartsWith(method.name(), "List")));
}

// What access and requirement ask of the request's fields.
void AddRuleFaults(const Method& method, std::vector<std::string>& faults) {
  const auto fault = [&](absl::string_view text) {
    faults.push_back(absl::StrCat(method.path, ": ", text));
  };
  const Access access = method.rule->terms.access;
  if (!IsKind(method)) fault("is registered as another kind of stream");
  if ((access == Access::kWatch) != static_cast<bool>(method.watch)) {
    fault("kWatch and Watch() belong together");
  }
  if (method.ingest && access != Access::kWrite) {
    fault("a client stream has access kWrite");
  }
  if ((access == Access::kRemembered || access == Access::kRead ||
       access == Access::kWrite) &&
      !method.fields->has_resource()) {
    fault(
        "the request names no client: it has neither name nor parent nor a "
        "resource with a name");
  }
  if (access == Access::kWrite && !method.ingest &&
      !method.fields->has_request_id()) {
    fault("a write has no request_id");
  }
  if (method.rule->terms.roles == 0) fault("no role may call it");
  const auto level = method.descriptor->options().idempotency_level();
  if (level != (access == Access::kWrite
                    ? google::protobuf::MethodOptions::IDEMPOTENT
                    : google::protobuf::MethodOptions::NO_SIDE_EFFECTS)) {
    fault("a write is IDEMPOTENT, anything else has NO_SIDE_EFFECTS");
  }
  if (!IsPage(*method.descriptor)) {
    fault("the answer has a next_page_token that is not 2, behind a list 1");
  }
  if (method.rule->request_limit <= 0) fault("request_limit is not positive");
}

}  // namespace

Service::Service(absl::string_view name, absl::Span<const Rule> rules)
    : rep_(std::make_unique<Rep>()) {
  rep_->name = std::string(name);
  rep_->descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
          rep_->name);
  rep_->rules = rules;
  if (rep_->descriptor == nullptr) {
    rep_->faults.push_back(
        absl::StrCat(name, ": its contract is not linked into this binary"));
  }
}

Service::~Service() = default;

absl::string_view Service::name() const { return rep_->name; }

void Service::AddUnary(absl::string_view method, const Message& request,
                       const Message& response, ErasedUnary handler) {
  AddMethod(*rep_, method, request, response).unary = std::move(handler);
}

void Service::AddClientStream(absl::string_view method, const Message& request,
                              const Message& response, ErasedStream handler,
                              std::function<std::string(int64_t)> finish) {
  Method& added = AddMethod(*rep_, method, request, response);
  added.ingest = std::move(handler);
  added.finish = std::move(finish);
}

void Service::AddQuestion(
    absl::string_view method, Executor& lane,
    std::function<bool(const Message&)> applies,
    std::function<absl::StatusOr<std::any>(const Call&, const Message&)> ask) {
  const auto found = std::find_if(rep_->methods.begin(), rep_->methods.end(),
                                  [method](const auto& added) {
                                    return added->descriptor != nullptr &&
                                           added->descriptor->name() == method;
                                  });
  if (found == rep_->methods.end() || (*found)->rule == nullptr ||
      ((*found)->rule->terms.access != Access::kRead &&
       (*found)->rule->terms.access != Access::kWrite)) {
    rep_->faults.push_back(absl::StrCat(
        "question before ", method, ": ", name(),
        " has no handler of that name with access kRead or kWrite"));
    return;
  }
  (*found)->questions.push_back({&lane, std::move(applies), std::move(ask)});
}

void Service::AddWatch(absl::string_view method, absl::Duration heartbeat,
                       const Message& request, const Message& response,
                       ErasedWatch encode) {
  Method& added = AddMethod(*rep_, method, request, response);
  added.heartbeat = heartbeat;
  added.watch = std::move(encode);
}

std::vector<std::string> FindFaults(Service& service) {
  Service::Rep& rep = service.rep();
  std::vector<std::string> faults = rep.faults;
  if (rep.descriptor == nullptr) return faults;
  for (const Rule& rule : rep.rules) {
    if (rep.descriptor->FindMethodByName(rule.method) == nullptr) {
      faults.push_back(absl::StrCat("rule ", rule.method, ": ",
                                    rep.descriptor->full_name(),
                                    " has no such method"));
    }
    if (FindRule(rep.rules, rule.method) != &rule) {
      faults.push_back(absl::StrCat("rule ", rule.method, ": is there twice"));
    }
  }
  for (int i = 0; i < rep.descriptor->method_count(); ++i) {
    const MethodDescriptor* descriptor = rep.descriptor->method(i);
    const auto handlers = std::count_if(
        rep.methods.begin(), rep.methods.end(),
        [&](const auto& method) { return method->descriptor == descriptor; });
    if (handlers != 1) {
      faults.push_back(absl::StrCat(descriptor->full_name(), ": has ", handlers,
                                    " handlers instead of one"));
    }
    if (FindRule(rep.rules, descriptor->name()) == nullptr) {
      faults.push_back(absl::StrCat(descriptor->full_name(), ": has no rule"));
    }
    for (const std::string& field :
         contract::Validator::UnboundedFields(*descriptor->input_type())) {
      faults.push_back(absl::StrCat(descriptor->full_name(), ": ", field));
    }
  }
  for (const auto& method : rep.methods) {
    if (method->descriptor != nullptr && method->rule != nullptr) {
      AddRuleFaults(*method, faults);
    }
  }
  return faults;
}

}  // namespace concord::rpc
