// What is answered in inventory is followed in progress analytics: once, as it
// is corrected, until it is voided, whichever process dies meanwhile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_requests.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/measurement_settings.pb.h"
#include "concord/inventory/v1/measurement_settings_requests.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/measure_requests.pb.h"
#include "concord/progress/v1/measurement.pb.h"
#include "concord/progress/v1/measurement_requests.pb.h"
#include "concord/progress/v1/series_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "services/concordctl/connection.h"
#include "services/concordctl/revisions.h"
#include "tests/support/installation/installation.h"
#include "tests/support/status/status.h"

namespace concord {
namespace {

using concordctl::Identity;
using inventory::v1::FormResponse;
using progress::v1::Measurement;
using ::testing::ElementsAre;
using testing::Installation;
using testing::IsOk;

const Identity kTherapist = {
    .tenant = "clinic", .subject = "anna", .role = security::Role::kTherapist};
const Identity kAdmin = {
    .tenant = "clinic", .subject = "ada", .role = security::Role::kAdmin};

std::string Client(int number) { return absl::StrCat("clients/c", number); }

class ScoresTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = Installation::Start();
    ASSERT_THAT(started, IsOk());
    installation_ = *std::move(started);
    connection_.emplace(installation_->connection());
  }

  // Its port may have been lent to a connection of somebody else meanwhile.
  void Start(const std::string& service) {
    const absl::Time end = absl::Now() + absl::Minutes(1);
    absl::Status started = installation_->StartService(service);
    while (!started.ok() && absl::Now() < end) {
      absl::SleepFor(absl::Milliseconds(100));
      started = installation_->StartService(service);
    }
    ASSERT_THAT(started, IsOk());
  }

  std::string NextRequestId() {
    return absl::StrFormat("00000000-0000-4000-8000-%012d", ++requests_);
  }

  void Begin(int client) {
    inventory::v1::CreateEpisodeRequest request;
    request.set_parent(Client(client));
    request.set_request_id(NextRequestId());
    auto& member = *request.mutable_episode()->add_care_team();
    member.set_subject("anna");
    member.set_kind(inventory::v1::Episode::CareTeamMember::KIND_THERAPIST);
    ASSERT_THAT(connection_->Call(kTherapist, request), IsOk());
  }

  // With the same request id until it is answered: processes die meanwhile.
  template <typename Response, typename Request>
  Response Write(const Request& request, const Identity& caller = kTherapist) {
    const absl::Time end = absl::Now() + absl::Minutes(1);
    absl::StatusOr<Response> response = absl::UnknownError("not called");
    while (!response.ok() && absl::Now() < end) {
      response = connection_->Get<Response>(caller, request);
      if (!response.ok() && !absl::IsUnavailable(response.status())) break;
    }
    EXPECT_THAT(response, IsOk());
    return response.value_or(Response());
  }

  // What the client says to the therapist, each of three items 1 to 3.
  FormResponse Answer(int client, int value,
                      const char* form = "forms/ucla-3") {
    inventory::v1::CreateFormResponseRequest request;
    request.set_parent(Client(client));
    request.set_request_id(NextRequestId());
    FormResponse& response = *request.mutable_form_response();
    response.set_form(form);
    response.set_respondent(type::v1::AUTHOR_ROLE_CLIENT);
    *response.mutable_completion_time() =
        ToTimestamp(absl::Now() - absl::Hours(1));
    for (int item = 1; item <= 3; ++item) {
      FormResponse::Answer& answer = *response.add_answers();
      answer.set_item(absl::StrCat(item));
      answer.set_value(value);
    }
    return Write<FormResponse>(request);
  }
  FormResponse Correct(FormResponse response, int value) {
    inventory::v1::CorrectFormResponseRequest request;
    response.mutable_answers(0)->set_value(value);
    *request.mutable_form_response() = response;
    request.set_reason("read again");
    request.set_request_id(NextRequestId());
    return Write<FormResponse>(request);
  }
  FormResponse Void(const FormResponse& response) {
    inventory::v1::VoidFormResponseRequest request;
    request.set_name(response.name());
    request.set_reason("of another client");
    request.set_request_id(NextRequestId());
    return Write<FormResponse>(request);
  }

  static std::string RevisionOf(const FormResponse& response) {
    concordctl::Revisions revisions;
    revisions.Learn(response);
    return revisions.OfInventory();
  }
  // What counts of the client, by response, once everything has come that the
  // client's record held when `newest` was stored.
  std::map<std::string, double> Followed(int client,
                                         const FormResponse& newest) {
    progress::v1::ListMeasurementsRequest request;
    request.set_parent(Client(client));
    request.set_page_size(500);
    const absl::Time end = absl::Now() + absl::Minutes(1);
    while (absl::Now() < end) {
      const auto listed =
          connection_->Call(kTherapist, request, "", RevisionOf(newest));
      if (!listed.ok()) continue;
      std::map<std::string, double> values;
      for (const Measurement& measurement :
           static_cast<const progress::v1::ListMeasurementsResponse&>(**listed)
               .measurements()) {
        EXPECT_TRUE(values
                        .emplace(measurement.form_response(),
                                 measurement.reading().value())
                        .second)
            << measurement.form_response() << " counts twice";
      }
      return values;
    }
    ADD_FAILURE() << "nothing has come of " << Client(client);
    return {};
  }

  std::unique_ptr<Installation> installation_;
  absl::optional<concordctl::Connection> connection_;
  int requests_ = 0;
};

