#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_requests.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/interpersonal_problem.pb.h"
#include "concord/inventory/v1/interpersonal_problem_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/inventory/v1/safety_flag_requests.pb.h"
#include "concord/inventory/v1/symptom_domain.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/parse_text.h"
#include "tests/unit/inventory/rpc/service_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using testing::FieldsOf;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::Refused;
using v1::Form;
using v1::FormResponse;

Form Diary() {
  return Parse<Form>(R"pb(
    code: "diary"
    title: "Evening diary"
    kind: KIND_WORKSHEET
    construct: "how the evening went"
    licence: "For the patients of the clinic."
    source: "The clinic"
    method: METHOD_NONE
    item_texts: ITEM_TEXTS_INCLUDED
    items {
      id: "evening"
      answer_type: ANSWER_TYPE_TEXT
      text: "How was the evening?"
      required: true
      options { code: "alone" text: "alone" }
      options { code: "together" text: "together" }
    }
    items { id: "with" answer_type: ANSWER_TYPE_PERSON text: "With whom?" }
  )pb");
}

// A scale of one clinic, with an item that somebody must look at.
Form Scale() {
  return Parse<Form>(R"pb(
    code: "clinic.mood"
    title: "Mood of the week"
    kind: KIND_QUESTIONNAIRE
    construct: "mood"
    licence: "Ours."
    source: "The clinic"
    method: METHOD_SUM
    direction: DIRECTION_LOWER_IS_BETTER
    item_texts: ITEM_TEXTS_INCLUDED
    items { id: "low" text: "How low?" }
    items { id: "end" text: "Thoughts of ending it?" }
    value_range { minimum: 0 maximum: 3 }
    score_range { minimum: 0 maximum: 6 }
    estimate: ESTIMATE_NONE
    missing_source: "The clinic"
    symptom_domain: SYMPTOM_DOMAIN_DEPRESSION
    safety_items {
      item: "end"
      topic: "suicidal thoughts"
      levels { minimum: 1 urgency: URGENCY_URGENT }
      missing_urgency: URGENCY_SAME_DAY
    })pb");
}

class FormTest : public ServiceFixture {
 protected:
  absl::StatusOr<Form> Create(const char* id, const Form& form,
                              const security::Claims& caller) {
    v1::CreateFormRequest request;
    request.set_form_id(id);
    request.set_request_id(NextRequestId());
    *request.mutable_form() = form;
    return Call<Form>(caller, "CreateForm", request);
  }
  absl::StatusOr<Form> Update(const Form& form, const security::Claims& caller,
                              const char* path = nullptr) {
    v1::UpdateFormRequest request;
    request.set_request_id(NextRequestId());
    *request.mutable_form() = form;
    if (path != nullptr) request.mutable_update_mask()->add_paths(path);
    return Call<Form>(caller, "UpdateForm", request);
  }
  absl::StatusOr<Form> Get(const char* name, const security::Claims& caller,
                           const char* version = "") {
    v1::GetFormRequest request;
    request.set_name(name);
    request.set_version(version);
    return Call<Form>(caller, "GetForm", request);
  }
  std::vector<std::string> Names(const security::Claims& caller) {
    std::vector<std::string> names;
    v1::ListFormsRequest request;
    request.set_page_size(7);
    do {
      const auto page =
          Call<v1::ListFormsResponse>(caller, "ListForms", request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      for (const Form& form : page->forms()) names.push_back(form.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }

  absl::StatusOr<FormResponse> Answer(const char* text,
                                      const security::Claims& caller) {
    auto request = NewFor<v1::CreateFormResponseRequest>("clients/c1");
    *request.mutable_form_response() = Parse<FormResponse>(text);
    *request.mutable_form_response()->mutable_completion_time() =
        ToTimestamp(harness_.clock().Now());
    return Call<FormResponse>(caller, "CreateFormResponse", request);
  }
  absl::StatusOr<FormResponse> Correct(const FormResponse& response,
                                       const security::Claims& caller,
                                       const char* reason = "") {
    v1::CorrectFormResponseRequest request;
    request.set_request_id(NextRequestId());
    request.set_reason(reason);
    *request.mutable_form_response() = response;
    return Call<FormResponse>(caller, "CorrectFormResponse", request);
  }
  std::string AddPerson(bool is_private = false) {
    auto request = NewFor<v1::CreatePersonRequest>("clients/c1");
    request.mutable_person()->set_display_name("Mira");
    request.mutable_person()->set_category(v1::Person::CATEGORY_FRIEND);
    request.mutable_person()->set_private_entry(is_private);
    const auto person = Call<v1::Person>(client_, "CreatePerson", request);
    EXPECT_THAT(person, IsOk());
    return person.ok() ? person->name() : "";
  }

  const security::Claims admin_ = [] {
    security::Claims claims = testing::Therapist("ada");
    claims.role = security::Role::kAdmin;
    return claims;
  }();
};

TEST_F(FormTest, S42_ANewGuideIsUsableAtOnceAndItsEditKeepsTheFirstVersion) {
  ASSERT_THAT(Begin(), IsOk());
  Form guide = Diary();
  guide.set_kind(Form::KIND_INTERVIEW_GUIDE);
  const auto first = Create("own-evening", guide, sven_);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->version(), "1");
  EXPECT_EQ(first->author().subject(), "sven");
  const auto answered =
      Answer(R"pb(
               form: "forms/own-evening"
               answers { item: "evening" text: "Quiet." codes: "alone" }
             )pb",
             anna_);
  ASSERT_THAT(answered, IsOk());
  EXPECT_EQ(answered->form_version(), "1");
  EXPECT_EQ(answered->status(), FormResponse::STATUS_NOT_SCORED);
  EXPECT_EQ(answered->missing_count(), 1);

  Form edited = *first;
  edited.mutable_items(0)->set_text("And how was the evening?");
  edited.mutable_items(0)->mutable_options(0)->set_code("by_myself");
  const auto second = Update(edited, sven_);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->version(), "2");
  EXPECT_EQ(Get("forms/own-evening", client_)->items(0).text(),
            "And how was the evening?");
  EXPECT_EQ(Get("forms/own-evening", client_, "1")->items(0).text(),
            "How was the evening?");

