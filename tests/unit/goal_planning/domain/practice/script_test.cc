#include "services/goal_planning/domain/practice/script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "concord/goals/v1/script.pb.h"
#include "services/goal_planning/catalogue/catalogue.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Script;
using goals::v1::ScriptDraft;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::Span<const ScriptPack> Packs() {
  static const Catalogue catalogue = Catalogue::Load().value();
  return catalogue.script_packs();
}

Script To(Script::Relationship relationship, const char* language = "en") {
  Script script;
  script.set_kind(Script::KIND_EXPRESSION);
  script.set_relationship(relationship);
  script.set_language_code(language);
  return script;
}

// What was found, each as `ACCUSATION FOUND`.
std::vector<std::string> Found(const Script& script) {
  std::vector<std::string> found;
  const ScriptDraft draft = DraftScript(Packs(), script);
  for (const ScriptDraft::Check& check : draft.checks()) {
    if (check.verdict() == ScriptDraft::VERDICT_CLEAR) continue;
    found.push_back(
        ScriptDraft::Issue_Name(check.issue()).substr(sizeof("ISSUE_") - 1) +
        " " +
        ScriptDraft::Verdict_Name(check.verdict())
            .substr(sizeof("VERDICT_") - 1));
  }
  return found;
}

std::vector<std::string> FoundIn(const char* words) {
  Script script = To(Script::RELATIONSHIP_PARTNER);
  script.set_own_words(words);
  return Found(script);
}

TEST(DraftScriptTest, PutsThePartsIntoSentencesInTheirOrder) {
  Script script = To(Script::RELATIONSHIP_PARTNER);
  script.set_situation("a decision is made without me");
  script.set_feeling("left out");
  script.set_need("to be asked");
  script.set_request("talk to me first");
  const ScriptDraft draft = DraftScript(Packs(), script);
  EXPECT_EQ(draft.text(),
            "When a decision is made without me, I feel left out. I need to be "
            "asked. Would you talk to me first?");
  EXPECT_EQ(draft.variant(), "expression.plain");
  EXPECT_EQ(draft.rule(), "scripts/en/1");
  EXPECT_THAT(Found(script), IsEmpty());
}

TEST(DraftScriptTest, LeavesOutPartsThatAreNotThereAndSaysWhichAreMissed) {
  Script script = To(Script::RELATIONSHIP_FRIEND);
  script.set_feeling("tired");
  EXPECT_EQ(DraftScript(Packs(), script).text(), "I feel tired.");
  EXPECT_THAT(Found(script),
              ElementsAre("MISSING_REQUEST FOUND", "MISSING_NEED FOUND"));
  script.set_kind(Script::KIND_LIMIT);
  EXPECT_THAT(Found(script), ElementsAre("MISSING_LIMIT FOUND"));
}

TEST(DraftScriptTest, LooksForWholeWordsWhateverTheirCase) {
  EXPECT_THAT(FoundIn("You NEVER help!"),
              ElementsAre("ACCUSATION FOUND", "ABSOLUTE_WORDS FOUND"));
  EXPECT_THAT(FoundIn("I feel alone. I would like an evening with you."),
              IsEmpty());
  EXPECT_THAT(FoundIn("Nevertheless I thank you."), IsEmpty());
}

TEST(DraftScriptTest, SaysThatNobodyLookedInALanguageWithoutWords) {
  Script script = To(Script::RELATIONSHIP_PARTNER, "xx");
  script.set_need("x");
  script.set_request("x");
  EXPECT_THAT(Found(script), ElementsAre("ACCUSATION UNAVAILABLE",
                                         "ABSOLUTE_WORDS UNAVAILABLE"));
  EXPECT_EQ(DraftScript(Packs(), script).text(), "");
}

TEST(DraftScriptTest, TakesTheLanguageOfARegionalTag) {
  Script script = To(Script::RELATIONSHIP_SUPERIOR, "de-AT");
  script.set_request("mich vorher fragen");
  EXPECT_EQ(DraftScript(Packs(), script).text(),
            "Könnten Sie mich vorher fragen?");
  script.set_own_words("Du hast nie Zeit.");
  EXPECT_THAT(Found(script),
              ElementsAre("ACCUSATION FOUND", "ABSOLUTE_WORDS FOUND"));
}

TEST(FaultsOfScriptPackTest, WantsAVariantForEveryRelationship) {
  ScriptPack pack = Packs()[0];
  EXPECT_THAT(FindFaults(pack), IsEmpty());
  pack.mutable_variants(0)->mutable_relationships()->RemoveLast();
  pack.mutable_variants(1)->mutable_sentences(0)->set_field("mood");
  pack.mutable_accusations(0)->append("!");
  EXPECT_THAT(FindFaults(pack),
              ElementsAre("has not exactly one variant for a kind and a "
                          "relationship",
                          "has a sentence for no part of a script",
                          "has a phrase that is not made of words in lower "
                          "case"));
}

}  // namespace
}  // namespace concord::goal_planning
