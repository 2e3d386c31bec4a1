// Holds what goes through the shared cache to its schema.
#pragma once

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "common/security/seal.h"
#include "concord/type/v1/schema.pb.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"

namespace concord::testing {

// That an answer to a fixed question is the one that was noted, `digest`, when
// its message had the `schema`. Of another answer the number that a binary asks
// the cache by must be another too: raise it in the contract and note both
// here; where only the catalogue has changed, whose digest is part of what the
// answer is kept under, note the new digest alone.
inline void ExpectGolden(const google::protobuf::Message& answer, int schema,
                         absl::string_view digest) {
  EXPECT_EQ(answer.GetDescriptor()->options().GetExtension(type::v1::schema),
            schema)
      << answer.GetDescriptor()->name();
  EXPECT_EQ(absl::BytesToHexString(
                security::Sha256(answer.SerializeAsString()).substr(0, 8)),
            digest)
      << answer.GetDescriptor()->name();
}

}  // namespace concord::testing
