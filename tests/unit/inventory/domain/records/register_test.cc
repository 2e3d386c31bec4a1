#include "services/inventory/domain/records/register.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/status/error.h"
#include "concord/inventory/v1/register_entry.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using testing::FieldsOf;
using testing::IsOk;
using testing::Refused;
using v1::RegisterEntry;

std::vector<std::string> FieldsOf(const char* entry) {
  std::vector<std::string> fields;
  for (const auto& violation :
       ViolationsOf(CheckRegisterEntry(Parse<RegisterEntry>(entry)))) {
    fields.push_back(violation.field);
  }
  return fields;
}

TEST(CheckRegisterEntryTest, GivesAnUrgencyToNeedsOnly) {
  EXPECT_THAT(FieldsOf("kind: KIND_NEED urgency: URGENCY_NOW"),
              ::testing::IsEmpty());
  EXPECT_THAT(FieldsOf("kind: KIND_VALUE urgency: URGENCY_NOW"),
              ::testing::ElementsAre("register_entry.urgency"));
}

TEST(CheckRegisterEntryTest, LinksToOthersOnceEach) {
  EXPECT_THAT(FieldsOf("name: 'a' kind: KIND_LIMIT links: 'b' links: 'c'"),
              ::testing::IsEmpty());
  EXPECT_THAT(
      FieldsOf("name: 'a' kind: KIND_LIMIT links: 'b' links: 'a' links: 'b'"),
      ::testing::ElementsAre("register_entry.links[1]",
                             "register_entry.links[2]"));
}

TEST(CheckRegisteredByClientTest, LeavesTheTherapistsImportanceAlone) {
  RegisterEntry before;
  RegisterEntry after;
  after.set_client_importance(8);
  EXPECT_THAT(CheckRegisteredByClient(before, after), IsOk());
  after.set_therapist_importance(0);
  EXPECT_THAT(CheckRegisteredByClient(before, after),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
}

TEST(CheckNotLinkedTest, S66_NamesTheEntryThatLinks) {
  const std::vector<RegisterEntry> entries = {
      Parse<RegisterEntry>("name: 'honesty'"),
      Parse<RegisterEntry>("name: 'evenings' links: 'rest' links: 'honesty'")};
  EXPECT_THAT(CheckNotLinked("evenings", entries), IsOk());
  const absl::Status status = CheckNotLinked("honesty", entries);
  EXPECT_THAT(status, Refused(type::v1::REASON_PRECONDITION_MISSING));
  EXPECT_THAT(status.message(), ::testing::HasSubstr("evenings links to it"));
}

}  // namespace
}  // namespace concord::inventory