  // The code is one of the first version's alone.
  FormResponse correction = *answered;
  correction.mutable_answers(0)->set_text("Very quiet.");
  const auto corrected = Correct(correction, anna_, "misheard");
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->form_version(), "1");
  v1::ListFormResponseRevisionsRequest revisions;
  revisions.set_name(answered->name());
  const auto history = Call<v1::ListFormResponseRevisionsResponse>(
      client_, "ListFormResponseRevisions", revisions);
  ASSERT_EQ(history->form_responses_size(), 2);
  EXPECT_EQ(history->form_responses(1).answers(0).text(), "Quiet.");
}

TEST_F(FormTest, S42_AQuestionMayBeDeclinedOrPassedOverAndAnsweredLater) {
  ASSERT_THAT(Begin(), IsOk());
  const auto interview =
      Answer(R"pb(
               form: "forms/native-tie-interview"
               answers { item: "story" prefers_not_to_say: true }
               answers { item: "good" text: "We laugh." }
             )pb",
             anna_);
  ASSERT_THAT(interview, IsOk());
  EXPECT_EQ(interview->missing_count(), 12);
  FormResponse later = *interview;
  later.mutable_answers(1)->Clear();
  later.mutable_answers(1)->set_item("story");
  later.mutable_answers(1)->set_text("At school.");
  later.mutable_answers(0)->set_item("good");
  later.mutable_answers(0)->set_text("We laugh.");
  later.mutable_answers(0)->clear_prefers_not_to_say();
  const auto told = Correct(later, anna_, "told in the next session");
  ASSERT_THAT(told, IsOk());
  EXPECT_EQ(told->answers(0).item(), "story");
  EXPECT_EQ(told->answers(0).text(), "At school.");
}

