// Every unary method of a service, asked about a client by anybody: from the
// contract as it is, so that a new one is tried as soon as it is there.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "tests/support/rpc/harness.h"

namespace concord::testing {

// Those whose request names a client, or something of one's.
std::vector<const google::protobuf::MethodDescriptor*> MethodsAboutAClient(
    absl::string_view service);

// Whom a request is about: the client, and of each collection a resource.
struct Subject {
  std::string client;
  std::function<std::string(const std::string& collection)> id;
};

// What methods need beside that, as text by their names.
using Arguments = std::vector<std::pair<std::string, std::string>>;

// The whole answer or refusal, with whatever the caller has named made the
// same: `OK ` and bytes, or code, message, reason and details.
std::string AnswerTo(Harness& harness, const security::Claims& caller,
                     const google::protobuf::MethodDescriptor& method,
                     const Subject& subject, const Arguments& arguments = {});

// Expects of every method that somebody else's client, `known`, and nobody,
// answer the same to each of the strangers. `except` begin with a client of
// whom nothing is stored.
void ExpectStrangersLearnNothing(Harness& harness, absl::string_view service,
                                 const std::vector<security::Claims>& strangers,
                                 const std::string& known,
                                 const std::vector<std::string>& except = {});

}  // namespace concord::testing
