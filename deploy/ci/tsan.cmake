# ThreadSanitizer for common/ and the stores.
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1" CACHE STRING "")
set(CONCORD_SANITIZE "thread" CACHE STRING "")
include(${CMAKE_CURRENT_LIST_DIR}/compiler_cache.cmake)
