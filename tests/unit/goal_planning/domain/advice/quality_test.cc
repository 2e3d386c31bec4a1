#include "services/goal_planning/domain/advice/quality.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/quality_check.pb.h"
#include "concord/goals/v1/quality_check_requests.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "services/goal_planning/catalogue/catalogue.h"
#include "services/goal_planning/domain/advice/attainable.h"
#include "tests/support/status/status.h"

namespace concord::goal_planning {
namespace {

using goals::v1::CheckGoalQualityRequest;
using goals::v1::Goal;
using goals::v1::QualityCheck;
using goals::v1::Template;
using inventory::v1::NeedsProfile;
using inventory::v1::Person;
using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::FieldsOf;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;

constexpr char kRui[] = "clients/c1/people/rui";
constexpr char kConflict[] = "clients/c1/conflicts/harbour";
constexpr char kHonesty[] = "clients/c1/registerEntries/honesty";
constexpr char kPeace[] = "clients/c1/registerEntries/peace";

const Catalogue& Shipped() {
  static const auto* const catalogue = new Catalogue(Catalogue::Load().value());
  return *catalogue;
}

// From 0 to 10; a point a week can be asked for.
progress::v1::Measure Rating() {
  progress::v1::Measure measure;
  measure.set_name("measures/native-rating-0-10");
  measure.set_code("native.rating_0_10");
  measure.set_maximum(10);
  measure.set_step(1);
  measure.set_direction(type::v1::DIRECTION_DECIDED_BY_GOAL);
  measure.mutable_weekly_change_cap()->set_value(1);
  measure.mutable_weekly_change_cap()->set_source("Convention");
  return measure;
}

// A goal with what it is held against.
struct Case {
  CheckGoalQualityRequest request;
  progress::v1::Measure measure = Rating();
  NeedsProfile profile;
  Template source;
  ClientFacts facts;
  // Where the catalogue has no measure of that name.
  bool without_measure = false;

