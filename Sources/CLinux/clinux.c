#include "clinux.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/magic.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/vfs.h>
#include <unistd.h>

int clinux_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int clinux_pidfd_send_signal(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

int clinux_pidfd_getfd(int pidfd, int number) { return (int)syscall(SYS_pidfd_getfd, pidfd, number, 0); }

/* struct pidfd_info of linux/pidfd.h, first version, as headers older than the kernel do not have it. */
struct pidfd_info {
    uint64_t mask, cgroup_id;
    uint32_t pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
    int32_t exit_code;
};
#define PIDFD_GET_INFO_REQUEST _IOWR(0xFF, 11, struct pidfd_info)
#define PIDFD_INFO_EXIT_MASK (1UL << 3)

int clinux_pidfd_status(int pidfd, int *status) {
    struct pidfd_info info = {.mask = PIDFD_INFO_EXIT_MASK};
    if (ioctl(pidfd, PIDFD_GET_INFO_REQUEST, &info) != 0 || !(info.mask & PIDFD_INFO_EXIT_MASK)) return 0;
    *status = info.exit_code;
    return 1;
}

int clinux_direct_connections(int descriptor, unsigned index, int probe_port, unsigned probe_index) {
    const unsigned network = (unsigned)SKF_NET_OFF;
    struct sock_filter program[] = {
        /* The source port is the first of TCP's header, behind an IP header of either version. */
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, network),
        BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 4),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 6, 0, 2),
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, network + 40),
        BPF_STMT(BPF_JMP | BPF_JA, 2),
        BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, network),
        BPF_STMT(BPF_LD | BPF_H | BPF_IND, network),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)probe_port, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, probe_index),
        BPF_STMT(BPF_RET | BPF_K, index),
    };
    struct sock_fprog filter = {sizeof program / sizeof *program, program};
    return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &filter, sizeof filter);
}

int clinux_is_proc(int descriptor) {
    struct statfs system;
    return fstatfs(descriptor, &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}

int clinux_read_clock(struct clinux_clock *clock) {
    struct timex now = {.modes = 0};
    int state = adjtimex(&now);
    if (state < 0) return -1;
    clock->is_synchronised = state != TIME_ERROR && !(now.status & STA_UNSYNC);
    clock->offset_ns = (int64_t)now.offset * (now.status & STA_NANO ? 1 : 1000);
    clock->maximum_error_us = now.maxerror;
    return 0;
}

int clinux_rename_new(const char *path, const char *new_path) {
    return renameat2(AT_FDCWD, path, AT_FDCWD, new_path, RENAME_NOREPLACE);
}

int clinux_watch_removals(int folder) { return fcntl(folder, F_NOTIFY, DN_DELETE | DN_MULTISHOT); }

void clinux_widen_pipe(int descriptor, int bytes) { fcntl(descriptor, F_SETPIPE_SZ, bytes); }

int clinux_become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int clinux_signal_descriptor(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGIO);
    sigaddset(&signals, SIGTERM);
    if (sigprocmask(SIG_BLOCK, &signals, NULL) != 0) return -1;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

int clinux_next_signal(int descriptor) {
    struct signalfd_siginfo info;
    return read(descriptor, &info, sizeof info) == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}

void clinux_release_memory(void) { malloc_trim(0); }
