#include "services/inventory/domain/forms/scoring.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "common/status/error.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "services/inventory/catalogue/catalogue.h"
#include "services/inventory/domain/forms/answers.h"
#include "services/inventory/domain/forms/safety.h"
#include "tests/support/status/status.h"

namespace concord::inventory {
namespace {

using nlohmann::json;
using testing::IsOk;
using v1::Form;
using v1::FormResponse;

// Of the catalogue that the program ships.
Form FormNamed(const std::string& name) {
  const auto catalogue = Catalogue::Load();
  return *catalogue->FindForm(name);
}

FormResponse::Answer& Answer(int item, FormResponse& response) {
  FormResponse::Answer& answer = *response.add_answers();
  answer.set_item(std::to_string(item));
  return answer;
}

// Null values are items without an answer.
FormResponse ResponseWith(const json& values) {
  FormResponse response;
  for (size_t i = 0; i < values.size(); ++i) {
    FormResponse::Answer& answer = Answer(static_cast<int>(i) + 1, response);
    if (!values[i].is_null()) answer.set_value(values[i].get<int>());
  }
  return response;
}

FormResponse Scored(const Form& form, const json& values) {
  FormResponse response = ResponseWith(values);
  Score(form, response);
  return response;
}

bool HasFlag(const Form& form, const FormResponse& response,
             v1::SafetyFlag::Cause cause) {
  for (const v1::SafetyFlag& flag : EvaluateSafety(form, response)) {
    if (flag.cause() == cause) return true;
  }
  return false;
}

void ExpectVector(const Form& form, const json& vector) {
  SCOPED_TRACE(vector["id"].get<std::string>());
  const json& expected = vector["expected"];
  const FormResponse answers = ResponseWith(vector["input"]["items"]);
  if (expected["status"] == "INVALID_ARGUMENT") {
    EXPECT_EQ(CheckAnswers(form, answers).code(),
              absl::StatusCode::kInvalidArgument);
    return;
  }
  ASSERT_THAT(CheckAnswers(form, answers), IsOk());
  const FormResponse response = Scored(form, vector["input"]["items"]);
  if (expected["status"] == "NOT_SCORABLE") {
    EXPECT_EQ(response.status(), FormResponse::STATUS_NOT_SCORABLE);
    EXPECT_FALSE(response.has_score());
  } else {
    EXPECT_EQ(response.status(), expected["status"] == "OK"
                                     ? FormResponse::STATUS_SCORED
                                     : FormResponse::STATUS_PRORATED);
    EXPECT_EQ(response.rounded_score(), expected["total"].get<int>());
    EXPECT_NEAR(response.score(), expected["total_unrounded"].get<double>(),
                1e-9);
    EXPECT_EQ(response.band(), expected["band"].get<std::string>());
    EXPECT_EQ(response.missing_count(), expected["missing"].get<int>());
  }
  if (expected.contains("item9_positive")) {
    EXPECT_EQ(HasFlag(form, response, v1::SafetyFlag::CAUSE_ITEM_POSITIVE),
              expected["item9_positive"].get<bool>());
  }
  if (expected.contains("item9_missing")) {
    EXPECT_EQ(HasFlag(form, response, v1::SafetyFlag::CAUSE_ITEM_MISSING),
              expected["item9_missing"].get<bool>());
  }
}

TEST(ScoreTest, AgreesWithTheVectorsOfThePhq9) {
  std::ifstream file("tests/data/analytics_vectors.json");
  const json vectors = json::parse(file);
  const Form form = FormNamed("forms/phq-9");
  int count = 0;
  for (const json& vector : vectors["cases"]) {
    if (vector["formula"] != "score:PHQ-9") continue;
    ExpectVector(form, vector);
    ++count;
  }
  EXPECT_GE(count, 5);
}

TEST(ScoreTest, IsTheSumOfAllItems) {
  const FormResponse response =
      Scored(FormNamed("forms/gad-7"), {3, 2, 2, 3, 1, 2, 1});
  EXPECT_EQ(response.status(), FormResponse::STATUS_SCORED);
  EXPECT_EQ(response.score(), 14);
  EXPECT_EQ(response.band(), "moderate");
  EXPECT_EQ(response.evidence().rule(), "score.sum/1");
}

// 9 * 8 / 8 = 9 is mild; 9 * 9 / 8 = 10.125 rounds down to moderate's 10.
TEST(ScoreTest, RoundsForTheBandOnly) {
  const FormResponse response =
      Scored(FormNamed("forms/phq-9"), {2, 1, 1, 1, 1, 1, 1, 1, nullptr});
  EXPECT_DOUBLE_EQ(response.score(), 10.125);
  EXPECT_EQ(response.rounded_score(), 10);
  EXPECT_EQ(response.band(), "moderate");
}

// 7 items: 9 * 7 / 6 = 10.5 rounds up.
TEST(ScoreTest, RoundsHalfUp) {
  const FormResponse response =
      Scored(FormNamed("forms/gad-7"), {2, 2, 2, 1, 1, 1, nullptr});
  EXPECT_DOUBLE_EQ(response.score(), 10.5);
  EXPECT_EQ(response.rounded_score(), 11);
}

TEST(ScoreTest, TakesItemsLeftOutAsNotAnswered) {
  const Form form = FormNamed("forms/phq-9");
  FormResponse response;
  for (int item = 1; item <= 7; ++item) Answer(item, response).set_value(1);
  Score(form, response);
  EXPECT_EQ(response.status(), FormResponse::STATUS_PRORATED);
  EXPECT_EQ(response.missing_count(), 2);
  EXPECT_DOUBLE_EQ(response.score(), 9);
}

TEST(ScoreTest, HasNoScoreWithTooManyItemsMissing) {
  const FormResponse response = Scored(
      FormNamed("forms/phq-9"), {3, 3, 3, 3, 3, 3, nullptr, nullptr, nullptr});
  EXPECT_EQ(response.status(), FormResponse::STATUS_NOT_SCORABLE);
  EXPECT_FALSE(response.has_score());
  EXPECT_FALSE(response.has_rounded_score());
  EXPECT_EQ(response.band(), "");
  EXPECT_EQ(response.evidence().explanation(),
            "3 of 9 items are missing; at most 2 may be.");
}

TEST(ScoreTest, DoesNotDependOnTheOrderOfAnswers) {
  const Form form = FormNamed("forms/gad-7");
  FormResponse forward = ResponseWith({0, 1, 2, 3, 0, 1, 2});
  FormResponse backward;
  for (int i = 6; i >= 0; --i) {
    *backward.add_answers() = forward.answers(i);
  }
  Score(form, forward);
  Score(form, backward);
  EXPECT_EQ(forward.SerializeAsString(), backward.SerializeAsString());
}

TEST(ScoreTest, RisesWithEveryAnswerAndStaysInTheBands) {
  const Form form = FormNamed("forms/gad-7");
  json values = {0, 0, 0, 0, 0, 0, 0};
  double last = -1;
  for (size_t item = 0; item < values.size(); ++item) {
    for (int value = item == 0 ? 0 : 1; value <= 3; ++value) {
      values[item] = value;
      const FormResponse response = Scored(form, values);
      EXPECT_GT(response.score(), last);
      EXPECT_FALSE(response.band().empty());
      last = response.score();
    }
  }
  EXPECT_EQ(last, 21);
}

const json& VectorNamed(const std::string& id) {
  static const json vectors = [] {
    std::ifstream file("tests/data/analytics_vectors.json");
    return json::parse(file);
  }();
  for (const json& vector : vectors["cases"]) {
    if (vector["id"] == id) return vector;
  }
  ADD_FAILURE() << "there is no vector " << id;
  return vectors;
}

// The answers of a vector, scored with the shipped form.
FormResponse ScoredVector(const char* form, const char* id) {
  return Scored(FormNamed(form), VectorNamed(id)["input"]["items"]);
}
json ExpectedOf(const char* id) { return VectorNamed(id)["expected"]; }

double SubscaleOf(const FormResponse& response, const std::string& subscale) {
  for (const FormResponse::SubscaleScore& score : response.subscale_scores()) {
    if (score.subscale() == subscale && score.has_score()) return score.score();
  }
  return -1;
}

bool IsPast(const FormResponse& response, const std::string& cutoff) {
  return std::find(response.cutoffs().begin(), response.cutoffs().end(),
                   cutoff) != response.cutoffs().end();
}

FormResponse WithTotal(double total) {
  FormResponse response;
  response.set_total(total);
  return response;
}

TEST(ScoreTest, IsFourTimesTheSumForTheWho5) {
  const FormResponse response = ScoredVector("forms/who-5", "SCR-WHO5-01");
  EXPECT_EQ(response.score(), ExpectedOf("SCR-WHO5-01")["percent"]);
  EXPECT_EQ(response.band(), "adequate");
  EXPECT_FALSE(IsPast(response, "low"));
}

TEST(ScoreTest, IsPastTheLowCutoffOfTheWho5FromFiftyDown) {
  const FormResponse low = ScoredVector("forms/who-5", "SCR-WHO5-02");
  EXPECT_EQ(low.score(), ExpectedOf("SCR-WHO5-02")["percent"]);
  EXPECT_TRUE(IsPast(low, "low"));
  FormResponse edge = WithTotal(52);
  Score(FormNamed("forms/who-5"), edge);
  EXPECT_FALSE(IsPast(edge, "low"));
}

TEST(ScoreTest, IsLonelyFromSixOfTheUcla3) {
  EXPECT_EQ(Scored(FormNamed("forms/ucla-3"), {2, 2, 1}).band(), "not_lonely");
  const FormResponse lonely = Scored(FormNamed("forms/ucla-3"), {2, 2, 2});
  EXPECT_EQ(lonely.score(), 6);
  EXPECT_EQ(lonely.band(), "lonely");
  EXPECT_TRUE(IsPast(lonely, "lonely"));
}

TEST(ScoreTest, TurnsReversedItemsOfTheCore10Round) {
  const FormResponse response = ScoredVector("forms/core-10", "SCR-CORE10-01");
  EXPECT_EQ(response.score(), ExpectedOf("SCR-CORE10-01")["clinical_score"]);
  EXPECT_TRUE(IsPast(response, "clinical"));
  EXPECT_EQ(response.evidence().explanation(),
            "Sum of all 10 items; reversed: 2, 3.");
}

TEST(ScoreTest, EstimatesAMissingItemOfTheCore10AfterReversal) {
  const FormResponse response = ScoredVector("forms/core-10", "SCR-CORE10-02");
  EXPECT_EQ(response.status(), FormResponse::STATUS_PRORATED);
  EXPECT_NEAR(response.score(),
              ExpectedOf("SCR-CORE10-02")["clinical_score"].get<double>(),
              1e-9);
}

TEST(ScoreTest, IsTheMeanWithReversedItemsForTheRas) {
  const FormResponse response = ScoredVector("forms/ras", "SCR-RAS-01");
  EXPECT_EQ(response.score(), ExpectedOf("SCR-RAS-01")["mean"]);
  EXPECT_FALSE(response.has_rounded_score());
  EXPECT_EQ(response.evidence().rule(), "score.mean/1");
}

TEST(ScoreTest, HasTotalAndSubscalesOfTheMspss) {
  const FormResponse response = ScoredVector("forms/mspss", "SCR-MSPSS-01");
  const json expected = ExpectedOf("SCR-MSPSS-01");
  EXPECT_EQ(response.score(), expected["total"]);
  EXPECT_EQ(response.band(), expected["band"].get<std::string>());
  for (const char* subscale : {"significant_other", "family", "friends"}) {
    EXPECT_EQ(SubscaleOf(response, subscale), expected[subscale]) << subscale;
  }
}

TEST(ScoreTest, PutsAMeanBetweenTwoPublishedBandsIntoTheLowerOne) {
  FormResponse response = WithTotal(2.995);
  Score(FormNamed("forms/mspss"), response);
  EXPECT_EQ(response.band(), "low");
}

TEST(ScoreTest, HasSubscalesButNoScoreOfTheEcrRs) {
  const FormResponse response = ScoredVector("forms/ecr-rs", "SCR-ECRRS-01");
  EXPECT_EQ(response.status(), FormResponse::STATUS_SCORED);
  EXPECT_FALSE(response.has_score());
  const json expected = ExpectedOf("SCR-ECRRS-01");
  EXPECT_NEAR(SubscaleOf(response, "avoidance"),
              expected["avoidance"].get<double>(), 1e-12);
  EXPECT_EQ(SubscaleOf(response, "anxiety"), expected["anxiety"]);
}

TEST(ScoreTest, SetsTheLsns6AndItsSubscalesBesideTheirOwnCutoffs) {
  const FormResponse response = ScoredVector("forms/lsns-6", "SCR-LSNS6-01");
  EXPECT_EQ(response.score(), ExpectedOf("SCR-LSNS6-01")["total"]);
  EXPECT_TRUE(IsPast(response, "at_risk_isolation"));
  EXPECT_EQ(response.subscale_scores(0).cutoffs_size(), 1);
  EXPECT_TRUE(response.subscale_scores(1).cutoffs().empty());
}

TEST(ScoreTest, TakesTheLargestItemOfEachDomainOfTheQids) {
  const FormResponse response = ScoredVector("forms/qids-sr16", "SCR-QIDS-01");
  EXPECT_EQ(response.status(), FormResponse::STATUS_SCORED);
  EXPECT_EQ(response.score(), ExpectedOf("SCR-QIDS-01")["total"]);
  EXPECT_EQ(response.band(),
            ExpectedOf("SCR-QIDS-01")["band"].get<std::string>());
}

TEST(ScoreTest, HasNoScoreOfTheQidsWithoutOneOfAPairAndStillLooksAtSafety) {
  const FormResponse response = ScoredVector("forms/qids-sr16", "SCR-QIDS-02");
  EXPECT_EQ(response.status(), FormResponse::STATUS_NOT_SCORABLE);
  EXPECT_FALSE(response.has_score());
  EXPECT_TRUE(HasFlag(FormNamed("forms/qids-sr16"), response,
                      v1::SafetyFlag::CAUSE_ITEM_POSITIVE));
}

// The vectors count items in the order emotional, social, as the form does.
FormResponse ScoredDjg6(const char* id) {
  const Form form = FormNamed("forms/djg-6");
  FormResponse response = ResponseWith(VectorNamed(id)["input"]["items"]);
  for (int i = 0; i < form.items_size(); ++i) {
    response.mutable_answers(i)->set_item(form.items(i).id());
  }
  Score(form, response);
  return response;
}

TEST(ScoreTest, CountsTheAnswersThatCountInTheDjg6) {
  const FormResponse response = ScoredDjg6("SCR-DJG6-01");
  EXPECT_EQ(response.score(), ExpectedOf("SCR-DJG6-01")["total"]);
  EXPECT_EQ(response.band(),
            ExpectedOf("SCR-DJG6-01")["band"].get<std::string>());
  EXPECT_EQ(SubscaleOf(response, "emotional"), 2);
  EXPECT_EQ(SubscaleOf(response, "social"), 2);
}

TEST(ScoreTest, LeavesAMissingItemOfTheDjg6OutAndItsSubscaleWithoutAScore) {
  const FormResponse response = ScoredDjg6("SCR-DJG6-02");
  EXPECT_EQ(response.status(), FormResponse::STATUS_PRORATED);
  EXPECT_EQ(response.score(), ExpectedOf("SCR-DJG6-02")["total"]);
  EXPECT_EQ(response.subscale_scores(0).status(),
            FormResponse::STATUS_NOT_SCORABLE);
  EXPECT_EQ(SubscaleOf(response, "social"), 2);
}

TEST(ScoreTest, KeepsAWsasWithoutWorkApartFromTheWholeScale) {
  const Form form = FormNamed("forms/wsas");
  FormResponse response =
      ResponseWith(VectorNamed("SCR-WSAS-02")["input"]["items"]);
  response.mutable_answers(0)->set_not_applicable(true);
  ASSERT_THAT(CheckAnswers(form, response), IsOk());
  Score(form, response);
  const json expected = ExpectedOf("SCR-WSAS-02");
  EXPECT_EQ(response.status(), FormResponse::STATUS_SCORED);
  EXPECT_EQ(response.score(), expected["total"]);
  EXPECT_EQ(response.reachable_score(), expected["max_possible"]);
  EXPECT_EQ(response.comparable_score(), expected["comparable_total"]);
  EXPECT_EQ(response.band(), "");
}

TEST(ScoreTest, HasNoScoreOfAWsasWithAMissingItem) {
  EXPECT_EQ(ScoredVector("forms/wsas", "SCR-WSAS-03").status(),
            FormResponse::STATUS_NOT_SCORABLE);
}

TEST(ScoreTest, EstimatesUpToTheLimitOfMissingItemsAndNotBeyond) {
  const Form form = FormNamed("forms/wai-sr");
  const FormResponse at_limit =
      Scored(form, {5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, nullptr});
  EXPECT_EQ(at_limit.status(), FormResponse::STATUS_PRORATED);
  EXPECT_EQ(at_limit.score(), 5);
  const FormResponse beyond =
      Scored(form, {5, 5, 5, 5, 5, 5, 5, 5, 5, 5, nullptr, nullptr});
  EXPECT_EQ(beyond.status(), FormResponse::STATUS_NOT_SCORABLE);
  EXPECT_FALSE(beyond.has_score());
}

TEST(ScoreTest, AddsMeasuredLinesWithoutRoundingErrors) {
  FormResponse response;
  for (int item = 1; item <= 4; ++item) Answer(item, response).set_number(0.1);
  const Form form = FormNamed("forms/ors");
  ASSERT_THAT(CheckAnswers(form, response), IsOk());
  Score(form, response);
  EXPECT_EQ(response.score(), 0.4);
  EXPECT_TRUE(IsPast(response, "clinical_adult"));
}

TEST(ScoreTest, TakesATotalAsItWasEntered) {
  const Form form = FormNamed("forms/iip-32");
  FormResponse response = WithTotal(64);
  ASSERT_THAT(CheckAnswers(form, response), IsOk());
  Score(form, response);
  EXPECT_EQ(response.status(), FormResponse::STATUS_TOTAL_ENTERED);
  EXPECT_EQ(response.score(), 64);
  EXPECT_EQ(response.evidence().rule(), "score.total/1");
}

TEST(ScoreTest, TakesALevelBelowZero) {
  const Form form = FormNamed("forms/native-gas-level");
  ASSERT_THAT(CheckAnswers(form, ResponseWith({-2})), IsOk());
  EXPECT_EQ(Scored(form, {-2}).rounded_score(), -2);
}

TEST(EvaluateSafetyTest, LooksAtTheItemEvenWithoutAScore) {
  const Form form = FormNamed("forms/phq-9");
  FormResponse response;
  response.set_name("clients/c1/formResponses/r1");
  Answer(9, response).set_value(1);
  Score(form, response);
  ASSERT_EQ(response.status(), FormResponse::STATUS_NOT_SCORABLE);
  const auto flags = EvaluateSafety(form, response);
  ASSERT_EQ(flags.size(), 1u);
  EXPECT_EQ(flags[0].cause(), v1::SafetyFlag::CAUSE_ITEM_POSITIVE);
  EXPECT_EQ(flags[0].state(), v1::SafetyFlag::STATE_OPEN);
  EXPECT_EQ(flags[0].evidence().resources(0), "clients/c1/formResponses/r1");
}

TEST(EvaluateSafetyTest, IsMoreUrgentFromTwoOn) {
  const Form form = FormNamed("forms/phq-9");
  const v1::SafetyFlag::Urgency expected[] = {v1::SafetyFlag::URGENCY_SAME_DAY,
                                              v1::SafetyFlag::URGENCY_URGENT,
                                              v1::SafetyFlag::URGENCY_URGENT};
  for (int value = 1; value <= 3; ++value) {
    FormResponse response;
    Answer(9, response).set_value(value);
    EXPECT_EQ(EvaluateSafety(form, response)[0].urgency(), expected[value - 1]);
  }
}

TEST(EvaluateSafetyTest, OpensNothingAtZero) {
  FormResponse response;
  Answer(9, response).set_value(0);
  EXPECT_TRUE(EvaluateSafety(FormNamed("forms/phq-9"), response).empty());
}

TEST(EvaluateSafetyTest, TakesAMissingItemForNoZero) {
  FormResponse response;
  Answer(9, response);
  const auto flags = EvaluateSafety(FormNamed("forms/phq-9"), response);
  ASSERT_EQ(flags.size(), 1u);
  EXPECT_EQ(flags[0].cause(), v1::SafetyFlag::CAUSE_ITEM_MISSING);
}

TEST(EvaluateSafetyTest, TakesATotalWithoutTheItemForALeftOutItem) {
  const Form form = FormNamed("forms/epds");
  FormResponse response = WithTotal(4);
  Score(form, response);
  EXPECT_TRUE(HasFlag(form, response, v1::SafetyFlag::CAUSE_ITEM_MISSING));
}

TEST(EvaluateSafetyTest, LooksAtTheItemThatComesWithATotal) {
  const Form form = FormNamed("forms/epds");
  FormResponse response = WithTotal(12);
  Answer(10, response).set_value(1);
  ASSERT_THAT(CheckAnswers(form, response), IsOk());
  Score(form, response);
  EXPECT_EQ(response.score(), 12);
  EXPECT_TRUE(HasFlag(form, response, v1::SafetyFlag::CAUSE_ITEM_POSITIVE));
}

TEST(EvaluateSafetyTest, LooksAtTheRiskItemOfTheCore10) {
  const Form form = FormNamed("forms/core-10");
  FormResponse response;
  Answer(6, response).set_value(1);
  Score(form, response);
  ASSERT_EQ(response.status(), FormResponse::STATUS_NOT_SCORABLE);
  EXPECT_TRUE(HasFlag(form, response, v1::SafetyFlag::CAUSE_ITEM_POSITIVE));
}

TEST(ScoreTest, HasNoScoreOfADraft) {
  FormResponse response = ResponseWith({3, 2, 2, 3, 1, 2, 1});
  response.set_draft(true);
  Score(FormNamed("forms/gad-7"), response);
  EXPECT_EQ(response.status(), FormResponse::STATUS_DRAFT);
  EXPECT_FALSE(response.has_score());
  EXPECT_EQ(response.band(), "");
}

TEST(EvaluateSafetyTest, LooksAtADraftButTakesNothingForLeftOut) {
  const Form form = FormNamed("forms/phq-9");
  FormResponse draft;
  draft.set_draft(true);
  Answer(1, draft).set_value(1);
  EXPECT_TRUE(EvaluateSafety(form, draft).empty());
  Answer(9, draft).set_value(1);
  EXPECT_EQ(EvaluateSafety(form, draft).size(), 1u);
}

TEST(EvaluateCorrectionTest, CallsForWhatIsNewOrMoreUrgentOnly) {
  const Form form = FormNamed("forms/phq-9");
  const auto flags_of = [&form](int before, int after) {
    FormResponse first;
    Answer(9, first).set_value(before);
    FormResponse second;
    Answer(9, second).set_value(after);
    return EvaluateCorrection(form, first, second).size();
  };
  EXPECT_EQ(flags_of(0, 1), 1u);
  EXPECT_EQ(flags_of(1, 2), 1u);
  EXPECT_EQ(flags_of(1, 1), 0u);
  EXPECT_EQ(flags_of(3, 0), 0u);
}

TEST(EvaluateSafetyTest, OpensNothingForAFormWithoutSafetyItems) {
  EXPECT_TRUE(
      EvaluateSafety(FormNamed("forms/gad-7"), FormResponse::default_instance())
          .empty());
}

}  // namespace
}  // namespace concord::inventory
