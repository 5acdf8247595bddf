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
/// Blocks SIGCHLD, SIGHUP, SIGINT, SIGIO and SIGTERM, ignores SIGPIPE and SIGXFSZ, and returns a non-blocking descriptor that
/// delivers the blocked ones, or -1 with errno.
int clinux_signal_descriptor(void);
/// The number of the next delivered signal, or 0 when there is none.
int clinux_next_signal(int descriptor);
/// A duplicate of descriptor `number` of the process behind `pidfd`, or -1 with errno.
int clinux_pidfd_getfd(int pidfd, int number);
/// The wait status of the reaped process behind `pidfd`: 1 when the kernel tells it (Linux 6.15), else 0.
int clinux_pidfd_status(int pidfd, int *status);
/// Decides which of the sockets that listen on one port (SO_REUSEPORT) gets new connections: the one of that index, in the
/// order in which they began to listen; those that come from `probe_port` (-1 for none) go to `probe_index`. 0, or -1 with errno.
int clinux_direct_connections(int descriptor, unsigned index, int probe_port, unsigned probe_index);
/// A TCP socket that listens or is connected.
struct clinux_tcp_socket {
    uint16_t remote_port;
    uint8_t is_listening;
    /// Whether the other end has sent anything yet; true too where the kernel does not say.
    uint8_t has_received;
    /// Bytes that have not been read; of a listening socket, connections that have not been accepted.
    uint32_t unread;
    /// 0 for a connection that nobody has accepted.
    uint32_t inode;
};

/// Asks the kernel (sock_diag(7)) for the sockets with that local port: how many there are, of which the first `capacity` are
/// written to `sockets`; -1 with errno when it does not tell.
int clinux_tcp_sockets(uint16_t port, struct clinux_tcp_socket *sockets, int capacity);
/// One of the sockets that `clinux_visit_tcp_sockets` tells of.
struct clinux_tcp_entry {
    /// Its own.
    uint16_t port;
    /// As in /proc/net/tcp.
    uint8_t state;
    /// Bytes to be read and to be sent; of a listening socket, connections to be accepted, and how many may wait.
    uint32_t receive_queue, send_queue;
    uint32_t inode;
    /// Packets that it dropped, which of a listening socket are connections; -1 where the kernel does not tell.
    int64_t drops;
};

/// Takes one socket.
typedef void (*clinux_tcp_visitor)(void *context, const struct clinux_tcp_entry *socket);
/// Asks for all sockets in the states, a bit for each: 0, or -1 with errno when the kernel does not tell.
int clinux_visit_tcp_sockets(unsigned states, clinux_tcp_visitor visit, void *context);
/// Whether a descriptor is of the proc file system.
int clinux_is_proc(int descriptor);
/// How right the machine's clock is.
struct clinux_clock {
    int is_synchronised;
    int64_t offset_ns, maximum_error_us;
};

/// Asks the kernel (adjtimex(2)) for it: 0, or -1 with errno.
int clinux_read_clock(struct clinux_clock *clock);
/// Has SIGIO sent to this process each time a file is taken out of an open folder, for as long as it is open: 0, or -1 with
/// errno.
int clinux_watch_removals(int folder);
/// Renames a file unless there is one of the new name (EEXIST): 0, or -1 with errno.
int clinux_rename_new(const char *path, const char *new_path);
/// Lets a pipe hold that many bytes, as far as the system allows.
void clinux_widen_pipe(int descriptor, int bytes);

/// Gives memory back to the kernel that was freed and lies between what is used.
void clinux_release_memory(void);

/// A process to be started in a session of its own, with no blocked, ignored or handled signals, and with no
/// descriptors but `targets`; standard input, output and error are /dev/null unless they are among them.
struct clinux_spawn {
    /// The program's path, and what follows it; both lists end with NULL.
    char *const *arguments;
    char *const *environment;
    /// Where in `environment` the process shall write its own number, with zeros in front; NULL for nowhere.
    char *pid_digits;
    int pid_width;
    const char *directory;
    const int *sources;
    const int *targets;
    int count;
    /// Resource limits; -1 leaves them.
    int64_t open_files, core_size;
    /// INT32_MIN leaves it.
    int nice;
    /// The text for /proc/self/oom_score_adj; NULL leaves it.
    const char *oom_score_adjust;
    /// The cgroup.procs to join; NULL for none.
    const char *control_group;
    /// Whether it shall be nobody's child.
    int is_detached;
};

/// What a process reports of a step before its program begins.
struct clinux_spawn_report {
    /// One of clinux_spawn_step.
    int step;
    int error;
};

/// The steps that can fail. Only the first two keep the program from being started.
enum clinux_spawn_step {
    CLINUX_SPAWN_EXEC,
    CLINUX_SPAWN_CHDIR,
    CLINUX_SPAWN_OPEN_FILES,
    CLINUX_SPAWN_CORE_SIZE,
    CLINUX_SPAWN_NICE,
    CLINUX_SPAWN_OOM_SCORE,
    CLINUX_SPAWN_CONTROL_GROUP,
};

/// Makes the process and lets it wait: its program begins when a byte is written to `gate`, and never when `gate` is
/// closed without one. `report` then brings its reports and ends. The process's number (0 when it is detached), or -1 with
/// errno.
pid_t clinux_spawn_prepare(const struct clinux_spawn *request, int *gate, int *report);
