// Finds the fields by their names, as the contracts' style fixes them.
#include "common/contract/request_fields.h"

#include <string>

namespace concord::contract {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const FieldDescriptor* FindText(const Descriptor& message, const char* name) {
  const FieldDescriptor* field = message.FindFieldByName(name);
  return field != nullptr && !field->is_repeated() &&
                 field->type() == FieldDescriptor::TYPE_STRING
             ? field
             : nullptr;
}

const FieldDescriptor* FindOverride(const Descriptor& request) {
  const FieldDescriptor* field = request.FindFieldByName("safety_override");
  return field != nullptr &&
                 field->message_type() == type::v1::SafetyOverride::descriptor()
             ? field
             : nullptr;
}

absl::string_view TextOf(const Message& message, const FieldDescriptor* field) {
  if (field == nullptr) return {};
  // A singular string of a generated message is returned in place; the scratch
  // is for representations that do not exist here.
  std::string scratch;
  return message.GetReflection()->GetStringReference(message, field, &scratch);
}

}  // namespace

RequestFields::RequestFields(const Descriptor& request)
    : request_id_(FindText(request, "request_id")),
      resume_token_(FindText(request, "resume_token")),
      safety_override_(FindOverride(request)) {
  resource_ = FindText(request, "name");
  if (resource_ == nullptr) resource_ = FindText(request, "parent");
  for (int i = 0; i < request.field_count() && resource_ == nullptr; ++i) {
    const FieldDescriptor* field = request.field(i);
    if (field->type() != FieldDescriptor::TYPE_MESSAGE ||
        field->is_repeated()) {
      continue;
    }
    resource_ = FindText(*field->message_type(), "name");
    holder_ = field;
  }
}

absl::string_view RequestFields::Resource(const Message& request) const {
  if (resource_ == nullptr) return {};
  const Message& owner =
      holder_ == nullptr
          ? request
          : request.GetReflection()->GetMessage(request, holder_);
  return TextOf(owner, resource_);
}

absl::string_view RequestFields::RequestId(const Message& request) const {
  return TextOf(request, request_id_);
}

const type::v1::SafetyOverride* RequestFields::SafetyOverride(
    const Message& request) const {
  if (safety_override_ == nullptr ||
      !request.GetReflection()->HasField(request, safety_override_)) {
    return nullptr;
  }
  return static_cast<const type::v1::SafetyOverride*>(
      &request.GetReflection()->GetMessage(request, safety_override_));
}

absl::string_view RequestFields::ResumeToken(const Message& request) const {
  return TextOf(request, resume_token_);
}

}  // namespace concord::contract
