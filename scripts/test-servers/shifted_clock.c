/* A library to be preloaded: clocks that a test moves while a program runs. The file beside it, with the ending `.shift`,
   holds two 64-bit numbers of seconds that are added: to the time of day, and to the monotonic clocks. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t none[2];
static const volatile int64_t *shift = none;

__attribute__((constructor)) static void begin(void) {
    Dl_info own;
    char path[4096];
    if (dladdr((void *)begin, &own) == 0) return;
    snprintf(path, sizeof path, "%s.shift", own.dli_fname);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    void *map = mmap(NULL, sizeof none, PROT_READ, MAP_SHARED, file, 0);
    if (map != MAP_FAILED) shift = map;
    close(file);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    long result = syscall(SYS_clock_gettime, clock, now);
    if (result == 0) now->tv_sec += shift[clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE ? 0 : 1];
    return (int)result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec precise;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *place) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (place) *place = now.tv_sec;
    return now.tv_sec;
}
