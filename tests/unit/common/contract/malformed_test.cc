// Naming the text that is not UTF-8.
#include "common/contract/malformed.h"

#include <string>

#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "tests/support/rpc/diary.pb.h"

namespace concord::contract {
namespace {

using testing::diary::Note;

// The note's bytes with every `@` replaced by a byte that begins no character.
std::string Spoil(const Note& note) {
  return absl::StrReplaceAll(note.SerializeAsString(), {{"@", "\xFF"}});
}

TEST(FindMalformedTextTest, NamesThePathOfTheText) {
  Note note;
  note.set_title("fine");
  note.add_parts()->set_heading("fine");
  note.add_parts()->add_parts()->set_heading("a@");
  EXPECT_EQ(FindMalformedText(*Note::descriptor(), Spoil(note)),
            "parts[1].parts[0].heading");
}

TEST(FindMalformedTextTest, LooksIntoMapsButNotIntoBytes) {
  Note note;
  note.set_sketch("@");
  (*note.mutable_marks())["@"] = 1;
  EXPECT_EQ(FindMalformedText(*Note::descriptor(), Spoil(note)),
            "marks[0].key");
}

TEST(FindMalformedTextTest, NamesNothingWhenTheFaultIsElsewhere) {
  Note note;
  note.set_title("a longer title");
  const std::string bytes = note.SerializeAsString();
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(FindMalformedText(*Note::descriptor(), bytes.substr(0, size)),
              "");
  }
  EXPECT_EQ(FindMalformedText(*Note::descriptor(), "\xFF\xFF\xFF\xFF\xFF\xFF"),
            "");
}

TEST(FindMalformedTextTest, GivesUpOnBottomlessNesting) {
  // `parts` (field 2 of Part, length-delimited) in itself, 5,000 times.
  std::string bytes;
  for (int i = 0; i < 5'000; ++i) {
    const std::string size = {
        static_cast<char>(0x80 | (bytes.size() & 0x7F)),
        static_cast<char>(0x80 | ((bytes.size() >> 7) & 0x7F)),
        static_cast<char>(bytes.size() >> 14)};
    bytes = "\x12" + size + bytes;
  }
  EXPECT_EQ(FindMalformedText(*Note::Part::descriptor(), bytes), "");
}

}  // namespace
}  // namespace concord::contract
