// The service with one episode, and short ways to enter what happens between
// people.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/incident_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/unresolved_issue.pb.h"
#include "concord/inventory/v1/unresolved_issue_requests.pb.h"
#include "concord/type/v1/bounds.pb.h"
#include "concord/type/v1/change.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/parse_text.h"
#include "tests/unit/inventory/rpc/service_fixture.h"

namespace concord::inventory {

class RelationshipsFixture : public ServiceFixture {
 protected:
  RelationshipsFixture() { EXPECT_THAT(Begin(), testing::IsOk()); }

  template <typename Response, typename Request>
  absl::StatusOr<Response> Write(const security::Claims& caller,
                                 const char* method, Request request) {
    request.set_request_id(NextRequestId());
    return harness_.Call<Response>(caller, method, request);
  }
  template <typename Response, typename Request>
  Response Read(const security::Claims& caller, const char* method,
                const std::string& facts) {
    auto request = Parse<Request>(facts);
    if constexpr (requires { request.set_parent(""); }) {
      request.set_parent("clients/c1");
    } else {
      request.set_name(absl::StrReplaceAll(Request::descriptor()
                                               ->FindFieldByName("name")
                                               ->options()
                                               .GetExtension(type::v1::bounds)
                                               .resource(),
                                           {{"{client}", "c1"}}));
    }
    const auto response = harness_.Call<Response>(caller, method, request);
    EXPECT_THAT(response, testing::IsOk())
        << method << ": " << response.status();
    return response.value_or(Response());
  }

  absl::StatusOr<v1::Person> Enter(const std::string& id,
                                   const std::string& facts,
                                   const security::Claims& caller = kClient) {
    auto request = Parse<v1::CreatePersonRequest>(absl::StrCat(
        "parent: 'clients/c1' person_id: '", id, "' person { ", facts, " }"));
    if (request.person().private_entry()) request.clear_person_id();
    if (request.person().display_name().empty()) {
      request.mutable_person()->set_display_name(id);
    }
    if (request.person().category() == v1::Person::CATEGORY_UNSPECIFIED) {
      request.mutable_person()->set_category(v1::Person::CATEGORY_FRIEND);
    }
    return Write<v1::Person>(caller, "CreatePerson", request);
  }
  absl::StatusOr<v1::Person> Change(const security::Claims& caller,
                                    const v1::Person& person,
                                    const char* path) {
    v1::UpdatePersonRequest request;
    *request.mutable_person() = person;
    request.mutable_update_mask()->add_paths(path);
    return Write<v1::Person>(caller, "UpdatePerson", request);
  }
  v1::Person Get(const security::Claims& caller, const std::string& id) {
    v1::GetPersonRequest request;
    request.set_name(absl::StrCat("clients/c1/people/", id));
    const auto person = harness_.Call<v1::Person>(caller, "GetPerson", request);
    EXPECT_THAT(person, testing::IsOk());
    return person.value_or(v1::Person());
  }
  absl::StatusOr<v1::Incident> EnterIncident(const std::string& id,
                                             int64_t seconds) {
    return Write<v1::Incident>(
        kClient, "CreateIncident",
        Parse<v1::CreateIncidentRequest>(absl::StrCat(
            "parent: 'clients/c1' incident_id: '", id,
            "' incident { description: 'x' occurrence_time { seconds: ",
            seconds, " } }")));
  }
  absl::StatusOr<v1::UnresolvedIssue> EnterIssue(const std::string& id,
                                                 const std::string& facts) {
    return Write<v1::UnresolvedIssue>(
        kClient, "CreateUnresolvedIssue",
        Parse<v1::CreateUnresolvedIssueRequest>(
            absl::StrCat("parent: 'clients/c1' unresolved_issue_id: '", id,
                         "' unresolved_issue { people: 'clients/c1/people/ida' "
                         "description: 'the house' ",
                         facts, " }")));
  }
  std::string Now() {
    return absl::StrCat("seconds: ",
                        absl::ToUnixSeconds(harness_.clock().Now()));
  }
};

}  // namespace concord::inventory
