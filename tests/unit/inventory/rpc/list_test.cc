// What every list does alike: its order, its window, its filters and its pages.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/conflict_requests.pb.h"
#include "concord/inventory/v1/contributor_requests.pb.h"
#include "concord/inventory/v1/inventory_requests.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/unresolved_issue_requests.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/relationships_fixture.h"

namespace concord::inventory {
namespace {

using ::google::protobuf::Message;
using ::google::protobuf::MethodDescriptor;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Refused;
using ::testing::SizeIs;
using v1::Conflict;
using v1::Person;

// Lists of a client's entries, of the contract as it is.
std::vector<const MethodDescriptor*> Lists() {
  std::vector<const MethodDescriptor*> lists;
  const auto& service =
      *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
          "concord.inventory.v1.InventoryService");
  for (int i = 0; i < service.method_count(); ++i) {
    const MethodDescriptor* method = service.method(i);
    if (method->input_type()->FindFieldByName("order_by") != nullptr) {
      lists.push_back(method);
    }
  }
  return lists;
}

class ListTest : public RelationshipsFixture {
 protected:
  absl::Status List(const MethodDescriptor& method, const std::string& facts) {
    const std::unique_ptr<Message> request(
        google::protobuf::MessageFactory::generated_factory()
            ->GetPrototype(method.input_type())
            ->New());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        absl::StrCat("parent: 'clients/c1' ", facts), request.get()));
    return harness_.Run(kTherapist, method.name(), request->SerializeAsString())
        .response.status();
  }
  static std::string FieldOf(const absl::Status& status) {
    const std::vector<FieldViolation> violations = ViolationsOf(status);
    return violations.size() == 1 ? violations[0].field : "";
  }

  // The ids of all pages, each of which but the last must be full.
  template <typename Response, typename Request>
  std::vector<std::string> Ids(const char* method, const std::string& facts,
                               int page_size = 500) {
    std::vector<std::string> ids;
    auto request = Parse<Request>(facts);
    request.set_parent("clients/c1");
    request.set_page_size(page_size);
    do {
      const auto page = harness_.Call<Response>(kTherapist, method, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      int count = 0;
      const auto& list = *Response::descriptor()->FindFieldByNumber(1);
      for (; count < page->GetReflection()->FieldSize(*page, &list); ++count) {
        const Message& entry =
            page->GetReflection()->GetRepeatedMessage(*page, &list, count);
        const std::string name = entry.GetReflection()->GetString(
            entry, entry.GetDescriptor()->FindFieldByName("name"));
        ids.push_back(name.substr(name.rfind('/') + 1));
      }
      request.set_page_token(page->next_page_token());
      EXPECT_TRUE(count == page_size || request.page_token().empty());
    } while (!request.page_token().empty());
    return ids;
  }
  std::vector<std::string> People(const std::string& facts, int size = 500) {
    return Ids<v1::ListPeopleResponse, v1::ListPeopleRequest>("ListPeople",
                                                              facts, size);
  }
  std::vector<std::string> Conflicts(const std::string& facts, int size = 500) {
    return Ids<v1::ListConflictsResponse, v1::ListConflictsRequest>(
        "ListConflicts", facts, size);
  }
  std::vector<std::string> Issues(const std::string& facts) {
    return Ids<v1::ListUnresolvedIssuesResponse,
               v1::ListUnresolvedIssuesRequest>("ListUnresolvedIssues", facts);
  }
  void EnterConflict(const std::string& id, const std::string& person) {
    ASSERT_THAT(Write<Conflict>(kClient, "CreateConflict",
                                Parse<v1::CreateConflictRequest>(absl::StrCat(
                                    "parent: 'clients/c1' conflict_id: '", id,
                                    "' conflict { topic: 'money' intensity: 5 "
                                    "person: 'clients/c1/people/",
                                    person, "' }"))),
                IsOk());
  }
};

