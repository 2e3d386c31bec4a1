// What a call costs beside a call that does nothing: the services as they run
// in production, against a bare gRPC echo of equal message sizes.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/config/config.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_requests.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/finding_requests.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/incident_requests.pb.h"
#include "concord/inventory/v1/inventory_requests.pb.h"
#include "concord/inventory/v1/needs_profile_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/measurement.pb.h"
#include "concord/progress/v1/measurement_requests.pb.h"
#include "concord/progress/v1/progress_summary_requests.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "nlohmann/json.hpp"
#include "services/concordctl/connection.h"
#include "services/peers/peers_of.h"
#include "tests/benchmark/echo.pb.h"
#include "tests/benchmark/flow.h"
#include "tests/benchmark/functions.h"
#include "tests/benchmark/load.h"
#include "tests/support/installation/installation.h"
#include "tests/support/processes/processes.h"

namespace concord::benchmark {
namespace {

using google::protobuf::Message;
using testing::Installation;
using testing::Process;

constexpr int kOutstanding[] = {1, 16, 64};
constexpr int kSoakCalls = 64;
// Of a soak, for one kind of calls.
constexpr absl::Duration kSlice = absl::Seconds(5);
// As many as a few instances of a platform would open.
constexpr int kMostConnections = 4;
constexpr int kReadingsOfABatch = 2000;
constexpr int kBatchesOfAStream = 25;
constexpr int kGoalsOfAList = 50;
constexpr int kMeasurementsOfASummary = 500;
// A large inventory of one client.
constexpr int kPeople = 150;
constexpr int kIncidents = 300;
constexpr int kResponses = 60;

const concordctl::Identity kTherapist = {.tenant = "benchmark",
                                         .subject = "therapist",
                                         .role = security::Role::kTherapist};

struct Options {
  std::string json;
  std::string only;
  int rounds = 3;
  absl::Duration duration = absl::Seconds(1);
  absl::Duration soak;
  absl::Duration flow;
  absl::Duration functions;
};

struct Case {
  std::string name;
  std::string service;
  // Of the service; none means as in production.
  std::vector<std::string> settings;
  std::string path;
  std::string request;
  size_t response_size = 0;
  int messages_per_call = 1;
  // What one message counts for.
  int rows = 1;
};

struct Sample {
  double ratio = 0;
  double cpu_ratio = 0;
  double p50_us = 0;
  double p99_us = 0;
  double per_second = 0;
  double cpu_us = 0;
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle]
                                : (values[middle - 1] + values[middle]) / 2;
}

Sample MedianOf(const std::vector<Sample>& samples) {
  const auto median = [&samples](double Sample::*field) {
    std::vector<double> values;
    for (const Sample& sample : samples) values.push_back(sample.*field);
    return Median(std::move(values));
  };
  return {median(&Sample::ratio),      median(&Sample::cpu_ratio),
          median(&Sample::p50_us),     median(&Sample::p99_us),
          median(&Sample::per_second), median(&Sample::cpu_us)};
}

absl::StatusOr<double> ResidentMebibytes(int pid) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/status"));
  for (std::string line; std::getline(file, line);) {
    double kibibytes = 0;
    if (std::sscanf(line.c_str(), "VmRSS: %lf", &kibibytes) == 1) {
      return kibibytes / 1024;
    }
  }
  return absl::NotFoundError("the process is gone");
}

std::string RequestId(int number) {
  return absl::StrFormat("10000000-0000-4000-8000-%012d", number);
}

goals::v1::CreateGoalRequest GoalRequest(absl::string_view client) {
  goals::v1::CreateGoalRequest request;
  request.set_parent(absl::StrCat("clients/", client));
  request.set_request_id(kRequestId);
  goals::v1::Goal& goal = *request.mutable_goal();
  goal.set_title("Listen first in talks at work");
  goal.set_objective("Sum up what the other has said before answering.");
  goal.set_family(type::v1::GOAL_FAMILY_COMMUNICATION);
  goal.set_situation(type::v1::SITUATION_WORKPLACE);
  goal.set_problem_area(type::v1::PROBLEM_AREA_ROLE_DISPUTE);
  goal.set_template_("templates/listen-first-at-work");
  goal.mutable_specifics()->set_behaviour(
      "Sum up in one sentence, then answer");
  goal.mutable_specifics()->set_occasion("In meetings");
  goal.mutable_specifics()->set_amount("Three times a week");
  goal.mutable_target()->set_measure("measures/native-count-per-week");
  goal.mutable_target()->set_direction(type::v1::DIRECTION_HIGHER_IS_BETTER);
  goal.mutable_target()->set_baseline(1);
  goal.mutable_target()->set_value(4);
  goal.set_due_date("2030-06-01");
  return request;
}

