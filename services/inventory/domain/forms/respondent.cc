// Compares who answered with who may.
#include "services/inventory/domain/forms/respondent.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "common/status/error.h"

namespace concord::inventory {
namespace {

using type::v1::AuthorRole;
using v1::Form;
using v1::FormResponse;

AuthorRole RoleOf(const FormResponse& response, AuthorRole caller) {
  return response.respondent() == type::v1::AUTHOR_ROLE_UNSPECIFIED
             ? caller
             : response.respondent();
}

bool IsFor(const Form& form, AuthorRole role) {
  return form.respondents().empty() ||
         std::find(form.respondents().begin(), form.respondents().end(),
                   role) != form.respondents().end();
}

std::string RespondentsOf(const Form& form) {
  return absl::StrJoin(
      form.respondents(), " or ", [](std::string* text, int role) {
        absl::StrAppend(
            text, type::v1::AuthorRole_Name(static_cast<AuthorRole>(role)));
      });
}

}  // namespace

absl::Status CheckRespondent(const Form& form, const FormResponse& response,
                             AuthorRole caller) {
  const AuthorRole role = RoleOf(response, caller);
  const bool other = role == type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER;
  std::vector<FieldViolation> violations;
  const auto add_if = [&violations](bool wrong, absl::string_view field,
                                    std::string description) {
    if (wrong) {
      violations.push_back(
          {absl::StrCat("form_response.", field), std::move(description)});
    }
  };
  add_if(!IsFor(form, role), "respondent",
         absl::StrCat("is nobody that ", form.code(),
                      " is made for; say whose answers they are: ",
                      RespondentsOf(form)));
  add_if(caller == type::v1::AUTHOR_ROLE_CLIENT && role != caller, "respondent",
         "is somebody else, for whom a client does not answer; leave it empty");
  add_if(other && response.informant().empty(), "informant",
         "is required of a significant other; name the person of the "
         "inventory");
  add_if(!other && !response.informant().empty(), "informant",
         "is for significant others only; leave it empty");
  add_if(
      !other && response.visibility() != FormResponse::VISIBILITY_UNSPECIFIED,
      "visibility",
      "is for the answers of significant others; client and care team see "
      "all others, leave it unset");
  add_if(form.about_person() && response.about().empty(), "about",
         absl::StrCat("is required, because ", form.code(),
                      " is about one person; name them"));
  return violations.empty() ? absl::OkStatus()
                            : InvalidFields(std::move(violations));
}

FormResponse::Visibility VisibilityOf(const FormResponse& response) {
  return !response.informant().empty() &&
                 response.visibility() == FormResponse::VISIBILITY_UNSPECIFIED
             ? FormResponse::VISIBILITY_THERAPIST_ONLY
             : response.visibility();
}

bool IsTheClientsToRead(const FormResponse& response) {
  return response.informant().empty() ||
         response.visibility() == FormResponse::VISIBILITY_SHARED_WITH_CLIENT;
}

bool AreScoresTheClients(const FormResponse& response) {
  return IsTheClientsToRead(response) ||
         response.visibility() == FormResponse::VISIBILITY_SHARED_SUMMARY;
}

type::v1::Author AuthorOfAnswers(AuthorRole respondent,
                                 const type::v1::Author& caller) {
  if (respondent == type::v1::AUTHOR_ROLE_UNSPECIFIED ||
      respondent == caller.role()) {
    return caller;
  }
  type::v1::Author author;
  author.set_role(respondent);
  author.set_entered_by(caller.subject());
  return author;
}

absl::Status CheckSameParties(const FormResponse& correction,
                              const FormResponse& before) {
  constexpr char kSame[] =
      "is another than in the response; leave it empty, or void the response "
      "and answer anew";
  std::vector<FieldViolation> violations;
  if (correction.respondent() != type::v1::AUTHOR_ROLE_UNSPECIFIED &&
      correction.respondent() != before.respondent()) {
    violations.push_back({"form_response.respondent", kSame});
  }
  if (!correction.informant().empty() &&
      correction.informant() != before.informant()) {
    violations.push_back({"form_response.informant", kSame});
  }
  if (!correction.about().empty() && correction.about() != before.about()) {
    violations.push_back({"form_response.about", kSame});
  }
  if (correction.visibility() != FormResponse::VISIBILITY_UNSPECIFIED &&
      correction.visibility() != before.visibility()) {
    violations.push_back({"form_response.visibility", kSame});
  }
  return violations.empty() ? absl::OkStatus()
                            : InvalidFields(std::move(violations));
}

}  // namespace concord::inventory
