// A client learns who has used their record, and nobody else does.
#include "common/handler/accesses.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/time/timestamp.h"
#include "concord/type/v1/access.pb.h"
#include "concord/type/v1/access_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/support/rpc/diary.h"
#include "tests/support/rpc/harness.h"
#include "tests/support/status/status.h"

namespace concord::handler {
namespace {

using storage::Relation;
using testing::Administrator;
using testing::ClientSelf;
using ::testing::ElementsAre;
using testing::Harness;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Refused;
using testing::Supervisor;
using testing::Therapist;
using type::v1::Access;
using type::v1::ListAccessesRequest;
using type::v1::ListAccessesResponse;

class AccessesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    harness_.Serve(*service_);
    ASSERT_THAT(harness_.SetMembers("t1", "c1",
                                    {{"anna", Relation::kCareTeam},
                                     {"sofia", Relation::kSupervises}}),
                IsOk());
  }

  void Create(const std::string& id) {
    ASSERT_THAT(harness_.Call<testing::diary::Note>(
                    Therapist("anna"), "CreateNote",
                    testing::CreateNote("c1", id, ++requests_)),
                IsOk());
  }
  absl::Status Get(const security::Claims& caller) {
    testing::diary::GetNoteRequest request;
    request.set_name("clients/c1/notes/n1");
    return harness_.Call<testing::diary::Note>(caller, "GetNote", request)
        .status();
  }
  // Of c1, by text format.
  absl::StatusOr<ListAccessesResponse> List(const security::Claims& caller,
                                            const std::string& text = "") {
    EXPECT_THAT(harness_.store().SealAudit(), IsOk());
    ListAccessesRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request));
    request.set_parent("clients/c1");
    return harness_.Call<ListAccessesResponse>(caller, "ListAccesses", request);
  }
  static std::vector<std::string> Who(
      const absl::StatusOr<ListAccessesResponse>& response) {
    EXPECT_THAT(response, IsOk());
    std::vector<std::string> who;
    for (const Access& access : response->accesses()) {
      who.push_back(absl::StrCat(access.subject(), " ", access.method()));
    }
    return who;
  }

  Harness harness_;
  std::unique_ptr<rpc::Service> service_ = testing::NewDiary([](rpc::Call&) {});
  int requests_ = 0;
};

TEST_F(AccessesTest, TellWhoWhenInWhichRoleWhyAndWhat) {
  Create("n1");
  harness_.clock().Advance(absl::Seconds(1));
  ASSERT_THAT(Get(Supervisor("sofia")), IsOk());
  const auto response = List(ClientSelf("c1"));
  ASSERT_THAT(response, IsOk());
  ASSERT_EQ(response->accesses_size(), 2);
  const Access& read = response->accesses(0);
  EXPECT_EQ(FromTimestamp(read.time()), harness_.clock().Now());
  EXPECT_EQ(read.subject(), "sofia");
  EXPECT_EQ(read.role(), type::v1::ROLE_SUPERVISOR);
  EXPECT_EQ(read.relation(), type::v1::RELATION_SUPERVISES);
  EXPECT_EQ(read.method(), "GetNote");
  EXPECT_EQ(read.collection(), "notes");
  EXPECT_FALSE(read.is_write());
  const Access& write = response->accesses(1);
  EXPECT_EQ(write.subject(), "anna");
  EXPECT_EQ(write.relation(), type::v1::RELATION_CARE_TEAM);
  EXPECT_EQ(write.collection(), "");
  EXPECT_TRUE(write.is_write());
}

TEST_F(AccessesTest, AreListedApartForOthersOneselfAndTheRefused) {
  Create("n1");
  ASSERT_THAT(Get(ClientSelf("c1")), IsOk());
  ASSERT_FALSE(Get(Therapist("eve")).ok());
  EXPECT_THAT(Who(List(ClientSelf("c1"))), ElementsAre("anna CreateNote"));
  EXPECT_THAT(Who(List(ClientSelf("c1"), "group: ACCESS_GROUP_OWN")),
              ElementsAre("c1 ListAccesses", "c1 GetNote"));
  EXPECT_THAT(Who(List(ClientSelf("c1"), "group: ACCESS_GROUP_REFUSED")),
              ElementsAre("eve GetNote"));
}

TEST_F(AccessesTest, AreForTheClientAndAdministratorsOfTheTenant) {
  Create("n1");
  EXPECT_THAT(Who(List(Administrator("root"))), ElementsAre("anna CreateNote"));
  // An administrator who looks is seen, too.
  EXPECT_THAT(Who(List(ClientSelf("c1"))),
              ElementsAre("root ListAccesses", "anna CreateNote"));
  EXPECT_THAT(Who(List(Administrator("root", "t2"))), IsEmpty());
  EXPECT_THAT(List(ClientSelf("c2")),
              Refused(absl::StatusCode::kNotFound,
                      type::v1::REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(List(Therapist("anna")),
              Refused(absl::StatusCode::kPermissionDenied,
                      type::v1::REASON_METHOD_NOT_ALLOWED));
}

TEST_F(AccessesTest, ArePagedToTheLast) {
  std::vector<std::string> all;
  for (int i = 0; i < 7; ++i) {
    harness_.clock().Advance(absl::Seconds(4));
    Create(absl::StrCat("n", i));
    all.push_back("anna CreateNote");
  }
  std::vector<std::string> paged;
  absl::Time before = absl::InfiniteFuture();
  std::string token;
  int pages = 0;
  do {
    const auto page =
        List(ClientSelf("c1"),
             absl::StrCat("page_size: 3 page_token: '", token, "'"));
    for (const std::string& who : Who(page)) paged.push_back(who);
    for (const Access& access : page->accesses()) {
      EXPECT_LT(FromTimestamp(access.time()), before);
      before = FromTimestamp(access.time());
    }
    token = page->next_page_token();
    ++pages;
  } while (!token.empty());
  EXPECT_EQ(paged, all);
  EXPECT_EQ(pages, 3);
}

TEST_F(AccessesTest, CanBeAskedForByTime) {
  const absl::Time begin = harness_.clock().Now();
  for (int i = 0; i < 4; ++i) {
    Create(absl::StrCat("n", i));
    harness_.clock().Advance(absl::Minutes(1));
  }
  const auto window = [begin](int first, int last) {
    return absl::StrCat("start_time { seconds: ",
                        absl::ToUnixSeconds(begin + absl::Minutes(first)),
                        " } end_time { seconds: ",
                        absl::ToUnixSeconds(begin + absl::Minutes(last)), " }");
  };
  EXPECT_EQ(Who(List(ClientSelf("c1"), window(1, 3))).size(), 2u);
  EXPECT_THAT(Who(List(ClientSelf("c1"), window(5, 9))), IsEmpty());
  EXPECT_THAT(List(ClientSelf("c1"), window(3, 1)),
              Refused(absl::StatusCode::kInvalidArgument,
                      type::v1::REASON_FIELD_INVALID, ElementsAre("end_time")));
}

TEST_F(AccessesTest, TakeNoTokenOfAnotherList) {
  Create("n1");
  Create("n2");
  const auto page = List(ClientSelf("c1"), "page_size: 1");
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(List(ClientSelf("c1"),
                   absl::StrCat("group: ACCESS_GROUP_REFUSED page_token: '",
                                page->next_page_token(), "'")),
              Refused(absl::StatusCode::kInvalidArgument,
                      type::v1::REASON_PAGE_TOKEN_INVALID));
}

}  // namespace
}  // namespace concord::handler
