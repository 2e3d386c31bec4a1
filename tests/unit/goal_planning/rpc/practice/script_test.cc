#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "concord/goals/v1/script.pb.h"
#include "concord/goals/v1/script_requests.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/goal_planning/rpc/service_fixture.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Script;
using goals::v1::ScriptDraft;
using ::testing::HasSubstr;
using testing::IsOk;

class ScriptTest : public ServiceFixture {
 protected:
  absl::StatusOr<ScriptDraft> Draft(const Script& script,
                                    const security::Claims& caller = kClient) {
    goals::v1::DraftScriptRequest request;
    *request.mutable_script() = script;
    return harness_.Call<ScriptDraft>(caller, "DraftScript", request);
  }
  static Script LimitTo(Script::Relationship relationship) {
    Script script;
    script.set_kind(Script::KIND_LIMIT);
    script.set_relationship(relationship);
    script.set_language_code("en");
    script.set_limit("take calls after nine");
    return script;
  }
  static ScriptDraft::Verdict Of(ScriptDraft::Issue issue,
                                 const ScriptDraft& draft) {
    for (const ScriptDraft::Check& check : draft.checks()) {
      if (check.issue() == issue) return check.verdict();
    }
    return ScriptDraft::VERDICT_UNSPECIFIED;
  }
};

TEST_F(ScriptTest, S28_ADraftWithoutARequestSaysSo) {
  Script script;
  script.set_kind(Script::KIND_EXPRESSION);
  script.set_relationship(Script::RELATIONSHIP_PARTNER);
  script.set_language_code("en");
  script.set_feeling("left out");
  const auto draft = Draft(script);
  ASSERT_THAT(draft, IsOk());
  EXPECT_EQ(Of(ScriptDraft::ISSUE_MISSING_REQUEST, *draft),
            ScriptDraft::VERDICT_FOUND);
  script.set_language_code("xx");
  EXPECT_EQ(Of(ScriptDraft::ISSUE_ACCUSATION, *Draft(script)),
            ScriptDraft::VERDICT_UNAVAILABLE);
}

TEST_F(ScriptTest, S67_ALimitIsWordedByRelationship) {
  const auto superior = Draft(LimitTo(Script::RELATIONSHIP_SUPERIOR));
  const auto friendly = Draft(LimitTo(Script::RELATIONSHIP_FRIEND));
  ASSERT_THAT(superior, IsOk());
  EXPECT_EQ(superior->variant(), "limit.respectful");
  EXPECT_EQ(friendly->variant(), "limit.assertive");
  EXPECT_THAT(friendly->text(), HasSubstr("I do not take calls after nine."));
}

TEST_F(ScriptTest, S73_WordsThatAccuseAreFound) {
  Script script = LimitTo(Script::RELATIONSHIP_PARTNER);
  script.set_own_words("You never help");
  EXPECT_EQ(Of(ScriptDraft::ISSUE_ACCUSATION, *Draft(script)),
            ScriptDraft::VERDICT_FOUND);
  script.set_own_words("I feel tired, and I would like a hand.");
  EXPECT_EQ(Of(ScriptDraft::ISSUE_ACCUSATION, *Draft(script)),
            ScriptDraft::VERDICT_CLEAR);
}

TEST_F(ScriptTest, NamesWhatARequestLacks) {
  EXPECT_EQ(ViolationsOf(Draft(Script()).status()).size(), 3u);
}

}  // namespace
}  // namespace concord::goal_planning
