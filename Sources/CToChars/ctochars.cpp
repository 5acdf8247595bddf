#include "ctochars.h"

#include <charconv>

size_t ctochars_fixed(double value, char *buffer, size_t capacity) {
    const auto result = std::to_chars(buffer, buffer + capacity, value, std::chars_format::fixed);
    return result.ec == std::errc() ? static_cast<size_t>(result.ptr - buffer) : 0;
}
