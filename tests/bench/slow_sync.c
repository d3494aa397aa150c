/* Preloaded into a measurement: every sync takes SLOW_SYNC_US longer, as on a flash card. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static int slowed(int fd, const char *name)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    const char *given = getenv("SLOW_SYNC_US");
    long us = given != NULL ? atol(given) : 0;
    struct timespec wait = {us / 1000000, us % 1000000 * 1000};

    nanosleep(&wait, NULL);
    return real(fd);
}

int fsync(int fd) { return slowed(fd, "fsync"); }
int fdatasync(int fd) { return slowed(fd, "fdatasync"); }
