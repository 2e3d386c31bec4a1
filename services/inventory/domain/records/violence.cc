#include "services/inventory/domain/records/violence.h"

#include <algorithm>
#include <map>

#include "common/status/error.h"
#include "services/inventory/domain/records/person.h"

namespace concord::inventory {
namespace {

using v1::Person;
using Disclosure = Person::ViolenceDisclosure;

bool SaysSo(Disclosure statement) {
  return statement > Person::VIOLENCE_DISCLOSURE_NONE_DISCLOSED;
}

// Whether what one party says of `unsafe` holds for `person` too.
bool Carries(Disclosure of_unsafe, Disclosure of_person) {
  return SaysSo(of_unsafe) &&
         of_person != Person::VIOLENCE_DISCLOSURE_NONE_DISCLOSED;
}

// Whether what is said of somebody who is called the same holds for `person`.
bool Carries(const Person& unsafe, const Person& person) {
  return Carries(unsafe.violence().client(), person.violence().client()) ||
         Carries(unsafe.violence().therapist(), person.violence().therapist());
}

}  // namespace

bool IsUnsafe(const Person& person) {
  return SaysSo(person.violence().client()) ||
         SaysSo(person.violence().therapist());
}

std::vector<std::string> PeopleOnHold(absl::Span<const Person> people) {
  std::multimap<std::string, const Person*> unsafe;
  for (const Person& person : people) {
    if (IsUnsafe(person)) unsafe.emplace(FoldedName(person), &person);
  }
  std::vector<std::string> names;
  if (unsafe.empty()) return names;
  for (const Person& person : people) {
    const auto [begin, end] = unsafe.equal_range(FoldedName(person));
    if (IsUnsafe(person) ||
        std::any_of(begin, end, [&](const auto& called_the_same) {
          return Carries(*called_the_same.second, person);
        })) {
      names.push_back(person.name());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

absl::Status CheckViolence(bool is_client, const Person& before,
                           const Person& after) {
  const auto& was = before.violence();
  const auto& is = after.violence();
  if (is_client && was.therapist() != is.therapist()) {
    return FieldNotAllowed("person.violence.therapist");
  }
  if (!is_client && was.client() != is.client()) {
    return FieldNotAllowed("person.violence.client");
  }
  return absl::OkStatus();
}

}  // namespace concord::inventory
