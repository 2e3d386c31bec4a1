// Who may do what where the clients' standing is followed and not owned: random
// histories of care teams and consents, of a watch that is late, behind and
// cut, and of an owner that cannot be asked, held against what was true.
#include "services/peers/standing.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/change_requests.pb.h"
#include "concord/type/v1/change.pb.h"
#include "concord/type/v1/change_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "concord/type/v1/rights.pb.h"
#include "concord/type/v1/standing.pb.h"
#include "gtest/gtest.h"
#include "tests/support/rpc/diary.h"
#include "tests/support/rpc/harness.h"
#include "tests/support/status/status.h"

namespace concord::peers {
namespace {

using client::Follower;
using client::FollowOptions;
using client::Peer;
using inventory::v1::WatchChangesResponse;
using testing::Harness;
using testing::IsOk;
using type::v1::Standing;
using type::v1::WatchChangesRequest;

constexpr absl::Duration kAllowed = absl::Seconds(1);
constexpr char kTherapist[] = "anna";
// Small, so that a batch is often not the last.
constexpr size_t kBatch = 3;

// When a projection calls itself fresh.
enum class Trust { kAsBuilt, kAlways, kByReceipt };

// The projection, or one that is fresh by another rule.
class Variant final : public rpc::Rights {
 public:
  explicit Variant(Trust trust) : trust_(trust) {}
  void Follow(Follower* follower) { follower_ = follower; }
  void Received(absl::Time now) { received_ = now; }

  bool Fresh(absl::Time now) const override {
    switch (trust_) {
      case Trust::kAlways:
        return true;
      case Trust::kByReceipt:
        return now - received_ <= kAllowed;
      default:
        return follower_->Fresh(now);
    }
  }
  absl::string_view owner() const override { return follower_->owner(); }
  Executor& lane() override { return follower_->lane(); }
  absl::StatusOr<Standing> Ask(const rpc::Call& call) override {
    return follower_->Ask(call);
  }

 private:
  const Trust trust_;
  Follower* follower_ = nullptr;
  absl::Time received_ = absl::InfinitePast();
};

// The owner of the standing, what it sends, and a service that follows it.
class World {
 public:
  explicit World(Trust trust)
      : rights_(trust),
        harness_({.service = "goal_planning", .rights = &rights_}),
        follower_(harness_.store(), nobody_, harness_.clock(), Options()) {
    rights_.Follow(&follower_);
    harness_.Serve(*diary_);
  }

  // Plays a history; what was answered wrongly, empty for nothing.
  std::string Play(int number) {
    client_ = absl::StrCat("h", number);
    random_.seed(static_cast<unsigned>(number));
    states_ = {{harness_.clock().Now(), false, true}};
    standing_revision_ = 0;
    written_ = false;
    if (Chance(2)) CatchUp();
    for (int i = 0; i < 15; ++i) {
      harness_.clock().Advance(absl::Milliseconds(Chance(4) ? 700 : 50));
      if (const std::string wrong = Step(); !wrong.empty()) return wrong;
    }
    return "";
  }

 private:
  // From a time on.
  struct State {
    absl::Time since;
    bool has_therapist;
    bool may_record;
  };

  FollowOptions Options() {
    FollowOptions options = StandingOptions({});
    options.ask = [this](Peer&, const rpc::Call&) -> absl::StatusOr<Standing> {
      if (!reachable_) return absl::UnavailableError("cut off");
      return Present();
    };
    return options;
  }

  bool Chance(unsigned of) { return random_() % of == 0; }
  const State& state() const { return states_.back(); }

