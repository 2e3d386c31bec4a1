// Writes notes, or records reads, as fast as it can and acknowledges each on
// its standard output once it is done: the victim of the kill test.
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
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

void Acknowledge(int64_t number) {
  if (write(STDOUT_FILENO, &number, sizeof(number)) != sizeof(number)) {
    std::_Exit(EXIT_FAILURE);
  }
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
                     Acknowledge(number);
                     WriteNext(store, life, number + 16);
                   }});
}

// One of several threads that record reads.
[[noreturn]] void RecordReads(ResourceStore& store, const std::string& life,
                              int64_t number, int64_t step) {
  for (;; number += step) {
    const std::string reader = absl::StrCat(number);
    store.Audit({.time = absl::Now(),
                 .tenant = "clinic",
                 .client = life,
                 .subject = reader,
                 .method = "GetNote",
                 .decision = audit::Decision::kAllowed},
                [number](const absl::Status& recorded) {
                  if (recorded.ok()) Acknowledge(number);
                });
  }
}

}  // namespace
}  // namespace concord::storage

int main(int argc, char** argv) {
  using concord::storage::RecordReads;
  if (argc != 4) {
    std::fputs("usage: storage_writer writes|reads DATABASE LIFE\n", stderr);
    return 2;
  }
  const bool writes = std::string(argv[1]) == "writes";
  const std::string life = argv[3];
  concord::audit::LogOptions audit;
  if (!writes) audit.segment = absl::StrCat(argv[2], ".audit");
  // Nothing below ends this in order.
  const concord::testing::OpenStore& opened =
      *new const concord::testing::OpenStore(concord::testing::OpenNotes(
          {.path = argv[2], .readers = 1}, {.audit = audit}));
  constexpr int64_t kThreads = 4;
  for (int64_t first = 0; first < (writes ? 16 : kThreads); ++first) {
    if (writes) {
      concord::storage::WriteNext(*opened.store, life, first);
    } else {
      std::thread([&opened, life, first] {
        RecordReads(*opened.store, life, first, kThreads);
      }).detach();
    }
  }
  // Until killed, or until nobody listens any more.
  while (getchar() != EOF) {
  }
  std::_Exit(0);
}
