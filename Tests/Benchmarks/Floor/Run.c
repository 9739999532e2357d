#define _GNU_SOURCE
#include "BenchFloor.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/// Replaces a file by a temporary one and a rename, the temporary one in `beside`.
static int replace(int beside, const char *temporary, int directory, const char *name,
                   struct floor_bytes bytes, int durable) {
  int file = openat(beside, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0) return errno;
  if (write(file, bytes.start, bytes.count) != (ssize_t)bytes.count) return errno ? errno : EIO;
  if (durable && fsync(file) != 0) return errno;
  if (close(file) != 0) return errno;
  if (renameat(beside, temporary, directory, name) != 0) return errno;
  return durable && fsync(directory) != 0 ? errno : 0;
}

int floor_run(const char *path, const char *id, int durable, char *const *arguments,
              struct floor_bytes status, struct floor_bytes result) {
  struct floor_bytes nothing = {0, 0};
  char draft[96];
  int code, ended;
  int hour = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (hour < 0) return errno;
  snprintf(draft, sizeof draft, ".draft-%s", id);
  if ((code = floor_put(hour, draft, id, status, result, nothing, durable))) return code;
  int record = openat(hour, id, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (record < 0) return errno;
  int output = openat(record, "stdout.log", O_WRONLY | O_CLOEXEC);
  int error = openat(record, "stderr.log", O_WRONLY | O_CLOEXEC);
  if (output < 0 || error < 0) return errno;

  pid_t child = fork();
  if (child < 0) return errno;
  if (child == 0) {
    dup2(output, 1);
    dup2(error, 2);
    execvp(arguments[0], arguments);
    _exit(127);
  }
  struct rusage usage;
  while (wait4(child, &ended, 0, &usage) < 0)
    if (errno != EINTR) return errno;

  if (durable && (fsync(output) != 0 || fsync(error) != 0)) return errno;
  if (close(output) != 0 || close(error) != 0) return errno;
  if ((code = replace(record, ".result", record, "result.json", result, durable))) return code;
  if (symlinkat("owner", record, ".lock") != 0) return errno;
  if ((code = replace(hour, ".status", record, "status.json", status, durable))) return code;
  if (unlinkat(record, ".lock", 0) != 0) return errno;
  close(record);
  close(hour);
  return 0;
}

int floor_spawn(char *const *arguments, const char *input, const char *output,
                struct floor_usage *usage) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  pid_t child;
  int64_t start = floor_now();
  int code = posix_spawnp(&child, arguments[0], &actions, NULL, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (code) return code;
  struct rusage rusage;
  while (wait4(child, &usage->status, 0, &rusage) < 0)
    if (errno != EINTR) return errno;
  usage->nanoseconds = floor_now() - start;
  usage->max_rss_bytes = (int64_t)rusage.ru_maxrss * 1024;
  return 0;
}