progress::v1::SeriesKey RatingSeries() {
  progress::v1::SeriesKey key;
  key.set_measure("measures/native-distress-0-10");
  key.set_source(type::v1::AUTHOR_ROLE_CLIENT);
  return key;
}

// Each of a day of its own, for two and a half years.
void FillReading(int index, progress::v1::Reading& reading) {
  *reading.mutable_taken_time() = ToTimestamp(
      absl::FromUnixSeconds(1'700'000'000) + absl::Hours(25 * (index % 900)));
  reading.set_value((index * 7) % 11);
}

class Benchmark {
 public:
  explicit Benchmark(Options options) : options_(std::move(options)) {}

  absl::Status Run();

 private:
  absl::Status StartEcho();
  absl::Status Prepare();
  absl::Status PrepareInventory();
  absl::Status ReportStarts();
  absl::StatusOr<std::vector<Case>> Cases();
  absl::Status AddInventoryCases(std::vector<Case>& cases);
  absl::StatusOr<Case> MakeCase(std::string name, std::string service,
                                std::string method, const Message& request);
  absl::Status Measure(const Case& measured);
  absl::StatusOr<LoadResult> RunOn(const Case& measured, int outstanding,
                                   double rate = 0);
  absl::StatusOr<LoadResult> RunEcho(const Case& measured, int outstanding);
  absl::Status Soak(const std::string& service, const std::vector<Case>& cases);
  Load LoadFor(int outstanding) const;

  const Options options_;
  std::unique_ptr<Installation> installation_;
  std::unique_ptr<concordctl::Connection> connection_;
  std::unique_ptr<Process> echo_;
  int echo_port_ = 0;
  std::string token_;
  std::ofstream json_;
};

absl::Status Benchmark::StartEcho() {
  const std::string keys = installation_->keys();
  CONCORD_ASSIGN_OR_RETURN(
      echo_,
      Process::Start({CONCORD_ECHO_SERVER, keys + "/ca.pem",
                      keys + "/inventory.pem", keys + "/inventory.key"}));
  CONCORD_ASSIGN_OR_RETURN(const std::string line,
                           echo_->AwaitLine("", absl::Seconds(10)));
  if (!absl::SimpleAtoi(line, &echo_port_)) {
    return absl::UnavailableError("the echo does not start");
  }
  return absl::OkStatus();
}

absl::Status Benchmark::Prepare() {
  inventory::v1::CreateEpisodeRequest episode;
  episode.set_parent("clients/c1");
  episode.set_request_id(RequestId(0));
  episode.mutable_episode()->set_phase_profile("phaseProfiles/classic16");
  episode.mutable_episode()->set_planned_sessions(16);
  inventory::v1::Episode::CareTeamMember& member =
      *episode.mutable_episode()->add_care_team();
  member.set_subject(kTherapist.subject);
  member.set_kind(inventory::v1::Episode::CareTeamMember::KIND_THERAPIST);
  CONCORD_RETURN_IF_ERROR(connection_->Call(kTherapist, episode).status());
  for (int i = 0; i < kGoalsOfAList; ++i) {
    goals::v1::CreateGoalRequest goal = GoalRequest("c1");
    goal.set_request_id(RequestId(i));
    goal.set_goal_id(absl::StrCat("goal-", i));
    CONCORD_RETURN_IF_ERROR(connection_->Call(kTherapist, goal).status());
  }
  for (int i = 0; i < kMeasurementsOfASummary; ++i) {
    progress::v1::RecordMeasurementRequest record;
    record.set_parent("clients/c1");
    record.set_request_id(RequestId(i));
    *record.mutable_measurement()->mutable_series() = RatingSeries();
    FillReading(i, *record.mutable_measurement()->mutable_reading());
    CONCORD_RETURN_IF_ERROR(connection_->Call(kTherapist, record).status());
  }
  // Other clients for what is written, so that what is read does not change.
  CONCORD_RETURN_IF_ERROR(PrepareInventory());
  for (const char* client : {"c2", "c3"}) {
    episode.set_parent(absl::StrCat("clients/", client));
    episode.set_request_id(client[1] == '2' ? RequestId(1) : RequestId(2));
    CONCORD_RETURN_IF_ERROR(connection_->Call(kTherapist, episode).status());
  }
  return absl::OkStatus();
}

absl::Status Benchmark::PrepareInventory() {
  int requests = 10'000;
  for (int i = 0; i < kPeople; ++i) {
    inventory::v1::CreatePersonRequest person;
    person.set_parent("clients/c1");
    person.set_request_id(RequestId(++requests));
    person.set_person_id(absl::StrCat("person-", i));
    person.mutable_person()->set_display_name(absl::StrCat("Person ", i));
    person.mutable_person()->set_category(
        static_cast<inventory::v1::Person::Category>(1 + i % 13));
    inventory::v1::Person::View& view =
        *person.mutable_person()->mutable_client_view();
    view.set_closeness_ring(1 + i % 5);
    view.set_wished_closeness_ring(1 + i % 3);
    view.set_received_support(i % 6);
    view.set_given_support((i + 2) % 6);
    view.set_trust(i % 11);
    view.set_statement("What there is to say about them, in two lines.");
    CONCORD_RETURN_IF_ERROR(connection_->Call(kTherapist, person).status());
  }
  for (int i = 0; i < kIncidents; ++i) {
    inventory::v1::CreateIncidentRequest incident;
    incident.set_parent("clients/c1");
    incident.set_request_id(RequestId(++requests));
    incident.mutable_incident()->set_person(
        absl::StrCat("clients/c1/people/person-", i % kPeople));
    incident.mutable_incident()->set_description("What happened, told briefly");
    incident.mutable_incident()->set_theme(absl::StrCat("theme ", i % 20));
    *incident.mutable_incident()->mutable_occurrence_time() =
        ToTimestamp(absl::FromUnixSeconds(1'700'000'000) + absl::Hours(7 * i));
    CONCORD_RETURN_IF_ERROR(connection_->Call(kTherapist, incident).status());
  }
  for (int i = 0; i < kResponses; ++i) {
    inventory::v1::CreateFormResponseRequest response;
    response.set_parent("clients/c1");
    response.set_request_id(RequestId(++requests));
    response.mutable_form_response()->set_form("forms/gad-7");
    response.mutable_form_response()->set_respondent(
        type::v1::AUTHOR_ROLE_CLIENT);
    *response.mutable_form_response()->mutable_completion_time() =
        ToTimestamp(absl::FromUnixSeconds(1'700'000'000) + absl::Hours(24 * i));
    for (int item = 1; item <= 7; ++item) {
      inventory::v1::FormResponse::Answer& answer =
          *response.mutable_form_response()->add_answers();
      answer.set_item(absl::StrCat(item));
      answer.set_value((i + item) % 4);
    }
    CONCORD_RETURN_IF_ERROR(connection_->Call(kTherapist, response).status());
  }
  return absl::OkStatus();
}

// From the start of the process on an existing database to the line that says
// that it serves, and what it then holds.
absl::Status Benchmark::ReportStarts() {
  for (const char* service : peers::kServices) {
    std::vector<double> milliseconds;
    for (int i = 0; i < 5; ++i) {
      installation_->Kill(service);
      const absl::Time begun = absl::Now();
      CONCORD_RETURN_IF_ERROR(installation_->StartService(service));
      milliseconds.push_back(absl::ToDoubleMilliseconds(absl::Now() - begun));
    }
    absl::SleepFor(absl::Seconds(1));
    CONCORD_ASSIGN_OR_RETURN(const double resident,
                             ResidentMebibytes(installation_->pid(service)));
    std::cout << absl::StreamFormat(
        "%-20s serves after %.0f ms, idle %.1f MiB resident\n", service,
        Median(milliseconds), resident);
  }
  return absl::OkStatus();
}

absl::StatusOr<Case> Benchmark::MakeCase(std::string name, std::string service,
                                         std::string method,
                                         const Message& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::unique_ptr<Message> response,
                           connection_->Call(kTherapist, request));
  Case made;
  made.name = std::move(name);
  made.service = std::move(service);
  made.path = std::move(method);
  made.request = request.SerializeAsString();
  made.response_size = response->ByteSizeLong();
  return made;
}

absl::StatusOr<std::vector<Case>> Benchmark::Cases() {
  constexpr char kGoals[] = "/concord.goals.v1.GoalPlanningService/";
  constexpr char kProgress[] = "/concord.progress.v1.ProgressAnalyticsService/";
  std::vector<Case> cases;
  goals::v1::GetGoalRequest get;
  get.set_name("clients/c1/goals/goal-7");
  CONCORD_ASSIGN_OR_RETURN(Case read,
                           MakeCase("GetGoal_cached", "goal_planning",
                                    absl::StrCat(kGoals, "GetGoal"), get));
  cases.push_back(read);

  CONCORD_ASSIGN_OR_RETURN(
      Case created,
      MakeCase("CreateGoal", "goal_planning",
               absl::StrCat(kGoals, "CreateGoal"), GoalRequest("c2")));
  cases.push_back(created);

  goals::v1::ListGoalsRequest list;
  list.set_parent("clients/c1");
  list.set_page_size(kGoalsOfAList);
  CONCORD_ASSIGN_OR_RETURN(Case listed,
                           MakeCase("ListGoals_50", "goal_planning",
                                    absl::StrCat(kGoals, "ListGoals"), list));
  cases.push_back(listed);

  progress::v1::GetProgressSummaryRequest summary;
  summary.set_name("clients/c1/progressSummary");
  // All readings, which are older than the episode.
  summary.mutable_window();
  CONCORD_ASSIGN_OR_RETURN(
      Case summed,
      MakeCase("ProgressSummary_500", "progress_analytics",
               absl::StrCat(kProgress, "GetProgressSummary"), summary));
  cases.push_back(summed);

  progress::v1::RecordMeasurementsRequest batch;
  batch.set_parent("clients/c3");
  batch.set_request_id(kRequestId);
  *batch.mutable_series() = RatingSeries();
  for (int i = 0; i < kReadingsOfABatch; ++i) {
    FillReading(i, *batch.add_readings());
  }
  cases.push_back({.name = "RecordMeasurements_stream",
                   .service = "progress_analytics",
                   .path = absl::StrCat(kProgress, "RecordMeasurements"),
                   .request = batch.SerializeAsString(),
                   .response_size = 4,
                   .messages_per_call = kBatchesOfAStream,
                   .rows = kReadingsOfABatch});

  CONCORD_RETURN_IF_ERROR(AddInventoryCases(cases));

  // The last ones, for they start a service again.
  read.name = "GetGoal_sqlite";
  read.settings = {"--read_memory=0"};
  cases.push_back(read);

  // Nothing is kept, and nobody answers at the cache's address: each profile is
  // computed. Only one call outstanding is one computation a call.
  inventory::v1::GetNeedsProfileRequest needs;
  needs.set_name("clients/c1/needsProfile");
  CONCORD_ASSIGN_OR_RETURN(
      Case profile,
      MakeCase("GetNeedsProfile_uncached", "inventory",
               "/concord.inventory.v1.InventoryService/GetNeedsProfile",
               needs));
  profile.settings = {"--read_memory=0", "--redis=127.0.0.1:1"};
  cases.push_back(std::move(profile));
  return cases;
}

absl::Status Benchmark::AddInventoryCases(std::vector<Case>& cases) {
  constexpr char kInventory[] = "/concord.inventory.v1.InventoryService/";
  const auto add = [&](const char* name, const char* method,
                       const Message& request) -> absl::Status {
    CONCORD_ASSIGN_OR_RETURN(
        Case made,
        MakeCase(name, "inventory", absl::StrCat(kInventory, method), request));
    cases.push_back(std::move(made));
    return absl::OkStatus();
  };
  inventory::v1::ListPeopleRequest people;
  people.set_parent("clients/c1");
  people.set_page_size(50);
  CONCORD_RETURN_IF_ERROR(add("ListPeople_50", "ListPeople", people));
  inventory::v1::ListFindingsRequest findings;
  findings.set_parent("clients/c1");
  CONCORD_RETURN_IF_ERROR(
      add("ListFindings_uncached", "ListFindings", findings));
  inventory::v1::GetInventoryRequest snapshot;
  snapshot.set_name("clients/c1/inventory");
  snapshot.set_page_size(500);
  return add("GetInventory_as_of", "GetInventory", snapshot);
}

Load Benchmark::LoadFor(int outstanding) const {
  const std::string keys = installation_->keys();
  Load load;
  load.tls = {.ca = keys + "/ca.pem",
              .certificate = keys + "/client.pem",
              .key = keys + "/client.key"};
  load.token = token_;
  load.outstanding = outstanding;
  load.connections = std::min(outstanding, kMostConnections);
  load.duration = options_.duration;
  return load;
}

absl::StatusOr<LoadResult> Benchmark::RunOn(const Case& measured,
                                            int outstanding, double rate) {
  Load load = LoadFor(outstanding);
  load.rate = rate;
  if (rate > 0) load.duration = kSlice;
  load.port = installation_->port(measured.service);
  load.path = measured.path;
  load.message = measured.request;
  load.messages_per_call = measured.messages_per_call;
  load.server = installation_->pid(measured.service);
  CONCORD_ASSIGN_OR_RETURN(LoadResult result, RunLoad(load));
  if (result.failures == 0) return result;
  return absl::InternalError(absl::StrCat(measured.name, ": ", result.failures,
                                          " calls failed, the first with ",
                                          result.first_failure));
}

absl::StatusOr<LoadResult> Benchmark::RunEcho(const Case& measured,
                                              int outstanding) {
  EchoRequest request;
  request.mutable_payload()->resize(measured.request.size(), 'x');
  request.set_answer_size(static_cast<int>(measured.response_size));
  Load load = LoadFor(outstanding);
  load.port = echo_port_;
  load.path = "/concord.benchmark.Echo/Call";
  load.message = request.SerializeAsString();
  load.server = echo_->pid();
  return RunLoad(load);
}

absl::Status Benchmark::Measure(const Case& measured) {
  if (!measured.settings.empty()) {
    installation_->Kill(measured.service);
    CONCORD_RETURN_IF_ERROR(
        installation_->StartService(measured.service, measured.settings));
  }
  for (const int outstanding : kOutstanding) {
    std::vector<Sample> samples;
    for (int round = 0; round < options_.rounds; ++round) {
      CONCORD_ASSIGN_OR_RETURN(const LoadResult echo,
                               RunEcho(measured, outstanding));
      CONCORD_ASSIGN_OR_RETURN(const LoadResult own,
                               RunOn(measured, outstanding));
      samples.push_back(
          {own.messages_per_second() / echo.messages_per_second(),
           own.server_cpu_us_per_message() / echo.server_cpu_us_per_message(),
           own.p50_us, own.p99_us, own.messages_per_second() * measured.rows,
           own.server_cpu_us_per_message()});
    }
    const Sample sample = MedianOf(samples);
    std::cout << absl::StreamFormat(
                     "%-26s %11d %6.2f %9.2f %8.0f %8.0f %12.0f %8.1f\n",
                     measured.name, outstanding, sample.ratio, sample.cpu_ratio,
                     sample.p50_us, sample.p99_us, sample.per_second,
                     sample.cpu_us)
              << std::flush;
    if (json_.is_open()) {
      json_ << nlohmann::json{{"case", measured.name},
                              {"outstanding", outstanding},
                              {"ratio", sample.ratio},
                              {"cpu_ratio", sample.cpu_ratio},
                              {"p50_us", sample.p50_us},
                              {"p99_us", sample.p99_us},
                              {"per_second", sample.per_second},
                              {"server_cpu_us", sample.cpu_us}}
                   .dump()
            << std::endl;
    }
  }
  return absl::OkStatus();
}

// All kinds of calls in turn, each at half of what it was measured to bear
// before, for as long as Options::soak.
absl::Status Benchmark::Soak(const std::string& service,
                             const std::vector<Case>& cases) {
  std::vector<std::pair<const Case*, double>> rates;
  for (const Case& each : cases) {
    // A stream would fill the disk.
    if (each.service != service || each.messages_per_call > 1 ||
        !each.settings.empty()) {
      continue;
    }
    CONCORD_ASSIGN_OR_RETURN(const LoadResult most, RunOn(each, kSoakCalls));
    rates.emplace_back(&each, most.messages_per_second() / 2);
  }
  // Not what the full load has left.
  installation_->Kill(service);
  CONCORD_RETURN_IF_ERROR(installation_->StartService(service));
  double highest = 0;
  double present = 0;
  int64_t calls = 0;
  const absl::Time end = absl::Now() + options_.soak;
  for (size_t i = 0; absl::Now() < end; ++i) {
    const auto& [each, rate] = rates[i % rates.size()];
    CONCORD_ASSIGN_OR_RETURN(const LoadResult result,
                             RunOn(*each, kSoakCalls, rate));
    calls += result.calls;
    CONCORD_ASSIGN_OR_RETURN(present,
                             ResidentMebibytes(installation_->pid(service)));
    highest = std::max(highest, present);
  }
  std::cout << absl::StreamFormat(
                   "%-20s half of capacity for %s, %d calls: %.1f MiB "
                   "resident, at most %.1f\n",
                   service, absl::FormatDuration(options_.soak), calls, present,
                   highest)
            << std::flush;
  return absl::OkStatus();
}

absl::Status Benchmark::Run() {
  if (!options_.json.empty()) {
    json_.open(options_.json);
    if (!json_) return InvalidField("json", "is no file that can be written");
  }
  CONCORD_ASSIGN_OR_RETURN(installation_, Installation::Start());
  connection_ =
      std::make_unique<concordctl::Connection>(installation_->connection());
  if (options_.flow > absl::ZeroDuration()) {
    return MeasureFlow(*installation_, options_.flow);
  }
  CONCORD_ASSIGN_OR_RETURN(
      token_, concordctl::MintFromFolder(installation_->keys(), kTherapist,
                                         absl::Now(), absl::Hours(2)));
  CONCORD_RETURN_IF_ERROR(StartEcho());
  CONCORD_RETURN_IF_ERROR(Prepare());
  CONCORD_RETURN_IF_ERROR(ReportStarts());
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Case> cases, Cases());
  if (options_.soak > absl::ZeroDuration()) {
    for (const char* service : peers::kServices) {
      if (!absl::StrContains(service, options_.only)) continue;
      CONCORD_RETURN_IF_ERROR(Soak(service, cases));
    }
    return absl::OkStatus();
  }
  std::cout << absl::StreamFormat("\n%-26s %11s %6s %9s %8s %8s %12s %8s\n",
                                  "case", "outstanding", "ratio", "cpu_ratio",
                                  "p50_us", "p99_us", "per_second", "cpu_us");
  for (const Case& measured : cases) {
    if (!absl::StrContains(measured.name, options_.only)) continue;
    CONCORD_RETURN_IF_ERROR(Measure(measured));
  }
  std::cout << "\nratio: calls a second over those of an echo of the same "
               "sizes; cpu_ratio: server CPU a call\nover the echo's. A call "
               "of the stream is a batch of "
            << kReadingsOfABatch << " rows; per_second counts rows there.\n";
  return absl::OkStatus();
}

}  // namespace
}  // namespace concord::benchmark

int main(int argc, char** argv) {
  concord::benchmark::Options options;
  concord::config::Settings settings(
      "tests/benchmark/run",
      "Measures the services beside a bare gRPC echo, over mutual TLS and with "
      "a token.");
  settings.Text("json", &options.json, "FILE",
                "Where to write one JSON object a line, for each case.");
  settings.Text("case", &options.only, "NAME",
                "Only the cases whose name contains this.");
  settings.Number("rounds", &options.rounds, {1, 100},
                  "Rounds of echo and service; medians are reported.");
  settings.Duration("duration", &options.duration,
                    {absl::Milliseconds(100), absl::Minutes(1)},
                    "How long each measurement takes.");
  settings.Duration("soak", &options.soak,
                    {absl::ZeroDuration(), absl::Hours(1)},
                    "Instead: how much memory each service holds after so long "
                    "at half of its capacity; --case picks the service.");
  settings.Duration("flow", &options.flow,
                    {absl::ZeroDuration(), absl::Hours(1)},
                    "Instead: how soon scores and rights are known elsewhere "
                    "while so long 200 forms a second are answered.");
  settings.Duration("functions", &options.functions,
                    {absl::ZeroDuration(), absl::Minutes(1)},
                    "Instead: how long the statistics of one series of 500 "
                    "readings and the suggestions for 20 needs take, each "
                    "measured for so long.");
  const auto faults = settings.Read(argc, argv, std::getenv);
  if (settings.help_wanted()) {
    std::cout << settings.Help();
    return 0;
  }
  if (!faults.empty()) {
    std::cerr << concord::config::Describe(faults);
    return 2;
  }
  if (options.functions > absl::ZeroDuration()) {
    concord::benchmark::MeasureFunctions(options.functions);
    return 0;
  }
  const absl::Status status = concord::benchmark::Benchmark(options).Run();
  if (status.ok()) return 0;
  std::cerr << status.message() << "\n";
  return 1;
}
