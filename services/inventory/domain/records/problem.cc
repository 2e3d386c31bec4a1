// A domain is measured from the first score of one of its forms on.
#include "services/inventory/domain/records/problem.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/interpersonal_problem.pb.h"
#include "concord/inventory/v1/symptom_domain.pb.h"

namespace concord::inventory {
namespace {

using v1::FormResponse;
using v1::InterpersonalProblem;

constexpr int kMostForms = 50;
constexpr int kMostResponses = 20;

bool IsScore(FormResponse::Status status) {
  return status == FormResponse::STATUS_SCORED ||
         status == FormResponse::STATUS_PRORATED ||
         status == FormResponse::STATUS_TOTAL_ENTERED;
}

// Of the whole form, or of one of its parts.
bool HasScore(const FormResponse& response) {
  if (response.status() == FormResponse::STATUS_DRAFT) return false;
  return IsScore(response.status()) ||
         std::any_of(response.subscale_scores().begin(),
                     response.subscale_scores().end(),
                     [](const auto& part) { return IsScore(part.status()); });
}

void CheckDomains(const InterpersonalProblem& problem,
                  std::vector<FieldViolation>& violations) {
  absl::flat_hash_set<int> domains;
  for (int i = 0; i < problem.domains_size(); ++i) {
    const std::string field =
        absl::StrCat("interpersonal_problem.domains[", i, "]");
    if (problem.domains(i) == v1::SYMPTOM_DOMAIN_UNSPECIFIED) {
      violations.push_back({field, "is unspecified; name a domain"});
    } else if (!domains.insert(problem.domains(i)).second) {
      violations.push_back({field, "is there already; send each domain once"});
    }
  }
  const bool other = domains.contains(v1::SYMPTOM_DOMAIN_OTHER);
  if (other && problem.other_domain().empty()) {
    violations.push_back({"interpersonal_problem.other_domain",
                          "is empty; say what the other domain is"});
  } else if (!other && !problem.other_domain().empty()) {
    violations.push_back(
        {"interpersonal_problem.other_domain",
         "is for SYMPTOM_DOMAIN_OTHER only; add that domain or leave it "
         "empty"});
  }
}

}  // namespace

absl::Status CheckProblem(const InterpersonalProblem& problem) {
  std::vector<FieldViolation> violations;
  absl::flat_hash_set<absl::string_view> people;
  for (int i = 0; i < problem.people_size(); ++i) {
    if (!people.insert(problem.people(i)).second) {
      violations.push_back(
          {absl::StrCat("interpersonal_problem.people[", i, "]"),
           "is named already; send each person once"});
    }
  }
  CheckDomains(problem, violations);
  return violations.empty() ? absl::OkStatus()
                            : InvalidFields(std::move(violations));
}

bool TouchesDomain(const InterpersonalProblem& problem,
                   v1::SymptomDomain domain) {
  return std::count(problem.domains().begin(), problem.domains().end(),
                    domain) > 0;
}

void SetMeasurements(absl::Span<const v1::Form> forms,
                     const std::vector<FormResponse>& responses,
                     InterpersonalProblem& problem) {
  problem.clear_measurements();
  problem.set_measurement_state(
      InterpersonalProblem::MEASUREMENT_STATE_UNMEASURED);
  for (const int domain : problem.domains()) {
    InterpersonalProblem::Measurement& measurement =
        *problem.add_measurements();
    measurement.set_domain(static_cast<v1::SymptomDomain>(domain));
    measurement.set_state(InterpersonalProblem::MEASUREMENT_STATE_UNMEASURED);
    absl::flat_hash_set<absl::string_view> names;
    for (const v1::Form& form : forms) {
      if (form.symptom_domain() != domain) continue;
      names.insert(form.name());
      if (measurement.forms_size() < kMostForms) {
        measurement.add_forms(form.name());
      }
    }
    for (const FormResponse& response : responses) {
      if (measurement.responses_size() == kMostResponses) break;
      if (names.contains(response.form()) && HasScore(response)) {
        measurement.add_responses(response.name());
      }
    }
    if (measurement.responses().empty()) continue;
    measurement.set_state(InterpersonalProblem::MEASUREMENT_STATE_MEASURED);
    problem.set_measurement_state(
        InterpersonalProblem::MEASUREMENT_STATE_MEASURED);
  }
}

}  // namespace concord::inventory
