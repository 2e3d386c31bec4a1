// Compares what a response comes to with where it has been kept.
#include "services/progress_analytics/store/score_store.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/progress/v1/measurement.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "concord/type/v1/author.pb.h"
#include "services/progress_analytics/store/measurement_store.h"
#include "services/progress_analytics/store/stored.pb.h"

namespace concord::progress_analytics {
namespace {

using inventory::v1::Form;
using inventory::v1::MeasurementSettings;
using progress::v1::Measurement;
using storage::Bytes;
using storage::Row;
using storage::Scope;
using storage::Snapshot;
using storage::Statement;
using storage::Unit;
using store::StoredScore;

constexpr Statement kGetScore = {
    "get_score",
    "SELECT revision, bytes FROM score "
    "WHERE tenant = $1 AND client = $2 AND form_response = $3"};
constexpr Statement kPutScore = {
    "put_score",
    "INSERT INTO score (tenant, client, form_response, revision, bytes) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, client, form_response) "
    "DO UPDATE SET revision = $4, bytes = $5"};
constexpr Statement kForgetRevisions = {"forget_score_revisions",
                                        "UPDATE score SET revision = 0"};
constexpr Statement kPutForm = {
    "put_tenant_form",
    "INSERT INTO tenant_form (tenant, name, version, bytes, changes) "
    "VALUES ($1, $2, $3, $4, 1) ON CONFLICT (tenant, name, version) "
    "DO UPDATE SET bytes = $4, changes = tenant_form.changes + 1"};
constexpr Statement kCountTenantChanges = {
    "count_tenant_changes",
    "SELECT COALESCE(SUM(changes), 0) FROM ("
    "SELECT changes FROM tenant_form WHERE tenant = $1 UNION ALL "
    "SELECT changes FROM tenant_settings WHERE tenant = $1) AS kept"};
constexpr Statement kPutSettings = {
    "put_tenant_settings",
    "INSERT INTO tenant_settings (tenant, bytes, changes) VALUES ($1, $2, 1) "
    "ON CONFLICT (tenant) DO UPDATE SET bytes = $2, "
    "changes = tenant_settings.changes + 1"};
constexpr Statement kFindSettings = {
    "find_tenant_settings",
    "SELECT bytes FROM tenant_settings WHERE tenant = $1"};
constexpr Statement kFindForm = {
    "find_tenant_form",
    "SELECT bytes FROM tenant_form WHERE tenant = $1 AND name = $2 "
    "AND (version = $3 OR $3 = 0) ORDER BY version DESC LIMIT 1"};
constexpr Statement kTenantForms = {
    "tenant_forms",
    "SELECT bytes, name FROM tenant_form WHERE tenant = $1 "
    "ORDER BY name, version DESC"};

constexpr char kVoidedThere[] = "The form response was voided.";
constexpr char kNoScore[] = "The corrected form response has no such score.";

struct Applied {
  int64_t revision = 0;
  StoredScore score;
};

absl::StatusOr<Applied> FindApplied(Snapshot& snapshot, Scope scope,
                                    absl::string_view form_response) {
  Applied applied;
  bool parses = true;
  CONCORD_RETURN_IF_ERROR(snapshot.reader().Query(
      kGetScore, {scope.tenant, scope.client, form_response},
      [&](const Row& row) {
        applied.revision = row.Int(0);
        const absl::string_view bytes = row.Text(1);
        parses = applied.score.ParseFromArray(bytes.data(),
                                              static_cast<int>(bytes.size()));
      }));
  if (!parses) return Bug("where a score is kept does not parse");
  return applied;
}

absl::Status VoidOne(Unit& unit, Scope scope, const Place& place,
                     const Score& score) {
  return AmendMeasurement(
             unit, scope, place, {},
             [&](Measurement& measurement) {
               const bool voided = !score.void_author.subject().empty();
               type::v1::Voiding& voiding = *measurement.mutable_voiding();
               voiding.set_reason(voided ? kVoidedThere : kNoScore);
               *voiding.mutable_author() =
                   voided ? score.void_author : score.correction_author;
               *voiding.mutable_void_time() = ToTimestamp(unit.now());
               return absl::OkStatus();
             })
      .status();
}

bool IsSame(const Measurement& a, const Measurement& b) {
  return a.time_zone() == b.time_zone() &&
         a.reading().value() == b.reading().value() &&
         FromTimestamp(a.reading().taken_time()) ==
             FromTimestamp(b.reading().taken_time());
}

absl::Status CorrectOne(Unit& unit, Scope scope, const Place& place,
                        const Measurement& wanted, const Score& score) {
  CONCORD_ASSIGN_OR_RETURN(const Measurement kept,
                           ReadMeasurement(unit, scope, place));
  if (IsSame(kept, wanted)) return absl::OkStatus();
  return AmendMeasurement(unit, scope, place, {},
                          [&](Measurement& measurement) {
                            *measurement.mutable_reading() = wanted.reading();
                            measurement.set_time_zone(wanted.time_zone());
                            *measurement.mutable_correction_author() =
                                score.correction_author;
                            return absl::OkStatus();
                          })
      .status();
}

absl::StatusOr<Place> RecordOne(Unit& unit, Scope scope,
                                const Measurement& wanted, const Score& score) {
  const bool own = score.author.entered_by().empty();
  google::protobuf::RepeatedPtrField<progress::v1::Reading> readings;
  *readings.Add() = wanted.reading();
  return AppendReadings(
      unit, scope,
      {.series = wanted.series(),
       .time_zone = wanted.time_zone(),
       .entered_by = own ? score.author.subject() : score.author.entered_by(),
       .own = own,
       .form_response = score.form_response},
      readings);
}

// What has a limit is full, and stays so when it is tried again.
absl::Status UnlessFull(const absl::Status& status) {
  return absl::IsResourceExhausted(status) ? absl::OkStatus() : status;
}

const Measurement* FindMeasure(const Score& score, absl::string_view measure) {
  for (const Measurement& measurement : score.measurements) {
    if (measurement.series().measure() == measure) return &measurement;
  }
  return nullptr;
}

bool IsPlaced(const StoredScore& score, absl::string_view measure) {
  return std::any_of(score.placements().begin(), score.placements().end(),
                     [measure](const StoredScore::Placement& placement) {
                       return placement.measure() == measure;
                     });
}

absl::Status PutScore(Unit& unit, Scope scope, const Score& score,
                      const StoredScore& placed) {
  const std::string bytes = placed.SerializeAsString();
  return unit.writer()
      .Execute(kPutScore, {scope.tenant, scope.client, score.form_response,
                           score.revision, Bytes{bytes}})
      .status();
}

absl::Status ParseForm(const Row& row, std::vector<Form>& forms) {
  const absl::string_view bytes = row.Text(0);
  return forms.emplace_back().ParseFromArray(bytes.data(),
                                             static_cast<int>(bytes.size()))
             ? absl::OkStatus()
             : Bug("a tenant's form does not parse");
}

}  // namespace

absl::Status ApplyScore(Unit& unit, Scope scope, const Score& score) {
  CONCORD_ASSIGN_OR_RETURN(const Applied applied,
                           FindApplied(unit, scope, score.form_response));
  if (applied.revision >= score.revision) return absl::OkStatus();
  StoredScore placed;
  for (const StoredScore::Placement& placement : applied.score.placements()) {
    const Place place = {placement.series(), placement.position()};
    const Measurement* const wanted = FindMeasure(score, placement.measure());
    if (wanted == nullptr) {
      CONCORD_RETURN_IF_ERROR(UnlessFull(VoidOne(unit, scope, place, score)));
    } else {
      CONCORD_RETURN_IF_ERROR(
          UnlessFull(CorrectOne(unit, scope, place, *wanted, score)));
      *placed.add_placements() = placement;
    }
  }
  for (const Measurement& measurement : score.measurements) {
    const std::string& measure = measurement.series().measure();
    if (IsPlaced(placed, measure)) continue;
    const absl::StatusOr<Place> place =
        RecordOne(unit, scope, measurement, score);
    CONCORD_RETURN_IF_ERROR(UnlessFull(place.status()));
    if (!place.ok()) continue;
    StoredScore::Placement& placement = *placed.add_placements();
    placement.set_measure(measure);
    placement.set_series(place->series);
    placement.set_position(place->position);
  }
  return PutScore(unit, scope, score, placed);
}

absl::Status KeepForm(Unit& unit, absl::string_view tenant, const Form& form) {
  int64_t version = 0;
  if (!absl::SimpleAtoi(form.version(), &version)) {
    return Bug("a tenant's form has no version");
  }
  unit.ForgetDerived();
  const std::string bytes = form.SerializeAsString();
  return unit.writer()
      .Execute(kPutForm, {tenant, form.name(), version, Bytes{bytes}})
      .status();
}

absl::StatusOr<absl::optional<Form>> FindForm(Snapshot& snapshot,
                                              absl::string_view tenant,
                                              absl::string_view name,
                                              absl::string_view version) {
  int64_t number = 0;
  if (!version.empty() && !absl::SimpleAtoi(version, &number)) {
    return absl::nullopt;
  }
  std::vector<Form> forms;
  absl::Status parsed;
  CONCORD_RETURN_IF_ERROR(snapshot.reader().Query(
      kFindForm, {tenant, name, number},
      [&](const Row& row) { parsed.Update(ParseForm(row, forms)); }));
  if (!parsed.ok()) return parsed;
  if (forms.empty()) return absl::nullopt;
  return std::move(forms.front());
}

absl::Status KeepSettings(Unit& unit, absl::string_view tenant,
                          const MeasurementSettings& settings) {
  unit.ForgetDerived();
  const std::string bytes = settings.SerializeAsString();
  return unit.writer().Execute(kPutSettings, {tenant, Bytes{bytes}}).status();
}

absl::StatusOr<MeasurementSettings> FindSettings(Snapshot& snapshot,
                                                 absl::string_view tenant) {
  MeasurementSettings settings;
  bool parses = true;
  CONCORD_RETURN_IF_ERROR(
      snapshot.reader().Query(kFindSettings, {tenant}, [&](const Row& row) {
        const absl::string_view bytes = row.Text(0);
        parses = settings.ParseFromArray(bytes.data(),
                                         static_cast<int>(bytes.size()));
      }));
  if (!parses) return Bug("a tenant's settings do not parse");
  return settings;
}

absl::StatusOr<int64_t> CountTenantChanges(Snapshot& snapshot,
                                           absl::string_view tenant) {
  int64_t count = 0;
  CONCORD_RETURN_IF_ERROR(snapshot.reader().Query(
      kCountTenantChanges, {tenant},
      [&count](const Row& row) { count = row.Int(0); }));
  return count;
}

absl::StatusOr<std::vector<Form>> TenantForms(Snapshot& snapshot,
                                              absl::string_view tenant) {
  std::vector<Form> forms;
  absl::Status parsed;
  CONCORD_RETURN_IF_ERROR(
      snapshot.reader().Query(kTenantForms, {tenant}, [&](const Row& row) {
        if (!forms.empty() && forms.back().name() == row.Text(1)) return;
        parsed.Update(ParseForm(row, forms));
      }));
  if (!parsed.ok()) return parsed;
  return forms;
}

absl::Status ForgetScoreRevisions(Unit& unit) {
  return unit.writer().Execute(kForgetRevisions, {}).status();
}

}  // namespace concord::progress_analytics
