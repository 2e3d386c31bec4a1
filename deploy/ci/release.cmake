# What is deployed and measured.
set(CMAKE_BUILD_TYPE Release CACHE STRING "")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG" CACHE STRING "")
set(CONCORD_BUILD_TESTS OFF CACHE BOOL "")
include(${CMAKE_CURRENT_LIST_DIR}/compiler_cache.cmake)
