// A client whose entries are as large as the contract lets them become, read by
// one who takes no more than gRPC's clients do by default.
#include "tests/support/rpc/largest.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/entry/kind.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/inventory.pb.h"
#include "concord/inventory/v1/inventory_requests.pb.h"
#include "concord/type/v1/bounds.pb.h"
#include "concord/type/v1/copy_requests.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/inventory/store/kinds.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/service_fixture.h"

namespace concord::inventory {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::MethodDescriptor;
using testing::IsOk;

// What gRPC's clients take by default.
constexpr size_t kMostBytes = 4 << 20;
// The entry that fills a page comes behind less than this.
constexpr size_t kPageBytes = 1 << 20;
constexpr int kEntries = 6;

constexpr const entry::Kind* kKinds[] = {
    &kEpisodes,         &kPeople,
    &kConflicts,        &kIncidents,
    &kResponses,        &kSafetyFlags,
    &kUnresolvedIssues, &kCommunicationAnalyses,
    &kMoodLinks,        &kContextFacts,
    &kRegisterEntries,  &kNeedsAssessments,
    &kFormulations,     &kInterpersonalProblems,
};

std::unique_ptr<Message> New(const google::protobuf::Descriptor& type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()
          ->GetPrototype(&type)
          ->New());
}

// What a list of a client's entries lists; null for other methods.
const google::protobuf::Descriptor* ListedBy(const MethodDescriptor& method) {
  if (method.input_type()->FindFieldByName("order_by") == nullptr) {
    return nullptr;
  }
  return method.output_type()->FindFieldByNumber(1)->message_type();
}

const entry::Kind* KindOf(const google::protobuf::Descriptor& type) {
  const std::string& pattern = type.FindFieldByName("name")
                                   ->options()
                                   .GetExtension(type::v1::bounds)
                                   .resource();
  const std::vector<std::string> segments = absl::StrSplit(pattern, '/');
  for (const entry::Kind* kind : kKinds) {
    if (segments.size() == 4 && segments[2] == kind->collection()) return kind;
  }
  return nullptr;
}

class LargestTest : public ServiceFixture {
 protected:
  void SetUp() override {
    ASSERT_THAT(Begin(), IsOk());
    const auto& service =
        *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
            "concord.inventory.v1.InventoryService");
    for (int i = 0; i < service.method_count(); ++i) {
      const auto* listed = ListedBy(*service.method(i));
      if (listed != nullptr) lists_[service.method(i)] = listed;
    }
  }

  void Store(const google::protobuf::Descriptor& type) {
    const entry::Kind* kind = KindOf(type);
    ASSERT_NE(kind, nullptr) << type.full_name();
    for (int i = 0; i < kEntries; ++i) {
      const std::unique_ptr<Message> entry = New(type);
      testing::FillUp(*entry);
      const absl::Status stored = harness_.store().Change(
          harness_.clock().Now(), [&](storage::Unit& unit) {
            return unit.Create(kind->stored(), {"t1", "c1"},
                               absl::StrCat("largest-", i), *entry);
          });
      ASSERT_THAT(stored, IsOk());
    }
  }

  // How many entries all pages have, each of which is one that a client takes.
  int Read(const MethodDescriptor& method) {
    const std::unique_ptr<Message> request = New(*method.input_type());
    const auto set = [&](const char* field, const std::string& text) {
      request->GetReflection()->SetString(
          request.get(), method.input_type()->FindFieldByName(field), text);
    };
    set("parent", "clients/c1");
    request->GetReflection()->SetInt32(
        request.get(), method.input_type()->FindFieldByName("page_size"), 500);
    if (const FieldDescriptor* all =
            method.input_type()->FindFieldByName("all_time")) {
      request->GetReflection()->SetBool(request.get(), all, true);
    }
    if (const FieldDescriptor* past =
            method.input_type()->FindFieldByName("include_past")) {
      request->GetReflection()->SetBool(request.get(), past, true);
    }
    int entries = 0;
    std::string token;
    do {
      set("page_token", token);
      const absl::StatusOr<std::string> bytes =
          harness_.Run(anna_, method.name(), request->SerializeAsString())
              .response;
      EXPECT_THAT(bytes, IsOk()) << method.name() << ": " << bytes.status();
      if (!bytes.ok()) break;
      EXPECT_LT(bytes->size(), kMostBytes) << method.name();
      const std::unique_ptr<Message> page = New(*method.output_type());
      EXPECT_TRUE(page->ParseFromString(*bytes));
      entries += page->GetReflection()->FieldSize(
          *page, method.output_type()->FindFieldByNumber(1));
      token = page->GetReflection()->GetString(
          *page, method.output_type()->FindFieldByName("next_page_token"));
    } while (!token.empty());
    return entries;
  }

  std::map<const MethodDescriptor*, const google::protobuf::Descriptor*> lists_;
};