TEST_F(FormTest, S44_AWorksheetIsItsAuthorsUntilItIsSharedAndOldOnesStayWhole) {
  ASSERT_THAT(Begin(), IsOk());
  const std::string mira = AddPerson();
  auto draft = Answer(R"pb(
                        form: "forms/native-decision-analysis"
                        draft: true
                        answers { item: "problem" text: "Who visits whom." }
                      )pb",
                      client_);
  ASSERT_THAT(draft, IsOk());
  EXPECT_EQ(draft->status(), FormResponse::STATUS_DRAFT);
  v1::GetFormResponseRequest get;
  get.set_name(draft->name());
  EXPECT_TRUE(absl::IsNotFound(
      Call<FormResponse>(anna_, "GetFormResponse", get).status()));

  FormResponse shared = *draft;
  shared.set_draft(false);
  const absl::Status unfinished = Correct(shared, client_).status();
  EXPECT_THAT(FieldsOf(unfinished),
              ElementsAre("form_response.answers", "form_response.answers"));
  EXPECT_THAT(ViolationsOf(unfinished)[0].description,
              HasSubstr("wished_outcome"));
  auto* outcome = shared.add_answers();
  outcome->set_item("wished_outcome");
  outcome->set_text("We take turns.");
  auto* options = shared.add_answers();
  options->set_item("options");
  options->set_prefers_not_to_say(true);
  auto* person = shared.add_answers();
  person->set_item("person");
  person->set_person(mira);
  const auto finished = Correct(shared, client_);
  ASSERT_THAT(finished, IsOk());
  EXPECT_EQ(finished->correction_author().subject(), "");
  const auto seen = Call<FormResponse>(anna_, "GetFormResponse", get);
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(seen->answers(1).person(), mira);
}

TEST_F(FormTest, AnswersWithPeopleThatBothPartiesKnowOnly) {
  ASSERT_THAT(Begin(), IsOk());
  const auto with = [this](const std::string& person) {
    const std::string text = R"pb(
      form: "forms/native-tie-interview"
      answers { item: "person" person: "%s" }
    )pb";
    return Answer(absl::StrReplaceAll(text, {{"%s", person}}).c_str(), client_)
        .status();
  };
  EXPECT_THAT(FieldsOf(with(AddPerson(true))),
              ElementsAre("form_response.answers[0].person"));
  EXPECT_TRUE(absl::IsNotFound(with("clients/c1/people/nobody")));
  EXPECT_TRUE(absl::IsNotFound(with("clients/c2/people/other")));
  EXPECT_THAT(with(AddPerson()), IsOk());
}

TEST_F(FormTest, ATenantsScaleIsScoredLookedAtAndCountsAsAMeasure) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Create("own-mood", Scale(), admin_), IsOk());
  auto problem = NewFor<v1::CreateInterpersonalProblemRequest>("clients/c1");
  problem.mutable_interpersonal_problem()->set_text("Alone at home.");
  problem.mutable_interpersonal_problem()->add_domains(
      v1::SYMPTOM_DOMAIN_DEPRESSION);
  const auto stated = Call<v1::InterpersonalProblem>(
      client_, "CreateInterpersonalProblem", problem);
  ASSERT_THAT(stated, IsOk());
  EXPECT_THAT(stated->measurements(0).forms(), Contains("forms/own-mood"));

  const auto response = Answer(R"pb(
                                 form: "forms/own-mood"
                                 answers { item: "low" value: 2 }
                                 answers { item: "end" value: 1 }
                               )pb",
                               client_);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->score(), 3);
  v1::ListSafetyFlagsRequest flags;
  flags.set_parent("clients/c1");
  const auto opened =
      Call<v1::ListSafetyFlagsResponse>(anna_, "ListSafetyFlags", flags);
  ASSERT_EQ(opened->safety_flags_size(), 1);
  EXPECT_EQ(opened->safety_flags(0).urgency(), v1::SafetyFlag::URGENCY_URGENT);
  v1::GetInterpersonalProblemRequest get;
  get.set_name(stated->name());
  EXPECT_THAT(
      Call<v1::InterpersonalProblem>(anna_, "GetInterpersonalProblem", get)
          ->measurements(0)
          .responses(),
      ElementsAre(response->name()));
}

TEST_F(FormTest, AnswersTheVersionThatWasFilledIn) {
  ASSERT_THAT(Begin(), IsOk());
  Form scale = *Create("own-mood", Scale(), admin_);
  scale.mutable_items(0)->mutable_value_range()->set_maximum(9);
  scale.mutable_items(0)->mutable_value_range()->set_minimum(0);
  scale.mutable_score_range()->set_maximum(12);
  ASSERT_THAT(Update(scale, admin_), IsOk());
  const char* const answers = R"pb(
    form: "forms/own-mood"
    form_version: "1"
    answers { item: "low" value: 9 }
    answers { item: "end" value: 0 }
  )pb";
  EXPECT_THAT(FieldsOf(Answer(answers, client_).status()),
              ElementsAre("form_response.answers[0].value"));
  auto newest = Parse<FormResponse>(answers);
  newest.set_form_version("2");
  EXPECT_EQ(Answer(newest.DebugString().c_str(), client_)->score(), 9);
  newest.set_form_version("3");
  EXPECT_THAT(FieldsOf(Answer(newest.DebugString().c_str(), client_).status()),
              ElementsAre("form_response.form_version"));
}

