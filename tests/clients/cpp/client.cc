// Calls live services from C++ as a platform team would; a failure ends it.
#include <google/protobuf/util/time_util.h>
#include <grpcpp/grpcpp.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "concord/inventory/v1/inventory_service.grpc.pb.h"
#include "concord/progress/v1/progress_analytics_service.grpc.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace {

using concord::inventory::v1::CreateEpisodeRequest;
using concord::inventory::v1::CreatePersonRequest;
using concord::inventory::v1::Episode;
using concord::inventory::v1::GetPersonRequest;
using concord::inventory::v1::InventoryService;
using concord::inventory::v1::ListPeopleRequest;
using concord::inventory::v1::ListPeopleResponse;
using concord::inventory::v1::Person;
using concord::inventory::v1::UpdatePersonRequest;
using concord::inventory::v1::WatchChangesResponse;
using concord::progress::v1::ProgressAnalyticsService;
using concord::progress::v1::RecordMeasurementsRequest;
using concord::progress::v1::RecordMeasurementsResponse;
using concord::type::v1::Change;
using concord::type::v1::WatchChangesRequest;

const std::string kClient = "clients/cpp";

std::string Own(const char* variable) { return std::getenv(variable); }

// Of version 4, RFC 9562.
std::string NewUuid() {
  static std::random_device random;
  std::ostringstream text;
  text << std::hex;
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) text << '-';
    const unsigned digit = random() % 16;
    text << (i == 12 ? 4 : i == 16 ? 8 + digit % 4 : digit);
  }
  return text.str();
}

// snippet: first call
std::string Read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::shared_ptr<grpc::Channel> Connect(const std::string& target,
                                       const std::string& token) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(Read(Own("CONCORD_SERVICE_CONFIG")));
  return grpc::CreateCustomChannel(
      target,
      grpc::CompositeChannelCredentials(
          grpc::SslCredentials(
              {.pem_root_certs = Read(Own("CONCORD_CA")),
               .pem_private_key = Read(Own("CONCORD_KEY")),
               .pem_cert_chain = Read(Own("CONCORD_CERTIFICATE"))}),
          grpc::AccessTokenCredentials(token)),
      arguments);
}

grpc::Status BeginEpisode(InventoryService::Stub& inventory, Episode* episode) {
  CreateEpisodeRequest request;
  request.set_parent(kClient);
  request.mutable_episode()->set_planned_sessions(16);
  auto& member = *request.mutable_episode()->add_care_team();
  member.set_subject("dr-silva");
  member.set_kind(Episode::CareTeamMember::KIND_THERAPIST);
  request.set_request_id(NewUuid());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::seconds(10));
  return inventory.CreateEpisode(&context, request, episode);
}
// snippet: end

[[noreturn]] void Fail(const std::string& what) {
  std::cerr << "cpp: not as it should be: " << what << "\n";
  std::exit(1);
}

void Check(bool claim, const std::string& what) {
  if (!claim) Fail(what);
}

void Check(const grpc::Status& status) {
  Check(status.ok(), status.error_message());
}

void Command(const std::string& command) {
  const std::string address = Own("CONCORD_LINE");
  const size_t colon = address.find(':');
  const addrinfo hints{.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
  addrinfo* found = nullptr;
  Check(getaddrinfo(address.substr(0, colon).c_str(),
                    address.substr(colon + 1).c_str(), &hints, &found) == 0,
        address);
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  Check(::connect(socket, found->ai_addr, found->ai_addrlen) == 0, address);
  freeaddrinfo(found);
  Check(::send(socket, command.data(), command.size(), 0) > 0, command);
  char answer[64];
  Check(::recv(socket, answer, sizeof(answer), 0) == 5, command);
  ::close(socket);
}

template <typename Method, typename Request, typename Response>
grpc::Status Call(InventoryService::Stub& stub, Method method,
                  const Request& request, Response* response,
                  std::chrono::seconds deadline = std::chrono::seconds(10)) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + deadline);
  return (stub.*method)(&context, request, response);
}

