internal import POSIXSupport
internal import WallabyKit

extension OptionSpec {
  fileprivate static let errorText = flag("error", "the error with which it failed instead")
}

extension CommandSpec {
  static let resourceLog = CommandSpec(
    name: ["resource", "log"], section: .record, summary: "print what computing a resource said",
    operands: [.collection, OperandSpec("IDENT")],
    options: [.followResource, .stderr, .errorText],
    examples: [
      Example("resource log squares 12", "its standard output"),
      Example("resource log -f squares 12", "and what follows, until it ends"),
    ],
    exitStatus: [
      .init(.done, "done"), .init(.negative, "-f: its process died and left it"),
      .init(.notFound, "no such resource"),
    ],
    run: { invocation in
      let options = invocation.options
      let collection = try invocation.collection(in: invocation.openStore())
      let entry =
        options.has(.errorText)
        ? "error.log" : options.has(.stderr) ? Record.Entry.stderr : Record.Entry.stdout
      var log = ResourceLog(
        entry, of: invocation.operands[1].text, in: collection, invocation,
        isCurrent: options.has(.followResource))
      return try options.has(.followResource) ? log.follow() : log.print()
    })
}

extension OptionSpec {
  fileprivate static let followResource = flag(
    "follow", short: "f", "go on until the resource is settled")
}

/// A log of a resource, printed as it is or while it grows.
///
/// The file is opened anew for each look: over NFS an open one would stay as it was.
private struct ResourceLog {
  private let entry: String
  private let ident: String
  private let collection: AnyCollection
  private let invocation: Invocation
  private let isCurrent: Bool
  private var offset: Int64 = 0
  private var inode: UInt64?
  private var screen: HarmlessStream?

  private static let pause: Int64 = 250

  /// - Parameter isCurrent: Whether an attempt under way counts more than what is kept.
  init(
    _ entry: String, of ident: String, in collection: AnyCollection, _ invocation: Invocation,
    isCurrent: Bool
  ) {
    (self.entry, self.ident, self.collection) = (entry, ident, collection)
    (self.invocation, self.isCurrent) = (invocation, isCurrent)
    screen = invocation.output.isTerminal ? HarmlessStream() : nil
  }

  mutating func print() throws -> ExitCode {
    try look()
    if let rest = screen?.finish() { try invocation.output.write(rest) }
    return .done
  }

  /// Prints what comes, until nobody is at it and all is printed.
  mutating func follow() throws -> ExitCode {
    while true {
      // Asked first: what was written before it was settled is there for the look after it.
      let work = try collection.work(on: ident)
      try look()
      try invocation.output.flush()
      if work != .alive {
        if let rest = screen?.finish() { try invocation.output.write(rest) }
        if work == .none { return .done }
        try invocation.warn(
          "wallaby: the process that computed '\(collection.name)/\(ident)' has died "
            + "('wallaby gc' settles it)")
        return .negative
      }
      SystemTime.pause(milliseconds: Self.pause)
    }
  }

  /// Prints what is new.
  private mutating func look() throws {
    guard let file = try collection.openFile(entry, of: ident, isCurrent: isCurrent) else { return }
    let status = try file.status()
    if status.inode != inode { (inode, offset) = (status.inode, 0) }
    var screen = screen
    offset = try invocation.copy(file, from: min(offset, status.size)) { screen?.add($0) ?? $0 }
    self.screen = screen
  }
}
