// Finds a request's method by its type, mints the caller's token, calls.
#include "services/concordctl/connection.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/error.h"
#include "concord/type/v1/reason.pb.h"
#include "google/protobuf/descriptor.h"
#include "services/concordctl/files.h"

namespace concord::concordctl {
namespace {

using ::google::protobuf::DescriptorPool;
using ::google::protobuf::Message;
using ::google::protobuf::MessageFactory;
using ::google::protobuf::MethodDescriptor;

constexpr absl::Duration kTokenLifetime = absl::Minutes(15);
// A service that has not heard yet of what the caller knows is asked again.
constexpr absl::Duration kBehindInterval = absl::Milliseconds(20);

// What a caller shows of itself.
absl::StatusOr<security::Identity> ReadIdentity(const std::string& keys) {
  security::Identity identity;
  const std::string folder = absl::StrCat(keys, "/");
  CONCORD_ASSIGN_OR_RETURN(
      identity.certificate,
      ReadFile(absl::StrCat(folder, kClientCertificateFile)));
  CONCORD_ASSIGN_OR_RETURN(identity.key,
                           ReadFile(absl::StrCat(folder, kClientKeyFile)));
  CONCORD_ASSIGN_OR_RETURN(identity.ca,
                           ReadFile(absl::StrCat(folder, kAuthorityFile)));
  return identity;
}

absl::Status NoAnswer(const std::string& setting, const std::string& target,
                      const absl::Status& status) {
  return absl::UnavailableError(absl::StrCat(
      setting, " at ", target, ": ", status.message(),
      ". Check that it is running, or say with --", setting, " where it is"));
}

}  // namespace

void DeclareTherapist(config::Settings& settings, Identity* caller) {
  settings.Text("therapist", &caller->subject, "ID",
                "Who asks: a therapist of the client's care team.");
  settings.Text("tenant", &caller->tenant, "TENANT",
                "The organisation that the client belongs to.");
}

void DeclareConnection(config::Settings& settings, ConnectionOptions* options) {
  settings.Text("keys", &options->keys, "DIR",
                "The folder of `concordctl keys` that the services use.");
  settings.Text("inventory", &options->inventory, "TARGET",
                "Where inventory serves.");
  settings.Text("goal_planning", &options->goal_planning, "TARGET",
                "Where goal planning serves.");
  settings.Text("progress_analytics", &options->progress_analytics, "TARGET",
                "Where progress analytics serves.");
  settings.Duration("timeout", &options->timeout,
                    {absl::Seconds(1), absl::Minutes(5)},
                    "How long to wait for one answer, and for a service that "
                    "is starting.");
}

Connection::Connection(ConnectionOptions options)
    : options_(std::move(options)), identity_(ReadIdentity(options_.keys)) {
  Add("concord.inventory.v1.InventoryService", "inventory", options_.inventory);
  Add("concord.goals.v1.GoalPlanningService", "goal_planning",
      options_.goal_planning);
  Add("concord.progress.v1.ProgressAnalyticsService", "progress_analytics",
      options_.progress_analytics);
}

void Connection::Add(const std::string& name, const std::string& setting,
                     const std::string& target) {
  services_.push_back(
      {DescriptorPool::generated_pool()->FindServiceByName(name), setting,
       target,
       std::make_unique<client::Peer>(client::PeerOptions{
           .name = setting,
           .target = target,
           .identity = identity_.ok() ? *identity_ : security::Identity()})});
}

std::pair<const Connection::Service*, const MethodDescriptor*> Connection::Find(
    const Message& request, absl::string_view service) const {
  for (const Service& known : services_) {
    if (known.contract == nullptr ||
        (!service.empty() && service != known.setting)) {
      continue;
    }
    for (int i = 0; i < known.contract->method_count(); ++i) {
      const MethodDescriptor* method = known.contract->method(i);
      if (method->input_type() == request.GetDescriptor()) {
        return {&known, method};
      }
    }
  }
  return {nullptr, nullptr};
}

absl::StatusOr<std::string> Connection::TokenFor(const Identity& caller) {
  const absl::Time now = absl::Now();
  Minted& minted = tokens_[absl::StrCat(caller.tenant, "\n", caller.subject,
                                        "\n", security::RoleName(caller.role))];
  if (minted.renew <= now) {
    CONCORD_ASSIGN_OR_RETURN(minted.token, MintFromFolder(options_.keys, caller,
                                                          now, kTokenLifetime));
    minted.renew = now + kTokenLifetime / 2;
  }
  return minted.token;
}

absl::StatusOr<std::unique_ptr<Message>> Connection::Call(
    const Identity& caller, const Message& request,
    absl::string_view service_name, const std::string& min_revision) {
  const auto [service, method] = Find(request, service_name);
  if (service == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("no service has a method that takes ",
                     request.GetDescriptor()->full_name()));
  }
  CONCORD_RETURN_IF_ERROR(identity_.status());
  CONCORD_ASSIGN_OR_RETURN(const std::string token, TokenFor(caller));
  std::unique_ptr<Message> response(MessageFactory::generated_factory()
                                        ->GetPrototype(method->output_type())
                                        ->New());
  const client::Context context = {
      .authorization = absl::StrCat("Bearer ", token),
      .deadline = absl::Now() + options_.timeout,
      .min_revision = min_revision};
  const std::string path =
      absl::StrCat("/", method->service()->full_name(), "/", method->name());
  const auto call = [&, peer = service->peer.get()] {
    return peer->Call(path, context, request, *response);
  };
  absl::Status called = call();
  while (ReasonOf(called) == type::v1::REASON_REVISION_BEHIND &&
         absl::Now() + kBehindInterval < context.deadline) {
    absl::SleepFor(kBehindInterval);
    called = call();
  }
  if (absl::IsUnavailable(called)) {
    return NoAnswer(service->setting, service->target, called);
  }
  if (!called.ok()) return called;
  return response;
}

}  // namespace concord::concordctl
