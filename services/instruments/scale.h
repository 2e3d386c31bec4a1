// What is scored together, between which ends, and in which parts. Pure.
#pragma once

#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace concord::instruments {

using ItemIds = absl::flat_hash_set<absl::string_view>;

// Whether an item counts. Words, choices, days and people do not.
bool IsScored(const inventory::v1::Form::Item& item);
// Whether it is answered with its options alone.
bool TakesChoices(const inventory::v1::Form::Item& item);

// A form or one of its subscales. It is valid as long as the form.
struct Scale {
  using Items = std::vector<const inventory::v1::Form::Item*>;

  const inventory::v1::Form* form;
  inventory::v1::Form::Method method;
  int missing_limit;
  // The score is not a whole number by nature.
  bool fractional;
  // One answer to each is enough; most have a single item.
  std::vector<Items> parts;
  // The largest value of each counts; most have a single item.
  std::vector<Items> domains;
};

// The scale of all items that count but those that do not apply.
Scale ScaleOf(const inventory::v1::Form& form,
              const ItemIds& not_applicable = {});
// The scale of a subscale's items. Ids that are no items are passed over.
Scale ScaleOf(const inventory::v1::Form& form,
              const inventory::v1::Form::Subscale& subscale);

// The answers that an item takes: its own range, else that of the choices, else
// the form's.
inventory::v1::Form::Range ValueRangeOf(const inventory::v1::Form& form,
                                        const inventory::v1::Form::Item& item);

// What the items' answers can come to; an end is open when an item's is. Empty
// for a scale without items.
inventory::v1::Form::Range ScoreRangeOf(const Scale& scale);

// A score in whole numbers is rounded so for its band and nothing else.
double RoundHalfUp(double score);

// Whether the boundary cuts off the worse end of a scale with this direction,
// and nothing else.
bool IsOfWorseSide(const inventory::v1::Form::Cutoff& cutoff,
                   type::v1::Direction direction);

// The part of the scale that a score is in; null where there is none. Between
// two bands with fractions it is the lower one.
const type::v1::Band* BandOf(
    const google::protobuf::RepeatedPtrField<type::v1::Band>& bands,
    bool fractional, double score);

}  // namespace concord::instruments
