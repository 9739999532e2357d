internal import POSIXSupport
internal import WallabyKit

/// A log of a record or a resource, printed as it is or while it grows.
///
/// The file is opened anew for each look: over NFS an open one would stay as it was.
struct FollowedLog {
  /// Whose log it is, in a sentence.
  private let subject: String
  /// Opens the log; with a number, that of an earlier try. `nil` where there is none.
  private let open: (_ attempt: Int?) throws -> FileDescriptor?
  /// Whether somebody still writes it.
  private let work: () throws -> ResourceWork
  /// What settles it where its process has died.
  private let remedy: String
  private let invocation: Invocation
  /// How much of the file has been printed, and which file it was.
  private var offset: Int64 = 0
  private var inode: UInt64?
  /// Only for a terminal: elsewhere every byte is passed on.
  private var screen: HarmlessStream?

  private static let pause: Int64 = 250

  private init(
    of subject: String, remedy: String = "gc", _ invocation: Invocation,
    open: @escaping (_ attempt: Int?) throws -> FileDescriptor?,
    work: @escaping () throws -> ResourceWork
  ) {
    (self.subject, self.open, self.work) = (subject, open, work)
    self.remedy = remedy
    self.invocation = invocation
    screen = invocation.output.isTerminal ? HarmlessStream() : nil
  }

  /// Prints all there is, as far as it was not printed.
  mutating func printRest() throws {
    guard let file = try openNow() else { return }
    let status = try file.status()
    if status.inode != inode {
      try finishEarlierTries()
      (inode, offset) = (status.inode, 0)
    }
    // Shorter than it was: its middle was cut out because of a limit. What is printed is not printed again.
    offset = try copy(file, from: min(offset, status.size))
  }

  /// Between two tries there is none for a moment.
  private func openNow() throws -> FileDescriptor? {
    do {
      return try open(nil)
    } catch let error as WallabyError where error.code == .damaged && error.isAbsent {
      return nil
    }
  }

  /// Prints the last lines there are.
  mutating func printEnd(lines: Int) throws {
    guard let file = try open(nil) else { return }
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

  /// Prints what comes, until nobody writes it any more and all is printed.
  mutating func follow() throws -> ExitCode {
    while true {
      // Asked first: what was written before the end is there for the look after it.
      let work = try work()
      try printRest()
      try invocation.output.flush()
      if work != .alive {
        try finish()
        if work == .none { return .done }
        try invocation.warn(
          "wallaby: the process of \(subject) has died ('wallaby \(remedy)' settles it)")
        return .negative
      }
      SystemTime.pause(milliseconds: Self.pause)
    }
  }

  /// Prints what is left of the file that was followed, which has another name now, and those
  /// between it and the new one.
  private mutating func finishEarlierTries() throws {
    var isBehind = false
    var number = 1
    while let file = try? open(number) {
      let isOld = try file.status().inode == inode
      if isOld || isBehind { _ = try copy(file, from: isOld ? offset : 0) }
      isBehind = isBehind || isOld
      number += 1
    }
  }
}

extension FollowedLog {
  init(_ id: Record.ID, _ stream: String, _ store: RecordStore, _ invocation: Invocation) {
    self.init(of: "record '\(id)'", invocation) { attempt in
      try store.openFile(Record.Entry.log(stream, attempt: attempt), of: id)
    } work: {
      let status = try store.find(id).status
      if !status.state.isPending { return .none }
      return status.owner?.process.verdict() == .dead ? .dead : .alive
    }
  }

  /// - Parameter isCurrent: Whether an attempt under way counts more than what is kept.
  init(
    _ entry: String, of ident: String, in collection: AnyCollection, isCurrent: Bool,
    _ invocation: Invocation
  ) {
    self.init(of: "resource '\(collection.name)/\(ident)'", invocation) { attempt in
      if attempt != nil { return nil }
      return try collection.openFile(entry, of: ident, isCurrent: isCurrent)
    } work: {
      try collection.work(on: ident)
    }
  }

  /// - Parameter number: Of an earlier attempt, whose log is complete.
  init(
    _ stream: String, attempt number: Int? = nil, of item: String, task: String?,
    in table: TaskTable, _ invocation: Invocation
  ) {
    let name = "\(table.name)/\(item)" + (task.map { "/" + $0 } ?? "")
    self.init(of: "task '\(name)'", remedy: "tasks unlock \(table.name)", invocation) { attempt in
      if attempt != nil, number != nil { return nil }
      let entry = Record.Entry.log(stream, attempt: number ?? attempt)
      return try table.openFile(entry, of: item, task: task)
    } work: {
      let status = try table.status(of: item)
      if !status.state.isPending || status.itemState.isParked { return .none }
      if let task, try !table.status(of: item, task: task).state.isPending { return .none }
      return status.owner?.process.verdict() == .dead ? .dead : .alive
    }
  }
}
