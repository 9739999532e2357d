import Glibc

/// Threads that may block; that is what they are for.
package enum Threads {
  /// Begins `body` on a thread of its own, which ends with it.
  ///
  /// - Throws: ``SystemError`` where there can be no more threads.
  package static func start(_ body: @escaping @Sendable () -> Void) throws(SystemError) {
    let work = Unmanaged.passRetained(Work(number: 0) { _ in body() })
    var thread = pthread_t()
    let code = pthread_create(&thread, nil, { perform($0!) }, work.toOpaque())
    guard code == 0 else {
      work.release()
      throw SystemError(code, "pthread_create", "thread")
    }
    pthread_detach(thread)
  }

  /// Calls `body` with each number below `count` on a thread of its own, with 0 on the caller's, and waits for all.
  ///
  /// A thread that cannot be had is done without.
  package static func each(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    var started: [pthread_t] = []
    for number in 1..<max(1, count) {
      let work = Unmanaged.passRetained(Work(number: number, body: body))
      var thread = pthread_t()
      let code = pthread_create(&thread, nil, { perform($0!) }, work.toOpaque())
      if code == 0 { started.append(thread) } else { _ = perform(work.toOpaque()) }
    }
    body(0)
    for thread in started { pthread_join(thread, nil) }
  }
}

private final class Work: Sendable {
  let number: Int
  let body: @Sendable (Int) -> Void

  init(number: Int, body: @escaping @Sendable (Int) -> Void) {
    self.number = number
    self.body = body
  }
}

private func perform(_ work: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  let work = Unmanaged<Work>.fromOpaque(work).takeRetainedValue()
  work.body(work.number)
  return nil
}
