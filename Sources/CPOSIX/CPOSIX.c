#define _GNU_SOURCE
#include "CPOSIX.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/vfs.h>
#include <unistd.h>

int wallaby_random(void *buffer, size_t count) {
  unsigned char *at = buffer;
  while (count > 0) {
    ssize_t got = getrandom(at, count, 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    at += got;
    count -= (size_t)got;
  }
  return 0;
}

void wallaby_widen_pipe(int descriptor, int bytes) { (void)fcntl(descriptor, F_SETPIPE_SZ, bytes); }

int wallaby_exchange(int directory, const char *one, const char *other) {
  return renameat2(directory, one, directory, other, RENAME_EXCHANGE);
}

int wallaby_sync_file_system(int descriptor) { return syncfs(descriptor); }

int wallaby_processors(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
}

char **wallaby_environment(void) { return environ; }

int wallaby_file_system(int descriptor, uint32_t *magic, int64_t *bytes, int64_t *inodes) {
  struct statfs facts;
  if (fstatfs(descriptor, &facts) != 0) return -1;
  *magic = (uint32_t)facts.f_type;
  *bytes = (int64_t)facts.f_bavail * (int64_t)facts.f_bsize;
  *inodes = (int64_t)facts.f_ffree;
  return 0;
}
