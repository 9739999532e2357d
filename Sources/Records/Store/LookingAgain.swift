package import POSIXSupport

/// Looks again, with pauses, for up to five seconds while the kernel calls something stale.
///
/// A host that knows a directory by another name learns of its new one only at a moment when none of its processes makes or
/// removes anything beside it: the kernel does not wait for that, and says stale.
package func lookingAgain<Value: ~Copyable>(
  _ body: () throws(SystemError) -> Value
) throws(SystemError) -> Value {
  for round in 0..<60 {
    do throws(SystemError) {
      return try body()
    } catch {
      if !error.isStale { throw error }
      SystemTime.pause(milliseconds: min(1 << min(round, 7), 100))
    }
  }
  return try body()
}
