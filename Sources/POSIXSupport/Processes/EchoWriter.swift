import Glibc

/// Writes to one of our own standard descriptors without ever waiting for who reads it.
struct EchoWriter: ~Copyable {
  /// Where to wait for room; -1 when there is nothing to write to.
  let descriptor: Int32
  /// A second opening of the same pipe or terminal. The descriptor itself is shared with other processes, which a
  /// change of its flags would surprise.
  private let own: FileDescriptor?
  private let isSocket: Bool

  init(_ descriptor: Int32?) {
    guard let descriptor else {
      self.descriptor = -1
      own = nil
      isSocket = false
      return
    }
    var status = stat()
    let kind = fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0
    isSocket = kind == S_IFSOCK
    var number: Int32 = -1
    if kind == S_IFIFO || kind == S_IFCHR {
      let flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
      number = Glibc.open("/proc/self/fd/\(descriptor)", flags)
    }
    own = number < 0 ? nil : FileDescriptor(owning: number, path: "output")
    self.descriptor = number < 0 ? descriptor : number
  }

  var isOn: Bool { descriptor >= 0 }

  /// Writes what there is room for; may be nothing.
  func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int {
    do throws(SystemError) {
      if isSocket {
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        return try checked("write", "output") {
          send(descriptor, bytes.baseAddress, bytes.count, flags)
        }
      }
      return try checked("write", "output") {
        Glibc.write(descriptor, bytes.baseAddress, bytes.count)
      }
    } catch {
      if error.code == EAGAIN { return 0 }
      throw error
    }
  }
}
