# How CMake files are written, for cmake-format 0.6 (Debian 12 and 13).
with section("parse"):
    additional_commands = {
        "concord_contract": {"pargs": 2, "kwargs": {"LINK": "+"}},
        "concord_embed": {"pargs": 1, "kwargs": {"NAMESPACE": 1, "FILES": "+"}},
        "concord_library": {
            "pargs": 1,
            "kwargs": {
                "SOURCES": "+",
                "PUBLIC": "+",
                "PRIVATE": "+",
                "INTERFACE": "+",
            },
        },
        "concord_proto": {
            "pargs": 1,
            "kwargs": {"ROOT": 1, "SERVICE": 1, "PROTOS": "+", "LINK": "+"},
        },
        "concord_test": {
            "pargs": 1,
            "kwargs": {
                "TIMEOUT": 1,
                "SOURCES": "+",
                "LIBRARIES": "+",
                "LABELS": "+",
            },
        },
    }
with section("format"):
    line_width = 80
    tab_size = 2
    max_subgroups_hwrap = 3
with section("markup"):
    enable_markup = False
