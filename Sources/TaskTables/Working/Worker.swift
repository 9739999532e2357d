import POSIXSupport
public import Records
import Synchronization

/// Claims items of a table, runs and settles them, and takes the next, until there is nothing more to do.
///
/// Any number may work on a table at once, on any hosts. What a worker that died was at goes back to the queue, by whichever
/// worker notices. While it runs, `SIGTERM`, `SIGINT`, `SIGHUP`, `SIGUSR1` and `SIGUSR2` do not end the process but the worker.
public struct Worker: Sendable {
  /// Whose items it works through.
  public let table: TaskTable
  /// How it goes about it.
  public var options: WorkerOptions

  /// A worker that ends when nothing waits to be claimed.
  ///
  /// - Parameters:
  ///   - table: Must be there when it begins to work.
  ///   - items: How many items it runs at once.
  ///   - nested: How many nested tasks of each item.
  public init(_ table: TaskTable, items: Int = 1, nested: Int = 1) {
    self.table = table
    options = WorkerOptions()
    options.items = items
    options.nested = nested
  }

  /// A worker that goes about it as the options say.
  public init(_ table: TaskTable, options: WorkerOptions) {
    self.table = table
    self.options = options
  }

  /// Works.
  ///
  /// On disk: the process is entered under `.workers/` while it works; for the rest see ``TaskClaim``.
  ///
  /// - Parameter report: Called from several threads, one at a time.
  /// - Throws: ``Records/WallabyError`` with code `notFound` where there is no such table. What goes wrong with an item, or
  ///   later, is reported.
  /// - Complexity: For each item a claim, a settling, two opens and a process; every few seconds a look at the other workers.
  @discardableResult
  public func run(
    _ report: @escaping @Sendable (WorkerEvent) -> Void = { _ in }
  ) throws(WallabyError) -> WorkerReport {
    let session = try WorkerSession(table.folder, purpose: "work")
    let control = WorkerControl(options)
    let gate = Mutex(0)
    let shift = Shift(
      session: session, control: control, feed: TicketFeed(table.folder),
      settings: SettingsCache(table.folder)
    ) { event in gate.withLock { _ in report(event) } }
    var signals = try explaining("listen for signals") { () throws(SystemError) in
      try SignalListener(
        hearing: [
          SignalNumber.hangUp, SignalNumber.interrupt, SignalNumber.terminate, SignalNumber.user1,
          SignalNumber.user2,
        ], ignoring: [SignalNumber.brokenPipe])
    }
    let done = try explaining("work on table '\(table.name)'") { () throws(SystemError) in
      let done = try EndRequest()
      let counter = Counter(left: max(1, options.items))
      for _ in 0..<max(1, options.items) {
        try Threads.start {
          shift.work()
          if counter.count() == 0 { done.make() }
        }
      }
      return done
    }
    var watch = Watch(shift: shift)
    while true {
      var list = ReadyList()
      list.add(reading: signals.descriptor)
      list.add(reading: done.descriptor)
      list.wait(until: watch.next)
      if list.isReady(done.descriptor) { break }
      watch.take(signals.take(list))
    }
    session.end()
    return control.finish()
  }
}

/// How many threads are still at it.
private final class Counter: Sendable {
  private let left: Atomic<Int>
  init(left: Int) { self.left = Atomic(left) }
  func count() -> Int { left.subtract(1, ordering: .acquiringAndReleasing).newValue }
}

/// What the main thread of a worker does while the others work: it shows that the process lives, answers signals, and looks
/// after workers that died.
private struct Watch {
  private let shift: Shift
  private let beatInterval: Int64
  private let lookInterval: Int64
  private let lease: Int64
  private var nextBeat: Int64
  private var nextLook: Int64
  private var looks = 0
  /// When the process last showed that it lives.
  private var lastBeat: Int64
  /// When running commands are ended.
  private var graceEnd: Int64?

  init(shift: Shift) {
    self.shift = shift
    let session = shift.session
    let now = SystemTime.steady()
    lease = session.folder.configuration.lease.nanoseconds
    beatInterval = SessionHeart.interval(for: session).nanoseconds
    let isLocal = (try? FileSystemKind(of: session.directory).isLocal) == true
    lookInterval = min(isLocal ? 1_000_000_000 : 10_000_000_000, max(lease / 10, 10_000_000))
    nextBeat = now + beatInterval
    nextLook = now
    lastBeat = now
  }

  var next: Int64 { min(nextBeat, nextLook, graceEnd ?? .max) }

  mutating func take(_ signals: [Int32]) {
    let now = SystemTime.steady()
    if let signal = signals.first {
      // Of a batch job all processes have been asked, the tasks too.
      let isSecond =
        graceEnd != nil || shift.isBatchJob && signals.contains(where: SignalNumber.asksToEnd)
      for signal in signals { shift.control.drain(after: signal) }
      shift.report(.ending(signal: signal))
      graceEnd = isSecond ? now : now + shift.control.options.grace.nanoseconds
    }
    if let end = graceEnd, SystemTime.steady() >= end {
      shift.control.endAll()
      graceEnd = .max
    }
    if now >= nextBeat {
      nextBeat = now + beatInterval
      do throws(SystemError) {
        try shift.session.beat()
        lastBeat = now
      } catch {
        if error.isGone { shift.supersede() }
      }
    }
    // Who cannot say that it lives must stop before others take it for dead.
    if now - lastBeat > lease - lease / 10 { shift.supersede() }
    if now >= nextLook {
      // Now and then also for what nobody holds any more.
      looks += 1
      shift.lookAround(isThorough: looks % 10 == 0)
      nextLook = SystemTime.steady() + lookInterval
    }
  }
}