TEST_F(FormTest, NamesEveryFaultOfAForm) {
  Form form = Scale();
  form.mutable_score_range()->set_maximum(7);
  form.mutable_safety_items(0)->set_item("ending");
  EXPECT_THAT(FieldsOf(Create("own-mood", form, sven_).status()),
              ElementsAre("form.score_range", "form.safety_items[0].item"));
  form = Scale();
  form.clear_licence();
  form.mutable_items(0)->set_id("not a code");
  EXPECT_THAT(FieldsOf(Create("own-mood", form, sven_).status()),
              ElementsAre("form.items[0].id", "form.licence"));
  EXPECT_THAT(FieldsOf(Create("mood", Scale(), sven_).status()),
              ElementsAre("form_id"));
  EXPECT_TRUE(absl::IsNotFound(Get("forms/own-mood", sven_).status()));
}

TEST_F(FormTest, IsWrittenBySupervisorsAndAdministratorsOnly) {
  for (const security::Claims& caller : {client_, anna_}) {
    EXPECT_EQ(Create("own-diary", Diary(), caller).status().code(),
              absl::StatusCode::kPermissionDenied);
  }
  ASSERT_THAT(Create("own-diary", Diary(), sven_), IsOk());
  EXPECT_THAT(Create("own-diary", Diary(), admin_),
              Refused(type::v1::REASON_RESOURCE_EXISTS));
  Form shipped = *Get("forms/phq-9", admin_);
  shipped.set_title("Better");
  EXPECT_TRUE(absl::IsNotFound(Update(shipped, admin_).status()));
}

TEST_F(FormTest, IsListedByNameForEverybodyOfTheTenantAlone) {
  const std::vector<std::string> shipped = Names(client_);
  ASSERT_THAT(Create("own-b", Diary(), sven_), IsOk());
  ASSERT_THAT(Create("own-a", Scale(), sven_), IsOk());
  std::vector<std::string> expected = shipped;
  expected.insert(expected.end(), {"forms/own-a", "forms/own-b"});
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(Names(client_), expected);
  EXPECT_EQ(Names(anna_), expected);
  security::Claims elsewhere = testing::Supervisor("sven");
  elsewhere.tenant = "elsewhere";
  EXPECT_EQ(Names(elsewhere), shipped);
  EXPECT_TRUE(absl::IsNotFound(Get("forms/own-a", elsewhere).status()));
}

TEST_F(FormTest, RefusesAnUpdateOfWhatSomebodyElseHasChanged) {
  const Form first = *Create("own-diary", Diary(), sven_);
  Form titled = first;
  titled.set_title("Diary of the evening");
  ASSERT_THAT(Update(titled, admin_, "title"), IsOk());
  EXPECT_THAT(Update(titled, sven_, "title"),
              Refused(type::v1::REASON_ETAG_MISMATCH));
  // Nothing new makes no version.
  titled.clear_etag();
  EXPECT_EQ(Update(titled, sven_, "title")->version(), "2");
}

TEST_F(FormTest, KeepsAHundredVersionsAndRefusesMore) {
  Form form = *Create("own-diary", Diary(), sven_);
  for (int i = 2; i <= 100; ++i) {
    form.set_title(absl::StrCat("Diary ", i));
    const auto updated = Update(form, sven_);
    ASSERT_THAT(updated, IsOk());
    form = *updated;
  }
  EXPECT_EQ(form.version(), "100");
  EXPECT_EQ(Get("forms/own-diary", sven_, "1")->title(), "Evening diary");
  EXPECT_EQ(Get("forms/own-diary", sven_, "57")->title(), "Diary 57");
  form.set_title("Diary 101");
  EXPECT_THAT(Update(form, sven_), Refused(type::v1::REASON_LIMIT_REACHED));
}

}  // namespace
}  // namespace concord::inventory
