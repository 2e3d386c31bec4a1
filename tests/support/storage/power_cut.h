// A disk that can lose its power: a SQLite VFS over the real one that knows
// what has been synced, and what the platter may hold after a cut.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace concord::testing {

// Watches the database and the log files that are opened under `name()`.
// Between two syncs of a file its writes are at the mercy of the disk: a cut
// keeps, drops or tears each of them independently. Thread-safe.
class PowerCutDisk {
 public:
  // Registers the VFS under a name of its own; unregisters it at the end, when
  // everything that was opened under it must be closed.
  explicit PowerCutDisk(uint32_t seed);
  ~PowerCutDisk();
  PowerCutDisk(const PowerCutDisk&) = delete;
  PowerCutDisk& operator=(const PowerCutDisk&) = delete;

  const std::string& name() const { return name_; }

  // Cuts the power at the n-th write, truncation or sync from now on; every
  // operation after it fails.
  void CutAfter(int operations);
  bool cut() const;
  // Operations so far.
  int operations() const;
  // Writes what the disk holds after the cut into `folder`, under the files'
  // own names.
  void SaveRemains(const std::string& folder) const;

 private:
  friend struct PowerCutVfs;
  struct Change {
    int64_t offset;
    std::string bytes;
    // Sets the size to `offset`; `bytes` is empty.
    bool truncates;
  };
  struct File {
    std::string durable;
    std::vector<Change> pending;
  };

  // False when the power is off. Counts the operation, and cuts at its turn.
  bool Operate();
  void Write(const std::string& path, int64_t offset, const void* bytes,
             int size);
  void Truncate(const std::string& path, int64_t size);
  void Sync(const std::string& path);
  void Forget(const std::string& path);
  void Begin(const std::string& path);

  const std::string name_;
  sqlite3_vfs vfs_{};
  mutable std::mutex mu_;
  mutable std::mt19937 random_;        // Guarded by mu_.
  std::map<std::string, File> files_;  // Guarded by mu_.
  int operations_ = 0;                 // Guarded by mu_.
  int cut_after_ = -1;                 // Guarded by mu_.
  bool cut_ = false;                   // Guarded by mu_.
};

// A file that is written through a mapping: nobody says when its pages reach
// the disk, so that after a cut each may be as it is or as it was.
class AgingFile {
 public:
  AgingFile(std::string path, uint32_t seed)
      : path_(std::move(path)), random_(seed) {}
  const std::string& path() const { return path_; }
  // What it holds now may be what the disk holds later.
  void Age();
  // Writes what the disk may hold now.
  void SaveRemains(const std::string& path);

 private:
  const std::string path_;
  std::mt19937 random_;
  std::vector<std::string> ages_;
};

}  // namespace concord::testing
