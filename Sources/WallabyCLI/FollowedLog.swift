internal import POSIXSupport
internal import WallabyKit

/// The output of a record that is printed while it grows.
///
/// The file is opened anew for each look: over NFS an open one would stay as it was.
struct FollowedLog {
  private let id: Record.ID
  private let stream: String
  private let store: RecordStore
  private let invocation: Invocation
  /// How much of the file has been printed, and which file it was.
  private var offset: Int64 = 0
  private var inode: UInt64?
  /// Only for a terminal: elsewhere every byte is passed on.
  private var screen: HarmlessStream?

  private static let pause: Int64 = 250

  init(_ id: Record.ID, _ stream: String, _ store: RecordStore, _ invocation: Invocation) {
    (self.id, self.stream, self.store, self.invocation) = (id, stream, store, invocation)
    screen = invocation.output.isTerminal ? HarmlessStream() : nil
  }

  private var name: String { Record.Entry.log(stream) }

  /// Prints the last lines there are.
  mutating func printEnd(lines: Int) throws {
    let file = try store.openFile(name, of: id)
    inode = try file.status().inode
    offset = try copy(file, from: try start(of: lines, in: file))
  }

  private mutating func copy(
    _ file: borrowing FileDescriptor, from offset: Int64
  ) throws(SystemError) -> Int64 {
    var screen = screen
    defer { self.screen = screen }
    return try invocation.copy(file, from: offset) { screen?.add($0) ?? $0 }
  }

  /// Prints what was held back because more might have come.
  mutating func finish() throws {
    if let rest = screen?.finish() { try invocation.output.write(rest) }
  }

  /// Where the last lines begin, looked for from the end.
  private func start(
    of lines: Int, in file: borrowing FileDescriptor
  ) throws(SystemError) -> Int64 {
    var end = try file.status().size
    if lines == 0 { return end }
    var left = lines
    var isLast = true
    while end > 0 {
      let begin = max(0, end - 1 << 16)
      try file.seek(to: begin)
      let bytes = try file.readChunk(Int(end - begin))
      for index in bytes.indices.reversed() {
        // The newline at the very end belongs to the last line.
        if bytes[index] == 0x0A, !isLast {
          left -= 1
          if left == 0 { return begin + Int64(index) + 1 }
        }
        isLast = false
      }
      end = begin
    }
    return 0
  }

  /// Prints what comes, until the record is settled and all is printed.
  mutating func follow() throws -> ExitCode {
    while true {
      // Asked first: what was written before the record was settled is there for the look after it.
      let status = try store.find(id).status
      try look()
      try invocation.output.flush()
      if !status.state.isPending {
        try finish()
        return .done
      }
      if status.owner?.process.verdict() == .dead {
        try finish()
        try invocation.warn(
          "wallaby: the process of record '\(id)' has died ('wallaby gc' settles it)")
        return .negative
      }
      SystemTime.pause(milliseconds: Self.pause)
    }
  }

  /// Prints what is new.
  private mutating func look() throws {
    let file: FileDescriptor
    do throws(WallabyError) {
      file = try store.openFile(name, of: id)
    } catch {
      // Between two tries there is none for a moment.
      if error.code == .damaged, error.isAbsent { return }
      throw error
    }
    let status = try file.status()
    if status.inode != inode {
      try finishEarlierTries()
      (inode, offset) = (status.inode, 0)
    }
    // Shorter than it was: its middle was cut out because of a limit. What is printed is not printed again.
    offset = try copy(file, from: min(offset, status.size))
  }

  /// Prints what is left of the file that was followed, which has another name now, and those
  /// between it and the new one.
  private mutating func finishEarlierTries() throws {
    var isBehind = false
    var number = 1
    while let file = try? store.openFile(Record.Entry.log(stream, attempt: number), of: id) {
      let isOld = try file.status().inode == inode
      if isOld || isBehind { _ = try copy(file, from: isOld ? offset : 0) }
      isBehind = isBehind || isOld
      number += 1
    }
  }
}
