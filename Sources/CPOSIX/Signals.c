#define _GNU_SOURCE
#include "Processes.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { signal_limit = 64, listener_limit = 1024 };

// Read by the handler, and therefore atomic: a descriptor plus one, or 0 for a free place.
static _Atomic int listeners[listener_limit];
static _Atomic int listeners_used;
static _Atomic uint32_t arrivals[signal_limit];
static _Atomic int handling;

// Only touched under the guard.
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static unsigned handlers[signal_limit];
static unsigned ignorers[signal_limit];
static struct sigaction before[signal_limit];

// Which dispositions are ours now; read by the child of a vfork.
static _Atomic uint64_t changed;

static void arrive(int signal) {
  int saved = errno;
  atomic_fetch_add(&handling, 1);
  atomic_fetch_add(&arrivals[signal], 1);
  uint64_t one = 1;
  int used = atomic_load(&listeners_used);
  for (int place = 0; place < used; place++) {
    int descriptor = atomic_load(&listeners[place]);
    // A full counter is already readable.
    if (descriptor != 0) (void)!write(descriptor - 1, &one, sizeof one);
  }
  atomic_fetch_sub(&handling, 1);
  errno = saved;
}

static void change(int signal, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, &before[signal]);
  atomic_fetch_or(&changed, 1ull << signal);
}

static void restore(int signal) {
  if ((atomic_load(&changed) >> signal & 1) == 0) return;
  sigaction(signal, &before[signal], NULL);
  atomic_fetch_and(&changed, ~(1ull << signal));
}

static int is_ignored(int signal) {
  struct sigaction now;
  return sigaction(signal, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

int wallaby_listen(uint64_t signals, uint64_t ignored) {
  int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) return -1;
  pthread_mutex_lock(&guard);
  int place = 0;
  while (place < listener_limit && atomic_load(&listeners[place]) != 0) place++;
  if (place == listener_limit) {
    pthread_mutex_unlock(&guard);
    close(descriptor);
    errno = EMFILE;
    return -1;
  }
  atomic_store(&listeners[place], descriptor + 1);
  if (place >= atomic_load(&listeners_used)) atomic_store(&listeners_used, place + 1);
  sigset_t heard;
  sigemptyset(&heard);
  for (int signal = 1; signal < signal_limit; signal++) {
    if (signals >> signal & 1 && handlers[signal]++ == 0) {
      // Under nohup(1) a hang-up is nobody's business, nor is ^C for a script's background command.
      if (signal == SIGCHLD || !is_ignored(signal)) change(signal, arrive);
    }
    if (ignored >> signal & 1 && ignorers[signal]++ == 0) change(signal, SIG_IGN);
    if (signals >> signal & 1) sigaddset(&heard, signal);
  }
  // Who starts programs from a thread that blocks signals passes that on without meaning to.
  pthread_sigmask(SIG_UNBLOCK, &heard, NULL);
  pthread_mutex_unlock(&guard);
  return descriptor;
}

void wallaby_unlisten(int descriptor, uint64_t signals, uint64_t ignored) {
  pthread_mutex_lock(&guard);
  for (int signal = 1; signal < signal_limit; signal++) {
    if (signals >> signal & 1 && --handlers[signal] == 0) restore(signal);
    if (ignored >> signal & 1 && --ignorers[signal] == 0) restore(signal);
  }
  for (int place = 0; place < listener_limit; place++) {
    if (atomic_load(&listeners[place]) == descriptor + 1) atomic_store(&listeners[place], 0);
  }
  // A handler in another thread may be about to write to it.
  while (atomic_load(&handling) != 0) sched_yield();
  close(descriptor);
  pthread_mutex_unlock(&guard);
}

uint32_t wallaby_arrivals(int signal) { return atomic_load(&arrivals[signal]); }

uint64_t wallaby_changed_signals(void) { return atomic_load(&changed); }

void wallaby_suspend(int group) {
  struct sigaction plain = {.sa_handler = SIG_DFL}, ours;
  sigemptyset(&plain.sa_mask);
  sigaction(SIGTSTP, &plain, &ours);
  if (group) {
    kill(0, SIGTSTP);
  } else {
    raise(SIGTSTP);
  }
  sigaction(SIGTSTP, &ours, NULL);
}

const char *wallaby_signal_name(int signal) { return sigabbrev_np(signal); }

int wallaby_open_standard_descriptors(void) {
  for (int descriptor = 0; descriptor <= 2; descriptor++) {
    if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free number is this one.
    if (open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY) < 0) return -1;
  }
  return 0;
}
