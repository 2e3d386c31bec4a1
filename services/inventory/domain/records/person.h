// The rules of a person's entry: what contradicts itself, who may see what.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord/type/v1/rights.pb.h"

namespace concord::inventory {

// Where in the client's life a tie of this category has its place.
type::v1::Situation SituationOf(v1::Person::Category category);

// FIELD_INVALID with every fact that contradicts another: a list that names
// something twice, a period that ends before it begins, a facet that is
// declined and stated.
absl::Status CheckPerson(const v1::Person& person);

// Whether there is anything to take out for anybody.
bool HasHidden(const v1::Person& person);

// Takes out what this viewer may not see: statements of violence from all but
// therapists, intimacy that is not shared from the other party.
void Redact(type::v1::Relation viewer, v1::Person& person);

// Puts back what `Redact` has kept from the viewer, and what a client has not
// named, so that an update does not lose it.
void KeepUnseen(type::v1::Relation viewer, const v1::Person& before,
                bool names_violence, v1::Person& person);

// Says of each statement that has changed by whom and when.
void StampViews(const v1::Person& before, absl::string_view entered_by,
                absl::Time now, v1::Person& person);

// What two people who are called the same but for case and spaces have alike.
std::string FoldedName(const v1::Person& person);
// Names of the people who are called the same, at most five.
std::vector<std::string> LikelyDuplicates(
    const v1::Person& person, const std::vector<v1::Person>& others);

// The people who are not private by how much each adds to the distress: the
// mean of the weights that there are, then the client's weight, then the name;
// those without a weight last.
std::vector<v1::Person> RankContributors(std::vector<v1::Person> people);

// The support that a statement tells of, 0 to 5: the overall rating, else that
// of the kind with the most. Negative when nothing was said.
int ReceivedSupport(const v1::Person::View& view);
int GivenSupport(const v1::Person::View& view);

// Whether there is contact or there could be.
bool IsCurrent(const v1::Person& person);

}  // namespace concord::inventory
