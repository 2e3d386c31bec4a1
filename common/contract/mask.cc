// Field masks, narrowed to the fields that callers own and then merged by
// Protocol Buffers' own FieldMaskUtil.
#include "common/contract/mask.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "concord/type/v1/bounds.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/field_mask_util.h"
#include "google/protobuf/util/message_differencer.h"

namespace concord::contract {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::util::FieldMaskUtil;

bool IsServerOwned(const FieldDescriptor& field) {
  const type::v1::Bounds& bounds =
      field.options().GetExtension(type::v1::bounds);
  return bounds.output_only() || bounds.immutable();
}

// A message whose fields a mask may name one by one.
bool IsStructured(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         !field.is_repeated() &&
         !absl::StartsWith(field.message_type()->full_name(),
                           "google.protobuf.");
}

// Adds the paths at and below `field` that callers own. A message that either
// side lacks is one path: there is nothing of the server's in it to keep.
void AddOwned(const FieldDescriptor& field, const std::string& path,
              const Message& update, const Message& resource, FieldMask& mask) {
  if (IsServerOwned(field)) return;
  const auto& from = *update.GetReflection();
  const auto& to = *resource.GetReflection();
  if (!IsStructured(field) || !from.HasField(update, &field) ||
      !to.HasField(resource, &field)) {
    mask.add_paths(path);
    return;
  }
  const Message& inner_update = from.GetMessage(update, &field);
  const Message& inner_resource = to.GetMessage(resource, &field);
  for (int i = 0; i < field.message_type()->field_count(); ++i) {
    const FieldDescriptor& inner = *field.message_type()->field(i);
    AddOwned(inner, absl::StrCat(path, ".", inner.name()), inner_update,
             inner_resource, mask);
  }
}

// A path as it was sent, if it could be one.
std::string Quoted(absl::string_view path) {
  constexpr size_t kLongest = 100;
  const bool could_be =
      path.size() <= kLongest &&
      std::all_of(path.begin(), path.end(), [](char c) {
        return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' ||
               c == '.' || c == '*';
      });
  return could_be ? absl::StrCat("`", path, "`") : "a path";
}

// Adds a fault for each field that is set once and differs from what is stored:
// it would be dropped unsaid.
void AddUnchangeable(const Message& update, const Message& resource,
                     std::vector<FieldViolation>& faults) {
  std::vector<const FieldDescriptor*> fields;
  update.GetReflection()->ListFields(update, &fields);
  for (const FieldDescriptor* field : fields) {
    if (!field->options().GetExtension(type::v1::bounds).immutable() ||
        field->name() == "etag" || field->name() == "name") {
      continue;
    }
    google::protobuf::util::MessageDifferencer differencer;
    const std::vector<const FieldDescriptor*> one = {field};
    if (differencer.CompareWithFields(update, resource, one, one)) continue;
    faults.push_back({field->name(),
                      "is set once and cannot be changed; send it as it is "
                      "stored, or leave it out"});
  }
}

// Adds what callers own of `path`, or a fault when it leads nowhere or to what
// the server owns.
void AddPath(const std::string& path, const Message& update,
             const Message& resource, FieldMask& mask,
             std::vector<FieldViolation>& faults) {
  const Message* from = &update;
  const Message* to = &resource;
  const FieldDescriptor* field = nullptr;
  for (absl::string_view segment : absl::StrSplit(path, '.')) {
    const bool open = field == nullptr || IsStructured(*field);
    if (field != nullptr && open) {
      from = &from->GetReflection()->GetMessage(*from, field);
      to = &to->GetReflection()->GetMessage(*to, field);
    }
    field = open ? from->GetDescriptor()->FindFieldByName(std::string(segment))
                 : nullptr;
    if (field == nullptr) {
      faults.push_back(
          {"update_mask", absl::StrCat("names ", Quoted(path), ", which ",
                                       update.GetDescriptor()->name(),
                                       " does not have; use its field names")});
      return;
    }
    if (IsServerOwned(*field)) {
      faults.push_back(
          {"update_mask",
           absl::StrCat("names ", Quoted(path),
                        ", which an update cannot change; leave it out")});
      return;
    }
  }
  AddOwned(*field, path, *from, *to, mask);
}

// All fields of the message, or those that are set.
std::vector<const FieldDescriptor*> FieldsOf(const Message& message,
                                             bool everything) {
  std::vector<const FieldDescriptor*> fields;
  if (!everything) {
    message.GetReflection()->ListFields(message, &fields);
    return fields;
  }
  const Descriptor& descriptor = *message.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    fields.push_back(descriptor.field(i));
  }
  return fields;
}

