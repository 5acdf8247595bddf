/// Linux calls that Swift's Glibc module does not show: too new, variadic, or GNU only.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// A file descriptor that refers to process `pid`, or -1 with errno.
int clinux_pidfd_open(pid_t pid);
/// Sends `signal` to the process behind `pidfd`: 0, or -1 with errno.
int clinux_pidfd_send_signal(int pidfd, int signal);
/// Makes the calling process the reaper of its orphaned descendants: 0, or -1 with errno.
int clinux_become_subreaper(void);
/// The last occurrence of `byte` in `length` bytes, or null.
const void *clinux_memrchr(const void *bytes, int byte, size_t length);
