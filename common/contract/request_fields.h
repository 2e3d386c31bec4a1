// What the pipeline reads from any request without knowing its type: whose data
// it is about, and the id under which a write is repeated.
#pragma once

#include "absl/strings/string_view.h"
#include "concord/type/v1/override.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace concord::contract {

// Where those fields are in one message type, looked up once.
class RequestFields {
 public:
  explicit RequestFields(const google::protobuf::Descriptor& request);

  // The resource name that a request is about: `name`, else `parent`, else the
  // `name` of its first message field that has one (`goal.name` of an update).
  // Views live as long as the request.
  bool has_resource() const { return resource_ != nullptr; }
  absl::string_view Resource(const google::protobuf::Message& request) const;

  bool has_request_id() const { return request_id_ != nullptr; }
  // Empty when the type has no `request_id`.
  absl::string_view RequestId(const google::protobuf::Message& request) const;

  bool has_safety_override() const { return safety_override_ != nullptr; }
  // Null when the request has none.
  const type::v1::SafetyOverride* SafetyOverride(
      const google::protobuf::Message& request) const;

  bool has_resume_token() const { return resume_token_ != nullptr; }
  // Empty when the type has no `resume_token`.
  absl::string_view ResumeToken(const google::protobuf::Message& request) const;

 private:
  // The message field that holds the resource; null when it is the request.
  const google::protobuf::FieldDescriptor* holder_ = nullptr;
  const google::protobuf::FieldDescriptor* resource_ = nullptr;
  const google::protobuf::FieldDescriptor* request_id_ = nullptr;
  const google::protobuf::FieldDescriptor* resume_token_ = nullptr;
  const google::protobuf::FieldDescriptor* safety_override_ = nullptr;
};

}  // namespace concord::contract