TEST_F(LargestTest, EveryEntryAtItsBoundsCanBeListed) {
  ASSERT_EQ(lists_.size(), std::size(kKinds));
  for (const auto& [method, type] : lists_) {
    const std::unique_ptr<Message> largest = New(*type);
    testing::FillUp(*largest);
    EXPECT_LT(largest->ByteSizeLong(), kMostBytes - kPageBytes) << type->name();
    Store(*type);
    EXPECT_GE(Read(*method), kEntries) << method->name();
  }
}

TEST_F(LargestTest, TheInventoryAndWhatDiffersInItCanBeReadInPages) {
  for (const auto& [method, type] : lists_) {
    if (type->name() != "Episode") Store(*type);
  }
  harness_.clock().Advance(absl::Hours(1));
  v1::GetInventoryRequest request;
  request.set_name("clients/c1/inventory");
  request.set_page_size(500);
  v1::Inventory all;
  do {
    const auto page =
        Call<v1::GetInventoryResponse>(anna_, "GetInventory", request);
    ASSERT_THAT(page, IsOk());
    EXPECT_LT(page->ByteSizeLong(), kMostBytes);
    all.MergeFrom(page->inventory());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(all.people_size(), kEntries);
  EXPECT_EQ(all.incidents_size(), kEntries);

  v1::CompareInventoriesRequest compare;
  compare.set_parent("clients/c1");
  compare.set_page_size(500);
  compare.mutable_from_time()->set_seconds(1);
  int differences = 0;
  do {
    const auto page = Call<v1::CompareInventoriesResponse>(
        anna_, "CompareInventories", compare);
    ASSERT_THAT(page, IsOk());
    EXPECT_LT(page->ByteSizeLong(), kMostBytes);
    differences += page->differences_size();
    compare.set_page_token(page->next_page_token());
  } while (!compare.page_token().empty());
  EXPECT_EQ(differences, 4 * kEntries);
}

TEST_F(LargestTest, EveryRevisionCanBeRead) {
  const auto& type = *v1::FormResponse::descriptor();
  Store(type);
  constexpr int kRevisions = 12;
  for (int i = 1; i < kRevisions; ++i) {
    v1::FormResponse response;
    ASSERT_THAT(harness_.store().Change(
                    harness_.clock().Now(),
                    [&](storage::Unit& unit) {
                      return unit.Modify(kResponses.stored(), {"t1", "c1"},
                                         "largest-0", {}, response, [&] {
                                           response.set_correction_reason(
                                               absl::StrCat("correction ", i));
                                           return absl::OkStatus();
                                         });
                    }),
                IsOk());
  }
  v1::ListFormResponseRevisionsRequest request;
  request.set_name("clients/c1/formResponses/largest-0");
  request.set_page_size(500);
  std::vector<std::string> etags;
  do {
    const auto page = Call<v1::ListFormResponseRevisionsResponse>(
        anna_, "ListFormResponseRevisions", request);
    ASSERT_THAT(page, IsOk());
    EXPECT_LT(page->ByteSizeLong(), kMostBytes);
    for (const auto& revision : page->form_responses()) {
      etags.push_back(revision.etag());
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(etags.size(), size_t{kRevisions});
  EXPECT_EQ(std::set<std::string>(etags.begin(), etags.end()).size(),
            size_t{kRevisions});
}

TEST_F(LargestTest, EveryEntryCanBeExportedInLinesThatImportTakes) {
  for (const auto& [method, type] : lists_) Store(*type);
  const int longest = type::v1::ImportClientRequest::descriptor()
                          ->FindFieldByName("lines")
                          ->options()
                          .GetExtension(type::v1::bounds)
                          .max_length();
  type::v1::ExportClientRequest request;
  request.set_parent("clients/c1");
  int lines = 0;
  do {
    const auto page =
        Call<type::v1::ExportClientResponse>(anna_, "ExportClient", request);
    ASSERT_THAT(page, IsOk());
    EXPECT_LT(page->ByteSizeLong(), kMostBytes);
    for (const std::string& line : page->lines()) {
      EXPECT_LT(line.size(), static_cast<size_t>(longest));
    }
    lines += page->lines_size();
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_GT(lines, kEntries * static_cast<int>(lists_.size()));
}

}  // namespace
}  // namespace concord::inventory
