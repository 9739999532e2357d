import CPOSIX

/// The variables a process is started with, as bytes: neither names nor values need be UTF-8.
package struct EnvironmentBlock: Sendable, Hashable {
  /// `NAME=value`, in the order of the system.
  package var entries: [[UInt8]]

  package init(entries: [[UInt8]]) { self.entries = entries }

  /// The environment of this process.
  package static var current: EnvironmentBlock {
    var entries: [[UInt8]] = []
    var next = wallaby_environment()
    while let at = next, let text = at.pointee {
      entries.append(Array(cString: text))
      next = at + 1
    }
    return EnvironmentBlock(entries: entries)
  }

  /// The value of a variable. Bytes that are not UTF-8 are replaced in what is read.
  package subscript(_ name: String) -> String? {
    get { bytes(of: name).map { String(decoding: $0, as: UTF8.self) } }
    set {
      let prefix = Array(name.utf8) + [UInt8(ascii: "=")]
      entries.removeAll { $0.starts(with: prefix) }
      if let newValue { entries.append(prefix + Array(newValue.utf8)) }
    }
  }

  func bytes(of name: String) -> ArraySlice<UInt8>? {
    let prefix = Array(name.utf8) + [UInt8(ascii: "=")]
    return entries.first { $0.starts(with: prefix) }?.dropFirst(prefix.count)
  }
}

extension [UInt8] {
  /// The bytes of a C string without the final zero.
  package init(cString: UnsafePointer<CChar>) {
    var count = 0
    while cString[count] != 0 { count += 1 }
    self.init(UnsafeRawBufferPointer(start: cString, count: count))
  }
}
