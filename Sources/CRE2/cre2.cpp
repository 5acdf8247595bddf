#include "cre2.h"

#include <re2/re2.h>

#include <string>
#include <vector>

struct cre2_pattern {
    RE2 expression;
    cre2_pattern(re2::StringPiece text, const RE2::Options &options) : expression(text, options) {}
};

extern "C" {

cre2_pattern *cre2_compile(const char *pattern, size_t length, size_t max_memory) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_dot_nl(true);
    options.set_max_mem(static_cast<int64_t>(max_memory));
    return new cre2_pattern(re2::StringPiece(pattern, length), options);
}

void cre2_free(cre2_pattern *pattern) { delete pattern; }

const char *cre2_error(const cre2_pattern *pattern) {
    return pattern->expression.ok() ? nullptr : pattern->expression.error().c_str();
}

bool cre2_full_match(const cre2_pattern *pattern, const char *text, size_t length) {
    return RE2::FullMatch(re2::StringPiece(text, length), pattern->expression);
}

int cre2_group_count(const cre2_pattern *pattern) { return pattern->expression.NumberOfCapturingGroups(); }

bool cre2_match(const cre2_pattern *pattern, const char *text, size_t length, size_t start, bool anchored,
                ptrdiff_t *offsets, int count) {
    std::vector<re2::StringPiece> groups(static_cast<size_t>(count));
    const auto anchor = anchored ? RE2::ANCHOR_BOTH : RE2::UNANCHORED;
    if (!pattern->expression.Match(re2::StringPiece(text, length), start, length, anchor, groups.data(), count)) {
        return false;
    }
    for (int index = 0; index < count; ++index) {
        const auto &group = groups[static_cast<size_t>(index)];
        offsets[2 * index] = group.data() ? group.data() - text : -1;
        offsets[2 * index + 1] = group.data() ? group.data() - text + static_cast<ptrdiff_t>(group.size()) : -1;
    }
    return true;
}

int cre2_named_group(const cre2_pattern *pattern, const char *name, size_t length) {
    const auto &groups = pattern->expression.NamedCapturingGroups();
    const auto found = groups.find(std::string(name, length));
    return found == groups.end() ? -1 : found->second;
}

}