CreatePersonRequest NewPerson(const std::string& name,
                              const std::string& identifier) {
  CreatePersonRequest request;
  request.set_parent(kClient);
  request.set_person_id(identifier);
  request.mutable_person()->set_display_name(name);
  request.mutable_person()->set_category(Person::CATEGORY_FRIEND);
  request.set_request_id(NewUuid());
  return request;
}

// snippet: error details
struct Details {
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest fields;
};

Details DetailsOf(const grpc::Status& status) {
  Details found;
  google::rpc::Status wire;
  wire.ParseFromString(status.error_details());
  for (const google::protobuf::Any& detail : wire.details()) {
    detail.UnpackTo(&found.info);
    detail.UnpackTo(&found.fields);
  }
  return found;
}
// snippet: end

void CheckRefused(const grpc::Status& status, grpc::StatusCode code,
                  const std::string& reason) {
  Check(
      status.error_code() == code && DetailsOf(status).info.reason() == reason,
      status.error_message());
}

void PagesThrough(InventoryService::Stub& inventory) {
  std::vector<std::string> expected;
  for (int i = 0; i < 7; ++i) {
    Person created;
    expected.push_back("Friend " + std::to_string(i));
    Check(Call(inventory, &InventoryService::Stub::CreatePerson,
               NewPerson(expected.back(), "friend-" + std::to_string(i)),
               &created));
  }
  std::vector<std::string> names;
  int pages = 0;
  ListPeopleRequest request;
  request.set_parent(kClient);
  request.set_page_size(3);
  do {
    ListPeopleResponse page;
    Check(Call(inventory, &InventoryService::Stub::ListPeople, request, &page));
    for (const Person& each : page.people())
      names.push_back(each.display_name());
    request.set_page_token(page.next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  Check(names == expected && pages == 3, "pages");
}

void Updates(InventoryService::Stub& inventory) {
  GetPersonRequest get;
  get.set_name(kClient + "/people/friend-0");
  Person known;
  Check(Call(inventory, &InventoryService::Stub::GetPerson, get, &known));
  UpdatePersonRequest request;
  request.mutable_person()->set_name(known.name());
  request.mutable_person()->set_etag(known.etag());
  request.mutable_person()->set_display_name("not in the mask");
  request.mutable_person()->set_relationship("since school");
  request.mutable_update_mask()->add_paths("relationship");
  request.set_request_id(NewUuid());
  Person updated;
  Check(Call(inventory, &InventoryService::Stub::UpdatePerson, request,
             &updated));
  Check(updated.relationship() == "since school" &&
            updated.display_name() == "Friend 0",
        updated.DebugString());
  request.set_request_id(NewUuid());
  CheckRefused(
      Call(inventory, &InventoryService::Stub::UpdatePerson, request, &updated),
      grpc::StatusCode::ABORTED, "ETAG_MISMATCH");
}

void ReadsErrorDetails(InventoryService::Stub& inventory) {
  Person created;
  const grpc::Status status =
      Call(inventory, &InventoryService::Stub::CreatePerson,
           NewPerson("", "nobody"), &created);
  CheckRefused(status, grpc::StatusCode::INVALID_ARGUMENT, "FIELD_INVALID");
  const Details details = DetailsOf(status);
  Check(details.fields.field_violations_size() == 1 &&
            details.fields.field_violations(0).field() == "person.display_name",
        details.fields.DebugString());
}

void StreamsIn(ProgressAnalyticsService::Stub& progress) {
  using google::protobuf::util::TimeUtil;
  const int64_t start =
      TimeUtil::TimestampToSeconds(TimeUtil::GetCurrentTime()) - 30 * 86'400;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::seconds(10));
  RecordMeasurementsResponse stored;
  const auto stream = progress.RecordMeasurements(&context, &stored);
  for (int batch = 0; batch < 3; ++batch) {
    RecordMeasurementsRequest request;
    request.set_parent(kClient);
    request.mutable_series()->set_measure("measures/phq-9");
    request.mutable_series()->set_source(concord::type::v1::AUTHOR_ROLE_CLIENT);
    for (int i = 0; i < 10; ++i) {
      auto& reading = *request.add_readings();
      reading.mutable_taken_time()->set_seconds(start +
                                                3600 * (10 * batch + i));
      reading.set_value(i);
    }
    request.set_request_id(NewUuid());
    Check(stream->Write(request), "the stream has ended");
  }
  stream->WritesDone();
  Check(stream->Finish());
  Check(stored.measurement_count() == 30, stored.DebugString());
}

// snippet: watch
// Hands over every change behind the token, each at least once and through
// interruptions, until `enough` says so.
grpc::Status Watch(InventoryService::Stub& inventory, std::string resume_token,
                   const std::function<bool(const Change&)>& enough) {
  for (;;) {
    WatchChangesRequest request;
    request.set_resume_token(resume_token);
    grpc::ClientContext context;
    const auto stream = inventory.WatchChanges(&context, request);
    WatchChangesResponse response;
    while (stream->Read(&response)) {
      // Without a change it says that there has been none.
      if (!response.has_change()) continue;
      resume_token = response.change().resume_token();
      if (!enough(response.change())) continue;
      context.TryCancel();
      return grpc::Status::OK;
    }
    const grpc::Status status = stream->Finish();
    if (status.error_code() != grpc::StatusCode::UNAVAILABLE) return status;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}
// snippet: end

void Watches(InventoryService::Stub& inventory,
             InventoryService::Stub& watcher) {
  bool cut = false;
  Check(Watch(watcher, "", [&](const Change& change) {
    if (change.resource() == kClient + "/people/friend-0" &&
        change.action() == Change::ACTION_UPDATED && !cut) {
      cut = true;
      Command("cut");
      Person created;
      Check(Call(inventory, &InventoryService::Stub::CreatePerson,
                 NewPerson("After the cut", "after-cut"), &created));
    }
    return change.resource() == kClient + "/people/after-cut";
  }));
  Check(cut, "no cut");
}

void Cancels(InventoryService::Stub& watcher) {
  grpc::ClientContext context;
  const auto stream = watcher.WatchChanges(&context, WatchChangesRequest());
  WatchChangesResponse response;
  Check(stream->Read(&response), "no change");
  context.TryCancel();
  while (stream->Read(&response)) {
  }
  Check(stream->Finish().error_code() == grpc::StatusCode::CANCELLED,
        "not cancelled");
}

void Repeats(InventoryService::Stub& inventory) {
  CreatePersonRequest request = NewPerson("Once", "once");
  Person created;
  Command("mute");
  Check(Call(inventory, &InventoryService::Stub::CreatePerson, request,
             &created, std::chrono::seconds(1))
                .error_code() == grpc::StatusCode::DEADLINE_EXCEEDED,
        "no deadline");
  Command("cut");
  Check(Call(inventory, &InventoryService::Stub::CreatePerson, request,
             &created));
  Check(created.name() == kClient + "/people/once", created.name());
  request.set_request_id(NewUuid());
  CheckRefused(
      Call(inventory, &InventoryService::Stub::CreatePerson, request, &created),
      grpc::StatusCode::ALREADY_EXISTS, "RESOURCE_EXISTS");
}

}  // namespace

int main() {
  InventoryService::Stub inventory(
      Connect(Own("CONCORD_INVENTORY"), Own("CONCORD_TOKEN")));
  InventoryService::Stub watcher(
      Connect(Own("CONCORD_INVENTORY"), Own("CONCORD_WATCH_TOKEN")));
  ProgressAnalyticsService::Stub progress(
      Connect(Own("CONCORD_PROGRESS_ANALYTICS"), Own("CONCORD_TOKEN")));
  Episode episode;
  const std::vector<std::pair<std::string, std::function<void()>>> steps = {
      {"first call", [&] { Check(BeginEpisode(inventory, &episode)); }},
      {"create, page through", [&] { PagesThrough(inventory); }},
      {"update with mask, stale etag", [&] { Updates(inventory); }},
      {"error details", [&] { ReadsErrorDetails(inventory); }},
      {"stream in", [&] { StreamsIn(progress); }},
      {"watch through a cut", [&] { Watches(inventory, watcher); }},
      {"cancel", [&] { Cancels(watcher); }},
      {"deadline, repeat after a cut", [&] { Repeats(inventory); }}};
  for (const auto& [what, take] : steps) {
    take();
    std::cout << "  cpp: " << what << std::endl;
  }
}
