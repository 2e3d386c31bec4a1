// A client with a therapist, as tests of people and of responses use it.
#pragma once

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/str_format.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/conflict_requests.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/needs_profile_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/safety_flag_requests.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/service_fixture.h"

namespace concord::inventory {

inline const absl::Time kYesterday =
    absl::FromCivil(absl::CivilDay(2025, 12, 31), absl::UTCTimeZone());

// The service, and short ways to begin, to enter a person and to answer forms.
class ClientFixture : public ServiceFixture {
 protected:
  template <typename Request>
  Request New() {
    return NewFor<Request>("clients/c1");
  }

  absl::StatusOr<v1::Episode> Begin(
      const security::Claims& caller = kTherapist) {
    return ServiceFixture::Begin("classic16", "first", caller);
  }

  v1::CreatePersonRequest Rui() {
    auto request = New<v1::CreatePersonRequest>();
    request.set_person_id("rui");
    request.mutable_person()->set_display_name("Rui");
    request.mutable_person()->set_category(v1::Person::CATEGORY_MANAGER);
    return request;
  }
  absl::StatusOr<v1::Person> Create(const v1::CreatePersonRequest& request,
                                    const security::Claims& caller = kClient) {
    return harness_.Call<v1::Person>(caller, "CreatePerson", request);
  }
  absl::StatusOr<v1::Person> GetRui(const security::Claims& caller) {
    v1::GetPersonRequest request;
    request.set_name("clients/c1/people/rui");
    return harness_.Call<v1::Person>(caller, "GetPerson", request);
  }
  absl::StatusOr<v1::Person> Update(const security::Claims& caller,
                                    const v1::Person& person,
                                    const char* path) {
    v1::UpdatePersonRequest request;
    *request.mutable_person() = person;
    request.mutable_update_mask()->add_paths(path);
    request.set_request_id(NextRequestId());
    return harness_.Call<v1::Person>(caller, "UpdatePerson", request);
  }
  v1::ListPeopleResponse People() {
    v1::ListPeopleRequest request;
    request.set_parent("clients/c1");
    return harness_
        .Call<v1::ListPeopleResponse>(kTherapist, "ListPeople", request)
        .value_or(v1::ListPeopleResponse());
  }

  // Answers in order; below 0 for one that is missing.
  absl::StatusOr<v1::FormResponse> Answer(
      const std::vector<int>& values, const char* form = "forms/phq-9",
      const security::Claims& caller = kClient) {
    auto request = New<v1::CreateFormResponseRequest>();
    v1::FormResponse& response = *request.mutable_form_response();
    response.set_form(form);
    *response.mutable_completion_time() = ToTimestamp(kYesterday);
    for (size_t i = 0; i < values.size(); ++i) {
      if (values[i] < 0) continue;
      v1::FormResponse::Answer& answer = *response.add_answers();
      answer.set_item(absl::StrCat(i + 1));
      answer.set_value(values[i]);
    }
    return harness_.Call<v1::FormResponse>(caller, "CreateFormResponse",
                                           request);
  }
  absl::StatusOr<v1::FormResponse> Enter(const char* form, double total) {
    auto request = New<v1::CreateFormResponseRequest>();
    v1::FormResponse& response = *request.mutable_form_response();
    response.set_form(form);
    response.set_total(total);
    *response.mutable_completion_time() = ToTimestamp(kYesterday);
    return harness_.Call<v1::FormResponse>(kClient, "CreateFormResponse",
                                           request);
  }
  absl::StatusOr<v1::FormResponse> Correct(
      const v1::FormResponse& response,
      const security::Claims& caller = kClient) {
    v1::CorrectFormResponseRequest request;
    *request.mutable_form_response() = response;
    request.set_reason("Two answers were swapped.");
    request.set_etag(response.etag());
    request.set_request_id(NextRequestId());
    return harness_.Call<v1::FormResponse>(caller, "CorrectFormResponse",
                                           request);
  }
  v1::ListSafetyFlagsResponse Flags() {
    v1::ListSafetyFlagsRequest request;
    request.set_parent("clients/c1");
    return harness_
        .Call<v1::ListSafetyFlagsResponse>(kTherapist, "ListSafetyFlags",
                                           request)
        .value_or(v1::ListSafetyFlagsResponse());
  }
  v1::NeedsProfile Needs(const security::Claims& caller = kTherapist) {
    v1::GetNeedsProfileRequest request;
    request.set_name("clients/c1/needsProfile");
    const auto profile =
        harness_.Call<v1::NeedsProfile>(caller, "GetNeedsProfile", request);
    EXPECT_THAT(profile, testing::IsOk());
    return profile.value_or(v1::NeedsProfile());
  }

  absl::Status Conflict(bool private_entry = false) {
    auto request = New<v1::CreateConflictRequest>();
    request.mutable_conflict()->set_person("clients/c1/people/rui");
    request.mutable_conflict()->set_topic("the harbour contract");
    request.mutable_conflict()->set_intensity(8);
    request.mutable_conflict()->set_private_entry(private_entry);
    return harness_.Call<v1::Conflict>(kClient, "CreateConflict", request)
        .status();
  }
};

}  // namespace concord::inventory
