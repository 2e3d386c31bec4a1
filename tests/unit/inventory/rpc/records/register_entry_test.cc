// Context facts and register entries through the service's methods.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "concord/inventory/v1/context_fact.pb.h"
#include "concord/inventory/v1/context_fact_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/register_entry.pb.h"
#include "concord/inventory/v1/register_entry_requests.pb.h"
#include "concord/type/v1/change.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "services/inventory/store/kinds.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/service_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using testing::FieldsOf;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::Refused;
using v1::ContextFact;
using v1::RegisterEntry;

class ContextFactTest : public ServiceFixture {
 protected:
  v1::CreateContextFactRequest Fact(const char* id, ContextFact::Kind kind,
                                    ContextFact::Topic topic,
                                    const char* words) {
    auto request = NewFor<v1::CreateContextFactRequest>("clients/c1");
    request.set_context_fact_id(id);
    request.mutable_context_fact()->set_kind(kind);
    request.mutable_context_fact()->set_topic(topic);
    if (*words != '\0') request.mutable_context_fact()->add_statements(words);
    return request;
  }
  v1::CreateContextFactRequest Finances() {
    return Fact("finances", ContextFact::KIND_SOCIAL,
                ContextFact::TOPIC_FINANCES, "it is tight until spring");
  }
  v1::CreateContextFactRequest Indirectness() {
    return Fact("indirect", ContextFact::KIND_CULTURAL,
                ContextFact::TOPIC_DIRECTNESS, "one hints, with elders");
  }

  absl::StatusOr<ContextFact> Create(
      const v1::CreateContextFactRequest& request,
      const security::Claims& caller) {
    return Call<ContextFact>(caller, "CreateContextFact", request);
  }
  absl::StatusOr<ContextFact> Get(const security::Claims& caller,
                                  const char* id) {
    v1::GetContextFactRequest request;
    request.set_name(absl::StrCat("clients/c1/contextFacts/", id));
    return Call<ContextFact>(caller, "GetContextFact", request);
  }
  absl::StatusOr<ContextFact> Update(const security::Claims& caller,
                                     const ContextFact& fact) {
    v1::UpdateContextFactRequest request;
    *request.mutable_context_fact() = fact;
    request.mutable_update_mask()->add_paths("*");
    request.set_request_id(NextRequestId());
    return Call<ContextFact>(caller, "UpdateContextFact", request);
  }
  std::vector<std::string> Ids(const v1::ListContextFactsRequest& list) {
    std::vector<std::string> ids;
    const auto facts =
        Call<v1::ListContextFactsResponse>(anna_, "ListContextFacts", list);
    EXPECT_THAT(facts, IsOk());
    if (!facts.ok()) return ids;
    for (const ContextFact& fact : facts->context_facts()) {
      ids.push_back(fact.name().substr(fact.name().rfind('/') + 1));
    }
    return ids;
  }
  void CreateRui() {
    auto request = NewFor<v1::CreatePersonRequest>("clients/c1");
    request.set_person_id("rui");
    request.mutable_person()->set_display_name("Rui");
    request.mutable_person()->set_category(v1::Person::CATEGORY_PARENT);
    ASSERT_THAT(Call<v1::Person>(client_, "CreatePerson", request), IsOk());
  }
};

TEST_F(ContextFactTest, S19_RoundTripsThatTheClientPrefersNotToSay) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = Fact("finances", ContextFact::KIND_SOCIAL,
                      ContextFact::TOPIC_FINANCES, "");
  EXPECT_THAT(FieldsOf(Create(request, client_).status()),
              ElementsAre("context_fact.statements"));
  request.mutable_context_fact()->set_asked_declined(true);
  ASSERT_THAT(Create(request, client_), IsOk());
  const auto fact = Get(anna_, "finances");
  ASSERT_THAT(fact, IsOk());
  EXPECT_TRUE(fact->asked_declined());
  EXPECT_TRUE(fact->statements().empty());
  EXPECT_FALSE(fact->has_interpreter_present());
}

