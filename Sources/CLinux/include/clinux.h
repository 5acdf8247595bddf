/// Linux calls that Swift's Glibc module does not show: too new, variadic, or GNU only.
#pragma once

#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// A file descriptor that refers to process `pid`, or -1 with errno.
int clinux_pidfd_open(pid_t pid);
/// Sends `signal` to the process behind `pidfd`: 0, or -1 with errno.
int clinux_pidfd_send_signal(int pidfd, int signal);
/// Makes the calling process the reaper of its orphaned descendants: 0, or -1 with errno.
int clinux_become_subreaper(void);
/// Blocks SIGCHLD, SIGHUP, SIGINT and SIGTERM, ignores SIGPIPE, and returns a non-blocking descriptor that delivers
/// the blocked ones, or -1 with errno.
int clinux_signal_descriptor(void);
/// The number of the next delivered signal, or 0 when there is none.
int clinux_next_signal(int descriptor);
/// The flag of posix_spawnattr_setflags for a session of its own.
short clinux_spawn_setsid(void);
/// Adds a change of folder to the actions of a spawn: 0, or an errno.
int clinux_spawn_add_chdir(posix_spawn_file_actions_t *actions, const char *path);
/// Adds the closing of every descriptor from `lowest` on to the actions of a spawn: 0, or an errno.
int clinux_spawn_add_closefrom(posix_spawn_file_actions_t *actions, int lowest);
