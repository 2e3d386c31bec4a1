// One function for each part of the portrait, in the order in which they are
// read.
#include "services/concordctl/portrait.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/time/timestamp.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/suggestion.pb.h"
#include "concord/goals/v1/suggestion_requests.pb.h"
#include "concord/goals/v1/template.pb.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/finding.pb.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/formulation.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/register_entry.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/inventory/v1/unresolved_issue.pb.h"
#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/measurement.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/concordctl/words.h"

namespace concord::concordctl {
namespace {

using goals::v1::Goal;
using goals::v1::Suggestion;
using inventory::v1::Conflict;
using inventory::v1::Episode;
using inventory::v1::Form;
using inventory::v1::FormResponse;
using inventory::v1::Formulation;
using inventory::v1::NeedsProfile;
using inventory::v1::Person;
using inventory::v1::RegisterEntry;
using inventory::v1::SafetyFlag;
using inventory::v1::UnresolvedIssue;
using progress::v1::ChangeAssessment;
using progress::v1::Measurement;
using progress::v1::SeriesKey;
using progress::v1::SeriesSummary;

constexpr int kMostInAList = 3;

std::string DayOf(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d", FromTimestamp(time), absl::UTCTimeZone());
}

std::string Heading(absl::string_view text) {
  return absl::StrCat("\n", text, "\n");
}

absl::string_view Where(type::v1::Situation situation) {
  switch (situation) {
    case type::v1::SITUATION_WORKPLACE:
      return "at work";
    case type::v1::SITUATION_ROMANTIC:
      return "with the partner";
    case type::v1::SITUATION_FAMILY:
      return "in the family";
    case type::v1::SITUATION_PARENTING:
      return "with the children";
    case type::v1::SITUATION_FRIENDSHIP:
      return "with friends";
    case type::v1::SITUATION_COMMUNITY_CULTURAL:
      return "in the community";
    case type::v1::SITUATION_GRIEF:
      return "after a death";
    case type::v1::SITUATION_ROLE_TRANSITION:
      return "in a change of role";
    case type::v1::SITUATION_ISOLATION:
      return "where contacts are missing";
    default:
      return "elsewhere";
  }
}

absl::string_view What(type::v1::GoalFamily family) {
  switch (family) {
    case type::v1::GOAL_FAMILY_RESOLVE_CONFLICT:
      return "settling a conflict";
    case type::v1::GOAL_FAMILY_COMMUNICATION:
      return "communication";
    case type::v1::GOAL_FAMILY_RELATIONSHIPS:
      return "relationships and support";
    case type::v1::GOAL_FAMILY_BOUNDARIES:
      return "boundaries";
    case type::v1::GOAL_FAMILY_TRUST_INTIMACY:
      return "trust and intimacy";
    case type::v1::GOAL_FAMILY_MANAGING_CONFLICT:
      return "dealing with conflicts";
    case type::v1::GOAL_FAMILY_ROLE_TRANSITION:
      return "a change of role";
    case type::v1::GOAL_FAMILY_GRIEF:
      return "mourning";
    default:
      return "something else";
  }
}

// `trust and intimacy with the partner`.
std::string Subject(type::v1::GoalFamily family,
                    type::v1::Situation situation) {
  return absl::StrCat(What(family), " ", Where(situation));
}

std::string Sessions(const Portrait& portrait) {
  std::string text;
  for (const Episode& episode : portrait.episodes.episodes()) {
    int planned = episode.planned_sessions();
    for (const Episode::Extension& extension : episode.extensions()) {
      planned += extension.session_count();
    }
    std::string sentence = absl::StrCat(episode.attended_sessions(), " ");
    if (planned > 0) absl::StrAppend(&sentence, "of ", planned, " ");
    absl::StrAppend(&sentence, "sessions attended");
    if (episode.has_last_session_time()) {
      absl::StrAppend(&sentence, ", the last on ",
                      DayOf(episode.last_session_time()));
    }
    absl::StrAppend(
        &text,
        Paragraph(2, absl::StrCat(
                         sentence, "; phase: ",
                         Plain(type::v1::Phase_Name(episode.phase()), "PHASE_"),
                         ".")));
    if (!episode.desired_outcome().empty()) {
      absl::StrAppend(
          &text, Paragraph(2, absl::StrCat("The client wishes: \"",
                                           episode.desired_outcome(), "\"")));
    }
  }
  return text;
}

std::string NameOf(const Portrait& portrait, const std::string& person) {
  for (const Person& known : portrait.people.people()) {
    if (known.name() == person) return known.display_name();
  }
  return "somebody";
}

std::string People(const Portrait& portrait) {
  std::string text;
  for (const Person& person : portrait.people.people()) {
    const Person::View& view = person.client_view();
    std::string line = absl::StrCat(
        person.display_name(), ", ",
        person.relationship().empty()
            ? Plain(Person::Category_Name(person.category()), "CATEGORY_")
            : person.relationship());
    if (view.closeness_ring() > 0) {
      absl::StrAppend(&line, "; closeness ring ", view.closeness_ring());
    }
    if (view.wished_closeness_ring() > 0 &&
        view.wished_closeness_ring() != view.closeness_ring()) {
      absl::StrAppend(&line, ", wished ", view.wished_closeness_ring());
    }
    if (view.has_trust()) {
      absl::StrAppend(&line, "; trust ", view.trust(), " of 10");
    }
    absl::StrAppend(&text, Paragraph(2, line));
  }
  return text.empty() ? text : Heading("People") + text;
}

// What changed with each step: `impasse, then renegotiation, then resolved`.
std::string ComputeCourse(const Conflict& conflict) {
  std::vector<std::string> course;
  Conflict::Stage stage = Conflict::STAGE_UNSPECIFIED;
  Conflict::State state = Conflict::STATE_OPEN;
  for (const Conflict::Transition& step : conflict.transitions()) {
    if (step.stage() != stage) {
      course.push_back(Plain(Conflict::Stage_Name(step.stage()), "STAGE_"));
    }
    if (step.state() != state) {
      course.push_back(Plain(Conflict::State_Name(step.state()), "STATE_"));
    }
    stage = step.stage();
    state = step.state();
  }
  return absl::StrJoin(course, ", then ");
}

std::string Conflicts(const Portrait& portrait) {
  std::string text;
  for (const Conflict& conflict : portrait.conflicts.conflicts()) {
    absl::StrAppend(
        &text,
        Paragraph(2, absl::StrCat("With ", NameOf(portrait, conflict.person()),
                                  ": ", conflict.topic(), ". Its course: ",
                                  ComputeCourse(conflict), ".")));
  }
  return text.empty() ? text : Heading("Conflicts") + text;
}

std::string Unresolved(const Portrait& portrait) {
  std::string text;
  for (const UnresolvedIssue& issue :
       portrait.unresolved_issues.unresolved_issues()) {
    std::vector<std::string> people;
    people.reserve(static_cast<size_t>(issue.people_size()));
    for (const std::string& person : issue.people()) {
      people.push_back(NameOf(portrait, person));
    }
    std::string line = absl::StrCat("With ", absl::StrJoin(people, " and "),
                                    ": ", issue.description(), " Distress ",
                                    issue.distress(), " of 10.");
    if (issue.state() == UnresolvedIssue::STATE_CLOSED) {
      absl::StrAppend(&line, " Closed: ", issue.closing_note());
    }
    absl::StrAppend(&text, Paragraph(2, line));
  }
  return text.empty() ? text : Heading("Never settled") + text;
}

std::string OwnWords(const Portrait& portrait) {
  std::string text;
  for (const RegisterEntry& entry :
       portrait.register_entries.register_entries()) {
    std::string line = absl::StrCat(
        "A ", Plain(RegisterEntry::Kind_Name(entry.kind()), "KIND_"), ": \"",
        entry.text(), "\"");
    if (entry.has_client_importance()) {
      absl::StrAppend(&line, " (", entry.client_importance(), " of 10)");
    }
    absl::StrAppend(&text, Paragraph(2, line));
  }
  return text.empty() ? text : Heading("In the client's words") + text;
}

std::string AnswerIn(const Portrait& portrait, const Form::Item& item,
                     const FormResponse::Answer& answer) {
  std::vector<std::string> parts;
  for (const std::string& code : answer.codes()) {
    const auto option = std::find_if(
        item.options().begin(), item.options().end(),
        [&code](const Form::Option& known) { return known.code() == code; });
    parts.push_back(option == item.options().end() ? code : option->text());
  }
  if (!answer.text().empty()) {
    parts.push_back(absl::StrCat("\"", answer.text(), "\""));
  }
  if (!answer.person().empty()) {
    parts.push_back(NameOf(portrait, answer.person()));
  }
  if (!answer.date().empty()) parts.push_back(answer.date());
  if (answer.has_value()) parts.push_back(absl::StrCat(answer.value()));
  if (answer.prefers_not_to_say()) parts.emplace_back("prefers not to say");
  return absl::StrJoin(parts, "; ");
}

// Interview guides and worksheets; what is scored is told as progress.
std::string WorkedThrough(const Portrait& portrait) {
  std::string text;
  for (const FormResponse& response : portrait.responses.form_responses()) {
    const auto form = portrait.forms.find(
        absl::StrCat(response.form(), "/", response.form_version()));
    if (response.status() != FormResponse::STATUS_NOT_SCORED ||
        form == portrait.forms.end()) {
      continue;
    }
    absl::StrAppend(
        &text, Paragraph(2, absl::StrCat(form->second.title(), ", ",
                                         DayOf(response.completion_time()))));
    for (const FormResponse::Answer& answer : response.answers()) {
      const auto& items = form->second.items();
      const auto item = std::find_if(items.begin(), items.end(),
                                     [&answer](const Form::Item& asked) {
                                       return asked.id() == answer.item();
                                     });
      if (item == items.end()) continue;
      absl::StrAppend(
          &text, Paragraph(4, absl::StrCat(item->text(), " ",
                                           AnswerIn(portrait, *item, answer))));
    }
  }
  return text.empty() ? text : Heading("Worked through") + text;
}

// A hypothesis, and whether the client shares it.
std::string Formulations(const Portrait& portrait) {
  std::string text;
  for (const Formulation& formulation : portrait.formulations.formulations()) {
    absl::StrAppend(
        &text, Paragraph(2, formulation.symptom_picture()),
        Paragraph(4, formulation.has_agreement()
                         ? absl::StrCat(
                               "The client agreed on ",
                               DayOf(formulation.agreement().agree_time()), ".")
                         : "The client has not agreed to it."));
    for (const Formulation::Factor& factor : formulation.factors()) {
      absl::StrAppend(
          &text,
          Paragraph(4, absl::StrCat(Plain(Formulation::Factor::Phase_Name(
                                              factor.phase()),
                                          "PHASE_"),
                                    ": ", factor.text())));
    }
  }
  return text.empty() ? text : Heading("How it may hang together") + text;
}

std::string Achievement(const Goal& goal) {
  switch (goal.achievement()) {
    case Goal::ACHIEVEMENT_ACHIEVED:
      return "achieved";
    case Goal::ACHIEVEMENT_NOT_ACHIEVED:
      return "not achieved";
    default:
      return Plain(Goal::State_Name(goal.state()), "STATE_");
  }
}

std::string AgreementOf(const Goal& goal) {
  std::vector<std::string> parties;
  for (const Goal::Agreement& agreement : goal.agreements()) {
    parties.push_back(Plain(
        type::v1::AuthorRole_Name(agreement.author().role()), "AUTHOR_ROLE_"));
  }
  const std::string by =
      parties.empty()
          ? "Nobody has agreed to its present wording."
          : absl::StrCat("Agreed by ", absl::StrJoin(parties, " and "), ".");
  return goal.wording_revision() > 1
             ? absl::StrCat(
                   by, " Its wording was changed ",
                   goal.wording_revision() == 2
                       ? "once"
                       : absl::StrCat(goal.wording_revision() - 1, " times"),
                   ".")
             : by;
}

std::string Goals(const Portrait& portrait) {
  std::string text;
  for (const Goal& goal : portrait.goals.goals()) {
    absl::StrAppend(
        &text,
        Paragraph(2, absl::StrCat(goal.title(), " (",
                                  Subject(goal.family(), goal.situation()),
                                  "): ", Achievement(goal), ".")),
        Paragraph(4, AgreementOf(goal)));
    const auto progress = portrait.goal_progress.find(goal.name());
    if (progress != portrait.goal_progress.end()) {
      absl::StrAppend(&text, Paragraph(4, progress->second.words().clinical()));
    }
    if (!goal.reason().empty()) {
      absl::StrAppend(&text, Paragraph(4, goal.reason()));
    }
  }
  return text.empty() ? text : Heading("Goals") + text;
}

bool IsSame(const SeriesKey& one, const SeriesKey& other) {
  return google::protobuf::util::MessageDifferencer::Equals(one, other);
}

std::vector<const Measurement*> ReadingsOf(const Portrait& portrait,
                                           const SeriesKey& key) {
  std::vector<const Measurement*> readings;
  for (const Measurement& measurement : portrait.measurements.measurements()) {
    if (IsSame(measurement.series(), key)) readings.push_back(&measurement);
  }
  std::stable_sort(readings.begin(), readings.end(),
                   [](const Measurement* one, const Measurement* other) {
                     return FromTimestamp(one->reading().taken_time()) <
                            FromTimestamp(other->reading().taken_time());
                   });
  return readings;
}

// Steps from one reading to the next that are worse by more than measurement
// error.
std::string Setbacks(const Portrait& portrait, const SeriesKey& key) {
  const auto change = std::find_if(
      portrait.changes.begin(), portrait.changes.end(),
      [&](const ChangeAssessment& one) { return IsSame(one.series(), key); });
  if (change == portrait.changes.end()) return "";
  std::string text;
  for (const ChangeAssessment::Setback& setback : change->setbacks()) {
    absl::StrAppend(
        &text,
        Paragraph(4, absl::StrCat(
                         "A setback on ", DayOf(setback.after().taken_time()),
                         ": from ", NumberText(setback.before().value()),
                         " to ", NumberText(setback.after().value()),
                         ", more than measurement error (",
                         NumberText(change->threshold()), ").")));
  }
  return text;
}

using SeriesList = google::protobuf::RepeatedPtrField<SeriesSummary>;

std::string SeriesIn(const Portrait& portrait, const SeriesList& list) {
  std::string text;
  for (const SeriesSummary& series : list) {
    const SeriesKey& key = series.series().key();
    const std::vector<const Measurement*> readings = ReadingsOf(portrait, key);
    const std::string values = absl::StrJoin(
        readings, " ", [](std::string* out, const Measurement* measurement) {
          absl::StrAppend(out, NumberText(measurement->reading().value()));
        });
    absl::StrAppend(&text, Paragraph(2, series.words().clinical()),
                    Paragraph(4, values), Setbacks(portrait, key));
  }
  return text;
}

std::string Progress(const Portrait& portrait) {
  std::string text;
  if (!portrait.summary.symptoms().empty()) {
    absl::StrAppend(&text, Heading("Symptoms"),
                    SeriesIn(portrait, portrait.summary.symptoms()));
  }
  if (!portrait.summary.interpersonal().empty()) {
    absl::StrAppend(&text, Heading("Between people"),
                    SeriesIn(portrait, portrait.summary.interpersonal()));
  }
  if (!portrait.summary.alliance().empty()) {
    absl::StrAppend(&text, Heading("Working together"),
                    SeriesIn(portrait, portrait.summary.alliance()));
  }
  return text;
}

// That there is no flag never means that there is no risk.
std::string Safety(const Portrait& portrait) {
  std::string text;
  for (const SafetyFlag& flag : portrait.flags.safety_flags()) {
    const std::string what = flag.evidence().explanation();
    absl::StrAppend(
        &text,
        Paragraph(2, flag.state() == SafetyFlag::STATE_OPEN
                         ? absl::StrCat("OPEN, nobody has looked yet: ", what)
                         : what));
    if (flag.state() == SafetyFlag::STATE_ACKNOWLEDGED) {
      absl::StrAppend(&text, Paragraph(4, absl::StrCat(flag.acknowledger_name(),
                                                       ": ", flag.note())));
    }
  }
  return text.empty() ? text : Heading("Safety") + text;
}

// The words of a stated need, and what its weights are where they differ.
std::string Statements(const NeedsProfile::Need& need) {
  std::string text;
  if (!need.text().empty()) absl::StrAppend(&text, " \"", need.text(), "\"");
  if (need.has_weight_range()) {
    absl::StrAppend(&text, " It weighs from ", need.weight_range().lowest(),
                    " to ", need.weight_range().highest(), " of 10");
    if (need.has_client_weight()) {
      absl::StrAppend(&text, "; the client says ", need.client_weight());
    }
    if (need.has_therapist_weight()) {
      absl::StrAppend(&text, "; the therapist says ", need.therapist_weight());
    }
    absl::StrAppend(&text, ".");
  }
  return text;
}

// What shows in several records, each as a question.
std::string Questions(const Portrait& portrait) {
  std::string text;
  for (const inventory::v1::Finding& finding : portrait.findings.findings()) {
    absl::StrAppend(&text, Paragraph(2, absl::StrCat(finding.title(), ". ",
                                                     finding.question())));
  }
  return text.empty() ? text : Heading("To talk about") + text;
}

}  // namespace

std::string DescribeNeeds(const NeedsProfile& needs) {
  if (needs.needs().empty()) {
    return Paragraph(2, "The records show no need at present.");
  }
  std::string text = Paragraph(2, "What is needed, as the records show it:");
  for (int i = 0; i < std::min(needs.needs_size(), kMostInAList); ++i) {
    const NeedsProfile::Need& need = needs.needs(i);
    absl::StrAppend(
        &text,
        Paragraph(
            4, absl::StrCat(i + 1, ". ",
                            Subject(need.family(), need.situation()), ": ",
                            need.evidence().explanation(), Statements(need))));
  }
  return text;
}

std::string DescribeSuggestions(
    const goals::v1::SuggestGoalsResponse& suggestions) {
  if (suggestions.suggestions().empty()) {
    return Paragraph(2, "No goal of the catalogue fits what is known.");
  }
  std::string text = Paragraph(2, "Goals that would fit:");
  for (int i = 0; i < std::min(suggestions.suggestions_size(), kMostInAList);
       ++i) {
    const Suggestion& suggestion = suggestions.suggestions(i);
    const Goal& draft = suggestion.draft();
    absl::StrAppend(
        &text,
        Paragraph(
            4, absl::StrCat(i + 1, ". ", draft.title(), " (",
                            Subject(draft.family(), draft.situation()), ")",
                            suggestion.on_hold()
                                ? "; on hold until somebody has looked at the "
                                  "open safety flag"
                                : "")));
    for (const goals::v1::Template::Slot& slot : suggestion.open_slots()) {
      absl::StrAppend(&text, Paragraph(7, slot.question()));
    }
  }
  return text;
}

std::string Describe(const Portrait& portrait) {
  return absl::StrCat(
      "Client ", portrait.client, "\n", Safety(portrait), Sessions(portrait),
      People(portrait), Conflicts(portrait), Unresolved(portrait),
      OwnWords(portrait), WorkedThrough(portrait), Formulations(portrait),
      Heading("Needs at present"), DescribeNeeds(portrait.needs),
      Questions(portrait), Goals(portrait), Progress(portrait));
}

}  // namespace concord::concordctl