TEST_F(ContextFactTest, S19_ReplacesARefusalByWordsOnlyAltogether) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = Fact("finances", ContextFact::KIND_SOCIAL,
                      ContextFact::TOPIC_FINANCES, "");
  request.mutable_context_fact()->set_asked_declined(true);
  ContextFact fact = *Create(request, client_);
  fact.add_statements("it is tight until spring");
  EXPECT_THAT(FieldsOf(Update(client_, fact).status()),
              ElementsAre("context_fact.statements"));
  fact.set_asked_declined(false);
  const auto updated = Update(client_, fact);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->statements(0), "it is tight until spring");
}

TEST_F(ContextFactTest, S20_HoldsANormWithOnePerson) {
  ASSERT_THAT(Begin(), IsOk());
  CreateRui();
  auto norm = Indirectness();
  norm.mutable_context_fact()->set_person("clients/c1/people/nobody");
  EXPECT_TRUE(absl::IsNotFound(Create(norm, client_).status()));
  norm.mutable_context_fact()->set_person("clients/c1/people/rui");
  norm.mutable_context_fact()->set_interpreter_present(true);
  const auto created = Create(norm, client_);
  ASSERT_THAT(created, IsOk());
  EXPECT_TRUE(created->interpreter_present());
  ASSERT_THAT(Create(Finances(), client_), IsOk());
  v1::ListContextFactsRequest list;
  list.set_parent("clients/c1");
  list.set_person("clients/c1/people/rui");
  EXPECT_THAT(Ids(list), ElementsAre("indirect"));
}

TEST_F(ContextFactTest, OutlivesThePersonWithWhomItHeld) {
  ASSERT_THAT(Begin(), IsOk());
  CreateRui();
  auto norm = Indirectness();
  norm.mutable_context_fact()->set_person("clients/c1/people/rui");
  ContextFact fact = *Create(norm, client_);
  const auto remove = NewOn<v1::DeletePersonRequest>("clients/c1/people/rui");
  ASSERT_THAT(Call<v1::Person>(client_, "DeletePerson", remove), IsOk());
  fact.add_statements("and never at table");
  EXPECT_THAT(Update(client_, fact), IsOk());
}

TEST_F(ContextFactTest, ListsOneKind) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Create(Finances(), client_), IsOk());
  ASSERT_THAT(Create(Indirectness(), anna_), IsOk());
  v1::ListContextFactsRequest list;
  list.set_parent("clients/c1");
  EXPECT_THAT(Ids(list), ElementsAre("finances", "indirect"));
  list.add_kinds(ContextFact::KIND_CULTURAL);
  EXPECT_THAT(Ids(list), ElementsAre("indirect"));
}

TEST_F(ContextFactTest, ShowsAPrivateFactToItsAuthorAlone) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = Finances();
  request.mutable_context_fact()->set_private_entry(true);
  request.clear_context_fact_id();
  const auto fact = Create(request, client_);
  ASSERT_THAT(fact, IsOk());
  const std::string id = fact->name().substr(fact->name().rfind('/') + 1);
  EXPECT_THAT(Get(client_, id.c_str()), IsOk());
  EXPECT_TRUE(absl::IsNotFound(Get(anna_, id.c_str()).status()));
  v1::ListContextFactsRequest list;
  list.set_parent("clients/c1");
  EXPECT_THAT(Ids(list), ElementsAre());
}

TEST_F(ContextFactTest, TakesBackADeletion) {
  ASSERT_THAT(Begin(), IsOk());
  const ContextFact fact = *Create(Finances(), client_);
  const auto remove = NewOn<v1::DeleteContextFactRequest>(fact.name());
  ASSERT_THAT(Call<ContextFact>(client_, "DeleteContextFact", remove), IsOk());
  EXPECT_THAT(Update(client_, fact),
              Refused(type::v1::REASON_RESOURCE_DELETED));
  v1::ListContextFactsRequest list;
  list.set_parent("clients/c1");
  EXPECT_THAT(Ids(list), ElementsAre());
  const auto restore = NewOn<v1::UndeleteContextFactRequest>(fact.name());
  ASSERT_THAT(Call<ContextFact>(client_, "UndeleteContextFact", restore),
              IsOk());
  EXPECT_THAT(Ids(list), ElementsAre("finances"));
}

TEST_F(ContextFactTest, IsWrittenByThePartiesOnly) {
  EXPECT_THAT(Create(Finances(), client_),
              Refused(type::v1::REASON_PRECONDITION_MISSING));
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_TRUE(absl::IsPermissionDenied(Create(Finances(), sven_).status()));
  EXPECT_TRUE(absl::IsNotFound(
      Create(Finances(), testing::Therapist("bernd")).status()));
  ASSERT_THAT(Create(Finances(), client_), IsOk());
  EXPECT_THAT(Get(sven_, "finances"), IsOk());
}

