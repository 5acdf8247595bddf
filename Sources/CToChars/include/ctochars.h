#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Writes the fewest digits that read back as a finite number, without an exponent, and returns how many bytes these are; 0
/// when there is no room.
size_t ctochars_fixed(double value, char *buffer, size_t capacity);

#ifdef __cplusplus
}
#endif
