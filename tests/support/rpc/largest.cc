// Field by field, by the options that the servers enforce.
#include "tests/support/rpc/largest.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "concord/type/v1/bounds.pb.h"
#include "google/protobuf/descriptor.h"

namespace concord::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using type::v1::Bounds;

constexpr char kFourBytes[] = "\xF0\x9F\x8C\xB3";
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

std::string TextOf(const Bounds& bounds) {
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
  for (int i = 0; i < length; ++i) text += kFourBytes;
  return text;
}

class Filler {
 public:
  void Fill(Message& message) {
    ++depth_;
    const auto& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const bool nests = field.message_type() != nullptr;
      if (nests && depth_ == kDeepest) continue;
      const Bounds& bounds = field.options().GetExtension(type::v1::bounds);
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
        many ? reflection.AddString(&message, &field, TextOf(bounds))
             : reflection.SetString(&message, &field, TextOf(bounds));
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

  int depth_ = 0;
};

}  // namespace

void FillUp(Message& message) { Filler().Fill(message); }

}  // namespace concord::testing
