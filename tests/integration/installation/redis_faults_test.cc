// Whatever happens to Redis, every call answers what it would have answered
// without it, at most one timeout later.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/time/timestamp.h"
#include "concord/goals/v1/suggestion_requests.pb.h"
#include "concord/inventory/v1/conflict_requests.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/measurement_requests.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"
#include "concord/progress/v1/progress_summary_requests.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/care.pb.h"
#include "services/concordctl/connection.h"
#include "tests/support/installation/installation.h"
#include "tests/support/redis/fake_redis.h"
#include "tests/support/status/status.h"

namespace concord {
namespace {

using goals::v1::SuggestGoalsResponse;
using progress::v1::ProgressSummary;
using testing::FakeRedis;
using testing::Installation;
using testing::IsOk;

const concordctl::Identity kTherapist = {
    .tenant = "clinic", .subject = "anna", .role = security::Role::kTherapist};
// The cache's timeout is 50 ms; the rest is for a busy machine.
constexpr absl::Duration kPatience = absl::Seconds(2);

class RedisFaultsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = Installation::Start();
    ASSERT_THAT(started, IsOk());
    installation_ = *std::move(started);
    connection_ =
        std::make_unique<concordctl::Connection>(installation_->connection());
    Prepare();
  }

  std::string NextRequestId() {
    return absl::StrFormat("00000000-0000-4000-8000-%012d", ++requests_);
  }

  void Send(const google::protobuf::Message& request) {
    const auto answer = connection_->Call(kTherapist, request);
    ASSERT_THAT(answer, IsOk());
  }

  void Prepare() {
    inventory::v1::CreateEpisodeRequest episode;
    episode.set_parent("clients/c1");
    episode.set_request_id(NextRequestId());
    episode.mutable_episode()->set_phase_profile("phaseProfiles/classic16");
    episode.mutable_episode()->set_planned_sessions(16);
    auto& member = *episode.mutable_episode()->add_care_team();
    member.set_subject(kTherapist.subject);
    member.set_kind(inventory::v1::Episode::CareTeamMember::KIND_THERAPIST);
    Send(episode);
    inventory::v1::CreatePersonRequest person;
    person.set_parent("clients/c1");
    person.set_request_id(NextRequestId());
    person.set_person_id("rui");
    person.mutable_person()->set_display_name("Rui");
    person.mutable_person()->set_category(
        inventory::v1::Person::CATEGORY_MANAGER);
    Send(person);
    inventory::v1::CreateConflictRequest conflict;
    conflict.set_parent("clients/c1");
    conflict.set_request_id(NextRequestId());
    conflict.mutable_conflict()->set_person("clients/c1/people/rui");
    conflict.mutable_conflict()->set_topic("the harbour contract");
    conflict.mutable_conflict()->set_intensity(8);
    Send(conflict);
    Measure(17);
  }

  void Measure(double value) {
    progress::v1::RecordMeasurementRequest record;
    record.set_parent("clients/c1");
    record.set_request_id(NextRequestId());
    auto& measurement = *record.mutable_measurement();
    measurement.mutable_series()->set_measure("measures/phq-9");
    measurement.mutable_series()->set_source(type::v1::AUTHOR_ROLE_CLIENT);
    measurement.mutable_reading()->set_value(value);
    *measurement.mutable_reading()->mutable_taken_time() =
        ToTimestamp(absl::Now() - absl::Hours(24) * (27 - ++days_));
    Send(record);
  }

  template <typename Response>
  Response Ask(const google::protobuf::Message& request) {
    const absl::Time begun = absl::Now();
    auto answer = connection_->Get<Response>(kTherapist, request);
    longest_ = std::max(longest_, absl::Now() - begun);
    EXPECT_THAT(answer, IsOk());
    return answer.value_or(Response());
  }

  // Suggestions come from needs that inventory computed, summaries are cached.
  // Each is asked for three times, so that caches have their chance to lie.
  void ExpectRightAnswers(const char* when) {
    Measure(4 + requests_ % 10);
    progress::v1::GetProgressSummaryRequest summarize;
    summarize.set_name("clients/c1/progressSummary");
    goals::v1::SuggestGoalsRequest suggest;
    suggest.set_parent("clients/c1");
    ++readings_;
    longest_ = absl::ZeroDuration();
    for (int i = 0; i < 3; ++i) {
      const auto suggested = Ask<SuggestGoalsResponse>(suggest);
      EXPECT_GE(suggested.suggestions_size(), 3) << when;
      EXPECT_EQ(suggested.suggestions(0).draft().situation(),
                type::v1::SITUATION_WORKPLACE)
          << when;
      const auto summary = Ask<ProgressSummary>(summarize);
      ASSERT_EQ(summary.symptoms_size(), 1) << when;
      EXPECT_EQ(summary.symptoms(0).series().reading_count(), readings_)
          << when;
    }
    EXPECT_LT(longest_, kPatience) << when;
  }

  std::unique_ptr<Installation> installation_;
  std::unique_ptr<concordctl::Connection> connection_;
  int requests_ = 0;
  // Of readings: the last one of each counts.
  int days_ = 0;
  int readings_ = 1;
  absl::Duration longest_;
};

TEST_F(RedisFaultsTest, ChangeNoAnswer) {
  ExpectRightAnswers("with Redis");
  installation_->redis().Run({"FLUSHALL"});
  ExpectRightAnswers("flushed");
  installation_->redis().Freeze();
  ExpectRightAnswers("hung");
  installation_->redis().Thaw();
  ExpectRightAnswers("after it hung");
  installation_->redis().Run({"REPLICAOF", "127.0.0.1", "1"});
  ExpectRightAnswers("read-only");
  installation_->redis().Run({"REPLICAOF", "NO", "ONE"});
  installation_->redis().Kill();
  ExpectRightAnswers("gone");
  installation_->redis().Start();
  ExpectRightAnswers("back and empty");
}

TEST_F(RedisFaultsTest, RubbishChangesNoAnswerEither) {
  const std::vector<FakeRedis::Answer> answers = {
      [](FakeRedis::Client& client, const std::vector<std::string>&) {
        client.Send("%%% no protocol\r\n");
      },
      [](FakeRedis::Client& client, const std::vector<std::string>&) {
        client.Send("$5\r\nhello\r\n");
      },
      [](FakeRedis::Client& client, const std::vector<std::string>&) {
        client.HangUp();
      },
      [](FakeRedis::Client& client, const std::vector<std::string>&) {
        client.Send("-ERR broken\r\n");
      },
  };
  FakeRedis redis(answers[0]);
  for (const char* service :
       {"inventory", "goal_planning", "progress_analytics"}) {
    installation_->Kill(service);
    ASSERT_THAT(
        installation_->StartService(service, {"--redis=" + redis.address()}),
        IsOk());
  }
  for (const FakeRedis::Answer& answer : answers) {
    redis.SetAnswer(answer);
    ExpectRightAnswers("rubbish");
  }
}

TEST_F(RedisFaultsTest, AServiceThatIsGoneIsSaidToBeGone) {
  installation_->Kill("inventory");
  concordctl::ConnectionOptions options = installation_->connection();
  options.timeout = absl::Seconds(3);
  concordctl::Connection impatient(options);
  inventory::v1::CreatePersonRequest change;
  goals::v1::SuggestGoalsRequest suggest;
  suggest.set_parent("clients/nobody-knows");
  const auto refused = impatient.Call(kTherapist, suggest);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable)
      << refused.status();
  ASSERT_THAT(installation_->StartService("inventory"), IsOk());
  ExpectRightAnswers("inventory is back");
}

}  // namespace
}  // namespace concord
