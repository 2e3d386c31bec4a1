# Lets checkouts in different folders share what ccache has compiled.
get_filename_component(root ${CMAKE_CURRENT_LIST_DIR}/../.. REALPATH)
set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_BASEDIR=${root} CCACHE_NOHASHDIR=1
                                ccache CACHE STRING "")
