/// A C face on RE2, the regular expressions of PromQL: linear time, fully anchored by the caller.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cre2_pattern cre2_pattern;

/// Compiles `length` bytes of `pattern`. Never null; ask `cre2_error` before anything else.
cre2_pattern *cre2_compile(const char *pattern, size_t length, size_t max_memory);
void cre2_free(cre2_pattern *pattern);

/// The compiler's complaint, or null when the pattern is good. Owned by the pattern.
const char *cre2_error(const cre2_pattern *pattern);

/// Whether the whole of `text` matches.
bool cre2_full_match(const cre2_pattern *pattern, const char *text, size_t length);

/// The number of capturing groups, without the whole match.
int cre2_group_count(const cre2_pattern *pattern);

/// The first match at or after `start`: fills `count` pairs of byte offsets (begin, end), -1 where a group took no part.
bool cre2_match(const cre2_pattern *pattern, const char *text, size_t length, size_t start, bool anchored,
                ptrdiff_t *offsets, int count);

/// The index of a named group, or -1.
int cre2_named_group(const cre2_pattern *pattern, const char *name, size_t length);

#ifdef __cplusplus
}
#endif
