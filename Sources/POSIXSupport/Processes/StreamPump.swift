import CPOSIX
import Glibc

/// Carries bytes from a descriptor to a log and, if asked, to one of our own standard descriptors.
///
/// Nothing is assembled or interpreted: each read goes out as it came, to the log first. A log that cannot be written
/// or an output that nobody reads ends only itself. While our output has no room nothing more is read, so that
/// memory stays at one buffer and the writer feels it.
package struct StreamPump: ~Copyable {
  private let source: Int32
  private let ownedSource: FileDescriptor?
  private var log: LogWriter
  private var echo: EchoWriter
  private let buffer: UnsafeMutableRawBufferPointer
  /// What our output has not taken yet; never anything once there is no echo.
  private var pending: Range<Int> = 0..<0
  private var isAtEnd = false
  private var isWidened = false

  /// Borrows the source.
  package init(from source: Int32, to log: consuming LogWriter, echo: Int32?) {
    self.source = source
    ownedSource = nil
    self.log = log
    self.echo = EchoWriter(echo)
    buffer = .allocate(byteCount: Self.capacity, alignment: 4096)
  }

  /// Takes over the source.
  package init(from source: consuming FileDescriptor, to log: consuming LogWriter, echo: Int32?) {
    self.source = source.number
    ownedSource = consume source
    self.log = log
    self.echo = EchoWriter(echo)
    buffer = .allocate(byteCount: Self.capacity, alignment: 4096)
  }

  private static let capacity = 1 << 18

  /// Everything has come and gone where it should.
  package var isDone: Bool { isAtEnd && pending.isEmpty }

  package var echoFailure: SystemError? { log.summary.echoFailure }

  /// Adds what this pump waits for.
  package func join(_ list: inout ReadyList) {
    if !pending.isEmpty {
      list.add(writing: echo.descriptor)
    } else if !isAtEnd {
      list.add(reading: source)
    }
  }

  /// Does what can be done without waiting.
  package mutating func advance(_ list: borrowing ReadyList) {
    if !pending.isEmpty {
      if list.isReady(echo.descriptor) { flush() }
    } else if !isAtEnd, list.isReady(source) {
      transfer(upTo: buffer.count)
    }
  }

  /// Takes what has already come and then stops, whoever still holds the other end; our output gets what it has
  /// room for.
  package mutating func drain() {
    flush()
    pending = 0..<0
    var count: Int32 = 0
    guard ioctl(source, UInt(FIONREAD), &count) == 0 else { return }
    // A regular file tells its whole rest, and could be any size.
    var left = min(Int(count), 1 << 20)
    while left > 0, !isAtEnd {
      let got = transfer(upTo: min(left, buffer.count))
      if got == 0 { break }
      left -= got
      pending = 0..<0
    }
    isAtEnd = true
  }

  /// Closes the log and says what was copied.
  package consuming func finish() -> StreamSummary {
    buffer.deallocate()
    return log.finish()
  }

  @discardableResult
  private mutating func transfer(upTo count: Int) -> Int {
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
    let got: Int
    do throws(SystemError) {
      let source = source
      got = try checked("read", "input") { Glibc.read(source, room.baseAddress, room.count) }
    } catch {
      if error.code == EAGAIN { return 0 }
      log.summary.readFailure = error
      isAtEnd = true
      return 0
    }
    if got == 0 {
      isAtEnd = true
      return 0
    }
    if got >= 1 << 16, !isWidened {
      // The pipe was full: only then is a larger one worth its share of what the user may have.
      isWidened = true
      wallaby_widen_pipe(source, 1 << 20)
    }
    log.append(UnsafeRawBufferPointer(rebasing: buffer[..<got]))
    if echo.isOn {
      pending = 0..<got
      flush()
    }
    return got
  }

  private mutating func flush() {
    if pending.isEmpty { return }
    do throws(SystemError) {
      let taken = try echo.write(UnsafeRawBufferPointer(rebasing: buffer[pending]))
      pending = (pending.lowerBound + taken)..<pending.upperBound
    } catch {
      log.summary.echoFailure = error
      echo = EchoWriter(nil)
      pending = 0..<0
    }
  }
}