  Goal& goal() { return *request.mutable_goal(); }
};

// Eight weeks for a way from 3 to 7, about a conflict that weighs 7; one value
// is served, another is known.
Case Complete() {
  Case one;
  Goal& goal = one.goal();
  goal.mutable_specifics()->set_behaviour("Sum up, then answer");
  goal.mutable_specifics()->set_occasion("In meetings");
  goal.mutable_specifics()->set_amount("Three times a week");
  goal.mutable_specifics()->set_actor(Goal::Specifics::ACTOR_CLIENT);
  goal.add_people(kRui);
  goal.add_addressed_records(kConflict);
  goal.add_addressed_records(kHonesty);
  goal.set_importance(8);
  goal.mutable_target()->set_measure("measures/native-rating-0-10");
  goal.mutable_target()->set_direction(type::v1::DIRECTION_HIGHER_IS_BETTER);
  goal.mutable_target()->set_baseline(3);
  goal.mutable_target()->set_value(7);
  goal.set_due_date("2026-03-02");
  NeedsProfile::Need& need = *one.profile.add_needs();
  need.set_weight(7);
  need.mutable_evidence()->add_resources(kConflict);
  one.profile.add_values()->set_register_entry(kHonesty);
  NeedsProfile::Value& peace = *one.profile.add_values();
  peace.set_register_entry(kPeace);
  peace.set_client_importance(8);
  return one;
}

QualityCheck Check(const Case& one) {
  return CheckQuality(one.request,
                      {.measure = one.without_measure ? nullptr : &one.measure,
                       .source = &one.source,
                       .profile = &one.profile,
                       .facts = one.facts,
                       .contraindications = Shipped().contraindications(),
                       .today = absl::CivilDay(2026, 1, 5)});
}

QualityCheck::Finding Find(const Case& one, QualityCheck::Criterion criterion) {
  const QualityCheck check = Check(one);
  for (const auto& finding : check.findings()) {
    if (finding.criterion() == criterion) return finding;
  }
  return {};
}

QualityCheck::Finding Attainable(const Case& one) {
  return Find(one, QualityCheck::CRITERION_ATTAINABLE);
}
QualityCheck::Finding Aligned(const Case& one) {
  return Find(one, QualityCheck::CRITERION_VALUE_ALIGNED);
}

std::map<std::string, double> FiguresOf(const QualityCheck::Finding& finding) {
  std::map<std::string, double> figures;
  for (const auto& figure : finding.figures()) {
    figures[figure.code()] = figure.value();
  }
  return figures;
}

TEST(QualityTest, PassesACompleteGoalOnEveryCriterion) {
  const QualityCheck check = Check(Complete());
  ASSERT_EQ(check.findings_size(), 8);
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(check.findings(i).criterion(), i + 1);
    EXPECT_EQ(check.findings(i).verdict(), QualityCheck::VERDICT_PASS)
        << check.findings(i).DebugString();
    EXPECT_FALSE(check.findings(i).rule().empty());
  }
}

TEST(QualityTest, NamesTheFieldThatIsMissing) {
  Case one = Complete();
  one.goal().mutable_specifics()->clear_occasion();
  one.goal().mutable_target()->clear_value();
  one.goal().clear_addressed_records();
  one.goal().clear_due_date();
  EXPECT_EQ(Find(one, QualityCheck::CRITERION_SPECIFIC).field(),
            "specifics.occasion");
  EXPECT_EQ(Find(one, QualityCheck::CRITERION_MEASURABLE).field(),
            "target.value");
  EXPECT_EQ(Find(one, QualityCheck::CRITERION_RELEVANT).verdict(),
            QualityCheck::VERDICT_FAIL);
  EXPECT_EQ(Find(one, QualityCheck::CRITERION_TIME_BOUND).field(), "due_date");
}

TEST(QualityTest, AsksForTheSlotsOfTheTemplateThatAreStillOpen) {
  Case one = Complete();
  Template::Slot& topic = *one.source.add_slots();
  topic.set_code("topic");
  topic.set_question("What is it about?");
  one.goal().set_objective("Talk about {topic}.");
  const auto open = Find(one, QualityCheck::CRITERION_SPECIFIC);
  EXPECT_EQ(open.verdict(), QualityCheck::VERDICT_FAIL);
  EXPECT_EQ(open.field(), "objective");
  EXPECT_EQ(open.explanation(), "Fill in {topic}. What is it about?");
  one.goal().set_objective("Talk about {the plan}.");
  EXPECT_EQ(Find(one, QualityCheck::CRITERION_SPECIFIC).verdict(),
            QualityCheck::VERDICT_PASS);
}

TEST(QualityTest, FailsATargetOnTheWrongSideOfTheBaseline) {
  Case one = Complete();
  one.goal().mutable_target()->set_direction(
      type::v1::DIRECTION_LOWER_IS_BETTER);
  EXPECT_EQ(Find(one, QualityCheck::CRITERION_MEASURABLE).verdict(),
            QualityCheck::VERDICT_FAIL);
}

// S50.
TEST(QualityTest, FailsWhatTheScaleAndTheCatalogueDoNotAllow) {
  Case one = Complete();
  one.goal().mutable_target()->set_value(99);
  const auto off = Find(one, QualityCheck::CRITERION_MEASURABLE);
  EXPECT_EQ(off.verdict(), QualityCheck::VERDICT_FAIL);
  EXPECT_EQ(off.field(), "target.value");
  EXPECT_THAT(off.explanation(), HasSubstr("0 to 10"));
  one.goal().mutable_target()->set_value(3);
  EXPECT_EQ(Find(one, QualityCheck::CRITERION_MEASURABLE).verdict(),
            QualityCheck::VERDICT_FAIL)
      << "the baseline itself";
  one.goal().mutable_target()->set_value(6.5);
  const auto between = Find(one, QualityCheck::CRITERION_MEASURABLE);
  EXPECT_EQ(between.verdict(), QualityCheck::VERDICT_WARN);
  EXPECT_THAT(between.explanation(), HasSubstr("between two steps"));
  one.goal().mutable_target()->set_measure("measures/made-up");
  one.without_measure = true;
  const auto unknown = Find(one, QualityCheck::CRITERION_MEASURABLE);
  EXPECT_EQ(unknown.verdict(), QualityCheck::VERDICT_FAIL);
  EXPECT_EQ(unknown.field(), "target.measure");
}

TEST(QualityTest, SaysWhatTheTemplateMakesOfTheBaseline) {
  Case one = Complete();
  one.goal().mutable_target()->clear_value();
  one.source.set_measure("measures/native-rating-0-10");
  one.source.set_direction(type::v1::DIRECTION_HIGHER_IS_BETTER);
  one.source.set_target_rule(Template::TARGET_RULE_INCREASE_BY);
  one.source.set_target_amount(2);
  const auto measurable = Find(one, QualityCheck::CRITERION_MEASURABLE);
  EXPECT_EQ(measurable.verdict(), QualityCheck::VERDICT_FAIL);
  EXPECT_THAT(measurable.explanation(), HasSubstr("comes to 5"));
  EXPECT_EQ(FiguresOf(measurable)["template_value"], 5);
  one.goal().mutable_target()->clear_baseline();
  EXPECT_EQ(Find(one, QualityCheck::CRITERION_MEASURABLE).figures_size(), 0);
  one.goal().mutable_target()->set_measure("measures/own-ties");
  EXPECT_EQ(Find(one, QualityCheck::CRITERION_MEASURABLE).figures_size(), 0)
      << "another measure than the template's";
}

TEST(QualityTest, LeavesTheScaleOfATenantsOwnMeasureToTheTenant) {
  Case one = Complete();
  one.goal().mutable_target()->set_measure("measures/own-ties");
  one.goal().mutable_target()->set_value(99);
  one.without_measure = true;
  EXPECT_EQ(Find(one, QualityCheck::CRITERION_MEASURABLE).verdict(),
            QualityCheck::VERDICT_PASS);
}

// S52.
TEST(QualityTest, HoldsWhatAWeekAsksForAgainstTheCap) {
  Case one = Complete();
  const auto within = Attainable(one);
  EXPECT_THAT(within.explanation(), HasSubstr("0.5 a week for 8.0 weeks"));
  EXPECT_THAT(
      FiguresOf(within),
      (std::map<std::string, double>{
          {"weeks_left", 8}, {"asked_per_week", 0.5}, {"cap_per_week", 1}}));
  EXPECT_EQ(within.figures(2).source(), "Convention");
  one.goal().mutable_target()->set_baseline(1);
  one.goal().set_due_date("2026-01-19");
  const auto beyond = Attainable(one);
  EXPECT_EQ(beyond.verdict(), QualityCheck::VERDICT_WARN);
  EXPECT_EQ(beyond.field(), "due_date");
  EXPECT_THAT(beyond.explanation(),
              AllOf(HasSubstr("Asks for 3 a week"), HasSubstr("above 1")));
  one.request.set_weekly_change_cap(3);
  EXPECT_EQ(Attainable(one).verdict(), QualityCheck::VERDICT_PASS)
      << "as much as may be asked for";
}

// S52.
TEST(QualityTest, HoldsWhatAWeekAsksForAgainstWhatIsTypicalAndTheOwnPace) {
  Case one = Complete();
  one.request.mutable_typical_weekly_change()->set_value(0.4);
  one.request.mutable_typical_weekly_change()->set_source("Somebody 2020");
  one.request.set_own_weekly_change(0.6);
  const auto typical = Attainable(one);
  EXPECT_EQ(typical.verdict(), QualityCheck::VERDICT_WARN);
  EXPECT_THAT(typical.explanation(),
              HasSubstr("above 0.4, which is documented as typical"));
  EXPECT_EQ(FiguresOf(typical)["own_per_week"], 0.6);
  one.request.clear_typical_weekly_change();
  EXPECT_EQ(Attainable(one).verdict(), QualityCheck::VERDICT_PASS);
  one.goal().mutable_target()->set_direction(
      type::v1::DIRECTION_LOWER_IS_BETTER);
  const auto backwards = Attainable(one);
  EXPECT_EQ(backwards.verdict(), QualityCheck::VERDICT_WARN);
  EXPECT_EQ(FiguresOf(backwards)["own_per_week"], -0.6) << "above 0 is better";
}

// S52.
TEST(QualityTest, SaysUnknownWithoutAReference) {
  Case one = Complete();
  one.measure.clear_weekly_change_cap();
  const auto unknown = Attainable(one);
  EXPECT_EQ(unknown.verdict(), QualityCheck::VERDICT_UNKNOWN);
  EXPECT_EQ(FiguresOf(unknown)["asked_per_week"], 0.5);
  one.goal().mutable_target()->clear_baseline();
  EXPECT_EQ(Attainable(one).field(), "target");
  one.goal().clear_due_date();
  EXPECT_EQ(Attainable(one).field(), "due_date");
}

TEST(QualityTest, FailsADayThatHasPassed) {
  Case one = Complete();
  one.goal().set_due_date("2026-01-05");
  EXPECT_EQ(Attainable(one).verdict(), QualityCheck::VERDICT_FAIL);
}

// S52.
TEST(QualityTest, WarnsOfWhatSpeaksAgainstTheGoalsTemplate) {
  Case one = Complete();
  one.source.add_contraindications("FORMAL_WORK_PROCESS");
  one.facts.stated = {"FORMAL_WORK_PROCESS", "RETALIATION_RISK"};
  const auto warned = Attainable(one);
  EXPECT_EQ(warned.verdict(), QualityCheck::VERDICT_WARN);
  EXPECT_THAT(warned.explanation(),
              AllOf(HasSubstr("FORMAL_WORK_PROCESS"), HasSubstr("0.5 a week"),
                    Not(HasSubstr("RETALIATION_RISK"))));
}

TEST(QualityTest, RefusesWhatNoChangeCanBeHeldAgainst) {
  Case one = Complete();
  EXPECT_THAT(CheckWeeklyChanges(one.request), IsOk());
  one.request.set_weekly_change_cap(0);
  EXPECT_THAT(FieldsOf(CheckWeeklyChanges(one.request)),
              ElementsAre("weekly_change_cap"));
  one.request.mutable_typical_weekly_change()->set_value(0);
  EXPECT_THAT(FieldsOf(CheckWeeklyChanges(one.request)),
              ElementsAre("typical_weekly_change.value"));
}

// S51.
TEST(QualityTest, SaysWhatTheNeedWeighsAndHowTheClientRatesTheGoal) {
  Case one = Complete();
  one.profile.add_needs()->set_weight(10);
  const auto relevant = Find(one, QualityCheck::CRITERION_RELEVANT);
  EXPECT_THAT(FiguresOf(relevant),
              (std::map<std::string, double>{{"need_weight", 7},
                                             {"client_importance", 8}}));
  one.goal().set_importance(4);
  EXPECT_EQ(Find(one, QualityCheck::CRITERION_RELEVANT).field(), "importance");
  one.goal().clear_importance();
  const auto unrated = Find(one, QualityCheck::CRITERION_RELEVANT);
  EXPECT_EQ(unrated.verdict(), QualityCheck::VERDICT_WARN);
  EXPECT_THAT(unrated.explanation(), HasSubstr("Ask the client"));
}

// S51.
TEST(QualityTest, WarnsWhereNoNeedIsBehindTheRecords) {
  Case one = Complete();
  one.profile.clear_needs();
  const auto loose = Find(one, QualityCheck::CRITERION_RELEVANT);
  EXPECT_EQ(loose.verdict(), QualityCheck::VERDICT_WARN);
  EXPECT_EQ(loose.field(), "addressed_records");
}

void Stand(Person::Status status, Case& one) {
  NeedsProfile::Circumstance& circumstance = *one.profile.add_circumstances();
  circumstance.set_person(kRui);
  circumstance.set_status(status);
}

// S15.
TEST(QualityTest, WarnsOfAGoalThatIsAboutAPastPersonAlone) {
  for (const Person::Status status :
       {Person::STATUS_PAST, Person::STATUS_DECEASED}) {
    Case one = Complete();
    Stand(status, one);
    EXPECT_EQ(Find(one, QualityCheck::CRITERION_PRESENT_FOCUSED).verdict(),
              QualityCheck::VERDICT_PASS)
        << "with something that the client does today";
    one.goal().mutable_specifics()->clear_behaviour();
    const auto past = Find(one, QualityCheck::CRITERION_PRESENT_FOCUSED);
    EXPECT_EQ(past.verdict(), QualityCheck::VERDICT_WARN);
    EXPECT_EQ(past.field(), "specifics.behaviour");
    one.goal().add_people("clients/c1/people/ida");
    EXPECT_EQ(Find(one, QualityCheck::CRITERION_PRESENT_FOCUSED).verdict(),
              QualityCheck::VERDICT_PASS)
        << "somebody of today is part of it";
  }
}

// S15.
TEST(QualityTest, LetsMourningAimAtWhoHasDied) {
  Case one = Complete();
  one.goal().mutable_specifics()->clear_behaviour();
  one.goal().set_problem_area(type::v1::PROBLEM_AREA_GRIEF);
  Stand(Person::STATUS_DECEASED, one);
  EXPECT_EQ(Find(one, QualityCheck::CRITERION_PRESENT_FOCUSED).verdict(),
            QualityCheck::VERDICT_PASS);
  one.profile.clear_circumstances();
  Stand(Person::STATUS_PAST, one);
  EXPECT_EQ(Find(one, QualityCheck::CRITERION_PRESENT_FOCUSED).verdict(),
            QualityCheck::VERDICT_WARN)
      << "who has only gone is not mourned";
}

// S53.
TEST(QualityTest, AsksForAValueOrForTheWordThatThereIsNone) {
  Case one = Complete();
  EXPECT_EQ(FiguresOf(Aligned(one))["served_values"], 1);
  one.goal().set_not_value_based(true);
  EXPECT_EQ(Aligned(one).verdict(), QualityCheck::VERDICT_WARN);
  one.goal().mutable_addressed_records()->RemoveLast();
  EXPECT_EQ(Aligned(one).verdict(), QualityCheck::VERDICT_PASS);
  one.goal().set_not_value_based(false);
  EXPECT_EQ(Aligned(one).verdict(), QualityCheck::VERDICT_FAIL);
  one.profile.clear_values();
  EXPECT_EQ(Aligned(one).verdict(), QualityCheck::VERDICT_UNKNOWN);
}

// S53.
TEST(QualityTest, WarnsOfAConflictWithAWeightyValueUntilTheClientNotes) {
  Case one = Complete();
  Goal::ValueConflict& conflict = *one.goal().add_value_conflicts();
  conflict.set_register_entry(kPeace);
  const auto warned = Aligned(one);
  EXPECT_EQ(warned.verdict(), QualityCheck::VERDICT_WARN);
  EXPECT_EQ(warned.field(), "value_conflicts[0].client_note");
  EXPECT_EQ(FiguresOf(warned)["value_importance"], 8);
  conflict.set_client_note("I will say it kindly.");
  EXPECT_EQ(Aligned(one).verdict(), QualityCheck::VERDICT_PASS);
  conflict.clear_client_note();
  one.profile.mutable_values(1)->set_client_importance(7);
  EXPECT_EQ(Aligned(one).verdict(), QualityCheck::VERDICT_PASS);
  conflict.set_register_entry("clients/c1/registerEntries/limit");
  EXPECT_EQ(Aligned(one).verdict(), QualityCheck::VERDICT_FAIL)
      << "what is no value cannot be gone against";
}

// S52.
TEST(QualityTest, FailsWhatIsInTheHandsOfOthers) {
  Case one = Complete();
  const auto find = [&one](Goal::Specifics::Actor actor) {
    one.goal().mutable_specifics()->set_actor(actor);
    return Find(one, QualityCheck::CRITERION_WITHIN_OWN_INFLUENCE).verdict();
  };
  EXPECT_EQ(find(Goal::Specifics::ACTOR_OTHER), QualityCheck::VERDICT_FAIL);
  EXPECT_EQ(find(Goal::Specifics::ACTOR_TOGETHER), QualityCheck::VERDICT_WARN);
  EXPECT_EQ(find(Goal::Specifics::ACTOR_UNSPECIFIED),
            QualityCheck::VERDICT_UNKNOWN);
  one.measure.set_lower_of_both(true);
  EXPECT_EQ(find(Goal::Specifics::ACTOR_CLIENT), QualityCheck::VERDICT_WARN)
      << "the other's rating counts too";
}

}  // namespace
}  // namespace concord::goal_planning