absl::Status InvalidMask(std::vector<FieldViolation> faults) {
  const std::string text = absl::StrJoin(
      faults, "; ", [](std::string* out, const FieldViolation& fault) {
        absl::StrAppend(out, fault.field, " ", fault.description);
      });
  return WithViolations(Error(absl::StatusCode::kInvalidArgument,
                              type::v1::REASON_FIELD_MASK_INVALID, text),
                        std::move(faults));
}

// Whether one of the two is the other or lies inside it.
bool Touch(absl::string_view one, absl::string_view other) {
  const absl::string_view inner = one.size() < other.size() ? other : one;
  const absl::string_view outer = one.size() < other.size() ? one : other;
  return absl::StartsWith(inner, outer) &&
         (inner.size() == outer.size() || inner[outer.size()] == '.' ||
          inner[outer.size()] == '[');
}

bool IsWritten(const FieldMask& mask, const Message& update,
               absl::string_view path) {
  const std::string field(path.substr(0, path.find_first_of(".[")));
  if (field == "name" || field == "etag") return true;
  if (mask.paths_size() == 1 && mask.paths(0) == "*") return true;
  if (!mask.paths().empty()) {
    return std::any_of(
        mask.paths().begin(), mask.paths().end(),
        [path](const std::string& named) { return Touch(named, path); });
  }
  const FieldDescriptor* found = update.GetDescriptor()->FindFieldByName(field);
  if (found == nullptr) return true;
  return found->is_repeated()
             ? update.GetReflection()->FieldSize(update, found) > 0
             : update.GetReflection()->HasField(update, found);
}

}  // namespace

absl::Status WithoutLeftAlone(const Message& request, absl::Status checked) {
  const FieldDescriptor* mask_field =
      request.GetDescriptor()->FindFieldByName("update_mask");
  if (checked.ok() || mask_field == nullptr) return checked;
  const auto& mask = static_cast<const FieldMask&>(
      request.GetReflection()->GetMessage(request, mask_field));
  std::vector<FieldViolation> violations = ViolationsOf(checked);
  std::erase_if(violations, [&](const FieldViolation& violation) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(violation.field, absl::MaxSplits('.', 1));
    const FieldDescriptor* resource =
        request.GetDescriptor()->FindFieldByName(parts.first);
    return !parts.second.empty() && resource != nullptr &&
           IsStructured(*resource) &&
           !IsWritten(mask,
                      request.GetReflection()->GetMessage(request, resource),
                      parts.second);
  });
  return violations.empty()
             ? absl::OkStatus()
             : InvalidFields(std::move(violations), ReasonOf(checked));
}

absl::Status ApplyMask(const FieldMask& mask, const Message& update,
                       Message& resource) {
  const bool everything = mask.paths_size() == 1 && mask.paths(0) == "*";
  FieldMask owned;
  if (everything || mask.paths().empty()) {
    std::vector<FieldViolation> unchangeable;
    AddUnchangeable(update, resource, unchangeable);
    if (!unchangeable.empty()) return InvalidFields(std::move(unchangeable));
    for (const FieldDescriptor* field : FieldsOf(update, everything)) {
      AddOwned(*field, field->name(), update, resource, owned);
    }
  } else {
    std::vector<FieldViolation> faults;
    for (const std::string& path : mask.paths()) {
      AddPath(path, update, resource, owned, faults);
    }
    if (!faults.empty()) return InvalidMask(std::move(faults));
  }
  FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  options.set_replace_repeated_fields(true);
  FieldMaskUtil::MergeMessageTo(update, owned, options, &resource);
  return absl::OkStatus();
}

}  // namespace concord::contract
