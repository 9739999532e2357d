import CPOSIX
import Glibc

/// What the process was given, and its end.
package enum ThisProcess {
  /// The arguments after the program's name, byte for byte.
  package static func arguments() -> [[UInt8]] {
    var result: [[UInt8]] = []
    for index in 1..<max(1, Int(CommandLine.argc)) {
      guard let text = CommandLine.unsafeArgv[index] else { break }
      let bytes = UnsafeRawBufferPointer(start: text, count: strlen(text))
      result.append([UInt8](bytes))
    }
    return result
  }

  /// The path of the program that this process runs.
  package static func program() throws(SystemError) -> String {
    try Directory("/proc/self").readLink("exe")
  }

  /// How many processors it may use: of a whole node a scheduler may have given it two.
  package static let cores = max(1, Int(wallaby_processors()))

  /// A descriptor that something was piped or redirected into: a pipe, a socket or a file.
  package static func isFed(_ descriptor: Int32) -> Bool {
    var raw = stat()
    guard fstat(descriptor, &raw) == 0 else { return false }
    return [S_IFIFO, S_IFSOCK, S_IFREG].contains(raw.st_mode & S_IFMT)
  }

  /// Writing to a pipe that nobody reads becomes an error instead of the process's end.
  package static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  package static func exit(_ code: Int32) -> Never { Glibc.exit(code) }
}
