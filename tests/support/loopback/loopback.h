// Sockets on this machine's loopback address.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

namespace concord::testing {

inline sockaddr_in LoopbackAddress(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// A socket that is connected to `port`; -1 when nobody listens there.
inline int ConnectToLoopback(int port) {
  const int connection = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = LoopbackAddress(port);
  if (::connect(connection, reinterpret_cast<const sockaddr*>(&address),
                sizeof(address)) == 0) {
    return connection;
  }
  ::close(connection);
  return -1;
}

// A socket that listens on a free port, which is told; -1 when there is none.
inline int ListenOnLoopback(int* port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = LoopbackAddress(0);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof(address);
  if (::bind(listener, generic, size) == 0 &&
      ::listen(listener, SOMAXCONN) == 0 &&
      ::getsockname(listener, generic, &size) == 0) {
    *port = ntohs(address.sin_port);
    return listener;
  }
  ::close(listener);
  return -1;
}

}  // namespace concord::testing
