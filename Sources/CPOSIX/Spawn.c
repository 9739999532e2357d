#define _GNU_SOURCE
#include "Processes.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

// The child's side. It borrows our memory until exec, so it may only make system calls and write to
// what it was given. Returns when something failed, with errno.
static enum wallaby_spawn_stage become(const struct wallaby_spawn_plan *plan) {
  struct sigaction plain = {.sa_handler = SIG_DFL};
  uint64_t ours = wallaby_changed_signals() | 1ull << SIGPIPE;
  for (int signal = 1; signal < 64; signal++) {
    if (ours >> signal & 1) sigaction(signal, &plain, NULL);
  }
  setpgid(0, 0);
  if (plan->ends_with_us) prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (plan->directory != NULL && chdir(plan->directory) != 0) return wallaby_spawn_chdir;
  if (plan->input > 0 && dup2(plan->input, 0) < 0) return wallaby_spawn_descriptors;
  if (dup2(plan->output, 1) < 0 || dup2(plan->error, 2) < 0) return wallaby_spawn_descriptors;
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);

  int reason = ENOENT;
  enum wallaby_spawn_stage stage = wallaby_spawn_exec;
  for (const char *const *path = plan->candidates; *path != NULL; path++) {
    execve(*path, plan->words + 1, plan->environment);
    if (errno == ENOEXEC) {
      // A script without a first line that names its interpreter.
      char *name = plan->words[1];
      plan->words[0] = "/bin/sh";
      plan->words[1] = (char *)*path;
      execve("/bin/sh", plan->words, plan->environment);
      plan->words[1] = name;
    }
    switch (errno) {
      case ENOENT:
        if (reason == ENOENT && access(*path, F_OK) == 0) stage = wallaby_spawn_interpreter;
        errno = ENOENT;
        continue;
      case EACCES:
        reason = EACCES;
        stage = wallaby_spawn_exec;
        continue;
      case ENOTDIR:
      case ESTALE:
      case ENODEV:
      case ETIMEDOUT:
        continue;
      default:
        return wallaby_spawn_exec;
    }
  }
  errno = reason;
  return stage;
}

int wallaby_pipe(int *ends) {
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  for (int end = 0; end < 2; end++) {
    if (ends[end] > 2) continue;
    int raised = fcntl(ends[end], F_DUPFD_CLOEXEC, 3);
    if (raised < 0) {
      int reason = errno;
      close(ends[0]);
      close(ends[1]);
      errno = reason;
      return -1;
    }
    close(ends[end]);
    ends[end] = raised;
  }
  return 0;
}

int wallaby_memory_file(void) { return memfd_create("wallaby", MFD_CLOEXEC); }

pid_t wallaby_spawn(const struct wallaby_spawn_plan *plan, enum wallaby_spawn_stage *stage) {
  // No handler of ours may run in the child while it borrows our memory.
  sigset_t all, mask;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &mask);
  volatile enum wallaby_spawn_stage failed_stage = wallaby_spawn_fork;
  volatile int failure = 0;
  pid_t pid = vfork();
  if (pid == 0) {
    failed_stage = become(plan);
    failure = errno;
    _exit(127);
  }
  if (pid < 0) failure = errno;
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  if (failure == 0) return pid;
  if (pid > 0) {
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
  }
  *stage = failed_stage;
  errno = failure;
  return -1;
}

int wallaby_child_state(pid_t pid, int *detail) {
  siginfo_t news;
  memset(&news, 0, sizeof news);
  if (waitid(P_PID, (id_t)pid, &news, WEXITED | WNOHANG | WNOWAIT) != 0) return -1;
  if (news.si_pid == pid) return 2;
  memset(&news, 0, sizeof news);
  if (waitid(P_PID, (id_t)pid, &news, WSTOPPED | WNOHANG) != 0) return -1;
  if (news.si_pid != pid) return 0;
  *detail = news.si_status;
  return 1;
}

int wallaby_reap(pid_t pid, int *status, struct wallaby_usage *usage) {
  struct rusage used;
  pid_t got;
  while ((got = wait4(pid, status, 0, &used)) < 0 && errno == EINTR) {}
  if (got != pid) return -1;
  usage->user_microseconds = used.ru_utime.tv_sec * 1000000ll + used.ru_utime.tv_usec;
  usage->system_microseconds = used.ru_stime.tv_sec * 1000000ll + used.ru_stime.tv_usec;
  usage->peak_kibibytes = used.ru_maxrss;
  return 0;
}
