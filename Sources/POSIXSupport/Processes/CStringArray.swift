/// Strings of C behind each other in memory, with a null pointer at the end of their list.
final class CStringArray {
  let start: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let bytes: UnsafeMutablePointer<CChar>

  init(_ strings: [[UInt8]]) {
    start = .allocate(capacity: strings.count + 1)
    bytes = .allocate(capacity: strings.reduce(0) { $0 + $1.count + 1 })
    var next = bytes
    for (index, string) in strings.enumerated() {
      (start + index).initialize(to: next)
      for byte in string {
        next.initialize(to: CChar(bitPattern: byte))
        next += 1
      }
      next.initialize(to: 0)
      next += 1
    }
    (start + strings.count).initialize(to: nil)
  }

  deinit {
    start.deallocate()
    bytes.deallocate()
  }

  /// The same list for callees that do not change it.
  var constant: UnsafePointer<UnsafePointer<CChar>?> {
    UnsafeRawPointer(start).assumingMemoryBound(to: UnsafePointer<CChar>?.self)
  }
}