TEST_F(ListTest, EveryListTakesTheOrderOfItsTimeAndNoOther) {
  ASSERT_THAT(Lists(), SizeIs(14));
  for (const MethodDescriptor* method : Lists()) {
    const std::string time =
        method->name() == "ListIncidents"       ? "occurrence_time"
        : method->name() == "ListFormResponses" ? "completion_time"
                                                : "create_time";
    for (const char* direction : {"", " desc"}) {
      const absl::Status ordered =
          List(*method, absl::StrCat("order_by: '", time, direction, "'"));
      EXPECT_THAT(ordered, IsOk()) << method->name() << ": " << ordered;
    }
    for (const char* order : {"name", "create_time asc", "desc", "etag desc"}) {
      const absl::Status refused =
          List(*method, absl::StrCat("order_by: '", order, "'"));
      EXPECT_EQ(FieldOf(refused), "order_by") << method->name();
      EXPECT_TRUE(absl::StrContains(ViolationsOf(refused)[0].description, time))
          << refused;
    }
  }
}

TEST_F(ListTest, EveryListRefusesAWindowThatEndsBeforeItBegins) {
  for (const MethodDescriptor* method : Lists()) {
    EXPECT_EQ(
        FieldOf(
            List(*method, "start_time { seconds: 9 } end_time { seconds: 9 }")),
        "end_time")
        << method->name();
    EXPECT_THAT(
        List(*method, "start_time { seconds: 9 } end_time { seconds: 10 }"),
        IsOk());
  }
}

TEST_F(ListTest, FiltersFillPagesAndNeverShortenOne) {
  ASSERT_THAT(Enter("ida", "category: CATEGORY_PARENT"), IsOk());
  ASSERT_THAT(Enter("rui",
                    "category: CATEGORY_FRIEND roles { category: "
                    "CATEGORY_MANAGER }"),
              IsOk());
  for (int i = 0; i < 12; ++i) {
    ASSERT_THAT(
        Enter(absl::StrCat("p", i),
              i % 2 == 0 ? "status: STATUS_PAST" : "status: STATUS_DECEASED"),
        IsOk());
  }
  for (const int size : {1, 2, 500}) {
    EXPECT_THAT(People("categories: [CATEGORY_PARENT, CATEGORY_MANAGER]", size),
                ElementsAre("ida", "rui"));
    EXPECT_THAT(People("statuses: [STATUS_PAST, STATUS_CURRENT] "
                       "categories: CATEGORY_FRIEND",
                       size),
                ElementsAre("p0", "p10", "p2", "p4", "p6", "p8", "rui"));
    EXPECT_THAT(People("", size), SizeIs(8));
    EXPECT_THAT(People("include_past: true", size), SizeIs(14));
  }
}

TEST_F(ListTest, FiltersByPersonAndByWindowInBothDirections) {
  ASSERT_THAT(Enter("ida", ""), IsOk());
  ASSERT_THAT(Enter("rui", ""), IsOk());
  std::vector<std::string> moments;
  for (int i = 0; i < 6; ++i) {
    harness_.clock().Advance(absl::Hours(1));
    moments.push_back(Now());
    EnterConflict(absl::StrCat("k", i), i % 2 == 0 ? "ida" : "rui");
  }
  const std::string window = absl::StrCat("start_time { ", moments[1],
                                          " } end_time { ", moments[4], " } ");
  for (const int size : {1, 500}) {
    EXPECT_THAT(Conflicts(window, size), ElementsAre("k1", "k2", "k3"));
    EXPECT_THAT(Conflicts(window + "order_by: 'create_time desc'", size),
                ElementsAre("k3", "k2", "k1"));
    EXPECT_THAT(Conflicts(window + "person: 'clients/c1/people/rui'", size),
                ElementsAre("k1", "k3"));
  }
}

TEST_F(ListTest, ListsIssuesByWhatWeighsOrByTheirTime) {
  ASSERT_THAT(Enter("ida", ""), IsOk());
  for (const auto& [id, distress] : {std::pair("a", 3), std::pair("b", 9)}) {
    harness_.clock().Advance(absl::Hours(1));
    ASSERT_THAT(EnterIssue(id, absl::StrCat("distress: ", distress)), IsOk());
  }
  EXPECT_THAT(Issues(""), ElementsAre("b", "a"));
  EXPECT_THAT(Issues("order_by: 'create_time'"), ElementsAre("a", "b"));
  EXPECT_THAT(Issues("order_by: 'create_time desc'"), ElementsAre("b", "a"));
  EXPECT_THAT(Issues("person: 'clients/c1/people/ida'"), SizeIs(2));
  EXPECT_THAT(Issues("person: 'clients/c1/people/rui'"), IsEmpty());
}

