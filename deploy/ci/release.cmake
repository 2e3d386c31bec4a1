# What is deployed and measured.
set(CMAKE_BUILD_TYPE Release CACHE STRING "")
set(CMAKE_CXX_FLAGS_RELEASE
    "-O2 -g1 -DNDEBUG -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
-fstack-clash-protection -fcf-protection" CACHE STRING "")
set(CMAKE_POSITION_INDEPENDENT_CODE ON CACHE BOOL "")
set(CMAKE_EXE_LINKER_FLAGS "-pie -Wl,-z,relro,-z,now" CACHE STRING "")
set(CONCORD_BUILD_TESTS OFF CACHE BOOL "")
include(${CMAKE_CURRENT_LIST_DIR}/compiler_cache.cmake)
