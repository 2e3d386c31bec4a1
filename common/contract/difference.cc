// Walks both messages side by side, down to fields that hold no message.
#include "common/contract/difference.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/time/timestamp.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/timestamp.pb.h"

namespace concord::contract {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::TextFormat;
using google::protobuf::Timestamp;

bool IsTime(const FieldDescriptor& field) {
  return field.message_type() == Timestamp::descriptor();
}

std::string TextOf(const Message& message);

// `index` is -1 for a field that is not a list.
std::string ElementOf(const Message& message, const FieldDescriptor& field,
                      int index) {
  const auto& reflection = *message.GetReflection();
  const bool repeated = index >= 0;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return repeated ? reflection.GetRepeatedString(message, &field, index)
                    : reflection.GetString(message, &field);
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    const Message& inner =
        repeated ? reflection.GetRepeatedMessage(message, &field, index)
                 : reflection.GetMessage(message, &field);
    return IsTime(field)
               ? absl::FormatTime(
                     absl::RFC3339_sec,
                     FromTimestamp(static_cast<const Timestamp&>(inner)),
                     absl::UTCTimeZone())
               : TextOf(inner);
  }
  std::string text;
  TextFormat::PrintFieldValueToString(message, &field, index, &text);
  return text;
}

std::string ValueOf(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  if (!field.is_repeated()) {
    return reflection.HasField(message, &field) ? ElementOf(message, field, -1)
                                                : "";
  }
  const int size = reflection.FieldSize(message, &field);
  std::vector<std::string> elements;
  elements.reserve(static_cast<size_t>(size));
  for (int i = 0; i < size; ++i) {
    elements.push_back(ElementOf(message, field, i));
  }
  return absl::StrJoin(elements, ", ");
}

// The values of a message that is part of a list.
std::string TextOf(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return absl::StrJoin(
      fields, " ", [&message](std::string* out, const FieldDescriptor* field) {
        absl::StrAppend(out, ValueOf(message, *field));
      });
}

void Compare(const Message& before, const Message& after,
             const std::string& prefix,
             std::vector<FieldDifference>& differences) {
  const auto& descriptor = *before.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    if (field.name() == "etag" || field.name() == "update_time") continue;
    const std::string path = absl::StrCat(prefix, field.name());
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
        !field.is_repeated() && !IsTime(field)) {
      if (!before.GetReflection()->HasField(before, &field) &&
          !after.GetReflection()->HasField(after, &field)) {
        continue;
      }
      Compare(before.GetReflection()->GetMessage(before, &field),
              after.GetReflection()->GetMessage(after, &field),
              absl::StrCat(path, "."), differences);
      continue;
    }
    FieldDifference difference = {path, ValueOf(before, field),
                                  ValueOf(after, field)};
    if (difference.before != difference.after) {
      differences.push_back(std::move(difference));
    }
  }
}

}  // namespace

std::vector<FieldDifference> DifferencesOf(const Message& before,
                                           const Message& after) {
  std::vector<FieldDifference> differences;
  Compare(before, after, "", differences);
  return differences;
}

}  // namespace concord::contract