  // As the owner has it: with an episode from the first change on.
  Standing Present() const {
    Standing standing;
    if (standing_revision_ == 0) return standing;
    standing.set_client_revision(standing_revision_);
    standing.add_episodes()->set_name(
        absl::StrCat("clients/", client_, "/episodes/e"));
    if (state().has_therapist) {
      Standing::Member& member = *standing.add_care_team();
      member.set_subject(kTherapist);
      member.set_relation(type::v1::RELATION_CARE_TEAM);
    }
    if (!state().may_record) {
      Standing::Consent& consent = *standing.add_consents();
      consent.set_purpose(type::v1::CONSENT_PURPOSE_RECORD);
      consent.set_decision(type::v1::CONSENT_DECISION_WITHDRAWN);
    }
    return standing;
  }

  std::string Step() {
    switch (random_() % 12) {
      case 0:
      case 1:
        ChangeStanding();
        return "";
      case 2:
        // Somebody else's changes stand before the next one of this client.
        for (int i = 0; i < 4; ++i) Log("clients/other/people/p");
        return "";
      case 3:
      case 4:
        Send();
        return "";
      case 5:
      case 6:
        Deliver();
        return "";
      case 7:
        Cut();
        return "";
      case 8:
        reachable_ = !reachable_;
        return "";
      default:
        return Call();
    }
  }

  void ChangeStanding() {
    State next = state();
    next.since = harness_.clock().Now();
    (Chance(2) ? next.has_therapist : next.may_record) ^= true;
    states_.push_back(next);
    Log(absl::StrCat("clients/", client_, "/episodes/e"));
    standing_revision_ = static_cast<int64_t>(log_.size());
  }

  void Log(const std::string& resource) {
    type::v1::Change& change = log_.emplace_back();
    change.set_resource(resource);
    change.set_client_revision(static_cast<int64_t>(log_.size()));
    change.set_resume_token(absl::StrCat(log_.size()));
  }

  // As the watch does: a batch, and with its end the time of its reading.
  void Send() {
    const size_t end = std::min(log_.size(), sent_ + kBatch);
    const bool more = end - sent_ == kBatch;
    if (end == sent_) on_the_way_.emplace_back();
    for (; sent_ < end; ++sent_) {
      WatchChangesResponse& message = on_the_way_.emplace_back();
      *message.mutable_change() = log_[sent_];
      message.set_tenant("t1");
      if (log_[sent_].client_revision() == standing_revision_) {
        *message.mutable_standing() = Present();
      }
    }
    if (!more) {
      *on_the_way_.back().mutable_sent_until_time() =
          ToTimestamp(harness_.clock().Now());
    }
  }

  void Deliver() {
    if (on_the_way_.empty()) return;
    const bool more = on_the_way_.size() > 1 && Chance(2);
    const absl::Status received = follower_.Receive(on_the_way_.front(), more);
    EXPECT_THAT(received, IsOk());
    on_the_way_.pop_front();
    rights_.Received(harness_.clock().Now());
  }

  // What was on its way is lost; the next stream begins behind what was kept.
  void Cut() {
    on_the_way_.clear();
    follower_.Restart();
    std::string position;
    const absl::Status read = harness_.store().Read(
        absl::InfiniteFuture(),
        [&](storage::Snapshot& snapshot) -> absl::Status {
          CONCORD_ASSIGN_OR_RETURN(position,
                                   snapshot.FollowPosition("inventory"));
          return absl::OkStatus();
        });
    EXPECT_THAT(read, IsOk());
    sent_ = 0;
    EXPECT_TRUE(position.empty() || absl::SimpleAtoi(position, &sent_));
  }

  void CatchUp() {
    Cut();
    reachable_ = true;
    while (sent_ < log_.size()) Send();
    Send();
    while (!on_the_way_.empty()) Deliver();
  }

  absl::Status List(const security::Claims& caller) {
    testing::diary::ListNotesRequest request;
    request.set_parent(absl::StrCat("clients/", client_));
    return harness_
        .Call<testing::diary::ListNotesResponse>(caller, "ListNotes", request)
        .status();
  }

  absl::Status Get(const security::Claims& caller) {
    testing::diary::GetNoteRequest request;
    request.set_name(note_);
    return harness_.Call<testing::diary::Note>(caller, "GetNote", request)
        .status();
  }

