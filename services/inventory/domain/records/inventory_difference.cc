// Compares entry with entry and field with field.
#include "services/inventory/domain/records/inventory_difference.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "concord/inventory/v1/inventory.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"

namespace concord::inventory {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::TextFormat;
using v1::Inventory;
using v1::InventoryDifference;

constexpr int kMostFields = 100;
constexpr std::array<absl::string_view, 5> kNotCompared = {
    "etag", "create_time", "update_time", "statement_time", "entered_by"};

using Entries = std::map<absl::string_view, const Message*>;

template <typename List>
void AddEntries(const List& list, Entries& entries) {
  for (const auto& entry : list) entries[entry.name()] = &entry;
}

Entries EntriesOf(const Inventory& inventory) {
  Entries entries;
  AddEntries(inventory.people(), entries);
  AddEntries(inventory.conflicts(), entries);
  AddEntries(inventory.unresolved_issues(), entries);
  AddEntries(inventory.incidents(), entries);
  return entries;
}

// Empty when the field is unset.
std::string TextOf(const Message& message, const FieldDescriptor& field) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string text;
  if (!field.is_repeated()) {
    if (reflection.HasField(message, &field)) {
      printer.PrintFieldValueToString(message, &field, -1, &text);
    }
    return text;
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    std::string element;
    printer.PrintFieldValueToString(message, &field, i, &element);
    absl::StrAppend(&text, i == 0 ? "" : ", ", element);
  }
  return text;
}

bool IsTime(const FieldDescriptor& field) {
  return field.message_type() != nullptr &&
         field.message_type()->full_name() == "google.protobuf.Timestamp";
}

// Both are of the same type.
void CompareFields(const Message& before, const Message& after,
                   const std::string& path, InventoryDifference& difference) {
  for (int i = 0; i < before.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *before.GetDescriptor()->field(i);
    if (std::find(kNotCompared.begin(), kNotCompared.end(), field.name()) !=
        kNotCompared.end()) {
      continue;
    }
    const std::string here = absl::StrCat(path, field.name());
    if (field.message_type() != nullptr && !field.is_repeated() &&
        !IsTime(field)) {
      // NOLINTNEXTLINE(misc-no-recursion): as deep as the contract.
      CompareFields(before.GetReflection()->GetMessage(before, &field),
                    after.GetReflection()->GetMessage(after, &field),
                    absl::StrCat(here, "."), difference);
      continue;
    }
    std::string was = TextOf(before, field);
    std::string is = TextOf(after, field);
    if (was == is || difference.fields_size() == kMostFields) continue;
    InventoryDifference::FieldDifference& differing = *difference.add_fields();
    differing.set_path(here);
    differing.set_before(std::move(was));
    differing.set_after(std::move(is));
  }
}

InventoryDifference DifferenceOf(absl::string_view name, const Message* before,
                                 const Message* after) {
  InventoryDifference difference;
  difference.set_resource(std::string(name));
  difference.set_kind(before == nullptr  ? InventoryDifference::KIND_ADDED
                      : after == nullptr ? InventoryDifference::KIND_REMOVED
                                         : InventoryDifference::KIND_CHANGED);
  if (before != nullptr && after != nullptr) {
    CompareFields(*before, *after, "", difference);
  }
  return difference;
}

}  // namespace

std::vector<InventoryDifference> Compare(const Inventory& before,
                                         const Inventory& after) {
  const Entries then = EntriesOf(before);
  const Entries now = EntriesOf(after);
  std::map<absl::string_view, std::pair<const Message*, const Message*>> pairs;
  for (const auto& [name, entry] : then) pairs[name].first = entry;
  for (const auto& [name, entry] : now) pairs[name].second = entry;
  std::vector<InventoryDifference> differences;
  for (const auto& [name, pair] : pairs) {
    InventoryDifference difference =
        DifferenceOf(name, pair.first, pair.second);
    if (difference.kind() != InventoryDifference::KIND_CHANGED ||
        !difference.fields().empty()) {
      differences.push_back(std::move(difference));
    }
  }
  return differences;
}

}  // namespace concord::inventory
