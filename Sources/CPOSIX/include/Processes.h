// Starting a process and hearing of signals: the two places where async-signal-safe C is needed.

#ifndef CPOSIX_PROCESSES_H
#define CPOSIX_PROCESSES_H

#include <stdint.h>
#include <sys/types.h>

/// What a child needs before it becomes the command. All pointers outlive the call.
struct wallaby_spawn_plan {
  /// The paths to try in turn, ended by a null pointer.
  const char *const *candidates;
  /// One unused place, then the command's words, ended by a null pointer.
  char **words;
  char *const *environment;
  /// Where to start, or null.
  const char *directory;
  /// What becomes descriptor 0, or -1 to keep ours.
  int input;
  /// What becomes descriptors 1 and 2; both are above 2.
  int output;
  int error;
  /// Whether it gets SIGTERM when the thread that starts it is gone, however that came.
  int ends_with_us;
};

/// What the child was at when it failed.
enum wallaby_spawn_stage {
  wallaby_spawn_fork,
  wallaby_spawn_chdir,
  wallaby_spawn_descriptors,
  wallaby_spawn_exec,
  /// The file is there, but what its first line or its header names to run it with is not.
  wallaby_spawn_interpreter,
};

/// Starts a command in a process group of its own, with an empty signal mask and default
/// dispositions for what we listen to. Returns its pid, or -1 with errno and the stage.
pid_t wallaby_spawn(const struct wallaby_spawn_plan *plan, enum wallaby_spawn_stage *stage);

/// Says what became of a child without reaping it: 0 it runs, 1 it has stopped (told once) by the
/// signal in `detail`, 2 it has ended, -1 with errno.
int wallaby_child_state(pid_t pid, int *detail);

/// What a child and its waited-for descendants used.
struct wallaby_usage {
  int64_t user_microseconds;
  int64_t system_microseconds;
  int64_t peak_kibibytes;
};

/// Reaps a child that has ended. Returns 0, or -1 with errno.
int wallaby_reap(pid_t pid, int *status, struct wallaby_usage *usage);

/// Begins to listen to a set of signals (bit N for signal N), and ignores another set. Listeners
/// may be many; a signal that was ignored when this process started stays so, except SIGCHLD. The
/// calling thread stops blocking what is listened to. Returns a descriptor that becomes readable
/// when one of any listener's signals arrives, or -1 with errno.
int wallaby_listen(uint64_t signals, uint64_t ignored);

/// Ends what `wallaby_listen` began and closes its descriptor; the last listener restores what was
/// before.
void wallaby_unlisten(int descriptor, uint64_t signals, uint64_t ignored);

/// How often a signal has arrived since the process started, while anyone listened to it.
uint32_t wallaby_arrivals(int signal);

/// The signals that exec would pass on as ignored although only we ignore them, and those with our
/// handler.
uint64_t wallaby_changed_signals(void);

/// Stops this process as if nothing handled SIGTSTP, and comes back when it is continued. With
/// `group`, the whole process group is told to stop.
void wallaby_suspend(int group);

/// The name of a signal without its SIG, or null.
const char *wallaby_signal_name(int signal);

/// Makes a pipe that closes at exec, both ends numbered above 2. Returns 0, or -1 with errno.
int wallaby_pipe(int *ends);

/// Makes a file that has no name and lives in memory until it is closed. Returns its descriptor, or -1
/// with errno.
int wallaby_memory_file(void);

/// Opens /dev/null on each of the descriptors 0 to 2 that is closed. Returns 0, or -1 with errno.
int wallaby_open_standard_descriptors(void);

#endif