TEST_F(ContextFactTest, NamesEveryFieldThatBreaksARule) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = Finances();
  request.mutable_context_fact()->clear_topic();
  request.mutable_context_fact()->add_statements("");
  request.mutable_context_fact()->add_statements(std::string(501, 'x'));
  EXPECT_THAT(FieldsOf(Create(request, client_).status()),
              ::testing::UnorderedElementsAre("context_fact.topic",
                                              "context_fact.statements[1]",
                                              "context_fact.statements[2]"));
}

class RegisterEntryTest : public ServiceFixture {
 protected:
  static std::string NameOf(const char* id) {
    return absl::StrCat("clients/c1/registerEntries/", id);
  }

  v1::CreateRegisterEntryRequest Entry(const char* id, RegisterEntry::Kind kind,
                                       const char* text) {
    auto request = NewFor<v1::CreateRegisterEntryRequest>("clients/c1");
    request.set_register_entry_id(id);
    request.mutable_register_entry()->set_kind(kind);
    request.mutable_register_entry()->set_text(text);
    return request;
  }
  v1::CreateRegisterEntryRequest Honesty() {
    return Entry("honesty", RegisterEntry::KIND_VALUE, "to be honest");
  }
  // A limit behind which stands honesty.
  v1::CreateRegisterEntryRequest NoLies() {
    auto request =
        Entry("no-lies", RegisterEntry::KIND_LIMIT, "I do not lie for Rui");
    request.mutable_register_entry()->add_links(NameOf("honesty"));
    return request;
  }

  absl::StatusOr<RegisterEntry> Create(
      const v1::CreateRegisterEntryRequest& request,
      const security::Claims& caller) {
    return Call<RegisterEntry>(caller, "CreateRegisterEntry", request);
  }
  absl::StatusOr<RegisterEntry> Update(const security::Claims& caller,
                                       const RegisterEntry& entry) {
    v1::UpdateRegisterEntryRequest request;
    *request.mutable_register_entry() = entry;
    request.mutable_update_mask()->add_paths("*");
    request.set_request_id(NextRequestId());
    return Call<RegisterEntry>(caller, "UpdateRegisterEntry", request);
  }
  absl::Status Delete(const char* id) {
    const auto request = NewOn<v1::DeleteRegisterEntryRequest>(NameOf(id));
    return Call<RegisterEntry>(client_, "DeleteRegisterEntry", request)
        .status();
  }
  absl::Status Undelete(const char* id) {
    const auto request = NewOn<v1::UndeleteRegisterEntryRequest>(NameOf(id));
    return Call<RegisterEntry>(client_, "UndeleteRegisterEntry", request)
        .status();
  }
};

TEST_F(RegisterEntryTest, S66_RoundTripsValuesNeedsAndLimits) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Create(Honesty(), client_), IsOk());
  ASSERT_THAT(Create(NoLies(), client_), IsOk());
  auto need = Entry("rest", RegisterEntry::KIND_NEED, "an evening for myself");
  need.mutable_register_entry()->set_urgency(RegisterEntry::URGENCY_THIS_PHASE);
  need.mutable_register_entry()->set_client_importance(0);
  ASSERT_THAT(Create(need, client_), IsOk());
  v1::GetRegisterEntryRequest get;
  get.set_name(NameOf("rest"));
  const auto rest = Call<RegisterEntry>(sven_, "GetRegisterEntry", get);
  ASSERT_THAT(rest, IsOk());
  EXPECT_EQ(rest->urgency(), RegisterEntry::URGENCY_THIS_PHASE);
  EXPECT_TRUE(rest->has_client_importance());
  EXPECT_FALSE(rest->has_therapist_importance());
  v1::ListRegisterEntriesRequest list;
  list.set_parent("clients/c1");
  list.add_kinds(RegisterEntry::KIND_LIMIT);
  const auto limits =
      Call<v1::ListRegisterEntriesResponse>(anna_, "ListRegisterEntries", list);
  ASSERT_THAT(limits, IsOk());
  ASSERT_EQ(limits->register_entries_size(), 1);
  EXPECT_THAT(limits->register_entries(0).links(),
              ElementsAre(NameOf("honesty")));
}

