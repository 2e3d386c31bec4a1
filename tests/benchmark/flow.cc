// Writers at a fixed rate, and readers that ask until they are told.
#include "tests/benchmark/flow.h"

#include <algorithm>
#include <atomic>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/goals/v1/goal_requests.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/progress/v1/series_requests.pb.h"
#include "concord/type/v1/care.pb.h"
#include "services/concordctl/connection.h"

namespace concord::benchmark {
namespace {

using concordctl::Connection;
using inventory::v1::FormResponse;

constexpr int kClients = 100;
constexpr int kRate = 200;
constexpr int kWriters = 8;
// Every so many responses one is looked for.
constexpr int kLookedFor = 4;

const concordctl::Identity kTherapist = {.tenant = "flow",
                                         .subject = "therapist",
                                         .role = security::Role::kTherapist};

std::string RequestId(int number) {
  return absl::StrFormat("00000000-0000-4000-9000-%012d", number);
}

std::string Client(int number) {
  return absl::StrCat("clients/f", number % kClients);
}

absl::Status Begin(Connection& connection, int client) {
  inventory::v1::CreateEpisodeRequest request;
  request.set_parent(absl::StrCat("clients/f", client));
  request.set_request_id(RequestId(client));
  request.set_episode_id("therapy");
  auto& member = *request.mutable_episode()->add_care_team();
  member.set_subject(kTherapist.subject);
  member.set_kind(inventory::v1::Episode::CareTeamMember::KIND_THERAPIST);
  return connection.Call(kTherapist, request).status();
}

inventory::v1::CreateFormResponseRequest Response(int number) {
  inventory::v1::CreateFormResponseRequest request;
  request.set_parent(Client(number));
  request.set_request_id(RequestId(1'000'000 + number));
  FormResponse& response = *request.mutable_form_response();
  response.set_form("forms/gad-7");
  response.set_respondent(type::v1::AUTHOR_ROLE_CLIENT);
  *response.mutable_completion_time() =
      ToTimestamp(absl::Now() - absl::Hours(1));
  for (int item = 1; item <= 7; ++item) {
    FormResponse::Answer& answer = *response.add_answers();
    answer.set_item(absl::StrCat(item));
    answer.set_value((number + item) % 4);
  }
  return request;
}

// What has been measured so far; thread-safe.
class Times {
 public:
  void Add(absl::Duration time) {
    const std::lock_guard lock(mu_);
    times_.push_back(time);
  }
  void Print(absl::string_view what) {
    const std::lock_guard lock(mu_);
    if (times_.empty()) return;
    std::sort(times_.begin(), times_.end());
    std::cout << absl::StreamFormat(
        "%-44s n %5d  p50 %s  p99 %s  most %s\n", what, times_.size(),
        absl::FormatDuration(times_[times_.size() / 2]),
        absl::FormatDuration(times_[times_.size() * 99 / 100]),
        absl::FormatDuration(times_.back()));
  }

 private:
  std::mutex mu_;
  std::vector<absl::Duration> times_;
};

class Flow {
 public:
  Flow(const concordctl::ConnectionOptions& options, absl::Duration duration)
      : options_(options),
        most_(static_cast<int>(kRate * absl::ToDoubleSeconds(duration))) {}

  absl::Status Run() {
    Connection connection(options_);
    for (int client = 0; client < kClients; ++client) {
      CONCORD_RETURN_IF_ERROR(Begin(connection, client));
    }
    const absl::Time begun = absl::Now();
    std::vector<std::thread> threads;
    for (int i = 0; i < kWriters; ++i) {
      threads.emplace_back([this, begun] { Write(begun); });
    }
    std::thread rights([this] { WithdrawUntilDone(); });
    for (std::thread& thread : threads) thread.join();
    done_ = true;
    rights.join();
    std::cout << absl::StreamFormat(
        "%d responses in %s, %d not stored\n", most_,
        absl::FormatDuration(absl::Now() - begun), failed_.load());
    visible_.Print("until a score is in progress analytics");
    withdrawn_.Print("until a withdrawn consent holds elsewhere");
    return absl::OkStatus();
  }

 private:
  void Write(absl::Time begun) {
    Connection connection(options_);
    for (int number = next_++; number < most_; number = next_++) {
      absl::SleepFor(begun + absl::Seconds(1) * number / kRate - absl::Now());
      const auto stored =
          connection.Get<FormResponse>(kTherapist, Response(number));
      if (!stored.ok()) {
        ++failed_;
      } else if (number % kLookedFor == 0) {
        LookFor(connection, Client(number), *stored);
      }
    }
  }

  void LookFor(Connection& connection, const std::string& client,
               const FormResponse& stored) {
    const absl::Time since = absl::Now();
    progress::v1::ListSeriesRequest request;
    request.set_parent(client);
    const std::string revision = absl::StrCat(
        "inventory=", absl::StrReplaceAll(stored.etag(), {{"\"", ""}}));
    if (connection.Call(kTherapist, request, "", revision).ok()) {
      visible_.Add(absl::Now() - since);
    }
  }

  // Of clients of their own, whose forms nobody answers.
  void WithdrawUntilDone() {
    Connection connection(options_);
    for (int client = kClients; !done_; ++client) {
      if (!Begin(connection, client).ok()) return;
      inventory::v1::RecordConsentRequest consent;
      consent.set_name(absl::StrCat("clients/f", client, "/episodes/therapy"));
      consent.set_request_id(RequestId(2'000'000 + client));
      consent.set_purpose(type::v1::CONSENT_PURPOSE_RECORD);
      consent.set_decision(type::v1::CONSENT_DECISION_WITHDRAWN);
      if (!connection.Call(kTherapist, consent).ok()) return;
      const absl::Time since = absl::Now();
      for (bool held = false; !held;) {
        goals::v1::CreateGoalRequest goal;
        goal.set_parent(absl::StrCat("clients/f", client));
        goal.set_request_id(RequestId(3'000'000 + ++goals_));
        goal.mutable_goal()->set_title("To be refused");
        held = !connection.Call(kTherapist, goal).ok();
      }
      withdrawn_.Add(absl::Now() - since);
    }
  }

  const concordctl::ConnectionOptions options_;
  const int most_;
  std::atomic<int> next_ = 0;
  std::atomic<int> failed_ = 0;
  std::atomic<bool> done_ = false;
  int goals_ = 0;
  Times visible_;
  Times withdrawn_;
};

}  // namespace

absl::Status MeasureFlow(testing::Installation& installation,
                         absl::Duration duration) {
  return Flow(installation.connection(), duration).Run();
}

}  // namespace concord::benchmark
