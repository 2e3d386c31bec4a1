// Writes notes as fast as it can and acknowledges each on its standard output
// once it is done: the victim of the kill test.
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "tests/support/storage/storage.h"

namespace concord::storage {
namespace {

using testing::kNotes;
using testing::Note;

constexpr Scope kAnna = {"clinic", "anna"};

// Two notes that belong together, so that a torn write shows.
absl::StatusOr<std::string> CreatePair(Unit& unit, const std::string& id) {
  for (const char* half : {"a", "b"}) {
    Note note;
    note.set_text(std::string(200, 'x'));
    CONCORD_RETURN_IF_ERROR(
        unit.Create(kNotes, kAnna, absl::StrCat(id, half), note));
  }
  return id;
}

// Each write begins the next when it is done, so that there are always 16.
void WriteNext(ResourceStore& store, const std::string& life, int64_t number) {
  const std::string id = absl::StrCat(life, "-", number, "-");
  store.Write({.request_id = id,
               .now = absl::UnixEpoch(),
               .deadline = absl::InfiniteFuture(),
               .authorize = [](Unit&) { return absl::OkStatus(); },
               .work = [id](Unit& unit) { return CreatePair(unit, id); },
               .done =
                   [&store, life, number](absl::StatusOr<std::string> result) {
                     if (!result.ok()) return;
                     if (write(STDOUT_FILENO, &number, sizeof(number)) !=
                         sizeof(number)) {
                       return;
                     }
                     WriteNext(store, life, number + 16);
                   }});
}

}  // namespace
}  // namespace concord::storage

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: storage_writer DATABASE LIFE\n", stderr);
    return 2;
  }
  const concord::testing::OpenStore opened =
      concord::testing::OpenNotes({.path = argv[1], .readers = 1});
  for (int64_t first = 0; first < 16; ++first) {
    concord::storage::WriteNext(*opened.store, argv[2], first);
  }
  // Until killed, or until nobody listens any more.
  while (getchar() != EOF) {
  }
  return 0;
}
