import POSIXSupport

/// What ends work on an index: its own files, never the source.
enum Halt: Error {
  /// A segment does not hold what it should.
  case damage(SegmentDamage)
  /// Something cannot be written.
  case storage(SystemError)
}

func damageHalts<Value>(_ body: () throws(SegmentDamage) -> Value) throws(Halt) -> Value {
  do throws(SegmentDamage) { return try body() } catch { throw .damage(error) }
}

func storageHalts<Value: ~Copyable>(_ body: () throws(SystemError) -> Value) throws(Halt) -> Value {
  do throws(SystemError) { return try body() } catch { throw .storage(error) }
}
