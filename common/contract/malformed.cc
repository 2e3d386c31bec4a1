// Walks encoded bytes beside the descriptor that they should have.
#include "common/contract/malformed.h"

#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/contract/text_format.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

namespace concord::contract {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

// As deep as the parser follows.
constexpr int kDeepest = 100;

std::string Find(const Descriptor& descriptor, absl::string_view bytes,
                 int depth) {
  if (depth > kDeepest) return {};
  CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()),
                         static_cast<int>(bytes.size()));
  absl::flat_hash_map<int, int> seen;
  while (const uint32_t tag = input.ReadTag()) {
    const FieldDescriptor* field =
        descriptor.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
    uint32_t size = 0;
    if (field == nullptr || WireFormatLite::GetTagWireType(tag) !=
                                WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&input, tag)) return {};
      continue;
    }
    if (!input.ReadVarint32(&size)) return {};
    const auto begin = static_cast<size_t>(input.CurrentPosition());
    if (size > bytes.size() - begin) return {};
    const absl::string_view value = bytes.substr(begin, size);
    input.Skip(static_cast<int>(size));
    std::string path = field->name();
    if (field->is_repeated()) {
      absl::StrAppend(&path, "[", seen[field->number()]++, "]");
    }
    if (field->type() == FieldDescriptor::TYPE_STRING && !IsUtf8(value)) {
      return path;
    }
    if (field->type() != FieldDescriptor::TYPE_MESSAGE) continue;
    const std::string inner = Find(*field->message_type(), value, depth + 1);
    if (!inner.empty()) return absl::StrCat(path, ".", inner);
  }
  return {};
}

}  // namespace

std::string FindMalformedText(const Descriptor& descriptor,
                              absl::string_view bytes) {
  return Find(descriptor, bytes, 0);
}

}  // namespace concord::contract
