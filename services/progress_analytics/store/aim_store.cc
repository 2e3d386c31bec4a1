// A row for each goal.
#include "services/progress_analytics/store/aim_store.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/goals/v1/aim.pb.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/type/v1/change.pb.h"
#include "services/progress_analytics/domain/analysis/measure.h"

namespace concord::progress_analytics {
namespace {

using goals::v1::Aim;
using goals::v1::Goal;
using storage::Bytes;
using storage::Row;
using storage::Scope;
using storage::Snapshot;
using storage::Statement;
using storage::Unit;

constexpr Statement kPutAim = {
    "put_aim",
    "INSERT INTO aim (tenant, client, goal, revision, begun, bytes) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant, client, goal) "
    "DO UPDATE SET revision = $4, begun = $5, bytes = $6 "
    "WHERE aim.revision < $4"};
constexpr Statement kLoadAims = {
    "load_aims",
    "SELECT bytes FROM aim WHERE tenant = $1 AND client = $2 "
    "ORDER BY begun, goal"};
constexpr Statement kPutAims = {
    "put_aims",
    "INSERT INTO aims (tenant, client, revision) VALUES ($1, $2, $3) "
    "ON CONFLICT (tenant, client) DO UPDATE SET revision = $3 "
    "WHERE aims.revision < $3"};
constexpr Statement kAimsRevision = {
    "aims_revision",
    "SELECT revision FROM aims WHERE tenant = $1 AND client = $2"};
constexpr Statement kForgetRevisions = {"forget_aim_revisions",
                                        "UPDATE aim SET revision = 0"};
constexpr Statement kForgetAims = {"forget_aims", "DELETE FROM aims"};

GoalAim GoalAimOf(const Aim& aim) {
  const Goal::Target& target = aim.target();
  GoalAim goal;
  goal.name = aim.goal();
  goal.title = aim.title();
  goal.measure = target.measure();
  goal.sense = SenseOf(target.direction());
  if (target.has_baseline()) goal.baseline = target.baseline();
  if (target.has_value()) goal.target = target.value();
  goal.consecutive_count = std::max(target.consecutive_count(), 1);
  for (const Goal::Milestone& milestone : aim.milestones()) {
    goal.milestones.push_back({milestone.title(), milestone.value()});
  }
  return goal;
}

absl::string_view IdOfGoal(const Aim& aim) {
  const absl::string_view name = aim.goal();
  return name.substr(name.rfind('/') + 1);
}

}  // namespace

absl::Status ApplyAim(Unit& unit, Scope scope, const Aim& aim) {
  const std::string bytes = aim.SerializeAsString();
  CONCORD_ASSIGN_OR_RETURN(
      const int64_t changed,
      unit.writer().Execute(
          kPutAim,
          {scope.tenant, scope.client, IdOfGoal(aim), aim.client_revision(),
           ToMicros(FromTimestamp(aim.create_time())), Bytes{bytes}}));
  if (changed == 0) return absl::OkStatus();
  return unit
      .Touch(scope, absl::StrCat(aim.goal(), "/progress"),
             type::v1::Change::ACTION_UPDATED)
      .status();
}

absl::Status NoteAims(Unit& unit, Scope scope, int64_t revision) {
  return unit.writer()
      .Execute(kPutAims, {scope.tenant, scope.client, revision})
      .status();
}

absl::Status ForgetAimRevisions(Unit& unit) {
  CONCORD_RETURN_IF_ERROR(unit.writer().Execute(kForgetRevisions, {}).status());
  return unit.writer().Execute(kForgetAims, {}).status();
}

absl::StatusOr<std::vector<GoalAim>> LoadAims(Snapshot& snapshot, Scope scope) {
  std::vector<GoalAim> aims;
  bool parses = true;
  CONCORD_RETURN_IF_ERROR(snapshot.reader().Query(
      kLoadAims, {scope.tenant, scope.client}, [&](const Row& row) {
        const absl::string_view bytes = row.Text(0);
        Aim aim;
        parses &=
            aim.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
        if (aim.state() != Goal::STATE_ENTERED_IN_ERROR) {
          aims.push_back(GoalAimOf(aim));
        }
      }));
  if (!parses) return Bug("a stored aim does not parse");
  return aims;
}

absl::StatusOr<int64_t> AimsRevision(Snapshot& snapshot, Scope scope) {
  int64_t revision = 0;
  CONCORD_RETURN_IF_ERROR(
      snapshot.reader().Query(kAimsRevision, {scope.tenant, scope.client},
                              [&](const Row& row) { revision = row.Int(0); }));
  return revision;
}

}  // namespace concord::progress_analytics
