#include "common/contract/difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/rpc/diary.pb.h"

namespace concord::contract {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::diary::Note;

std::vector<std::string> Lines(const Note& before, const Note& after) {
  std::vector<std::string> lines;
  for (const FieldDifference& difference : DifferencesOf(before, after)) {
    lines.push_back(absl::StrCat(difference.path, ": ", difference.before,
                                 " -> ", difference.after));
  }
  return lines;
}

TEST(DifferencesOfTest, NamesFieldsInTheOrderOfTheContract) {
  Note before;
  before.set_title("old");
  before.mutable_summary()->set_heading("one");
  before.add_tags("a");
  Note after = before;
  after.set_title("new");
  after.mutable_summary()->set_heading("two");
  after.add_tags("b");
  after.set_score(3);
  EXPECT_THAT(Lines(before, after),
              ::testing::UnorderedElementsAre("title: old -> new",
                                              "score:  -> 3", "tags: a -> a, b",
                                              "summary.heading: one -> two"));
}

TEST(DifferencesOfTest, PassesOverWhatAlwaysDiffers) {
  Note before;
  Note after;
  after.set_etag("\"2\"");
  EXPECT_THAT(Lines(before, after), IsEmpty());
}

TEST(DifferencesOfTest, SaysWhatWasTakenAway) {
  Note before;
  before.mutable_summary()->set_heading("one");
  EXPECT_THAT(Lines(before, Note()), ElementsAre("summary.heading: one -> "));
}

}  // namespace
}  // namespace concord::contract