TEST_F(ListTest, PagesThroughWhatIsComputed) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_THAT(Enter(absl::StrCat("p", i),
                      absl::StrCat("client_view { distress_weight: ", i, " }")),
                IsOk());
  }
  v1::ListContributorsRequest request;
  request.set_parent("clients/c1");
  request.set_page_size(2);
  std::vector<int> weights;
  do {
    const auto page = harness_.Call<v1::ListContributorsResponse>(
        kTherapist, "ListContributors", request);
    ASSERT_THAT(page, IsOk());
    for (const v1::Contributor& contributor : page->contributors()) {
      weights.push_back(contributor.client_weight());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(weights, ElementsAre(4, 3, 2, 1, 0));
}

TEST_F(ListTest, PagesThroughTheInventoryOfOneMoment) {
  ASSERT_THAT(Enter("ida", ""), IsOk());
  ASSERT_THAT(Enter("rui", ""), IsOk());
  EnterConflict("money", "ida");
  ASSERT_THAT(EnterIssue("house", "distress: 1"), IsOk());
  ASSERT_THAT(EnterIncident("row", 1'700'000'000), IsOk());
  for (const int size : {1, 2, 3, 500}) {
    v1::GetInventoryRequest request;
    request.set_name("clients/c1/inventory");
    request.set_page_size(size);
    v1::Inventory all;
    int pages = 0;
    do {
      const auto page = harness_.Call<v1::GetInventoryResponse>(
          kTherapist, "GetInventory", request);
      ASSERT_THAT(page, IsOk());
      EXPECT_EQ(page->inventory().has_network(), pages == 0);
      all.MergeFrom(page->inventory());
      request.set_page_token(page->next_page_token());
      // What comes later is none of that moment's.
      harness_.clock().Advance(absl::Hours(1));
      ASSERT_THAT(Enter(absl::StrCat("s", size, "-", ++pages), ""), IsOk());
    } while (!request.page_token().empty());
    EXPECT_EQ(all.name(), "clients/c1/inventory");
    EXPECT_THAT(all.conflicts(), SizeIs(1));
    EXPECT_THAT(all.unresolved_issues(), SizeIs(1));
    EXPECT_THAT(all.incidents(), SizeIs(1));
    EXPECT_EQ(all.people_size(), all.network().size()) << size;
  }
}

TEST_F(ListTest, BindsThePagesOfAMomentToIt) {
  for (const char* id : {"ida", "rui"}) ASSERT_THAT(Enter(id, ""), IsOk());
  v1::GetInventoryRequest request;
  request.set_name("clients/c1/inventory");
  request.set_page_size(1);
  const auto page = harness_.Call<v1::GetInventoryResponse>(
      kTherapist, "GetInventory", request);
  ASSERT_THAT(page, IsOk());
  request.set_page_token(page->next_page_token());
  request.mutable_as_of_time()->set_seconds(1'700'000'000);
  EXPECT_THAT(harness_.Call<v1::GetInventoryResponse>(kTherapist,
                                                      "GetInventory", request),
              Refused(type::v1::REASON_PAGE_TOKEN_INVALID));
}

TEST_F(ListTest, PagesThroughWhatDiffersBetweenTwoMoments) {
  const std::string before = Now();
  harness_.clock().Advance(absl::Hours(1));
  for (const char* id : {"ida", "rui", "tom"})
    ASSERT_THAT(Enter(id, ""), IsOk());
  auto request = Parse<v1::CompareInventoriesRequest>(absl::StrCat(
      "parent: 'clients/c1' page_size: 2 from_time { ", before, " }"));
  std::vector<std::string> names;
  int pages = 0;
  do {
    const auto page = harness_.Call<v1::CompareInventoriesResponse>(
        kTherapist, "CompareInventories", request);
    ASSERT_THAT(page, IsOk());
    EXPECT_EQ(page->has_network_after(), pages++ == 0);
    for (const auto& difference : page->differences()) {
      names.push_back(difference.resource());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names,
              ElementsAre("clients/c1/people/ida", "clients/c1/people/rui",
                          "clients/c1/people/tom"));
}

}  // namespace
}  // namespace concord::inventory
