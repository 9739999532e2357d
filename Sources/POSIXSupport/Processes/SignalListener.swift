import CPOSIX
import Glibc

/// Hears the signals that arrive at this process instead of letting them end it.
///
/// Several listeners may live at once and each hears everything. When the last one goes, what a signal did before is
/// what it does again. A signal that was ignored when the first came, as under `nohup`, stays ignored.
package struct SignalListener: ~Copyable {
  /// Becomes readable when a signal has arrived.
  package let descriptor: Int32
  private let heard: UInt64
  private let ignored: UInt64
  private var seen: [(signal: Int32, count: UInt32)]

  /// Listens to some signals and ignores others while this value lives.
  package init(hearing signals: [Int32], ignoring others: [Int32]) throws(SystemError) {
    heard = signals.reduce(0) { $0 | 1 << UInt64($1) }
    ignored = others.reduce(0) { $0 | 1 << UInt64($1) }
    seen = signals.map { ($0, wallaby_arrivals($0)) }
    let (heard, ignored) = (heard, ignored)
    descriptor = try checked("listen", "signals") { wallaby_listen(heard, ignored) }
  }

  deinit { wallaby_unlisten(descriptor, heard, ignored) }

  /// The signals that have arrived since the last call, each once, if the wait found any.
  package mutating func take(_ list: borrowing ReadyList) -> [Int32] {
    if !list.isReady(descriptor) { return [] }
    var counter: UInt64 = 0
    _ = Glibc.read(descriptor, &counter, MemoryLayout<UInt64>.size)
    var news: [Int32] = []
    for index in seen.indices {
      let count = wallaby_arrivals(seen[index].signal)
      if count == seen[index].count { continue }
      seen[index].count = count
      news.append(seen[index].signal)
    }
    return news
  }
}
