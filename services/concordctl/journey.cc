// Reads journeys and lays out their calls, by what the contracts' options say
// about each field.
#include "services/concordctl/journey.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/security/seal.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/progress/v1/measurement_requests.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/bounds.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/timestamp.pb.h"

namespace concord::concordctl {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;
using ::google::protobuf::Timestamp;
using type::v1::AuthorRole;

constexpr char kEpisodeId[] = "therapy";
// Of the day, in UTC. Questionnaires and ratings are filled in before.
constexpr int kHourOfForms = 9;
constexpr int kHourOfSession = 10;

class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (!text_.empty()) return;
    text_ =
        absl::StrCat("line ", line + 1, ", column ", column + 1, ": ", message);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

absl::Status CheckSession(const Journey& journey, const Session& session) {
  if (session.title().empty())
    return absl::InvalidArgumentError("has no title");
  for (const Answers& answers : session.answers()) {
    if (answers.form().empty() || answers.values().empty()) {
      return absl::InvalidArgumentError("has answers without form or values");
    }
  }
  for (const Rating& rating : session.rating()) {
    if (rating.has_significant_other() && journey.significant_other().empty()) {
      return absl::InvalidArgumentError(
          "has a rating by a significant other, and the journey says no "
          "significant_other");
    }
  }
  for (const Step& step : session.step()) {
    if (step.call_case() == Step::CALL_NOT_SET) {
      return absl::InvalidArgumentError("has a step without a call");
    }
    absl::CivilDay day;
    if (!step.date().empty() && !absl::ParseCivilTime(step.date(), &day)) {
      return absl::InvalidArgumentError(
          "has a step with a date that is none; write YYYY-MM-DD");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSessions(const Journey& journey) {
  absl::CivilDay before = absl::CivilDay::min();
  for (int i = 0; i < journey.session_size(); ++i) {
    const Session& session = journey.session(i);
    absl::CivilDay day;
    absl::Status checked = CheckSession(journey, session);
    if (!absl::ParseCivilTime(session.date(), &day)) {
      checked = absl::InvalidArgumentError("has no date; write YYYY-MM-DD");
    } else if (day <= before) {
      checked = absl::InvalidArgumentError("is not after the one before it");
    }
    if (!checked.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("session ", i + 1, " ", checked.message()));
    }
    before = day;
  }
  return absl::OkStatus();
}

bool IsTimeOfRecord(const FieldDescriptor& field,
                    const type::v1::Bounds& bounds) {
  return field.message_type() == Timestamp::descriptor() &&
         bounds.time() == type::v1::Bounds::TIME_PAST;
}

// Fills in what a request and what is in it leave out.
class Filler {
 public:
  Filler(const std::string& client, absl::Time time)
      : client_(absl::StrCat("clients/", client)), time_(time) {}

  void Fill(Message& message) const {
    const Reflection& reflection = *message.GetReflection();
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor& field = *message.GetDescriptor()->field(i);
      const auto& bounds = field.options().GetExtension(type::v1::bounds);
      if (bounds.output_only()) continue;
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        FillMessages(message, reflection, field, bounds);
      } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        FillNames(message, reflection, field, bounds);
      }
    }
  }

 private:
  void FillMessages(Message& message, const Reflection& reflection,
                    const FieldDescriptor& field,
                    const type::v1::Bounds& bounds) const {
    if (field.is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
        Fill(*reflection.MutableRepeatedMessage(&message, &field, i));
      }
    } else if (reflection.HasField(message, &field)) {
      Fill(*reflection.MutableMessage(&message, &field));
    } else if (IsTimeOfRecord(field, bounds)) {
      reflection.MutableMessage(&message, &field)->CopyFrom(ToTimestamp(time_));
    }
  }

  void FillNames(Message& message, const Reflection& reflection,
                 const FieldDescriptor& field,
                 const type::v1::Bounds& bounds) const {
    absl::string_view inner = bounds.resource();
    if (!absl::ConsumePrefix(&inner, "clients/{client}")) return;
    // The client, or what a client has one of.
    if (!absl::StrContains(inner, "{")) {
      reflection.SetString(&message, &field, absl::StrCat(client_, inner));
      return;
    }
    if (!field.is_repeated()) {
      reflection.SetString(&message, &field,
                           Whole(reflection.GetString(message, &field)));
      return;
    }
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      reflection.SetRepeatedString(
          &message, &field, i,
          Whole(reflection.GetRepeatedString(message, &field, i)));
    }
  }

  std::string Whole(const std::string& name) const {
    return name.empty() ? "" : absl::StrCat(client_, "/", name);
  }

  const std::string client_;
  const absl::Time time_;
};

// Of a date that was checked.
absl::Time TimeOf(const std::string& date, int hour) {
  absl::CivilDay day;
  absl::ParseCivilTime(date, &day);
  return absl::FromCivil(absl::CivilHour(day) + hour, absl::UTCTimeZone());
}

// Of the client and of the call's place.
std::string RequestId(const std::string& client, int session, size_t place) {
  return UuidOf(
      absl::StrCat("concord journey\n", client, "\n", session, "\n", place));
}

// Lays out one session after the other.
class Planner {
 public:
  explicit Planner(const Journey& journey) : journey_(journey) {}

  std::vector<PlannedCall> Plan() && {
    for (; session_ < journey_.session_size(); ++session_) PlanSession();
    return std::move(calls_);
  }

