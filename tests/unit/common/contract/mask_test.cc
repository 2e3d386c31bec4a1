// What a mask lets a caller change.
#include "common/contract/mask.h"

#include "common/status/error.h"
#include "concord/type/v1/reason.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/rpc/diary.pb.h"
#include "tests/support/status/status.h"

namespace concord::contract {
namespace {

using google::protobuf::FieldMask;
using ::testing::ElementsAre;
using testing::IsOk;
using testing::Refused;
using testing::diary::Note;
using testing::diary::UpdateNoteRequest;

FieldMask MaskOf(std::initializer_list<const char*> paths) {
  FieldMask mask;
  for (const char* path : paths) mask.add_paths(path);
  return mask;
}

Note Stored() {
  Note note;
  note.set_name("clients/c1/notes/n1");
  note.set_title("old");
  note.set_score(3);
  note.set_etag("\"1\"");
  note.add_tags("old");
  note.mutable_summary()->set_heading("old");
  note.mutable_summary()->set_author("server");
  return note;
}

TEST(ApplyMaskTest, ChangesWhatItNamesAndNothingElse) {
  Note update;
  update.set_title("new");
  update.set_score(9);
  Note note = Stored();
  ASSERT_THAT(ApplyMask(MaskOf({"title"}), update, note), IsOk());
  EXPECT_EQ(note.title(), "new");
  EXPECT_EQ(note.score(), 3);
}

TEST(ApplyMaskTest, ClearsWhatItNamesAndTheUpdateLacks) {
  Note note = Stored();
  ASSERT_THAT(ApplyMask(MaskOf({"score", "tags", "summary"}), Note(), note),
              IsOk());
  EXPECT_EQ(note.score(), 0);
  EXPECT_EQ(note.tags_size(), 0);
  EXPECT_FALSE(note.has_summary());
}

TEST(ApplyMaskTest, ReplacesListsInsteadOfAppending) {
  Note update;
  update.add_tags("new");
  Note note = Stored();
  ASSERT_THAT(ApplyMask(MaskOf({"tags"}), update, note), IsOk());
  ASSERT_EQ(note.tags_size(), 1);
  EXPECT_EQ(note.tags(0), "new");
}

TEST(ApplyMaskTest, KeepsTheServersFieldsInsideWhatItReplaces) {
  Note update;
  update.mutable_summary()->set_heading("new");
  for (const FieldMask& mask :
       {MaskOf({"summary"}), MaskOf({"summary.heading"}), MaskOf({"*"}),
        FieldMask()}) {
    Note note = Stored();
    ASSERT_THAT(ApplyMask(mask, update, note), IsOk());
    EXPECT_EQ(note.summary().heading(), "new");
    EXPECT_EQ(note.summary().author(), "server");
  }
}

TEST(ApplyMaskTest, AnEmptyMaskMeansWhatIsSet) {
  Note update;
  update.set_title("new");
  update.set_etag("\"9\"");
  Note note = Stored();
  ASSERT_THAT(ApplyMask(FieldMask(), update, note), IsOk());
  EXPECT_EQ(note.title(), "new");
  EXPECT_EQ(note.score(), 3);
  EXPECT_EQ(note.etag(), "\"1\"");
}

TEST(ApplyMaskTest, AStarMeansEverythingThatCallersOwn) {
  Note update;
  update.set_title("new");
  Note note = Stored();
  ASSERT_THAT(ApplyMask(MaskOf({"*"}), update, note), IsOk());
  EXPECT_EQ(note.title(), "new");
  EXPECT_EQ(note.score(), 0);
  EXPECT_EQ(note.name(), "clients/c1/notes/n1");
  EXPECT_EQ(note.etag(), "\"1\"");
}

TEST(ApplyMaskTest, RefusesWithEveryFaultAndChangesNothing) {
  Note update;
  update.set_title("new");
  Note note = Stored();
  const absl::Status status =
      ApplyMask(MaskOf({"title", "nothing", "etag", "name", "tags.x",
                        "summary.author", ""}),
                update, note);
  EXPECT_THAT(status, Refused(absl::StatusCode::kInvalidArgument,
                              type::v1::REASON_FIELD_MASK_INVALID));
  EXPECT_EQ(ViolationsOf(status).size(), 6);
  EXPECT_EQ(note.title(), "old");
}

// The fields of the violations that are left.
std::vector<std::string> Left(const UpdateNoteRequest& request,
                              std::initializer_list<const char*> fields) {
  std::vector<FieldViolation> violations;
  for (const char* field : fields) violations.push_back({field, "is wrong"});
  std::vector<std::string> left;
  for (const FieldViolation& violation :
       ViolationsOf(WithoutLeftAlone(request, InvalidFields(violations)))) {
    left.push_back(violation.field);
  }
  return left;
}

TEST(ApplyMaskTest, RefusesToDropAChangeOfWhatIsSetOnce) {
  Note stored = Stored();
  stored.set_place("home");
  Note update;
  update.set_title("new");
  update.set_place("work");
  for (const FieldMask& mask : {MaskOf({"*"}), FieldMask()}) {
    Note note = stored;
    const absl::Status status = ApplyMask(mask, update, note);
    ASSERT_EQ(ViolationsOf(status).size(), 1);
    EXPECT_EQ(ViolationsOf(status)[0].field, "place");
    EXPECT_EQ(note.title(), "old");
  }
  // What was read and is sent back, or left out, changes nothing.
  for (const char* place : {"home", ""}) {
    update.set_place(place);
    Note note = stored;
    EXPECT_THAT(ApplyMask(FieldMask(), update, note), IsOk());
    EXPECT_EQ(note.place(), "home");
    EXPECT_EQ(note.title(), "new");
  }
}

TEST(ApplyMaskTest, QuotesThePathThatLeadsNowhere) {
  Note note = Stored();
  EXPECT_THAT(ApplyMask(MaskOf({"titel"}), Note(), note).message(),
              ::testing::HasSubstr("`titel`"));
}

TEST(WithoutLeftAloneTest, CountsWhatTheMaskNames) {
  UpdateNoteRequest request;
  *request.mutable_update_mask() = MaskOf({"summary.heading", "tags"});
  EXPECT_THAT(Left(request, {"note.title", "note.summary.heading",
                             "note.summary.author", "note.summary",
                             "note.tags[3]", "note.tagsy", "request_id"}),
              ElementsAre("note.summary.heading", "note.summary",
                          "note.tags[3]", "request_id"));
}

TEST(WithoutLeftAloneTest, CountsWhatIsSetWhenThereIsNoMask) {
  UpdateNoteRequest request;
  request.mutable_note()->set_score(7);
  EXPECT_THAT(Left(request, {"note.title", "note.score", "note.tags"}),
              ElementsAre("note.score"));
}

TEST(WithoutLeftAloneTest, AlwaysCountsTheNameAndEverythingElsewhere) {
  UpdateNoteRequest update;
  *update.mutable_update_mask() = MaskOf({"title"});
  EXPECT_THAT(Left(update, {"note.name", "note.etag"}),
              ElementsAre("note.name", "note.etag"));
  *update.mutable_update_mask() = MaskOf({"*"});
  EXPECT_THAT(Left(update, {"note.title"}), ElementsAre("note.title"));
  testing::diary::CreateNoteRequest create;
  EXPECT_FALSE(
      WithoutLeftAlone(create, InvalidField("note.title", "is required")).ok());
}

}  // namespace
}  // namespace concord::contract
