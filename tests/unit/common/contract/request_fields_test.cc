// Where a request says whose data it is about.
#include "common/contract/request_fields.h"

#include "gtest/gtest.h"
#include "tests/support/rpc/diary.pb.h"

namespace concord::contract {
namespace {

TEST(RequestFieldsTest, FindsTheResourceOfEveryKindOfRequest) {
  testing::diary::GetNoteRequest get;
  get.set_name("clients/c1/notes/n1");
  EXPECT_EQ(RequestFields(*get.GetDescriptor()).Resource(get),
            "clients/c1/notes/n1");
  testing::diary::CreateNoteRequest create;
  create.set_parent("clients/c1");
  create.mutable_note()->set_name("clients/c2/notes/n1");
  EXPECT_EQ(RequestFields(*create.GetDescriptor()).Resource(create),
            "clients/c1");
  testing::diary::UpdateNoteRequest update;
  update.mutable_note()->set_name("clients/c1/notes/n1");
  EXPECT_EQ(RequestFields(*update.GetDescriptor()).Resource(update),
            "clients/c1/notes/n1");
}

TEST(RequestFieldsTest, IsEmptyWhereARequestHasNoSuchField) {
  const testing::diary::GetTopicRequest request;
  const RequestFields fields(*request.GetDescriptor());
  EXPECT_FALSE(fields.has_resource());
  EXPECT_EQ(fields.Resource(request), "");
  EXPECT_FALSE(fields.has_request_id());
  EXPECT_EQ(fields.RequestId(request), "");
  EXPECT_EQ(RequestFields(*testing::diary::UpdateNoteRequest::descriptor())
                .Resource(testing::diary::UpdateNoteRequest()),
            "");
}

}  // namespace
}  // namespace concord::contract