 private:
  const Session& session() const { return journey_.session(session_); }
  absl::Time TimeOfForms() const {
    return TimeOf(session().date(), kHourOfForms);
  }

  void PlanSession() {
    place_ = 0;
    if (session_ == 0) PlanEpisode();
    for (const Answers& answers : session().answers()) PlanAnswers(answers);
    for (const Rating& rating : session().rating()) PlanRating(rating);
    inventory::v1::RecordSessionRequest record;
    record.set_name(absl::StrCat("episodes/", kEpisodeId));
    Add(type::v1::AUTHOR_ROLE_THERAPIST,
        TimeOf(session().date(), kHourOfSession), record);
    for (const Step& step : session().step()) {
      const FieldDescriptor* call =
          step.GetReflection()->GetOneofFieldDescriptor(
              step, step.GetDescriptor()->oneof_decl(0));
      const std::string& date =
          step.date().empty() ? session().date() : step.date();
      Add(step.by(), TimeOf(date, kHourOfSession),
          step.GetReflection()->GetMessage(step, call));
    }
  }

  void PlanEpisode() {
    inventory::v1::CreateEpisodeRequest request;
    request.set_episode_id(kEpisodeId);
    *request.mutable_episode() = journey_.episode();
    auto& member = *request.mutable_episode()->add_care_team();
    member.set_subject(journey_.therapist());
    member.set_kind(inventory::v1::Episode::CareTeamMember::KIND_THERAPIST);
    Add(type::v1::AUTHOR_ROLE_THERAPIST, TimeOfForms(), request);
  }

  void PlanAnswers(const Answers& answers) {
    const std::string form(absl::StripPrefix(answers.form(), "forms/"));
    inventory::v1::CreateFormResponseRequest request;
    request.set_form_response_id(absl::StrCat(form, "-", session().date()));
    inventory::v1::FormResponse& response = *request.mutable_form_response();
    response.set_form(answers.form());
    for (int i = 0; i < answers.values_size(); ++i) {
      auto& answer = *response.add_answers();
      answer.set_item(absl::StrCat(i + 1));
      answer.set_value(answers.values(i));
    }
    Add(type::v1::AUTHOR_ROLE_CLIENT, TimeOfForms(), request);
  }

  void PlanRating(const Rating& rating) {
    if (rating.has_client()) {
      PlanReading(rating, type::v1::AUTHOR_ROLE_CLIENT, rating.client());
    }
    if (rating.has_therapist()) {
      PlanReading(rating, type::v1::AUTHOR_ROLE_THERAPIST, rating.therapist());
    }
    if (rating.has_significant_other()) {
      PlanReading(rating, type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER,
                  rating.significant_other());
    }
  }

  void PlanReading(const Rating& rating, AuthorRole source, double value) {
    progress::v1::RecordMeasurementRequest request;
    auto& series = *request.mutable_measurement()->mutable_series();
    series.set_measure(rating.measure());
    series.set_goal(rating.goal());
    series.set_source(source);
    if (source == type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER) {
      series.set_informant(
          absl::StrCat("people/", journey_.significant_other()));
      series.set_shared_with_client(journey_.significant_other_shares());
    }
    request.mutable_measurement()->mutable_reading()->set_value(value);
    Add(source == type::v1::AUTHOR_ROLE_CLIENT
            ? type::v1::AUTHOR_ROLE_CLIENT
            : type::v1::AUTHOR_ROLE_THERAPIST,
        TimeOfForms(), request);
  }

  void Add(AuthorRole caller, absl::Time time, const Message& request) {
    PlannedCall& call = calls_.emplace_back();
    call.session = session_;
    call.caller = caller;
    call.request.reset(request.New());
    call.request->CopyFrom(request);
    Filler(journey_.client(), time).Fill(*call.request);
    if (const FieldDescriptor* id =
            request.GetDescriptor()->FindFieldByName("request_id")) {
      request.GetReflection()->SetString(
          call.request.get(), id,
          RequestId(journey_.client(), session_, place_++));
    }
  }

  const Journey& journey_;
  int session_ = 0;
  size_t place_ = 0;
  std::vector<PlannedCall> calls_;
};

}  // namespace

std::string UuidOf(absl::string_view text) {
  const std::string hex = absl::BytesToHexString(security::Sha256(text));
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-4",
                      hex.substr(12, 3), "-8", hex.substr(15, 3), "-",
                      hex.substr(18, 12));
}

absl::StatusOr<Journey> ParseJourney(absl::string_view text) {
  Journey journey;
  FirstError error;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  if (!parser.ParseFromString(std::string(text), &journey)) {
    return absl::InvalidArgumentError(error.text());
  }
  for (const auto& [field, value] :
       {std::pair("client", &journey.client()),
        std::pair("title", &journey.title()),
        std::pair("therapist", &journey.therapist())}) {
    if (value->empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("says no ", field, "; write it at the beginning"));
    }
  }
  if (journey.session().empty()) {
    return absl::InvalidArgumentError("has no session");
  }
  CONCORD_RETURN_IF_ERROR(CheckSessions(journey));
  return journey;
}

std::vector<PlannedCall> Plan(const Journey& journey) {
  return Planner(journey).Plan();
}

}  // namespace concord::concordctl
