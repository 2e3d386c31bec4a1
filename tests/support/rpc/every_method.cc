// Requests are made by reflection, answers compared as text.
#include "tests/support/rpc/every_method.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "concord/type/v1/bounds.pb.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"

namespace concord::testing {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

std::unique_ptr<Message> NewRequest(const MethodDescriptor& method) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()
          ->GetPrototype(method.input_type())
          ->New());
}

std::string PatternOf(const FieldDescriptor& field) {
  return field.options().GetExtension(type::v1::bounds).resource();
}

// Where the request names what it is about: `parent`, `name`, or the name of
// the resource that it brings. The message that holds the field, or null.
std::pair<Message*, const FieldDescriptor*> SubjectOf(Message& request) {
  const Descriptor& type = *request.GetDescriptor();
  for (const char* name : {"parent", "name"}) {
    if (const FieldDescriptor* field = type.FindFieldByName(name)) {
      return {&request, field};
    }
  }
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (field->is_repeated() || field->message_type() == nullptr) continue;
    const FieldDescriptor* name =
        field->message_type()->FindFieldByName("name");
    if (name == nullptr) continue;
    return {request.GetReflection()->MutableMessage(&request, field), name};
  }
  return {nullptr, nullptr};
}

std::string RequestAbout(const MethodDescriptor& method, const Subject& subject,
                         const Arguments& arguments) {
  const std::unique_ptr<Message> request = NewRequest(method);
  for (const auto& [name, facts] : arguments) {
    if (method.name() != name) continue;
    EXPECT_TRUE(
        google::protobuf::TextFormat::ParseFromString(facts, request.get()));
  }
  const auto [holder, field] = SubjectOf(*request);
  std::vector<std::string> parts = absl::StrSplit(PatternOf(*field), '/');
  parts[1] = subject.client;
  if (parts.size() > 3) parts[3] = subject.id(parts[2]);
  holder->GetReflection()->SetString(holder, field, absl::StrJoin(parts, "/"));
  if (const FieldDescriptor* request_id =
          method.input_type()->FindFieldByName("request_id")) {
    request->GetReflection()->SetString(request.get(), request_id,
                                        "00000000-0000-4000-8000-00000000ffff");
  }
  return request->SerializeAsString();
}

std::string TextOf(const absl::StatusOr<std::string>& answer) {
  const absl::Status& status = answer.status();
  std::string text =
      answer.ok() ? absl::StrCat("OK ", *answer)
                  : absl::StrCat(absl::StatusCodeToString(status.code()), " ",
                                 status.message(), " ", ReasonOf(status));
  for (const auto& [key, value] : MetadataOf(status)) {
    absl::StrAppend(&text, " ", key, "=", value);
  }
  for (const FieldViolation& violation : ViolationsOf(status)) {
    absl::StrAppend(&text, " ", violation.field, " ", violation.description);
  }
  return text;
}

}  // namespace

std::vector<const MethodDescriptor*> MethodsAboutAClient(
    absl::string_view service) {
  const auto* found =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
          std::string(service));
  std::vector<const MethodDescriptor*> methods;
  for (int i = 0; i < found->method_count(); ++i) {
    const MethodDescriptor* method = found->method(i);
    if (method->client_streaming() || method->server_streaming()) continue;
    const std::unique_ptr<Message> request = NewRequest(*method);
    const FieldDescriptor* field = SubjectOf(*request).second;
    if (field != nullptr && absl::StartsWith(PatternOf(*field), "clients/")) {
      methods.push_back(method);
    }
  }
  return methods;
}

std::string AnswerTo(Harness& harness, const security::Claims& caller,
                     const MethodDescriptor& method, const Subject& subject,
                     const Arguments& arguments) {
  std::string used;
  const std::string request = RequestAbout(method,
                                           {subject.client,
                                            [&](const std::string& collection) {
                                              return used =
                                                         subject.id(collection);
                                            }},
                                           arguments);
  const std::string text =
      TextOf(harness.Run(caller, method.name(), request).response);
  const std::string client = absl::StrCat("clients/", subject.client);
  if (used.empty()) return absl::StrReplaceAll(text, {{client, "clients/*"}});
  return absl::StrReplaceAll(
      text, {{client, "clients/*"}, {absl::StrCat("/", used), "/*"}});
}

void ExpectStrangersLearnNothing(Harness& harness, absl::string_view service,
                                 const std::vector<security::Claims>& strangers,
                                 const std::string& known,
                                 const std::vector<std::string>& except) {
  const std::vector<const MethodDescriptor*> methods =
      MethodsAboutAClient(service);
  ASSERT_FALSE(methods.empty());
  const auto first = [](const std::string&) { return std::string("first"); };
  for (const MethodDescriptor* method : methods) {
    if (std::find(except.begin(), except.end(), method->name()) !=
        except.end()) {
      continue;
    }
    for (const security::Claims& stranger : strangers) {
      EXPECT_EQ(AnswerTo(harness, stranger, *method, {known, first}),
                AnswerTo(harness, stranger, *method, {"c9", first}))
          << method->name() << " for " << security::RoleName(stranger.role);
    }
  }
}

}  // namespace concord::testing
