import Glibc

/// Counts every call that changes the disk, so that a test can die right before any of them.
///
/// In debug builds the environment variable `WALLABY_DIE_BEFORE_STEP` names the step (from 1) before which the
/// process kills itself, and `WALLABY_STOP_BEFORE_STEP` that before which it stops itself; `WALLABY_COUNT_STEPS` names a file that receives the total at exit.
/// In release builds there is nothing here.
enum DurableStep {
  #if DEBUG
    private static let deadline: Int = number("WALLABY_DIE_BEFORE_STEP")
    private static let pause: Int = number("WALLABY_STOP_BEFORE_STEP")
    private static let report: String? = {
      guard let path = getenv("WALLABY_COUNT_STEPS") else { return nil }
      atexit { DurableStep.writeReport() }
      return String(cString: path)
    }()
    nonisolated(unsafe) private static var count: Int = 0
    nonisolated(unsafe) private static var mutex = pthread_mutex_t()

    private static func number(_ name: String) -> Int {
      guard let text = getenv(name) else { return 0 }
      return Int(String(cString: text)) ?? 0
    }

    private static func writeReport() {
      guard let report, let file = fopen(report, "w") else { return }
      fputs("\(count)\n", file)
      fclose(file)
    }
  #endif

  @inline(__always)
  static func next() {
    #if DEBUG
      pthread_mutex_lock(&mutex)
      count += 1
      let mine = count
      pthread_mutex_unlock(&mutex)
      _ = report
      if mine == deadline { kill(getpid(), SIGKILL) }
      if mine == pause { kill(getpid(), SIGSTOP) }
    #endif
  }
}
