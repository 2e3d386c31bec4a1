// The closeness circle as a picture. Pure.
//
// People stand in rings around the client (Antonucci 1986, convoy mapping;
// Stuart & Robertson 2012, interpersonal circle). Up to 20 people carry their
// names; more carry numbers that a list beside the circle explains.
#pragma once

#include <string>
#include <vector>

#include "absl/types/span.h"

namespace concord::inventory {

struct CirclePerson {
  std::string name;
  // `manager`.
  std::string tie;
  // 1 to 5; 0 means not said.
  int ring = 0;
  int wished_ring = 0;
  // Neither past nor current: drawn with a broken outline.
  bool absent = false;
  // A conflict goes on: drawn with a double outline.
  bool conflict = false;
};

enum class CircleRings { kNow, kWished, kBoth };

struct CirclePicture {
  std::string svg;
  int drawn = 0;
  int omitted = 0;
};

// No two people overlap. The same people in the same order give the same bytes.
CirclePicture DrawCircle(absl::Span<const CirclePerson> people,
                         CircleRings rings);

}  // namespace concord::inventory