TEST_F(ScoresTest, ShowWhatWasAnsweredUntilItIsVoided) {
  Begin(1);
  const FormResponse first = Answer(1, 1);
  const FormResponse second = Answer(1, 3);
  EXPECT_THAT(Followed(1, second), ElementsAre(std::pair(first.name(), 3.0),
                                               std::pair(second.name(), 9.0)));
  const FormResponse corrected = Correct(first, 3);
  EXPECT_THAT(
      Followed(1, corrected),
      ElementsAre(std::pair(first.name(), 5.0), std::pair(second.name(), 9.0)));
  const FormResponse voided = Void(second);
  EXPECT_THAT(Followed(1, voided), ElementsAre(std::pair(first.name(), 5.0)));
}

TEST_F(ScoresTest, FollowATenantsOwnForm) {
  Begin(1);
  inventory::v1::CreateFormRequest create;
  create.set_form_id("own-ties");
  create.set_request_id(NextRequestId());
  inventory::v1::GetFormRequest get;
  get.set_name("forms/ucla-3");
  auto form = connection_->Get<inventory::v1::Form>(kTherapist, get);
  ASSERT_THAT(form, IsOk());
  form->clear_name();
  form->set_title("Ties of ours");
  *create.mutable_form() = *form;
  Write<inventory::v1::Form>(create, kAdmin);
  const FormResponse answered = Answer(1, 2, "forms/own-ties");
  EXPECT_THAT(Followed(1, answered),
              ElementsAre(std::pair(answered.name(), 6.0)));
  progress::v1::GetMeasureRequest request;
  request.set_name("measures/own-ties");
  const auto measure =
      connection_->Get<progress::v1::Measure>(kTherapist, request);
  ASSERT_THAT(measure, IsOk());
  EXPECT_EQ(measure->maximum(), 9);
  EXPECT_EQ(measure->version(), "1");
}

// The log is followed in its order: what came behind the choice is here.
TEST_F(ScoresTest, AreJudgedByTheBoundaryThatTheTenantHasChosen) {
  Begin(1);
  inventory::v1::UpdateMeasurementSettingsRequest decide;
  decide.mutable_measurement_settings()->set_name("measurementSettings/own");
  auto& chosen = *decide.mutable_measurement_settings()->add_chosen_cutoffs();
  chosen.set_measure("measures/gad-7");
  chosen.set_cutoff("screen");
  decide.set_request_id(NextRequestId());
  Write<inventory::v1::MeasurementSettings>(decide, kAdmin);
  Followed(1, Answer(1, 2));
  progress::v1::GetMeasureRequest request;
  request.set_name("measures/gad-7");
  const auto measure =
      connection_->Get<progress::v1::Measure>(kTherapist, request);
  ASSERT_THAT(measure, IsOk());
  EXPECT_EQ(measure->cutoff().value(), 10);
}

// CONCORD_KILLS says how often; each time one of the two processes is killed or
// held, at a random moment, while responses are written.
TEST_F(ScoresTest, CountOnceWhateverDiesMeanwhile) {
  const char* const asked = std::getenv("CONCORD_KILLS");
  int kills = 20;
  ASSERT_TRUE(asked == nullptr || absl::SimpleAtoi(asked, &kills));
  constexpr int kClients = 5;
  for (int client = 0; client < kClients; ++client) Begin(client);
  std::mt19937 random(18);
  const auto below = [&random](int end) {
    return static_cast<int>(random() % static_cast<uint32_t>(end));
  };
  struct Kept {
    std::map<std::string, double> values;
    std::vector<FormResponse> responses;
    FormResponse newest;
  };
  std::vector<Kept> kept(kClients);
  const auto write = [&] {
    const int client = below(kClients);
    Kept& mine = kept[static_cast<size_t>(client)];
    const int step = mine.responses.empty() ? 0 : below(5);
    if (step < 3) {
      mine.newest = Answer(client, 1 + below(3));
      mine.responses.push_back(mine.newest);
    } else {
      const size_t at =
          static_cast<size_t>(below(static_cast<int>(mine.responses.size())));
      if (step == 3) {
        mine.newest = Correct(mine.responses[at], 1 + below(3));
        mine.responses[at] = mine.newest;
      } else {
        mine.newest = Void(mine.responses[at]);
        mine.values.erase(mine.newest.name());
        mine.responses.erase(mine.responses.begin() +
                             static_cast<std::ptrdiff_t>(at));
        return;
      }
    }
    mine.values[mine.newest.name()] = mine.newest.score();
  };
  for (int kill = 0; kill < kills; ++kill) {
    const std::string victim =
        below(3) == 0 ? "inventory" : "progress_analytics";
    for (int i = below(6); i > 0; --i) write();
    if (below(3) == 0) {
      const int pid = installation_->pid(victim);
      ::kill(pid, SIGSTOP);
      std::thread later([&] {
        absl::SleepFor(absl::Milliseconds(50));
        ::kill(pid, SIGCONT);
      });
      write();
      later.join();
    } else {
      installation_->Kill(victim);
      Start(victim);
    }
  }
  for (int client = 0; client < kClients; ++client) {
    const Kept& mine = kept[static_cast<size_t>(client)];
    if (mine.newest.name().empty()) continue;
    EXPECT_EQ(Followed(client, mine.newest), mine.values);
  }
}

}  // namespace
}  // namespace concord
