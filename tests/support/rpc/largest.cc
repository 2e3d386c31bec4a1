// Field by field, by the options that the servers enforce.
#include "tests/support/rpc/largest.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "concord/type/v1/bounds.pb.h"
#include "google/protobuf/descriptor.h"

namespace concord::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using type::v1::Bounds;

// Of what the server sets: where it says no bound.
constexpr int kUsualLength = 200;
constexpr int kUsualItems = 20;
constexpr int kDeepest = 6;

std::string Id() { return std::string(63, 'z'); }

std::string NameLike(const std::string& pattern) {
  const std::vector<std::string> alternatives = absl::StrSplit(pattern, '|');
  std::vector<std::string> segments = absl::StrSplit(alternatives[0], '/');
  for (std::string& segment : segments) {
    if (absl::StartsWith(segment, "{")) segment = Id();
  }
  return absl::StrJoin(segments, "/");
}

std::string TextOf(const Bounds& bounds, absl::string_view character) {
  if (!bounds.resource().empty()) return NameLike(bounds.resource());
  switch (bounds.format()) {
    case Bounds::FORMAT_UNSPECIFIED:
      break;
    case Bounds::FORMAT_DATE:
      return "2026-01-01";
    case Bounds::FORMAT_TIME_ZONE:
      return "America/Argentina/ComodRivadavia";
    default:
      return Id();
  }
  const int length =
      bounds.max_length() > 0 ? bounds.max_length() : kUsualLength;
  std::string text;
  for (int i = 0; i < length; ++i) absl::StrAppend(&text, character);
  return text;
}

class Filler {
 public:
  Filler(absl::string_view character, bool with_output)
      : character_(character), with_output_(with_output) {}

  void Fill(Message& message) {
    ++depth_;
    const auto& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const bool nests = field.message_type() != nullptr;
      if (nests && depth_ == kDeepest) continue;
      const Bounds& bounds = field.options().GetExtension(type::v1::bounds);
      if (bounds.output_only() && !with_output_) continue;
      const int items = !field.is_repeated()     ? 1
                        : bounds.max_items() > 0 ? bounds.max_items()
                                                 : kUsualItems;
      for (int item = 0; item < items; ++item) Set(field, bounds, message);
    }
    --depth_;
  }

 private:
  void Set(const FieldDescriptor& field, const Bounds& bounds,
           Message& message) {
    const Reflection& reflection = *message.GetReflection();
    const bool many = field.is_repeated();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        Fill(many ? *reflection.AddMessage(&message, &field)
                  : *reflection.MutableMessage(&message, &field));
        return;
      case FieldDescriptor::CPPTYPE_STRING:
        many
            ? reflection.AddString(&message, &field, TextOf(bounds, character_))
            : reflection.SetString(&message, &field,
                                   TextOf(bounds, character_));
        return;
      case FieldDescriptor::CPPTYPE_ENUM: {
        const auto& type = *field.enum_type();
        const int last = type.value(type.value_count() - 1)->number();
        many ? reflection.AddEnumValue(&message, &field, last)
             : reflection.SetEnumValue(&message, &field, last);
        return;
      }
      case FieldDescriptor::CPPTYPE_INT32:
        many ? reflection.AddInt32(&message, &field, 1)
             : reflection.SetInt32(&message, &field, 1);
        return;
      case FieldDescriptor::CPPTYPE_INT64:
        many ? reflection.AddInt64(&message, &field, 1)
             : reflection.SetInt64(&message, &field, 1);
        return;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        many ? reflection.AddDouble(&message, &field, 1)
             : reflection.SetDouble(&message, &field, 1);
        return;
      case FieldDescriptor::CPPTYPE_BOOL:
        // Not private and not a draft, which others could not read.
        return;
      default:
        return;
    }
  }

  const absl::string_view character_;
  const bool with_output_;
  int depth_ = 0;
};

}  // namespace

void FillUp(Message& message, Characters characters, bool with_output) {
  Filler(characters == Characters::kOfOneByte ? "x" : "\xF0\x9F\x8C\xB3",
         with_output)
      .Fill(message);
}

}  // namespace concord::testing
