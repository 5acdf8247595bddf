#include "clinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Everything after fork is async-signal-safe: the caller may have other threads. */

static void tell(int report, int step) {
    struct clinux_spawn_report message = {step, errno};
    while (write(report, &message, sizeof message) < 0 && errno == EINTR) {}
}

static void reset_signals(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Sets the descriptors up and closes all others but the two of the caller, whose new numbers are returned. */
static int arrange_descriptors(const struct clinux_spawn *request, int *gate, int *report) {
    int highest = STDERR_FILENO;
    for (int i = 0; i < request->count; i++)
        if (request->targets[i] > highest) highest = request->targets[i];
    int lowest_free = highest + 3;
    /* First out of the way of every target. */
    int moved_gate = fcntl(*gate, F_DUPFD_CLOEXEC, lowest_free);
    int moved_report = fcntl(*report, F_DUPFD_CLOEXEC, lowest_free);
    if (moved_gate < 0 || moved_report < 0) return -1;
    int sources[16];
    if (request->count > 16) return -1;
    for (int i = 0; i < request->count; i++) {
        sources[i] = fcntl(request->sources[i], F_DUPFD_CLOEXEC, lowest_free);
        if (sources[i] < 0) return -1;
    }
    for (int number = 0; number <= STDERR_FILENO; number++) {
        int null = open("/dev/null", number == STDIN_FILENO ? O_RDONLY : O_WRONLY);
        if (null < 0 || (null != number && dup2(null, number) < 0)) return -1;
        if (null > STDERR_FILENO) close(null);
    }
    for (int i = 0; i < request->count; i++)
        if (dup2(sources[i], request->targets[i]) < 0) return -1;
    *gate = highest + 1;
    *report = highest + 2;
    if (dup3(moved_gate, *gate, O_CLOEXEC) < 0 || dup3(moved_report, *report, O_CLOEXEC) < 0) return -1;
    return (int)syscall(SYS_close_range, highest + 3, ~0U, 0);
}

static void limit(int resource, int64_t value, int report, int step) {
    if (value < 0) return;
    struct rlimit limits;
    if (getrlimit(resource, &limits) == 0) {
        limits.rlim_cur = (rlim_t)value;
        if (limits.rlim_max < limits.rlim_cur) limits.rlim_max = limits.rlim_cur;
        if (setrlimit(resource, &limits) == 0) return;
    }
    tell(report, step);
}

static void write_file(const char *path, const char *text, int report, int step) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) {
        tell(report, step);
        return;
    }
    if (write(file, text, strlen(text)) < 0) tell(report, step);
    close(file);
}

static void write_digits(char *place, int width, long number) {
    for (int i = width - 1; i >= 0; i--) {
        place[i] = (char)('0' + number % 10);
        number /= 10;
    }
}

static void begin(const struct clinux_spawn *request, int gate, int report) {
    reset_signals();
    if (arrange_descriptors(request, &gate, &report) != 0) {
        tell(report, CLINUX_SPAWN_EXEC);
        return;
    }
    if (request->control_group) write_file(request->control_group, "0", report, CLINUX_SPAWN_CONTROL_GROUP);
    if (request->oom_score_adjust)
        write_file("/proc/self/oom_score_adj", request->oom_score_adjust, report, CLINUX_SPAWN_OOM_SCORE);
    if (request->nice != INT32_MIN && setpriority(PRIO_PROCESS, 0, request->nice) != 0) tell(report, CLINUX_SPAWN_NICE);
    limit(RLIMIT_CORE, request->core_size, report, CLINUX_SPAWN_CORE_SIZE);
    limit(RLIMIT_NOFILE, request->open_files, report, CLINUX_SPAWN_OPEN_FILES);
    if (request->pid_digits) write_digits(request->pid_digits, request->pid_width, getpid());
    if (chdir(request->directory) != 0) {
        tell(report, CLINUX_SPAWN_CHDIR);
        return;
    }
    char byte;
    ssize_t count;
    do count = read(gate, &byte, 1);
    while (count < 0 && errno == EINTR);
    if (count != 1) return;
    execve(request->arguments[0], request->arguments, request->environment);
    tell(report, CLINUX_SPAWN_EXEC);
}

pid_t clinux_spawn_prepare(const struct clinux_spawn *request, int *gate, int *report) {
    int gates[2], reports[2];
    if (pipe2(gates, O_CLOEXEC) != 0) return -1;
    if (pipe2(reports, O_CLOEXEC) != 0) {
        int code = errno;
        close(gates[0]);
        close(gates[1]);
        errno = code;
        return -1;
    }
    pid_t pid = fork();
    if (pid == 0) {
        close(gates[1]);
        close(reports[0]);
        setsid();
        if (request->is_detached) {
            pid_t child = fork();
            if (child < 0) tell(reports[1], CLINUX_SPAWN_EXEC);
            if (child != 0) _exit(0);
        }
        begin(request, gates[0], reports[1]);
        _exit(127);
    }
    int code = errno;
    close(gates[0]);
    close(reports[1]);
    if (pid < 0) {
        close(gates[1]);
        close(reports[0]);
        errno = code;
        return -1;
    }
    if (request->is_detached) {
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
        pid = 0;
    }
    *gate = gates[1];
    *report = reports[0];
    return pid;
}
