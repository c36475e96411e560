# Turns a text file into a C++ source with `extern const std::string_view NAME` in namespace probate, when configuring and
# again when the file changes: a report takes no path, so what it shows is compiled in.
#
#   probate_embed(NAME FILE OUT)

function(probate_embed name file out)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
  file(READ "${file}" hex HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
  file(SIZE "${file}" size)
  file(CONFIGURE OUTPUT "${out}" CONTENT
"#include <string_view>
namespace probate {
namespace {
constexpr char @name@Bytes[] = {
@bytes@
};
static_assert(sizeof @name@Bytes == @size@);
}
extern const std::string_view @name@;
const std::string_view @name@{@name@Bytes, sizeof @name@Bytes};
}
" @ONLY)
endfunction()
