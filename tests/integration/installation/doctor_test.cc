// The doctor's look at a whole installation, in which one thing at a time is
// wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/concordctl/doctor/examine.h"
#include "services/concordctl/keys_folder.h"
#include "tests/support/installation/installation.h"
#include "tests/support/status/status.h"

namespace concord::concordctl {

void PrintTo(const Finding& finding, std::ostream* out) {
  *out << "\n  " << static_cast<int>(finding.verdict) << " " << finding.subject
       << ": " << finding.text;
}

namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using testing::Installation;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using Verdict = Finding::Verdict;

::testing::Matcher<Finding> Is(Verdict verdict, const std::string& subject,
                               const std::string& text) {
  return AllOf(Field(&Finding::verdict, verdict),
               Field(&Finding::subject, subject),
               Field(&Finding::text, HasSubstr(text)));
}

class DoctorTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto started = Installation::Start();
    ASSERT_THAT(started, IsOk());
    installation_ = std::move(*started).release();
    // Keys of another authority and issuer.
    ASSERT_THAT(MakeKeysFolder(Other(""), absl::Now()), IsOk());
  }
  static void TearDownTestSuite() { delete installation_; }

  static std::string Own(const std::string& file) {
    return absl::StrCat(installation_->keys(), "/", file);
  }
  static std::string Other(const std::string& file) {
    return absl::StrCat(installation_->keys(), "-of-others/", file);
  }
  static std::string FileWith(const std::string& name,
                              const std::string& text) {
    const std::string path = Own(name);
    std::ofstream(path) << text;
    return path;
  }

  // With `changed` beside or instead of the settings that are right.
  static Findings Look(const std::vector<std::string>& changed,
                       const std::vector<std::string>& variables = {},
                       const std::string& service = "goal_planning") {
    const std::vector<std::string> settings =
        installation_->SettingsOf(service, changed);
    std::vector<const char*> arguments = {"doctor"};
    for (const std::string& setting : settings) {
      arguments.push_back(setting.c_str());
    }
    return Examine(
        service, static_cast<int>(arguments.size()), arguments.data(),
        [](const char*) -> const char* { return nullptr; }, variables);
  }

  static Installation* installation_;
};

Installation* DoctorTest::installation_ = nullptr;

TEST_F(DoctorTest, FindsNoFaultWhereAllIsWell) {
  for (const char* service :
       {"inventory", "goal_planning", "progress_analytics"}) {
    EXPECT_THAT(Look({}, {}, service),
                Not(Contains(Field(&Finding::verdict, Verdict::kFault))));
  }
  EXPECT_THAT(Look({}),
              AllOf(Contains(Is(Verdict::kGood, "peer_inventory", "answers")),
                    Contains(Is(Verdict::kGood, "redis", "answers")),
                    Contains(Is(Verdict::kGood, "clock", "of inventory")),
                    Contains(Is(Verdict::kGood, "clock", "of Redis")),
                    Contains(Is(Verdict::kGood, "service_token_file",
                                "of goal_planning"))));
}

struct Mistake {
  const char* name;
  std::vector<std::string> settings;
  std::vector<std::string> variables;
  Verdict verdict = Verdict::kFault;
  std::string subject;
  std::string text;
};

TEST_F(DoctorTest, FindsTheCommonMistakes) {
  const std::string unanswered = "127.0.0.1:1";
  const std::vector<Mistake> mistakes = {
      {"a setting is missing",
       {"--issuer="},
       {},
       Verdict::kFault,
       "issuer",
       "is missing"},
      {"a variable is misspelt",
       {},
       {"CONCORD_PEER_INVENTROY=x:1"},
       Verdict::kAdvice,
       "CONCORD_PEER_INVENTROY",
       "no setting"},
      {"a key of another certificate",
       {absl::StrCat("--tls_key=", Own("inventory.key"))},
       {},
       Verdict::kFault,
       "tls_certificate",
       "key"},
      {"another authority",
       {absl::StrCat("--tls_ca=", Other("ca.pem"))},
       {},
       Verdict::kFault,
       "tls_certificate",
       "authorit"},
      {"an issuer's server that is not there",
       {absl::StrCat("--jwks=https://", unanswered, "/keys")},
       {},
       Verdict::kFault,
       "jwks",
       ""},
      {"a token of another issuer",
       {absl::StrCat("--service_token_file=", Other("goal_planning.token"))},
       {},
       Verdict::kFault,
       "service_token_file",
       "refused"},
      {"a token for others",
       {"--audience=other"},
       {},
       Verdict::kFault,
       "service_token_file",
       "aud"},
      {"a certificate of nobody that the peer knows",
       {absl::StrCat("--tls_certificate=", Own("client.pem")),
        absl::StrCat("--tls_key=", Own("client.key"))},
       {},
       Verdict::kFault,
       "peer_inventory",
       "of the installation"},
      {"a peer that is not there",
       {absl::StrCat("--peer_inventory=", unanswered)},
       {},
       Verdict::kFault,
       "peer_inventory",
       "refused"},
      {"a peer without a name",
       {"--peer_inventory=no-such-host.invalid:7400"},
       {},
       Verdict::kFault,
       "peer_inventory",
       "no-such-host"},
      {"a peer of another authority",
       {absl::StrCat("--tls_certificate=", Other("goal_planning.pem")),
        absl::StrCat("--tls_key=", Other("goal_planning.key")),
        absl::StrCat("--tls_ca=", Other("ca.pem"))},
       {},
       Verdict::kFault,
       "peer_inventory",
       "cannot be called"},
      {"Redis that is not there",
       {absl::StrCat("--redis=", unanswered)},
       {},
       Verdict::kFault,
       "redis",
       unanswered},
      {"a password that Redis does not have",
       {absl::StrCat("--redis_password_file=", FileWith("password", "x"))},
       {},
       Verdict::kFault,
       "redis",
       "password"},
      {"no folder for the database",
       {"--database=sqlite:/no/such/folder/a.db"},
       {},
       Verdict::kFault,
       "database",
       "/no/such/folder"},
      {"one port twice",
       {"--listen=[::]:7400", "--health_listen=[::]:7400"},
       {},
       Verdict::kFault,
       "health_listen",
       "7400"},
      {"a stop that platforms do not wait for",
       {"--shutdown_timeout=5m"},
       {},
       Verdict::kAdvice,
       "shutdown_timeout",
       "5m5s"},
  };
  for (const Mistake& mistake : mistakes) {
    const Findings findings = Look(mistake.settings, mistake.variables);
    EXPECT_THAT(
        findings,
        Contains(AllOf(Is(mistake.verdict, mistake.subject, mistake.text),
                       Field(&Finding::remedy, Not(IsEmpty())))))
        << mistake.name;
  }
}

}  // namespace
}  // namespace concord::concordctl