  absl::Status Create(const security::Claims& caller) {
    ++requests_;
    const auto created = harness_.Call<testing::diary::Note>(
        caller, "CreateNote",
        testing::CreateNote(client_, absl::StrCat("n", requests_), requests_));
    if (created.ok()) note_ = created->name();
    written_ |= created.ok();
    return created.status();
  }

  std::string Call() {
    const bool is_client = Chance(3);
    const bool writes = Chance(2);
    const security::Claims caller = is_client ? testing::ClientSelf(client_)
                                              : testing::Therapist(kTherapist);
    const absl::Status status = writes                  ? Create(caller)
                                : written_ && Chance(2) ? Get(caller)
                                                        : List(caller);
    const auto allows = [&](const State& state) {
      return (is_client || state.has_therapist) &&
             (!writes || state.may_record);
    };
    const bool began = standing_revision_ > 0;
    bool right = false;
    if (status.ok()) {
      right = Was(allows) && (began || !writes);
    } else if (absl::IsUnavailable(status)) {
      right = !reachable_ && (writes || !is_client);
    } else if (absl::IsNotFound(status)) {
      right = !is_client && !state().has_therapist;
    } else if (absl::IsFailedPrecondition(status)) {
      right = is_client && writes && !began;
    } else if (ReasonOf(status) == type::v1::REASON_CONSENT_REQUIRED) {
      right =
          writes && Was([](const State& state) { return !state.may_record; });
    }
    if (right) return "";
    return absl::StrCat(
        "history ", client_, ": ", is_client ? "client, " : "therapist, ",
        writes ? "writes: " : "reads: ", status.ToString(),
        state().has_therapist ? ", on the team" : ", not on the team",
        state().may_record ? ", consents" : ", does not consent",
        reachable_ ? ", owner within reach" : ", owner out of reach");
  }

  // At any time within the last second.
  bool Was(const std::function<bool(const State&)>& such) const {
    const absl::Time since = harness_.clock().Now() - kAllowed;
    for (size_t i = states_.size(); i > 0; --i) {
      if (such(states_[i - 1])) return true;
      if (states_[i - 1].since < since) return false;
    }
    return false;
  }

  Variant rights_;
  mutable Harness harness_;
  // Never called: messages and answers are this test's.
  Peer nobody_{client::PeerOptions{.target = "dns:///localhost:1"}};
  Follower follower_;
  const std::unique_ptr<rpc::Service> diary_ = testing::NewDiary();
  std::minstd_rand random_;

  std::string client_;
  std::vector<State> states_;
  // Of the log entry that has changed the standing last.
  int64_t standing_revision_ = 0;
  bool reachable_ = true;
  std::vector<type::v1::Change> log_;
  // How much of the log has been sent on the present stream.
  size_t sent_ = 0;
  std::deque<WatchChangesResponse> on_the_way_;
  bool written_ = false;
  std::string note_;
  int requests_ = 0;
};

// The first wrong answer in as many histories.
std::string PlayAll(Trust trust, int histories) {
  World world(trust);
  for (int i = 0; i < histories; ++i) {
    if (std::string wrong = world.Play(i); !wrong.empty()) return wrong;
  }
  return "";
}

TEST(FollowedStandingTest, NobodyDoesWhatTheyMayNotASecondAfterThatHasChanged) {
  EXPECT_EQ(PlayAll(Trust::kAsBuilt, 10'000), "");
}

// That the histories find what they are meant to find.
TEST(FollowedStandingTest, AProjectionThatIsAlwaysTrustedIsFoundOut) {
  EXPECT_NE(PlayAll(Trust::kAlways, 10'000), "");
}

TEST(FollowedStandingTest, AMessageThatComesIsNoSignThatNothingIsMissing) {
  EXPECT_NE(PlayAll(Trust::kByReceipt, 10'000), "");
}

}  // namespace
}  // namespace concord::peers
