#include "services/inventory/domain/scoring.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "common/status/error.h"
#include "services/inventory/catalog/catalogue.h"
#include "services/inventory/domain/safety.h"

namespace concord::inventory {
namespace {

using nlohmann::json;
using v1::Form;
using v1::Response;

// Of the catalogue that the program ships.
Form FormNamed(const std::string& name) {
  const auto catalogue = Catalogue::Load();
  return *catalogue->FindForm(name);
}

Response::Answer& Answer(int item, Response& response) {
  Response::Answer& answer = *response.add_answers();
  answer.set_item(std::to_string(item));
  return answer;
}

// Null values are items without an answer.
Response ResponseWith(const json& values) {
  Response response;
  for (size_t i = 0; i < values.size(); ++i) {
    Response::Answer& answer = Answer(static_cast<int>(i) + 1, response);
    if (!values[i].is_null()) answer.set_value(values[i].get<int>());
  }
  return response;
}

Response Scored(const Form& form, const json& values) {
  Response response = ResponseWith(values);
  Score(form, response);
  return response;
}

bool HasFlag(const Form& form, const Response& response,
             v1::SafetyFlag::Cause cause) {
  for (const v1::SafetyFlag& flag : EvaluateSafety(form, response)) {
    if (flag.cause() == cause) return true;
  }
  return false;
}

void ExpectVector(const Form& form, const json& vector) {
  SCOPED_TRACE(vector["id"].get<std::string>());
  const json& expected = vector["expected"];
  const Response answers = ResponseWith(vector["input"]["items"]);
  if (expected["status"] == "INVALID_ARGUMENT") {
    EXPECT_EQ(CheckAnswers(form, answers).code(),
              absl::StatusCode::kInvalidArgument);
    return;
  }
  ASSERT_TRUE(CheckAnswers(form, answers).ok());
  const Response response = Scored(form, vector["input"]["items"]);
  if (expected["status"] == "NOT_SCORABLE") {
    EXPECT_EQ(response.status(), Response::STATUS_NOT_SCORABLE);
    EXPECT_FALSE(response.has_score());
  } else {
    EXPECT_EQ(response.status(), expected["status"] == "OK"
                                     ? Response::STATUS_SCORED
                                     : Response::STATUS_PRORATED);
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
  const Response response =
      Scored(FormNamed("forms/gad-7"), {3, 2, 2, 3, 1, 2, 1});
  EXPECT_EQ(response.status(), Response::STATUS_SCORED);
  EXPECT_EQ(response.score(), 14);
  EXPECT_EQ(response.band(), "moderate");
  EXPECT_EQ(response.evidence().rule(), "score.sum/1");
}

// 9 * 8 / 8 = 9 is mild; 9 * 9 / 8 = 10.125 rounds down to moderate's 10.
TEST(ScoreTest, RoundsForTheBandOnly) {
  const Response response =
      Scored(FormNamed("forms/phq-9"), {2, 1, 1, 1, 1, 1, 1, 1, nullptr});
  EXPECT_DOUBLE_EQ(response.score(), 10.125);
  EXPECT_EQ(response.rounded_score(), 10);
  EXPECT_EQ(response.band(), "moderate");
}

// 7 items: 9 * 7 / 6 = 10.5 rounds up.
TEST(ScoreTest, RoundsHalfUp) {
  const Response response =
      Scored(FormNamed("forms/gad-7"), {2, 2, 2, 1, 1, 1, nullptr});
  EXPECT_DOUBLE_EQ(response.score(), 10.5);
  EXPECT_EQ(response.rounded_score(), 11);
}

TEST(ScoreTest, TakesItemsLeftOutAsNotAnswered) {
  const Form form = FormNamed("forms/phq-9");
  Response response;
  for (int item = 1; item <= 7; ++item) Answer(item, response).set_value(1);
  Score(form, response);
  EXPECT_EQ(response.status(), Response::STATUS_PRORATED);
  EXPECT_EQ(response.missing_count(), 2);
  EXPECT_DOUBLE_EQ(response.score(), 9);
}

TEST(ScoreTest, HasNoScoreWithTooManyItemsMissing) {
  const Response response = Scored(
      FormNamed("forms/phq-9"), {3, 3, 3, 3, 3, 3, nullptr, nullptr, nullptr});
  EXPECT_EQ(response.status(), Response::STATUS_NOT_SCORABLE);
  EXPECT_FALSE(response.has_score());
  EXPECT_FALSE(response.has_rounded_score());
  EXPECT_EQ(response.band(), "");
  EXPECT_EQ(response.evidence().explanation(),
            "3 of 9 items are missing; at most 2 may be.");
}

TEST(ScoreTest, DoesNotDependOnTheOrderOfAnswers) {
  const Form form = FormNamed("forms/gad-7");
  Response forward = ResponseWith({0, 1, 2, 3, 0, 1, 2});
  Response backward;
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
      const Response response = Scored(form, values);
      EXPECT_GT(response.score(), last);
      EXPECT_FALSE(response.band().empty());
      last = response.score();
    }
  }
  EXPECT_EQ(last, 21);
}

TEST(CheckAnswersTest, NamesEveryFault) {
  Response response;
  Answer(8, response).set_value(0);
  Answer(1, response).set_value(4);
  Answer(1, response).set_value(1);
  const auto violations =
      ViolationsOf(CheckAnswers(FormNamed("forms/gad-7"), response));
  ASSERT_EQ(violations.size(), 3u);
  EXPECT_EQ(violations[0].field, "response.answers[0].item");
  EXPECT_EQ(violations[1].field, "response.answers[1].value");
  EXPECT_EQ(violations[2].field, "response.answers[2].item");
}

TEST(EvaluateSafetyTest, LooksAtTheItemEvenWithoutAScore) {
  const Form form = FormNamed("forms/phq-9");
  Response response;
  response.set_name("clients/c1/responses/r1");
  Answer(9, response).set_value(1);
  Score(form, response);
  ASSERT_EQ(response.status(), Response::STATUS_NOT_SCORABLE);
  const auto flags = EvaluateSafety(form, response);
  ASSERT_EQ(flags.size(), 1u);
  EXPECT_EQ(flags[0].cause(), v1::SafetyFlag::CAUSE_ITEM_POSITIVE);
  EXPECT_EQ(flags[0].state(), v1::SafetyFlag::STATE_OPEN);
  EXPECT_EQ(flags[0].evidence().resources(0), "clients/c1/responses/r1");
}

TEST(EvaluateSafetyTest, IsMoreUrgentFromTwoOn) {
  const Form form = FormNamed("forms/phq-9");
  const v1::SafetyFlag::Urgency expected[] = {v1::SafetyFlag::URGENCY_SAME_DAY,
                                              v1::SafetyFlag::URGENCY_URGENT,
                                              v1::SafetyFlag::URGENCY_URGENT};
  for (int value = 1; value <= 3; ++value) {
    Response response;
    Answer(9, response).set_value(value);
    EXPECT_EQ(EvaluateSafety(form, response)[0].urgency(), expected[value - 1]);
  }
}

TEST(EvaluateSafetyTest, OpensNothingAtZero) {
  Response response;
  Answer(9, response).set_value(0);
  EXPECT_TRUE(EvaluateSafety(FormNamed("forms/phq-9"), response).empty());
}

TEST(EvaluateSafetyTest, TakesAMissingItemForNoZero) {
  Response response;
  Answer(9, response);
  const auto flags = EvaluateSafety(FormNamed("forms/phq-9"), response);
  ASSERT_EQ(flags.size(), 1u);
  EXPECT_EQ(flags[0].cause(), v1::SafetyFlag::CAUSE_ITEM_MISSING);
}

TEST(EvaluateSafetyTest, OpensNothingForAFormWithoutSafetyItems) {
  EXPECT_TRUE(
      EvaluateSafety(FormNamed("forms/gad-7"), Response::default_instance())
          .empty());
}

}  // namespace
}  // namespace concord::inventory
