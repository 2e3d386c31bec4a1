# Turns the files FILES (comma-separated) into NAME.h and NAME.cc in DIRECTORY.
string(REPLACE "," ";" FILES "${FILES}")
file(
  WRITE ${DIRECTORY}/${NAME}.h
  "// Generated: embedded data files.
#pragma once
#include \"absl/strings/string_view.h\"
#include \"absl/types/span.h\"
namespace ${NAMESPACE} {
struct EmbeddedFile {
  absl::string_view name;
  absl::string_view content;
};
absl::Span<const EmbeddedFile> Files();
// Of the bytes of all files.
absl::string_view Digest();
}  // namespace ${NAMESPACE}
")
set(source "#include \"${NAME}.h\"\nnamespace ${NAMESPACE} {\nnamespace {\n")
set(table "")
set(all "")
set(index 0)
foreach(path IN LISTS FILES)
  get_filename_component(file ${path} NAME)
  file(READ ${path} hex HEX)
  string(APPEND all "${file}:${hex};")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND source "const unsigned char k${index}[] = {${bytes}0};\n")
  string(
    APPEND
    table
    "    {\"${file}\", {reinterpret_cast<const char*>(k${index}), sizeof(k${index}) - 1}},\n"
  )
  math(EXPR index "${index} + 1")
endforeach()
string(SHA256 digest "${all}")
string(
  APPEND
  source
  "const EmbeddedFile kFiles[] = {\n${table}};\n}  // namespace
absl::Span<const EmbeddedFile> Files() { return kFiles; }
absl::string_view Digest() { return \"${digest}\"; }
}  // namespace ${NAMESPACE}\n")
file(WRITE ${DIRECTORY}/${NAME}.cc "${source}")
