/// A look at bytes that somebody else keeps alive.
typealias Bytes = UnsafeRawBufferPointer

extension UnsafeRawBufferPointer {
  /// Below zero, zero or above: the order of the bytes, a shorter one first.
  func order(to other: Self) -> Int {
    guard let left = baseAddress, let right = other.baseAddress else { return count - other.count }
    let common = Swift.min(count, other.count)
    var at = 0
    while at + 8 <= common {
      let a = UInt64(bigEndian: left.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      let b = UInt64(bigEndian: right.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      if a != b { return a < b ? -1 : 1 }
      at += 8
    }
    while at < common {
      let a = left.load(fromByteOffset: at, as: UInt8.self)
      let b = right.load(fromByteOffset: at, as: UInt8.self)
      if a != b { return a < b ? -1 : 1 }
      at += 1
    }
    return count - other.count
  }

  func hasSameBytes(as other: Self) -> Bool { count == other.count && order(to: other) == 0 }

  func hasPrefix(_ prefix: Self) -> Bool {
    count >= prefix.count && Self(rebasing: self[..<prefix.count]).hasSameBytes(as: prefix)
  }

  func hasSuffix(_ suffix: Self) -> Bool {
    count >= suffix.count
      && Self(rebasing: self[(count - suffix.count)...]).hasSameBytes(as: suffix)
  }

  /// Reads a LEB128 number below 2^35 and moves behind it.
  @inline(__always)
  func number(_ at: inout Int, before end: Int) throws(SegmentDamage) -> Int {
    var value = 0
    var shift = 0
    while at < end && shift < 35 {
      let byte = self[at]
      at += 1
      value |= Int(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw SegmentDamage("a number")
  }

  /// The text of these bytes; what is not UTF-8 is replaced.
  var text: String { String(decoding: self, as: UTF8.self) }
}

extension String {
  /// Lends the UTF-8 bytes. Texts are compared by these, never as strings: Swift holds different bytes for equal.
  func withBytes<Result, Failure: Error>(
    _ body: (Bytes) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var copy = self
    var result: Swift.Result<Result, Failure>?
    copy.withUTF8 { utf8 in
      do throws(Failure) { result = .success(try body(Bytes(utf8))) } catch {
        result = .failure(error)
      }
    }
    return try result!.get()
  }

  func hasSameBytes(as other: String) -> Bool {
    withBytes { mine in other.withBytes { mine.hasSameBytes(as: $0) } }
  }
}

extension [UInt8] {
  func withBytes<Result, Failure: Error>(
    _ body: (Bytes) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var result: Swift.Result<Result, Failure>?
    withUnsafeBytes { bytes in
      do throws(Failure) { result = .success(try body(bytes)) } catch { result = .failure(error) }
    }
    return try result!.get()
  }
}