TEST_F(RegisterEntryTest, S66_IsNotDeletedWhileItIsLinkedTo) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Create(Honesty(), client_), IsOk());
  RegisterEntry limit = *Create(NoLies(), client_);
  const absl::Status refused = Delete("honesty");
  EXPECT_THAT(refused, Refused(absl::StatusCode::kFailedPrecondition,
                               type::v1::REASON_PRECONDITION_MISSING));
  EXPECT_THAT(refused.message(), HasSubstr(NameOf("no-lies")));
  limit.clear_links();
  ASSERT_THAT(Update(client_, limit), IsOk());
  EXPECT_THAT(Delete("honesty"), IsOk());
  EXPECT_THAT(Delete("honesty"), IsOk());
}

TEST_F(RegisterEntryTest, S66_ComesBackOnlyWithWhatItLinksTo) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Create(Honesty(), client_), IsOk());
  ASSERT_THAT(Create(NoLies(), client_), IsOk());
  ASSERT_THAT(Delete("no-lies"), IsOk());
  ASSERT_THAT(Delete("honesty"), IsOk());
  const absl::Status refused = Undelete("no-lies");
  EXPECT_THAT(refused, Refused(type::v1::REASON_PRECONDITION_MISSING));
  EXPECT_THAT(refused.message(), HasSubstr(NameOf("honesty")));
  EXPECT_THAT(Undelete("honesty"), IsOk());
  EXPECT_THAT(Undelete("no-lies"), IsOk());
}

TEST_F(RegisterEntryTest, LinksOnlyToWhatIsThere) {
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_TRUE(absl::IsNotFound(Create(NoLies(), client_).status()));
  auto self = Honesty();
  self.mutable_register_entry()->add_links(NameOf("honesty"));
  EXPECT_THAT(FieldsOf(Create(self, client_).status()),
              ElementsAre("register_entry.links[0]"));
  auto elsewhere = Honesty();
  elsewhere.mutable_register_entry()->add_links(
      "clients/c2/registerEntries/honesty");
  EXPECT_TRUE(absl::IsNotFound(Create(elsewhere, client_).status()));
}

TEST_F(RegisterEntryTest, TellsNobodyOfAPrivateEntryThatLinks) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Create(Honesty(), client_), IsOk());
  auto note = NoLies();
  note.mutable_register_entry()->set_private_entry(true);
  note.clear_register_entry_id();
  ASSERT_THAT(Create(note, anna_), IsOk());
  EXPECT_THAT(Delete("honesty"), IsOk());
}

TEST_F(RegisterEntryTest, S53_KeepsTheTwoImportancesApart) {
  ASSERT_THAT(Begin(), IsOk());
  auto value = Honesty();
  value.mutable_register_entry()->set_client_importance(9);
  RegisterEntry entry = *Create(value, client_);
  entry.set_therapist_importance(4);
  EXPECT_THAT(Update(client_, entry),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
  const auto updated = Update(anna_, entry);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->client_importance(), 9);
  EXPECT_EQ(updated->therapist_importance(), 4);
  entry.set_client_importance(11);
  EXPECT_THAT(FieldsOf(Update(client_, entry).status()),
              ElementsAre("register_entry.client_importance"));
}

TEST_F(RegisterEntryTest, StopsAtAThousand) {
  ASSERT_THAT(Begin(), IsOk());
  const auto fill = [](storage::Unit& unit) -> absl::Status {
    for (int i = 0; i < 1000; ++i) {
      RegisterEntry entry;
      CONCORD_RETURN_IF_ERROR(unit.Create(kRegisterEntries.stored(),
                                          {"t1", "c1"},
                                          absl::StrCat("value-", i), entry));
    }
    return absl::OkStatus();
  };
  ASSERT_THAT(harness_.store().Change(harness_.clock().Now(), fill), IsOk());
  const absl::Status refused = Create(Honesty(), client_).status();
  EXPECT_THAT(refused, Refused(type::v1::REASON_LIMIT_REACHED));
  ASSERT_THAT(Delete("value-0"), IsOk());
  EXPECT_THAT(Create(Honesty(), client_), IsOk());
}

}  // namespace
}  // namespace concord::inventory
